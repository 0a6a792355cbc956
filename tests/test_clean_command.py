"""``jianbao clean``: clippings to pages on standard output or in a folder, also without an archive."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Archive, files_of

from jianbao.cli.commands import main
from jianbao.page.format import is_edited, parse_page

RAW = "<!--1694764200000-->\n[渔船回港](https://example.org/a)\n------\n\n<p>正文。</p><script>x = 1</script>\n"


@pytest.fixture
def clippings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of clippings outside any archive, in the current folder."""
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


def test_page_of_a_file_goes_to_standard_output(clippings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Standard output is the page alone, so that it can be piped; no file is written."""
    before = files_of(clippings.parent)
    assert clean(clippings / "a.txt") == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    article = parse_page(printed.out, "a.md")
    assert (article.title, article.body) == ("渔船回港", "正文。\n")
    assert article.clipping["file"] == "a.txt"
    assert not is_edited(printed.out)
    assert files_of(clippings.parent) == before


def test_explain_prints_what_was_removed(clippings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Standard error has rule, reason and text of each removal; the page on standard output is the same."""
    clean(clippings / "a.txt")
    page = capsys.readouterr().out
    assert clean(clippings / "a.txt", "--explain") == 0
    printed = capsys.readouterr()
    assert printed.out == page
    lines = printed.err.splitlines()
    assert lines[1:] == [
        "  scripts: Scripts, styles and comments are for a browser, not for a reader.",
        "    x = 1",
        "  date     2023-09-15T07:50:00+00:00  from epoch",
    ]


def test_explain_shows_the_clues_for_each_field(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``--explain`` shows which clues gave the date and the author, and which word or address part gave a tag."""
    text = (
        "<!--1694764200000-->\n[南韓總統訪問東京](https://www.cna.com.tw/news/aopl/202309150183.aspx)\n------\n"
        "（中央社記者廖禹揚首爾15日專電）聯合國的代表也在東京。<br><br>聯合國說，會議明天開始。"
    )
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    assert clean(tmp_path / "a.txt", "--explain") == 0
    assert capsys.readouterr().err.splitlines()[1:] == [
        "  date     2023-09-15T15:50:00+08:00  from address, epoch",
        "  author   廖禹揚                     from wire_lead",
        "  tag      国际                       address: /aopl/",
        "  tag      韩国                       title: 南韓",
        "  tag      联合国                     text: 2 × 聯合國",
    ]


def test_explain_shows_the_channel(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``--explain`` shows by which clue the only tag is the channel, and that other tags are the article's own."""
    header = "---\ntitle: 渔船\ndate: 2023-09-15\ntags: [老船长]\nauthor: 老船长\ncategory: 渔业\n---\n"
    (tmp_path / "a.md").write_text(header + "<p>正文。</p>", encoding="utf-8")
    assert clean(tmp_path / "a.md", "--explain") == 0
    assert capsys.readouterr().err.splitlines()[1:] == [
        "  date     2023-09-15  from front_matter",
        "  channel  老船长      from author",
        "  tag      渔业        front matter",
    ]


def test_explain_shows_notes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``--explain`` shows that a date in the front matter cannot be read."""
    (tmp_path / "a.md").write_text("---\ntitle: 渔船\ndate: 昨天\n---\n<p>正文。</p>", encoding="utf-8")
    assert clean(tmp_path / "a.md", "--explain") == 0
    assert "  note     line 3: the date 昨天 cannot be read; write it like" in capsys.readouterr().err


def test_explain_of_an_undated_clipping(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A clipping without any date, author and tag says only that it is undated."""
    (tmp_path / "a.txt").write_text("[渔船回港](https://example.org/a)\n------\n<p>正文。</p>", encoding="utf-8")
    assert clean(tmp_path / "a.txt", "--explain") == 0
    assert capsys.readouterr().err.splitlines()[1:] == ["  date     undated"]


def test_folder_is_mirrored(clippings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each clipping becomes a page of the same name in the same subfolder; hidden files are skipped."""
    before = files_of(clippings)
    assert clean(clippings, "--output", tmp_path / "pages") == 0
    assert list(files_of(tmp_path / "pages")) == ["2023/11/b.md", "a.md"]
    assert files_of(clippings) == before
    capsys.readouterr()
    assert clean(clippings / "a.txt") == 0
    assert (tmp_path / "pages" / "a.md").read_text("utf-8") == capsys.readouterr().out


def test_relative_paths(clippings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Source and output can be relative paths such as ``.`` and ``../clippings``."""
    (tmp_path / "sibling").mkdir()
    monkeypatch.chdir(tmp_path / "sibling")
    assert clean(Path("..") / clippings.relative_to(tmp_path), "--output", "../pages") == 0
    monkeypatch.chdir(clippings)
    assert clean(".", "--output", tmp_path / "same") == 0
    assert files_of(tmp_path / "pages") == files_of(tmp_path / "same") != {}


def test_explain_for_a_folder(clippings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The name of each clipping is printed before its removals."""
    assert clean(clippings, "--output", tmp_path / "pages", "--explain") == 0
    printed = capsys.readouterr()
    assert printed.out == ""
    *names, stage = [line for line in printed.err.splitlines() if not line.startswith(" ")]
    assert names == ["2023/11/b.md", "a.txt"]
    assert stage.startswith("Cleaning clippings: 2 in ")


def test_file_into_a_folder(clippings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``--output`` with one file writes one page."""
    assert clean(clippings / "2023/11/b.md", "--output", tmp_path / "pages") == 0
    assert list(files_of(tmp_path / "pages")) == ["b.md"]
    assert capsys.readouterr().out == ""


def test_second_run_writes_the_same(clippings: Path, tmp_path: Path) -> None:
    """A second run overwrites the pages of the first with the same bytes."""
    clean(clippings, "--output", tmp_path / "pages")
    before = files_of(tmp_path)
    assert clean(clippings, "--output", tmp_path / "pages") == 0
    assert files_of(tmp_path) == before


def test_output_inside_the_folder_is_skipped(clippings: Path) -> None:
    """The output folder can be inside the source folder; its pages are not read as clippings."""
    assert clean(clippings, "--output", clippings / "pages") == 0
    before = files_of(clippings)
    assert clean(clippings, "--output", clippings / "pages") == 0
    assert files_of(clippings) == before


@pytest.mark.parametrize("text", ["我的笔记\n", "---\ntitle: 我的\n---\n"])
def test_file_written_by_hand_is_not_overwritten(
    text: str, clippings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that the command did not write, or that was edited since, is kept, and the exit code is 1."""
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.md").write_text(text, encoding="utf-8")
    assert clean(clippings, "--output", tmp_path / "pages") == 1
    assert "a.md: already exists and was written or edited by hand" in capsys.readouterr().err
    assert (tmp_path / "pages" / "a.md").read_text("utf-8") == text


def test_output_is_the_source_folder(clippings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Clippings that end in ``.md`` are not overwritten by their pages."""
    before = (clippings / "2023/11/b.md").read_bytes()
    assert clean(clippings, "--output", clippings) == 1
    assert "b.md: already exists" in capsys.readouterr().err
    assert (clippings / "2023/11/b.md").read_bytes() == before


def test_two_clippings_with_the_same_page(clippings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``a.txt`` and ``a.md`` would both become ``a.md``: the second is reported and does not overwrite the first."""
    (clippings / "a.md").write_text(RAW, encoding="utf-8")
    assert clean(clippings, "--output", tmp_path / "pages") == 1
    message = capsys.readouterr().err
    assert "a.txt and a.md would both become this page" in message
    assert "Rename one of them." in message


def test_unreadable_clipping(clippings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In a folder an unreadable clipping is reported and the rest are cleaned; with ``--strict`` the exit code is 1."""
    (clippings / "2023" / "c.txt").write_text("不是剪报\n", encoding="utf-8")
    assert clean(clippings, "--output", tmp_path / "pages") == 0
    assert capsys.readouterr().err.startswith("2023/c.txt:1: this is not a clipping")
    assert list(files_of(tmp_path / "pages")) == ["2023/11/b.md", "a.md"]
    assert clean(clippings, "--output", tmp_path / "pages", "--strict") == 1
    assert clean(clippings / "2023" / "c.txt") == 1


def test_wrong_usage(clippings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A missing file, and a folder without ``--output``, exit with 2."""
    assert clean(clippings / "gone.txt") == 2
    assert "gone.txt: no such file or folder" in capsys.readouterr().err
    assert clean(clippings) == 2
    assert f"jianbao clean {clippings} --output DIR" in capsys.readouterr().err


def test_outlets_of_the_archive_are_used(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Inside an archive its outlets and tags are used, and none of its files is written."""
    archive.write("outlets/shore.toml", 'hosts = ["example.org"]\n[names]\nen = "Shore"\n')
    path = archive.write("content/clippings/a.txt", RAW)
    before = files_of(archive.root)
    monkeypatch.chdir(archive.root)
    assert clean(path) == 0
    assert parse_page(capsys.readouterr().out, "a.md").outlet == "shore"
    assert files_of(archive.root) == before


@pytest.mark.parametrize("output", [".", "pages", "../clippings", "../../content/clippings/2023"])
def test_output_among_the_clippings_is_refused(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], output: str
) -> None:
    """Output into an archive's clippings is refused, because the next ingest would read the pages as clippings."""
    archive.write("content/clippings/a.txt", RAW)
    before = files_of(archive.root)
    monkeypatch.chdir(archive.root / "content" / "clippings")
    assert clean(".", "--output", output) == 2
    message = capsys.readouterr().err
    assert f"{output}: is in the clippings folder of an archive" in message
    assert "jianbao ingest" in message
    assert files_of(archive.root) == before


def test_output_into_other_folders_of_the_archive(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Any other folder of the archive is accepted, also ``clippings-clean``, whose name begins with ``clippings``."""
    archive.write("content/clippings/a.txt", RAW)
    monkeypatch.chdir(archive.root / "content" / "clippings")
    assert clean(".", "--output", "../clippings-clean") == 0
    assert files_of(archive.root / "content" / "clippings-clean")
