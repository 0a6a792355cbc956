"""The reference of front matter, tags.toml, boilerplate.toml and aliases.tsv says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jianbao.care.check.finding import CheckReport, Finding
from jianbao.collect.report import Collected, CollectReport
from jianbao.config.listing import list_settings
from jianbao.errors import ConfigError
from jianbao.importers.import_report import FileReport
from jianbao.importers.jekyll_report import ImportReport, KeptFields
from jianbao.ingest.boilerplate_file import LIST_NAMES, USER_LISTS, load_boilerplate_lists
from jianbao.ingest.normalise.tags import (
    MAX_ACRONYM_LETTERS,
    MIN_TAG_WEIGHT,
    SHORT_ARTICLE_PARAGRAPHS,
    TOPICS_FILE_TABLES,
    find_tags,
    load_vocabulary,
)
from jianbao.media.report import MediaReport
from jianbao.model import Outlet
from jianbao.page.aliases import ALIASES_FILE, ALIASES_HEADER, load_aliases, write_aliases
from jianbao.page.drafts import DRAFT_VALUES, PRIVATE_VALUES
from jianbao.page.format import dump_page, is_edited, parse_page
from jianbao.page.keys import KNOWN_KEYS
from jianbao.page.media_table import MediaRow
from jianbao.publish.read_page import load_article, notes_on_page
from jianbao.report import BuildReport, Ending, FolderSize, IngestReport, LearnReport, SearchReport

DOCS = Path(__file__).parents[1] / "docs"
FRONT_MATTER = (DOCS / "front-matter.md").read_text(encoding="utf-8")
JSON = (DOCS / "json.md").read_text(encoding="utf-8")
KNOWLEDGE_FILES = (DOCS / "knowledge-files.md").read_text(encoding="utf-8")


def block(document: str, language: str, word: str = "") -> str:
    """The one code block in a language that contains ``word``."""
    blocks: list[str] = re.findall(rf"^```{language}\n(.*?)^```", document, re.MULTILINE | re.DOTALL)
    (found,) = [text for text in blocks if word in text]
    return found


def rows(document: str, heading: str) -> dict[str, list[str]]:
    """The other cells of each row of the first table below a heading, by the row's first cell without backquotes."""
    lines = document.partition(f"{heading}\n")[2].partition("\n|---")[2].partition("\n\n")[0].splitlines()[1:]
    cells = [line.strip("| ").split(" | ") for line in lines]
    return {first.strip("`"): rest for first, *rest in cells}


def test_front_matter_example_is_what_ingest_writes() -> None:
    """The page in the document is byte for byte what ``dump_page`` writes for it, so nobody edited it."""
    page = block(FRONT_MATTER, "markdown")
    assert dump_page(parse_page(page, "page.md")) == page
    assert not is_edited(page)


def test_front_matter_keys_are_documented() -> None:
    """The table has every key that jianbao knows, in the order in which ingest writes them."""
    documented = list(rows(FRONT_MATTER, "# Front matter of pages"))
    assert set(documented) == KNOWN_KEYS
    written = re.findall(r"^(\w+):", block(FRONT_MATTER, "markdown"), re.MULTILINE)
    assert [key for key in documented if key in written] == written
    assert set(documented) - set(written) == {"private", "published"}


def test_defaults_of_front_matter_are_documented() -> None:
    """A page with only a title has the outlet and language that the table names, and an id from its file name."""
    page = load_article("---\ntitle: 桥\n---\n\n老桥检修，渡船照常。\n".encode(), "a/my page.md")
    table = rows(FRONT_MATTER, "# Front matter of pages")
    assert f"`{page.outlet}`" in table["outlet"][-1]
    assert page.lang == "zh-Hans"
    assert "found from the text" in table["lang"][-1]
    assert page.id == "my-page"
    assert page.date is None


def test_draft_values_are_documented() -> None:
    """The tables of drafts have each key and value that makes a page a draft, or private."""
    for heading, values in (("## Drafts", DRAFT_VALUES), ("### Private pages", PRIVATE_VALUES)):
        documented = {key: set(re.findall(r"`(\w+)`", cell)) for key, (cell,) in rows(FRONT_MATTER, heading).items()}
        assert documented == values


def test_misspelt_keys_of_the_document_are_noted() -> None:
    """Each key that the document calls a misspelling is one that a build notes."""
    (named,) = re.findall(r"looks misspelt \((.+?)\)", FRONT_MATTER)
    keys = re.findall(r"`(\w+)`", named)
    assert len(keys) == 2
    for key in keys:
        page = f"---\ntitle: A\n{key}: x\n---\n".encode()
        ((line, note),) = notes_on_page(load_article(page, "a.md"), page)
        assert (line, f"unknown key {key}; did you mean " in note) == (3, True)


def test_tags_file_of_the_document(tmp_path: Path) -> None:
    """Its tables are all there are, and its words give their tags, in either script."""
    assert tuple(name.strip("[]") for name in rows(KNOWLEDGE_FILES, "## `tags.toml`: words that give tags")) == (
        TOPICS_FILE_TABLES
    )
    (tmp_path / "tags.toml").write_text(block(KNOWLEDGE_FILES, "toml", "[topics]"), encoding="utf-8")
    vocabulary = load_vocabulary(tmp_path / "tags.toml")
    titles = {
        "The Ferry Company buys a boat": ["Valley Ferry Company"],
        "What VFC said": ["Valley Ferry Company"],
        "What vfc said": [],
        "渡輪停航": ["transport"],
        "Ferryman of the year": [],
    }
    for title, tags in titles.items():
        assert [clue.tag for clue in find_tags("", title, "", Outlet("x", {}), vocabulary)] == tags, title


def test_thresholds_of_tags_are_documented() -> None:
    """The numbers of paragraphs and letters in the document are those of the code."""
    assert (MIN_TAG_WEIGHT, SHORT_ARTICLE_PARAGRAPHS, MAX_ACRONYM_LETTERS) == (3, 5, 3)
    text = " ".join(KNOWLEDGE_FILES.split())
    assert "in the title or in three paragraphs; in an article of at most five paragraphs, two are enough" in text
    assert "at most three Latin letters counts in capitals only" in text


def test_boilerplate_file_of_the_document(tmp_path: Path) -> None:
    """It is read without error, uses all lists, and the table describes each and whose it is."""
    path = tmp_path / "boilerplate.toml"
    path.write_text(block(KNOWLEDGE_FILES, "toml", "keep"), encoding="utf-8")
    lists = load_boilerplate_lists(path)
    assert {name for of_channel in lists.values() for name, texts in of_channel.items() if texts} == set(LIST_NAMES)
    table = rows(KNOWLEDGE_FILES, "## `boilerplate.toml`: texts that repeat")
    owners = {name: owner for name, (owner, _) in table.items()}
    assert owners == {name: "yours" if name in USER_LISTS else "learned" for name in LIST_NAMES}


def test_aliases_file_of_the_document(tmp_path: Path) -> None:
    """The document's ``aliases.tsv`` is as the importer writes it."""
    text = block(KNOWLEDGE_FILES, "tsv")
    path = tmp_path / "aliases.tsv"
    path.write_text(text, encoding="utf-8")
    write_aliases(tmp_path / "written.tsv", load_aliases(path))
    assert (tmp_path / "written.tsv").read_text(encoding="utf-8") == text
    assert text.startswith(ALIASES_HEADER)
    assert f"## `{ALIASES_FILE}`" in KNOWLEDGE_FILES


@pytest.mark.parametrize(
    ("name", "content"), [("tags.toml", '[topic]\n"a" = ["b"]\n'), ("boilerplate.toml", '[a."*"]\nkept = []\n')]
)
def test_mistakes_in_knowledge_files_are_errors(tmp_path: Path, name: str, content: str) -> None:
    """A misspelt table or list is an error that names the file, as the document says."""
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match=name):
        (load_vocabulary if name == "tags.toml" else load_boilerplate_lists)(tmp_path / name)


REPORTS: dict[str, tuple[type[tuple[object, ...]], ...]] = {
    "ingest": (IngestReport, Ending),
    "learn": (LearnReport,),
    "build": (BuildReport, SearchReport, FolderSize),
    "collect": (CollectReport, Collected),
    "import jekyll": (ImportReport, KeptFields),
    "import` of other formats": (FileReport,),
    "media": (MediaReport, MediaRow),
    "check": (CheckReport, Finding),
}
"""Row of the table in docs/json.md -> the values that the command prints as objects."""


def test_fields_of_json_are_documented() -> None:
    """The table of what ``--json`` prints names each field of each report."""
    documented = {
        command: {*re.findall(r"`(\w+)`", fields)}
        for command, (fields, *_) in rows(JSON, "# What `--json` prints").items()
    }
    assert documented.keys() == REPORTS.keys() | {"config"}
    for command, kinds in REPORTS.items():
        missing = {name for kind in kinds for name in getattr(kind, "_fields", ())} - documented[command]
        assert not missing, command
    assert documented["config"] == list_settings(DOCS.parent)[0].as_json().keys()
