"""Clippings that are renamed, corrected, deleted or copied by an editor, and what becomes of their pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import Archive, files_of
from stories import outcomes, run_ingest, write_clipping

from jianbao.cli.commands import main
from jianbao.ingest.read.files import is_leftover
from jianbao.model import Article
from jianbao.page.format import parse_page

URL = "https://example.org/a"
EPOCH = "1694764200000"
LATER = "1694850600000"


def only_page(archive: Archive) -> Article:
    """The archive's one page."""
    (path,) = archive.config.articles.rglob("*.md")
    return parse_page(path.read_text("utf-8"), path.name)


def without_names(archive: Archive) -> dict[str, str]:
    """The pages without the names of their clippings and the digest of it all."""
    names = re.compile(r"file: .*|written: .*")
    return {name: names.sub("", page.decode()) for name, page in files_of(archive.config.articles).items()}


def test_a_renamed_folder_changes_only_names(archive: Archive) -> None:
    """After a folder is renamed, pages record the new names and nothing else changes; nothing is missed."""
    for number in range(12):
        url = "" if number == 3 else f"{URL}{number // 2}"
        write_clipping(archive, f"old/{number}", url, f"第{number}条船回港。", title=f"渔船{number // 2}", epoch=EPOCH)
    archive.write("content/aliases.tsv", "content/clippings/old/0.txt\t2021/a.html\n")
    run_ingest(archive)
    before = without_names(archive)
    (archive.config.clippings / "old").rename(archive.config.clippings / "new")
    report = run_ingest(archive)
    assert without_names(archive) == before
    assert report.notes == ()
    pages = files_of(archive.config.articles)
    assert all(b"clippings/old" not in page for page in pages.values())
    assert any(b"2021/a.html" in page for page in pages.values())
    assert not {"new", "updated"} & set(outcomes(run_ingest(archive)).values())
    assert files_of(archive.config.articles) == pages


def test_a_renamed_clipping_still_updates_its_page(archive: Archive) -> None:
    """A clipping that was renamed and is later corrected updates its page, even to a shorter text."""
    path = write_clipping(archive, "a", URL, "渔船回港。\n这一句不对。", epoch=EPOCH)
    run_ingest(archive)
    path.rename(path.with_name("b.txt"))
    assert outcomes(run_ingest(archive)) == {"b": "updated"}
    assert only_page(archive).captures == ()
    write_clipping(archive, "b", URL, "渔船回港。", epoch=EPOCH)
    assert outcomes(run_ingest(archive)) == {"b": "updated"}
    assert only_page(archive).body == "渔船回港。\n"


def test_a_clipping_renamed_and_corrected_at_once(archive: Archive) -> None:
    """A new file of the address that was collected at the same time replaces a clipping that no longer exists."""
    write_clipping(archive, "a", URL, "渔船回港。\n这一句不对。", epoch=EPOCH)
    run_ingest(archive)
    (archive.config.clippings / "a.txt").unlink()
    write_clipping(archive, "b", URL, "渔船回港。", epoch=EPOCH)
    report = run_ingest(archive)
    assert outcomes(report) == {"b": "updated"}
    page = only_page(archive)
    assert (page.body, page.clipping["file"], page.captures) == ("渔船回港。\n", "content/clippings/b.txt", ())
    assert report.notes == ()


def test_a_shorter_capture_does_not_replace_a_lost_one(archive: Archive) -> None:
    """A page whose clipping was deleted keeps its text when a later, shorter capture comes; the loss is reported."""
    write_clipping(archive, "a", URL, "渔船回港，全部平安。", epoch=EPOCH)
    run_ingest(archive)
    (archive.config.clippings / "a.txt").unlink()
    write_clipping(archive, "b", URL, "渔船回港。", epoch=LATER)
    for _ in range(2):
        report = run_ingest(archive)
        assert outcomes(report) == {"b": "duplicate"}
        assert "1 page is kept although the clipping no longer exists: content/clippings/a.txt;" in report.notes[0]
    assert only_page(archive).body == "渔船回港，全部平安。\n"


def test_deleted_clippings_are_reported_in_one_line(archive: Archive) -> None:
    """Pages without clippings stay; one line names the first few, and pages that the user took over are not missed."""
    for number in range(5):
        write_clipping(archive, f"{number}", f"{URL}{number}", "渔船回港。", epoch=EPOCH)
    run_ingest(archive)
    before = files_of(archive.config.articles)
    for number in range(5):
        (archive.config.clippings / f"{number}.txt").unlink()
    [note] = run_ingest(archive).notes
    names = ", ".join(f"content/clippings/{number}.txt" for number in range(3))
    assert note.startswith(f"5 pages are kept although the clipping no longer exists: {names} and 2 more; ")
    assert files_of(archive.config.articles) == before
    for path in archive.config.articles.rglob("*.md"):
        path.write_text(re.sub(r"clipping:\n(  .*\n)+", "", path.read_text("utf-8")), encoding="utf-8")
    assert run_ingest(archive).notes == ()


def test_a_clipping_of_another_folder_is_not_missed(archive: Archive) -> None:
    """An ingest of one folder neither misses nor replaces the clippings of another folder."""
    write_clipping(archive, "one/a", URL, "渔船回港，全部平安。", epoch=EPOCH)
    run_ingest(archive)
    other = write_clipping(archive, "two/b", URL, "渔船回港。", epoch=EPOCH)
    report = run_ingest(archive, other.parent)
    assert (outcomes(report), report.notes) == ({"two/b": "duplicate"}, ())
    assert only_page(archive).clipping["file"] == "content/clippings/one/a.txt"


def test_clippings_outside_the_archive_are_not_missed(archive: Archive, tmp_path: Path) -> None:
    """Whether a clipping outside the archive exists is not known unless its folder is ingested."""
    inside = write_clipping(archive, "a", URL, "渔船回港，全部平安。", epoch=EPOCH)
    outside = tmp_path / "feeds"
    outside.mkdir()
    inside.rename(outside / "a.txt")
    run_ingest(archive, outside)
    write_clipping(archive, "b", URL, "渔船回港。", epoch=EPOCH)
    report = run_ingest(archive)
    assert (outcomes(report), report.notes) == ({"b": "duplicate"}, ())
    (outside / "a.txt").unlink()
    [note] = run_ingest(archive, outside).notes
    assert "feeds/a.txt" in note


# Backups and links


@pytest.mark.parametrize(
    "name",
    [
        *("a.txt~", "a.txt.~1~", "#a.txt#", "~$a.docx", "a.txt.bak", "a.orig", "a.txt.rej", "a.TMP", "a.txt.swp"),
        "a.sync-conflict-20210101-120000-ABCDEFG.txt",
        *("a (conflicted copy 2021-01-01 120000).txt", "a (Ann's conflicted copy 2021-01-01).txt"),
        *(
            "a (port's conflicted copy).md",
            "渔船 (某人的冲突副本 2021).txt",
            "a (某人 的衝突複本 2021).txt",
        ),
        *("a.txt.old", "a (Case Conflict).txt", "a (Case Conflict 1).txt"),
        *("a_conflict-20210101-120000.txt", "a (SFConflict ann@example.org 2021-01-01-12-00-00).txt"),
    ],
)
def test_backups_and_conflict_copies(name: str) -> None:
    """Backups of editors and conflict copies of sync programs are recognised by their names."""
    assert is_leftover(f"content/clippings/{name}")


@pytest.mark.parametrize(
    "name",
    ["Copy of a.txt", "a (1).txt", "a-HOST.txt", "#1 渔船.txt", "~a.txt", "a~b.txt", "bak.txt", "冲突.txt"],
)
def test_names_that_people_give(name: str) -> None:
    """Names that may be those of a clipping are not skipped."""
    assert not is_leftover(f"content/clippings/{name}")


def test_backups_are_skipped_and_counted(archive: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    """A backup, fuller than the file it is of, gives no page; a page that was made from one is made again."""
    text = write_clipping(archive, "a", URL, "渔船回港。\n这一句不对。", epoch=EPOCH)
    backup = text.rename(text.with_name("a.txt~"))
    run_ingest(archive, backup)
    assert only_page(archive).clipping["file"] == "content/clippings/a.txt~"
    write_clipping(archive, "a", URL, "渔船回港。", epoch=LATER)
    assert main(["--root", str(archive.root), "ingest"]) == 0
    page = only_page(archive)
    assert (page.body, page.clipping["file"], page.captures) == ("渔船回港。\n", "content/clippings/a.txt", ())
    note = "1 file was skipped as a backup or a conflict copy of another file: content/clippings/a.txt~\n"
    assert note in capsys.readouterr().err


def test_links_to_nowhere_are_reported(archive: Archive) -> None:
    """A link to a file that does not exist, or to itself, is reported by its name; a hidden one is skipped."""
    archive.config.clippings.mkdir(parents=True)
    (archive.config.clippings / "a.txt").symlink_to("/nonexistent/a.txt")
    (archive.config.clippings / "b.txt").symlink_to("b.txt")
    (archive.config.clippings / ".#c.txt").symlink_to("someone@somewhere.1")
    report = run_ingest(archive)
    assert [(problem.file, problem.what) for problem in report.problems] == [
        (f"content/clippings/{name}.txt", "this link leads to a file that does not exist") for name in "ab"
    ]
    assert main(["clean", str(archive.config.clippings), "--output", str(archive.root / "clean")]) == 0
