"""Ingest through the pipeline and the command: which clippings are found, what is reported, what stays untouched."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import Archive, files_of

from jianbao.cli.commands import main
from jianbao.errors import ConfigError, UsageError
from jianbao.pipeline import ingest
from jianbao.report import IngestReport, Outcome


def clipping(name: str = "a", title: str = "渔船回港", body: str = "<p>正文。</p>") -> str:
    """The text of a clipping."""
    return f"<!--1694764200000-->\n[{title}](https://example.org/{name})\n------\n\n{body}\n"


def run(archive: Archive, *sources: Path, force: bool = False) -> IngestReport:
    """Ingest ``sources``, by default all clippings of an archive."""
    return ingest(archive.config, sources or [archive.config.clippings], force=force)


def outcomes(report: IngestReport) -> list[tuple[str, str]]:
    """Each clipping and its outcome."""
    return [(ending.clipping, ending.outcome.value) for ending in report.endings]


def test_twice_changes_nothing(archive: Archive) -> None:
    """A second ingest reports every clipping as unchanged and writes no file below ``content``."""
    archive.write("content/clippings/a.txt", clipping("a"))
    archive.write("content/clippings/2023/b.txt", clipping("b"))
    first = run(archive)
    before = files_of(archive.root / "content")
    second = run(archive)
    assert outcomes(first) == [("content/clippings/2023/b.txt", "new"), ("content/clippings/a.txt", "new")]
    assert [ending.outcome for ending in second.endings] == [Outcome.UNCHANGED, Outcome.UNCHANGED]
    assert files_of(archive.root / "content") == before


def test_an_unreadable_clipping_is_reported(archive: Archive) -> None:
    """An unreadable clipping is reported with file and line and stays where it is; the others are ingested."""
    archive.write("content/clippings/a.txt", clipping("a"))
    archive.write("content/clippings/b.txt", "不是剪报\n")
    archive.write("content/clippings/c.txt", "")
    archive.write("content/clippings/d.txt", clipping("d"))
    report = run(archive)
    assert [ending.clipping for ending in report.endings] == ["content/clippings/a.txt", "content/clippings/d.txt"]
    assert [(problem.file, problem.line) for problem in report.problems] == [
        ("content/clippings/b.txt", 1),
        ("content/clippings/c.txt", None),
    ]
    assert (archive.root / "content/clippings/b.txt").exists()


def test_hidden_files_are_skipped(archive: Archive) -> None:
    """Hidden files and folders, such as ``.DS_Store``, are not clippings."""
    archive.write("content/clippings/.DS_Store", "x")
    archive.write("content/clippings/.git/a.txt", clipping("a"))
    assert run(archive) == IngestReport(archive.root)


def test_names_do_not_reveal_paths(archive: Archive, tmp_path: Path) -> None:
    """A clipping outside the archive is named relative to its source's parent, one inside relative to the archive."""
    outside = tmp_path / "feeds" / "2023"
    outside.mkdir(parents=True)
    (outside / "a.txt").write_text(clipping("a"), encoding="utf-8")
    inside = archive.write("content/clippings/b.txt", clipping("b"))
    report = run(archive, outside, inside)
    assert outcomes(report) == [("2023/a.txt", "new"), ("content/clippings/b.txt", "new")]
    assert all(str(tmp_path) not in ending.page.read_text("utf-8") for ending in report.endings)


def test_missing_sources(archive: Archive) -> None:
    """A missing source is an error before anything is written."""
    archive.write("content/clippings/a.txt", clipping("a"))
    with pytest.raises(UsageError, match="no such file"):
        run(archive, archive.root / "contents")
    assert not archive.config.articles.exists()


def test_captures_in_one_run(archive: Archive) -> None:
    """The longest capture becomes the page whatever the order; the other captures are reported as duplicates."""
    archive.write("content/clippings/a.txt", clipping("same", body="<p>正文。</p>"))
    archive.write("content/clippings/b.txt", clipping("same", body="<p>正文，更多。</p>"))
    archive.write("content/clippings/c.txt", clipping("same", body="<p>正文。</p>"))
    report = run(archive)
    assert [ending.outcome.value for ending in report.endings] == ["duplicate", "new", "duplicate"]
    assert len({ending.page for ending in report.endings}) == 1
    assert [ending.why for ending in report.endings] == [
        "content/clippings/b.txt has more text",
        "the longest text of 3 captures",
        "content/clippings/b.txt has more text",
    ]
    assert "更多" in report.endings[0].page.read_text("utf-8")
    before = files_of(archive.root / "content")
    assert [ending.outcome.value for ending in run(archive).endings] == ["duplicate", "unchanged", "duplicate"]
    assert files_of(archive.root / "content") == before


def test_own_outlets_and_tags(archive: Archive) -> None:
    """An archive adds outlets in ``outlets/*.toml`` and tags in ``tags.toml``."""
    archive.write("outlets/shore.toml", 'hosts = ["example.org"]\njunk = [".promo"]\n[names]\nzh-Hans = "海岸通讯"\n')
    archive.write("tags.toml", '[topics]\n"渔业" = ["渔船"]\n')
    archive.write("content/clippings/a.txt", clipping(body='<p>正文。</p><p class="promo">买票！</p>'))
    page = run(archive).endings[0].page.read_text("utf-8")
    assert "outlet: shore\n" in page
    assert "tags: [渔业]\n" in page
    assert "买票" not in page


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('hosts = ["example.org"]\n', "names is missing"),
        ('hosts = "example.org"\n[names]\nen = "X"\n', "hosts must be a list of strings"),
        ('junks = []\n[names]\nen = "X"\n', "unknown key junks"),
        ('timezone = "Europe/Atlantis"\n[names]\nen = "X"\n', "timezone 'Europe/Atlantis' is not known"),
        ('timezone = "../x"\n[names]\nen = "X"\n', "timezone '../x' is not known"),
        ('junk = ["p["]\n[names]\nen = "X"\n', "junk: 'p\\[' is not a CSS selector"),
        ("datelines = ['({day}']\n[names]\nen = \"X\"\n", "datelines: '.*' is not a regular expression"),
        ("datelines = ['{day}/{mont}']\n[names]\nen = \"X\"\n", "datelines: {mont} is not a part of a date"),
        ("wire_leads = ['x']\n[names]\nen = \"X\"\n", "wire_leads: 'x' has no group for the author"),
        ("[names]\nen = 1\n", "names must be a table of strings"),
        ("[names\n", "this is not TOML"),
    ],
)
def test_invalid_outlet_files(text: str, what: str, archive: Archive) -> None:
    """An error in an outlet's file is reported with the file's name before any clipping is read."""
    path = archive.write("outlets/shore.toml", text)
    archive.write("content/clippings/a.txt", clipping())
    with pytest.raises(ConfigError, match=what) as caught:
        run(archive)
    assert caught.value.file == str(path)


# The command


def test_command_prints_a_summary(archive: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    """Counts go to standard output, problems to standard error; the exit code is 0, or 1 with ``--strict``."""
    archive.write("content/clippings/a.txt", clipping("a"))
    archive.write("content/clippings/b.txt", clipping("b").replace("1694764200000", "NaN"))
    archive.write("content/clippings/c.txt", "不是剪报\n")
    assert main(["--root", str(archive.root), "ingest"]) == 0
    printed = capsys.readouterr()
    assert "Clippings  3: 2 new, 1 unreadable" in printed.out
    assert "Undated    1 page" in printed.out
    assert "\ncontent/clippings/c.txt:1: this is not a clipping" in printed.err
    assert main(["--root", str(archive.root), "ingest", "--strict"]) == 1
    assert main(["--root", str(archive.root), "ingest", str(archive.root / "gone")]) == 2


def test_command_names_edited_pages(archive: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    """The command names an edited page that was kept, and the option ``--force`` that overwrites it, which works."""
    archive.write("content/clippings/a.txt", clipping())
    page = run(archive).endings[0].page
    written = page.read_text("utf-8")
    page.write_text(written + "\n后记。\n", encoding="utf-8")
    assert main(["--root", str(archive.root), "ingest"]) == 0
    assert f"{page.relative_to(archive.root)} was edited by hand and is kept; --force" in capsys.readouterr().err
    assert main(["--root", str(archive.root), "ingest", "--force"]) == 0
    assert page.read_text("utf-8") == written


def test_an_archive_copied_elsewhere_is_the_same(archive: Archive, tmp_path: Path) -> None:
    """In a copy of an archive, an ingest finds all pages unchanged."""
    archive.write("content/clippings/a.txt", clipping())
    run(archive)
    clone = Archive(Path(shutil.copytree(archive.root, tmp_path / "clone")))
    assert [ending.outcome for ending in run(clone).endings] == [Outcome.UNCHANGED]
    assert files_of(clone.root / "content") == files_of(archive.root / "content")


def test_files_of_editors_are_not_pages(archive: Archive) -> None:
    """An editor's dangling lock link and a folder whose name ends in .md are not pages and stop nothing."""
    archive.write("content/clippings/a.txt", clipping())
    archive.config.articles.mkdir(parents=True, exist_ok=True)
    (archive.config.articles / ".#a.md").symlink_to("someone@somewhere.1")
    (archive.config.articles / "folder.md").mkdir()
    assert outcomes(run(archive)) == [("content/clippings/a.txt", "new")]
    assert outcomes(run(archive)) == [("content/clippings/a.txt", "unchanged")]


def test_a_clipping_behind_a_link_has_the_links_name(archive: Archive, tmp_path: Path) -> None:
    """A symbolic link to a clipping is recorded under the link's own name."""
    target = tmp_path / "elsewhere" / "object"
    target.parent.mkdir()
    target.write_text(clipping(), encoding="utf-8")
    archive.config.clippings.mkdir(parents=True, exist_ok=True)
    (archive.config.clippings / "a.txt").symlink_to(target)
    assert outcomes(run(archive)) == [("content/clippings/a.txt", "new")]


def test_a_date_that_cannot_be_read_is_reported(archive: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    """The report of every ingest names file, line and remedy, and the clipping becomes a page with another date."""
    archive.write("content/clippings/a.md", "---\ntitle: 渔船\ndate: 2023-02-30\n---\n\n**渔船**回港。\n")
    archive.write("content/clippings/2023-3-4-b.md", "---\ntitle: 港口\ndate: 03/04/2023\n---\n\n港口**平静**。\n")
    notes = (
        "content/clippings/2023-3-4-b.md: line 3: the date 03/04/2023 has two meanings: "
        "the day is read before the month; if that is wrong, correct 2023-04-03",
        "content/clippings/a.md: line 3: the date 2023-02-30 cannot be read; "
        "write it like  date: 2021-03-18 20:15:00 +0800  or  date: 2021-03-18",
    )
    for outcome in (Outcome.NEW, Outcome.UNCHANGED):
        report = run(archive)
        assert report.notes == notes
        assert [(ending.outcome, ending.dated) for ending in report.endings] == [(outcome, True), (outcome, False)]
        assert all('"notes": ["line 3: the date ' in line for line in report.lines())
    assert main(["--root", str(archive.root), "ingest", "--strict"]) == 0
    assert notes[1] in capsys.readouterr().err
