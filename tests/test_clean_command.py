"""``jianbao clean``: a filter from clippings to pages that needs no archive and touches nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Archive, files_of

from jianbao.cli.commands import main
from jianbao.page.format import is_edited, parse_page

LINE = "<!--1694764200000-->\n[渔船回港](https://example.org/a)\n------\n\n"
RAW = LINE + "<p>正文。</p><script>x = 1</script>\n"


@pytest.fixture
def clippings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of clippings, away from any archive, with the command run beside it."""
    folder = tmp_path / "clippings"
    (folder / "2023" / "11").mkdir(parents=True)
    (folder / "a.txt").write_text(RAW, encoding="utf-8")
    (folder / "2023" / "11" / "b.md").write_text(RAW, encoding="utf-8")
    (folder / "2023" / ".hidden").write_text("x", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return folder


def clean(*arguments: str | Path) -> int:
    """Run the command."""
    return main(["clean", *map(str, arguments)])


def test_a_file_goes_to_standard_output(clippings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The page and nothing else, so that it can be piped; no file is written."""
    before = files_of(clippings.parent)
    assert clean(clippings / "a.txt") == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    article = parse_page(printed.out, "a.md")
    assert (article.title, article.body) == ("渔船回港", "正文。\n")
    assert article.clipping["file"] == "a.txt"
    assert not is_edited(printed.out)
    assert files_of(clippings.parent) == before


def test_explain_tells_what_went(clippings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Rule, reason and text, on standard error; the page on standard output is the same."""
    clean(clippings / "a.txt")
    page = capsys.readouterr().out
    assert clean(clippings / "a.txt", "--explain") == 0
    printed = capsys.readouterr()
    assert printed.out == page
    lines = printed.err.splitlines()
    assert lines[1:] == [
        "  scripts: Scripts, styles, plug-ins and comments are for a browser, not for a reader.",
        "    x = 1",
    ]


def test_a_folder_is_mirrored(clippings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each clipping becomes a page of the same name in the same subfolder; hidden files are passed over."""
    before = files_of(clippings)
    assert clean(clippings, "--output", tmp_path / "pages") == 0
    assert list(files_of(tmp_path / "pages")) == ["2023/11/b.md", "a.md"]
    assert files_of(clippings) == before
    capsys.readouterr()
    assert clean(clippings / "a.txt") == 0
    assert (tmp_path / "pages" / "a.md").read_text("utf-8") == capsys.readouterr().out


def test_a_folder_by_a_way_from_here(clippings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders are named as people name them: ``.``, or ``../raw`` from beside it."""
    (tmp_path / "beside").mkdir()
    monkeypatch.chdir(tmp_path / "beside")
    assert clean(Path("..") / clippings.relative_to(tmp_path), "--output", "../pages") == 0
    monkeypatch.chdir(clippings)
    assert clean(".", "--output", tmp_path / "same") == 0
    assert files_of(tmp_path / "pages") == files_of(tmp_path / "same") != {}


def test_a_folder_explains_each(clippings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The account names the clipping before what went from it."""
    assert clean(clippings, "--output", tmp_path / "pages", "--explain") == 0
    printed = capsys.readouterr()
    assert printed.out == ""
    *told, stage = [line for line in printed.err.splitlines() if not line.startswith(" ")]
    assert told == ["2023/11/b.md", "a.txt"]
    assert stage.startswith("Cleaning clippings: 2 in ")


def test_a_file_into_a_folder(clippings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``--output`` with one file writes one page."""
    assert clean(clippings / "2023/11/b.md", "--output", tmp_path / "pages") == 0
    assert list(files_of(tmp_path / "pages")) == ["b.md"]
    assert capsys.readouterr().out == ""


def test_again_writes_the_same(clippings: Path, tmp_path: Path) -> None:
    """A second run finds its own pages and writes them once more as they are."""
    clean(clippings, "--output", tmp_path / "pages")
    before = files_of(tmp_path)
    assert clean(clippings, "--output", tmp_path / "pages") == 0
    assert files_of(tmp_path) == before


def test_pages_inside_the_folder_are_no_clippings(clippings: Path) -> None:
    """The pages may lie among the clippings; they are not cleaned once more."""
    assert clean(clippings, "--output", clippings / "pages") == 0
    before = files_of(clippings)
    assert clean(clippings, "--output", clippings / "pages") == 0
    assert files_of(clippings) == before


@pytest.mark.parametrize("text", ["我的笔记\n", "---\ntitle: 我的\n---\n"])
def test_a_persons_file_is_not_overwritten(
    text: str, clippings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file of that name that this command did not write, or that was edited since, stops the run."""
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.md").write_text(text, encoding="utf-8")
    assert clean(clippings, "--output", tmp_path / "pages") == 1
    assert "a.md: is there already and was written or edited by hand" in capsys.readouterr().err
    assert (tmp_path / "pages" / "a.md").read_text("utf-8") == text


def test_into_itself(clippings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Clippings that end in .md are not overwritten by their own pages."""
    before = (clippings / "2023/11/b.md").read_bytes()
    assert clean(clippings, "--output", clippings) == 1
    assert "b.md: is there already" in capsys.readouterr().err
    assert (clippings / "2023/11/b.md").read_bytes() == before


def test_two_clippings_of_one_page(clippings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``a.txt`` and ``a.md`` would both be ``a.md``: told before either is lost under the other."""
    (clippings / "a.md").write_text(RAW, encoding="utf-8")
    assert clean(clippings, "--output", tmp_path / "pages") == 1
    told = capsys.readouterr().err
    assert "a.txt and a.md would both be this page" in told
    assert "Rename one of them." in told


def test_what_cannot_be_read(clippings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In a folder the others are cleaned and the bad one is told of; ``--strict`` makes that an exit code."""
    (clippings / "2023" / "c.txt").write_text("不是剪报\n", encoding="utf-8")
    assert clean(clippings, "--output", tmp_path / "pages") == 0
    assert capsys.readouterr().err.startswith("2023/c.txt:1: this is not a clipping")
    assert list(files_of(tmp_path / "pages")) == ["2023/11/b.md", "a.md"]
    assert clean(clippings, "--output", tmp_path / "pages", "--strict") == 1
    assert clean(clippings / "2023" / "c.txt") == 1


def test_wrong_use(clippings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is not there and a folder without a place for its pages: exit code 2 and a remedy."""
    assert clean(clippings / "gone.txt") == 2
    assert "there is no such file or folder" in capsys.readouterr().err
    assert clean(clippings) == 2
    assert f"jianbao clean {clippings} --output DIR" in capsys.readouterr().err


def test_an_archives_knowledge_is_used(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Inside an archive its outlets and words count, and nothing of it is written."""
    archive.write("outlets/shore.toml", 'hosts = ["example.org"]\n[names]\nen = "Shore"\n')
    path = archive.write("content/clippings/a.txt", RAW)
    before = files_of(archive.root)
    monkeypatch.chdir(archive.root)
    assert clean(path) == 0
    assert parse_page(capsys.readouterr().out, "a.md").outlet == "shore"
    assert files_of(archive.root) == before


@pytest.mark.parametrize("output", [".", "pages", "../clippings", "../../content/clippings/2023"])
def test_no_pages_among_the_clippings_of_an_archive(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], output: str
) -> None:
    """Pages there would be taken for clippings by the next ingest: refused before anything is written."""
    archive.write("content/clippings/a.txt", RAW)
    before = files_of(archive.root)
    monkeypatch.chdir(archive.root / "content" / "clippings")
    assert clean(".", "--output", output) == 2
    said = capsys.readouterr().err
    assert f"{output}: lies among the clippings of an archive" in said
    assert "jianbao ingest" in said
    assert files_of(archive.root) == before


def test_pages_elsewhere_in_an_archive(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Any other folder will do, one whose name begins alike, too."""
    archive.write("content/clippings/a.txt", RAW)
    monkeypatch.chdir(archive.root / "content" / "clippings")
    assert clean(".", "--output", "../clippings-clean") == 0
    assert files_of(archive.root / "content" / "clippings-clean")
