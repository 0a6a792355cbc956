"""What the documents say is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jianbao.cli.clean import clean_file
from jianbao.cli.commands import main
from jianbao.config import FILE, KEYS, SEARCH_KEYS, SearchConfig, load_config
from jianbao.outlets import KEYS as OUTLET_KEYS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = ("new", "clean", "ingest", "import", "learn", "build", "serve")


@pytest.mark.parametrize("command", COMMANDS)
def test_readme_names_every_option(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each command and each of its options stands in the README."""
    with pytest.raises(SystemExit):
        main([command, "--help"])
    options = set(re.findall(r"--[a-z][a-z-]+", capsys.readouterr().out.partition("examples:")[0])) - {"--help"}
    assert f"jianbao {command}" in README
    assert {option for option in options if option not in README} == set()


def test_readme_names_every_setting() -> None:
    """Each key of jianbao.toml stands in the README."""
    assert [key for key in KEYS if f"`{key}`" not in README] == []


def test_search_settings_are_told_with_their_defaults(tmp_path: Path) -> None:
    """What docs/search.md shows as the section is what holds without one."""
    (block,) = _blocks("docs/search.md", "toml")
    (tmp_path / FILE).write_text(block, encoding="utf-8")
    assert load_config(tmp_path).search == SearchConfig()
    assert [key for key in SEARCH_KEYS if key not in block or f"`{key}`" not in README] == []


DOCUMENTS = (
    *("README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/outlets.md", "docs/github-actions.md"),
    *("docs/scale.md", "docs/benchmarks.md", "docs/search.md", "docs/moving.md"),
)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_paths_in_documents_exist(name: str) -> None:
    """A file of the project that a document names is there, and so is what it links to."""
    text = (ROOT / name).read_text(encoding="utf-8")
    named = re.findall(r"`((?:generator|themes|tests|docs|\.github)/[\w./-]+)`", text)
    linked = re.findall(r"\]\((?!https?:)([^)#]+)\)", text)
    named = [path for path in named if not re.search(r"[A-Z]{3}", path)]  # themes/NAME
    places = [*(ROOT / path for path in named), *((ROOT / name).parent / path for path in linked)]
    assert places
    assert [str(path) for path in places if not path.exists()] == []


def _blocks(name: str, language: str) -> list[str]:
    """The code blocks of a document in one language."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def test_outlet_of_the_tutorial(tmp_path: Path) -> None:
    """The worked example of docs/outlets.md: its clipping with its TOML becomes the page it shows."""
    (clipping,), (toml,) = _blocks("docs/outlets.md", "html"), _blocks("docs/outlets.md", "toml")
    head, body = _blocks("docs/outlets.md", "markdown")
    (tmp_path / "outlets").mkdir()
    (tmp_path / "outlets" / "valleypost.toml").write_text(toml, encoding="utf-8")
    (tmp_path / "raw.txt").write_text(clipping, encoding="utf-8")
    before, _ = clean_file(tmp_path / "raw.txt", None)
    page, removed = clean_file(tmp_path / "raw.txt", tmp_path)
    assert "date_clue: epoch" in before
    assert "你会去河对岸买菜吗" in before
    assert set(head.splitlines()) <= set(page.splitlines())
    assert page.endswith(f"---\n\n{body}")
    assert {"dateline", "outlet_junk"} <= {entry.rule for entry in removed}


def test_outlet_fields_are_told() -> None:
    """Each field of an outlet's file stands in docs/outlets.md."""
    text = (ROOT / "docs" / "outlets.md").read_text(encoding="utf-8")
    assert [key for key in OUTLET_KEYS if f"| `{key}` |" not in text] == []


def test_changelog_is_kept() -> None:
    """The changelog has a section for what is not yet released, as Keep a Changelog wants it."""
    assert re.search(r"^## \[Unreleased\]$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)


def test_make_targets_in_documents_exist() -> None:
    """Every ``make`` target that the documents name is in the Makefile."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    text = README + (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", text, re.MULTILINE))
    assert named
    assert {target for target in named if not re.search(rf"^{target}:", makefile, re.MULTILINE)} == set()


def test_readme_quotes_the_bench() -> None:
    """Each time and size in the README's section on speed stands in the document that the bench writes."""
    section = README.partition("## How fast it is")[2].partition("\n## ")[0]
    figures = re.findall(r"[\d.,]+ (?:s|MB|articles)\b", section)
    assert len(figures) > 8
    measured = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    assert [figure for figure in figures if figure not in measured] == []
