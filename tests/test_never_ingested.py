"""A build reports clippings that were never ingested, because their articles are missing from the site."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from conftest import Archive
from stories import run_ingest, write_clipping

from jianbao.runtime import file_stamps
from jianbao.runtime.cache import CACHE_FOLDER

URL = "https://example.org/"


def never_ingested(archive: Archive) -> str:
    """The note of a build about clippings that were never ingested, or an empty text."""
    return "".join(note for note in archive.build().notes if "never ingested" in note)


def test_a_build_counts_clippings_that_were_never_ingested(archive: Archive) -> None:
    """Every build names the first new clippings until they are ingested, even if the site itself has not changed."""
    assert never_ingested(archive) == ""
    for name in "abcde":
        write_clipping(archive, f"2023/{name}", URL + name, "渔船回港。")
    expected = "5 clippings were never ingested, so the site lacks what is in content/clippings/2023/a.txt, "
    assert never_ingested(archive).startswith(expected)
    assert never_ingested(archive).endswith("c.txt and 2 more; run: jianbao ingest")
    run_ingest(archive)
    assert never_ingested(archive) == ""
    write_clipping(archive, "2023/f", URL + "f", "码头。")
    assert never_ingested(archive).startswith("1 clipping was never ingested")


def test_nothing_is_listed_while_folders_are_the_same(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """If all clippings were ingested, the next build only compares stamps of folders; a new file changes them."""
    write_clipping(archive, "2023/a", URL, "渔船回港。")
    run_ingest(archive)
    for folder in (archive.config.clippings, archive.config.clippings / "2023"):
        os.utime(folder, ns=(10**18 + 1, 10**18 + 1))
    monkeypatch.setattr(file_stamps, "MTIME_TICK", -(10**12))
    assert never_ingested(archive) == ""
    with monkeypatch.context() as patch:
        patch.delattr("jianbao.ingest.never_ingested.files_below")
        assert never_ingested(archive) == ""
    write_clipping(archive, "2023/b", URL, "渔船回港，全部平安。")
    assert "2023/b.txt" in never_ingested(archive)


def test_pages_say_what_was_ingested(archive: Archive, tmp_path: Path) -> None:
    """In a clone without the cache, the pages' front matter says which clippings were ingested."""
    write_clipping(archive, "a: 'b'", URL, "渔船回港。")
    write_clipping(archive, "c", URL, "渔船。")
    run_ingest(archive)
    clone = Archive(Path(shutil.copytree(archive.root, tmp_path / "clone")))
    shutil.rmtree(clone.root / CACHE_FOLDER)
    clone.page("mine", "我的。", clipping={"file": "x.txt"})
    clone.write("content/articles/broken.md", "---\ntitle: 甲\nclipping:\n  file: 'y.txt\n---\n")
    assert never_ingested(clone) == ""
    write_clipping(clone, "d", URL, "码头。")
    assert "1 clipping was never ingested, so the site lacks what is in content/clippings/d" in never_ingested(clone)


def test_what_an_ingest_reports_is_not_counted(archive: Archive) -> None:
    """Clippings that are unreadable, and backups, are reported by an ingest, not by a build."""
    archive.write("content/clippings/a.txt", "不是剪报\n")
    run_ingest(archive)
    write_clipping(archive, "b", URL, "渔船。").rename(archive.config.clippings / "b.txt~")
    archive.write("content/clippings/.hidden.txt", "不是剪报\n")
    assert never_ingested(archive) == ""


def test_an_ingest_of_one_folder_keeps_the_rest_of_the_list(archive: Archive) -> None:
    """An ingest of one folder adds its clippings to the list, and removes those that no longer exist there."""
    one = write_clipping(archive, "one/a", URL + "a", "渔船。")
    write_clipping(archive, "two/b", URL + "b", "码头。")
    run_ingest(archive)
    moved = one.rename(archive.root / "a.txt")
    write_clipping(archive, "one/c", URL + "c", "码头。")
    run_ingest(archive, one.parent)
    for page in archive.config.articles.rglob("*.md"):
        page.unlink()
    moved.rename(one)
    assert "lacks what is in content/clippings/one/a.txt;" in never_ingested(archive)
