"""What the documents and the project's own files say is true."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from jianbao import __version__
from jianbao.cli.clean import clean_file
from jianbao.cli.commands import main
from jianbao.config import DEFAULT_FIELD_NAMES, LANGUAGES, SETTINGS_FILE, FieldNames, SearchConfig, load_config
from jianbao.config.listing import descriptions, to_toml
from jianbao.config.load import FEED_SOURCES, settings_of
from jianbao.config.settings import SECTIONS
from jianbao.outlets import OUTLET_KEYS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PACKAGE_NAME = "generator/jianbao"
PACKAGE = ROOT / PACKAGE_NAME
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
COMMANDS = (
    "new",
    "clean",
    "ingest",
    "import",
    "learn",
    "media",
    "build",
    "serve",
    "check",
    "remove",
    "restore",
    "config",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_readme_names_every_option(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The README names each command and each of its options."""
    with pytest.raises(SystemExit):
        main([command, "--help"])
    options = set(re.findall(r"--[a-z][a-z-]+", capsys.readouterr().out.partition("examples:")[0])) - {"--help"}
    assert f"jianbao {command}" in README
    assert {option for option in options if option not in README} == set()


def test_chinese_readme_is_equivalent() -> None:
    """README.zh.md has as many headings of each level, the same code blocks, and the same commands and options."""
    chinese = (ROOT / "README.zh.md").read_text(encoding="utf-8")

    def outline(text: str) -> dict[str, list[str]]:
        return {
            "levels": re.findall(r"^(#+) ", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S), re.MULTILINE),
            "blocks": re.findall(r"^```.*?^```", text, re.MULTILINE | re.DOTALL),
            "commands": re.findall(r"^\| (`jianbao [^`]+`) \|", text, re.MULTILINE),
            "options": sorted(set(re.findall(r"--[a-z][a-z-]+", text.partition("| `jianbao new")[2]))),
        }

    assert outline(chinese) == outline(README)


@pytest.mark.parametrize("section", [*SECTIONS, FEED_SOURCES])
def test_settings_are_documented_with_their_defaults(section: str) -> None:
    """docs/settings.md has a table for each section: each key with its default and the docstring of its field."""
    document = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    text = document.partition(f"## `{'[[feeds]]' if section == FEED_SOURCES else f'[{section}]'}`\n")[2].partition(
        "\n## "
    )[0]
    texts = descriptions(section)
    rows = [
        f"| `{key}` | `{to_toml(setting.default)}` | {texts[key]} |" for key, setting in settings_of(section).items()
    ]
    assert [line for line in text.splitlines() if line.startswith("| `")] == rows


def test_search_settings_are_documented_with_their_defaults(tmp_path: Path) -> None:
    """The [search] section shown in docs/search.md names every key with its default value."""
    (block,) = _blocks("docs/search.md", "toml")
    (tmp_path / SETTINGS_FILE).write_text(block, encoding="utf-8")
    assert load_config(tmp_path).search == SearchConfig()
    assert [key for key in SearchConfig._fields if key not in block or f"`{key}`" not in README] == []


DOCUMENTS = [
    path.relative_to(ROOT).as_posix()
    for path in (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md")))
    # The one names files of old versions, the others name none.
    if path.name not in ("CHANGELOG.md", "benchmarks-search.md", "benchmarks-serve.md")
]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_paths_in_documents_exist(name: str) -> None:
    """Every file of the project that a document names or links to exists."""
    text = (ROOT / name).read_text(encoding="utf-8")
    named = re.findall(r"`((?:generator|themes|tests|docs|\.github)/[\w./-]+)`", text)
    packages = "|".join(path.name for path in PACKAGE.iterdir() if path.is_dir())
    inside = re.findall(rf"`((?:{packages})/[\w./-]+)`", text) if f"relative to `{PACKAGE_NAME}/`" in text else []
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    linked = re.findall(r"\]\((?!https?:)([^)#]+)\)", prose)
    paths = [*(ROOT / path for path in named), *(PACKAGE / path for path in inside)]
    paths = [path for path in paths if not re.search(r"[A-Z]{3}", path.name)]  # themes/NAME
    paths += [(ROOT / name).parent / path for path in linked]
    assert paths
    assert [str(path) for path in paths if not path.exists()] == []


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "docs/architecture.md"])
def test_names_in_modules_exist(name: str) -> None:
    """Where a document says that a name is in a module, the module has that name."""
    text = " ".join((ROOT / name).read_text(encoding="utf-8").split())
    named = re.findall(r"`(\w+)`(?: or `(\w+)`)? in `([\w/]+\.py)`", text)
    assert named
    for *names, module in named:
        code = (PACKAGE / module).read_text(encoding="utf-8")
        assert [word for word in filter(None, names) if not re.search(rf"\b{word}\b", code)] == [], module


def test_import_fields_are_documented_with_their_defaults(tmp_path: Path) -> None:
    """The section [import.fields] shown in docs/moving.md has every field with its default keys."""
    (block,) = _blocks("docs/moving.md", "toml")
    (tmp_path / SETTINGS_FILE).write_text(block, encoding="utf-8")
    assert load_config(tmp_path).import_fields == DEFAULT_FIELD_NAMES
    assert [field for field in FieldNames._fields if f"\n{field} = [" not in block] == []


def _blocks(name: str, language: str) -> list[str]:
    """The code blocks of a document in one language."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def test_outlet_of_the_tutorial(tmp_path: Path) -> None:
    """In the tutorial docs/outlets.md, the clipping and the TOML file give the page that the tutorial shows."""
    (clipping,), (toml,) = _blocks("docs/outlets.md", "html"), _blocks("docs/outlets.md", "toml")
    head, body = _blocks("docs/outlets.md", "markdown")
    (tmp_path / "outlets").mkdir()
    (tmp_path / "outlets" / "valleypost.toml").write_text(toml, encoding="utf-8")
    (tmp_path / "raw.txt").write_text(clipping, encoding="utf-8")
    before, _ = clean_file(tmp_path / "raw.txt", None)
    page, explanation = clean_file(tmp_path / "raw.txt", tmp_path)
    assert "date_clue: epoch" in before
    assert "你会去河对岸买菜吗" in before
    assert set(head.splitlines()) <= set(page.splitlines())
    assert page.endswith(f"---\n\n{body}")
    assert {"dateline", "outlet_junk"} <= {entry.rule for entry in explanation.removed}


def test_outlet_fields_are_documented() -> None:
    """docs/outlets.md has a row for each field of an outlet file."""
    text = (ROOT / "docs" / "outlets.md").read_text(encoding="utf-8")
    assert [key for key in OUTLET_KEYS if f"| `{key}` |" not in text] == []


def test_search_modules_are_documented() -> None:
    """docs/search.md has a row for each module of the search."""
    text = (ROOT / "docs" / "search.md").read_text(encoding="utf-8")
    modules = {path.name for path in (PACKAGE / "publish" / "search").glob("*.py")} - {"__init__.py"}
    assert set(re.findall(r"^\| `(\w+\.py)` \|", text, re.MULTILINE)) == modules


def test_index_links_every_document() -> None:
    """docs/README.md has one line for each document in its folder."""
    lines = [line for line in (ROOT / "docs/README.md").read_text(encoding="utf-8").splitlines() if line[:3] == "- ["]
    linked = [name for line in lines for name in re.findall(r"\]\(([\w.-]+\.md)\)", line)]
    assert sorted(linked) == sorted(path.name for path in (ROOT / "docs").glob("*.md") if path.name != "README.md")


def test_interface_languages_are_complete() -> None:
    """The default theme has a file for each language of the interface, all with the same keys.

    English has more forms of a text with a number.
    """
    files = (ROOT / "themes" / "default" / "i18n").glob("*.toml")
    texts = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in files}
    assert set(texts) == set(LANGUAGES)
    forms = {key for key in texts["en"] if key.removesuffix("_one") in texts["en"].keys() - {key}}
    assert forms == {"search_found_one", "heat_year_one"}
    assert all(found.keys() - forms == texts["en"].keys() - forms for found in texts.values())


@pytest.mark.parametrize("name", ["README.md", "docs/outlets.md", "docs/settings.md", "jianbao.toml"])
def test_interface_languages_are_documented(name: str) -> None:
    """The code of each language of the interface is where users look for it."""
    text = (ROOT / name).read_text(encoding="utf-8")
    assert [lang for lang in LANGUAGES if lang not in text] == []


def test_changelog_is_kept() -> None:
    """The changelog has a section for unreleased changes, then one for the current version, each with its link."""
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    sections = re.findall(r"^## \[(.+?)\](?: - \d{4}-\d\d-\d\d)?$", changelog, re.MULTILINE)
    assert sections[:2] == ["Unreleased", __version__]
    assert [name for name in sections if f"\n[{name}]: https://" not in changelog] == []


def test_pictures_of_the_readme_are_made() -> None:
    """``make picture`` makes the four pictures that both READMEs show, each with a description, all of them small."""
    made = re.findall(
        r'^    Picture\("(\w+)"', (ROOT / "docs" / "picture.py").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert len(made) == 4
    for name in ("README.md", "README.zh.md"):
        shown = re.findall(r'<img src="(docs/pictures/.+?)" alt="(.+?)"', (ROOT / name).read_text(encoding="utf-8"))
        assert [path for path, _ in shown] == [f"docs/pictures/{picture}.webp" for picture in made]
        assert all((ROOT / path).stat().st_size < 100_000 for path, _ in shown)


def test_make_targets_in_documents_exist() -> None:
    """The Makefile has every target that the README and CONTRIBUTING.md name."""
    text = README + (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", text, re.MULTILINE))
    assert named
    assert {target for target in named if not re.search(rf"^{target}:", MAKEFILE, re.MULTILINE)} == set()


def test_readme_quotes_the_benchmark() -> None:
    """Each time and size in the README's section on speed is a figure that a benchmark wrote into its document."""
    section = README.partition("## How fast it is")[2].partition("\n## ")[0]
    figures = re.findall(r"[\d.,]+ (?:s|MB|articles)\b", section)
    assert len(figures) > 8
    measured = "".join((ROOT / "docs" / f"benchmarks{part}.md").read_text(encoding="utf-8") for part in ("", "-search"))
    assert [figure for figure in figures if figure not in measured] == []


def test_scale_quotes_and_extrapolates_the_benchmark() -> None:
    """docs/scale.md quotes the measured times and sizes, and its other times are straight-line extrapolations."""
    measured = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| (.+) \| (.+) \| (.+) \| (.+) \|$", (ROOT / "docs/scale.md").read_text(encoding="utf-8"), re.M
    )
    quoted = [row[1] for row in rows if row[0].startswith(("files", "bytes", "clean", "nothing", "one", "memory"))]
    assert [figure for figure in quoted if figure not in measured] == []
    few, *_, many = [
        [float(cell.removesuffix(" s").replace(",", "")) for cell in line.strip("| ").split(" | ")]
        for line in re.findall(r"^\| \d+,000 \|.*", measured, re.MULTILINE)
    ]
    clean, edited = many[3] / many[0], (many[6] - few[6]) / (many[0] - few[0])
    unchanged = float(re.search(r"([\d.]+) µs", measured)[1]) / 1e6  # type: ignore[index]
    times = {row[0]: row[2:] for row in rows}
    assert times["clean build, two cores"] == (f"{clean * 1e6 / 60:.0f} min", f"{clean * 1e8 / 3600:.0f} h")
    for label, seconds in (("nothing changed", unchanged), ("one article edited", edited)):
        assert times[label] == (f"{seconds * 1e6:.0f} s", f"{seconds * 1e8 / 60:.0f} min")


def _pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _jobs(workflow: Path) -> dict[str, dict[str, Any]]:
    """The jobs of a workflow by name."""
    jobs: dict[str, dict[str, Any]] = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"]
    return jobs


def test_supported_pythons_agree() -> None:
    """Classifiers name every Python from requires-python on; tests run on the oldest and newest, releases on all."""
    project = _pyproject()["project"]
    prefix = "Programming Language :: Python :: 3."
    minors = [int(name.removeprefix(prefix)) for name in project["classifiers"] if name.startswith(prefix)]
    assert minors == list(range(minors[0], minors[-1] + 1))
    versions = [f"3.{minor}" for minor in minors]
    assert project["requires-python"] == f">={versions[0]}"
    matrix = {
        job: _jobs(ROOT / ".github" / "workflows" / workflow)[job]["strategy"]["matrix"]["python"]
        for workflow, job in (("test.yml", "test"), ("release.yml", "try"))
    }
    assert matrix == {"test": [versions[0], versions[-1]], "try": versions}


def test_pre_commit_runs_what_lint_runs() -> None:
    """The pre-commit hooks are the commands of ``make lint``."""
    lint = re.findall(r"\t(.+)", re.search(r"^lint:.*\n((?:\t.+\n)+)", MAKEFILE, re.MULTILINE)[1])  # type: ignore[index]
    (repository,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert [hook["entry"] for hook in repository["hooks"]] == [line.replace("$(BIN)", ".venv/bin") for line in lint]


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_workflow_jobs_are_limited(workflow: Path) -> None:
    """No workflow grants permissions to all jobs, and each job states its own and how long it may take."""
    assert yaml.safe_load(workflow.read_text(encoding="utf-8"))["permissions"] == {}
    for name, job in _jobs(workflow).items():
        assert "permissions" in job, name
        assert "timeout-minutes" in job or "uses" in job, name  # a called workflow limits its own jobs


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_workflow_steps_are_safe(workflow: Path) -> None:
    """Actions are pinned by commit, checkouts keep no credentials, and scripts receive values by environment only."""
    for step in (step for job in _jobs(workflow).values() for step in job.get("steps", [])):
        assert "${{" not in step.get("run", ""), step
        assert re.search(r"@[0-9a-f]{40}$", step.get("uses", "@" + "0" * 40)), step
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False
