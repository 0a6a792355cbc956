"""Which files ``jianbao serve`` watches, and that it notices whatever editors and git do to them."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import watchfiles
from conftest import Archive

from jianbao.config.theme_folders import shipped_themes
from jianbao.serve import watch as watch_module
from jianbao.serve.watch import watch
from jianbao.serve.watched_files import MANY_CHANGES, changed_paths, needs_ingest, snapshot, watched_changes

pytestmark = pytest.mark.slow

DEADLINE = 60
"""Seconds to wait for what takes a fraction of a second on a machine without load."""


def save(path: Path, text: str) -> None:
    """Save a file as many editors do: write a hidden file and rename it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


@pytest.fixture
def root(archive: Archive) -> Path:
    """The folder of an archive with a clipping, two pages and a file in a linked folder next to it."""
    archive.write("content/clippings/one.txt", "Clipping")
    archive.write("content/articles/2023/01/a.md", "A")
    archive.write("content/articles/2023/02/b.md", "B")
    archive.write("content/about.md", "About")
    (archive.root.parent / "elsewhere" / "static").mkdir(parents=True)
    (archive.root.parent / "elsewhere" / "license.md").write_text("License", encoding="utf-8")
    return archive.root


# Rules


def test_changed_paths() -> None:
    """The changed paths are those of added, modified and deleted files."""
    assert changed_paths({"a": 1, "b": 1, "c": 1}, {"b": 2, "c": 1, "d": 1}) == {"a", "b", "d"}


@pytest.mark.parametrize(
    "name",
    [
        "content/clippings/2023/new.txt",
        "content/articles/2023/11/07/new.md",
        "content/notes.md",
        "content/static/.well-known/security.txt",
        "content/media/0a.tsv",
        "themes/other/static/site.css",
        "outlets/mine.toml",
        "tags.toml",
        "jianbao.toml",
    ],
)
def test_watched_files(root: Path, name: str) -> None:
    """Creation and deletion of every file a site is made of is noticed, also in folders that did not exist before."""
    (root / name).unlink(missing_ok=True)
    before = snapshot(root)
    save(root / name, "new")
    assert changed_paths(before, snapshot(root)) == {str(root / name)}
    with_file = snapshot(root)
    (root / name).unlink()
    assert changed_paths(with_file, snapshot(root)) == {str(root / name)}
    assert watched_changes(root, [str(root / name)]) == {str(root / name)}


@pytest.mark.parametrize(
    "name",
    [
        *("site/index.html", "README.md", "content/articles/.a.md.swp", "content/a.md~", "themes/.git/HEAD"),
        *("content/note.txt", "outlets/a/b.toml", ".cache/pages", "content/media/0a/0a1b.webp"),
    ],
)
def test_files_not_watched(root: Path, name: str) -> None:
    """The site, unrelated files, and backup and swap files of editors are not watched."""
    before = snapshot(root)
    save(root / name, "new")
    assert changed_paths(before, snapshot(root)) == set()
    assert watched_changes(root, [str(root / name), str(root)]) == set()


def test_folders_of_watched_files_are_watched(root: Path) -> None:
    """A folder that is deleted, moved or created changes all files in it."""
    folders = {str(root / name) for name in ("content", "content/clippings", "content/articles/2023", "themes")}
    assert watched_changes(root, folders) == folders


def test_packaged_theme_is_watched(root: Path) -> None:
    """The default theme is watched where it is installed."""
    packaged = (Path(path) for path in snapshot(root) if Path(path).is_relative_to(shipped_themes()))
    assert {path.relative_to(shipped_themes()).parts[0] for path in packaged} == {"default", "plain"}


@pytest.mark.parametrize(
    ("name", "ingest"),
    [
        ("content/clippings/a/b.txt", True),
        ("content", True),
        ("outlets/mine.toml", True),
        ("tags.toml", True),
        ("jianbao.toml", True),
        ("content/articles/a.md", False),
        ("content/about.md", False),
        ("content/media/0a.tsv", False),
        ("themes/mine/templates/page.html", False),
    ],
)
def test_ingest_runs_only_for_its_sources(root: Path, name: str, ingest: bool) -> None:
    """A change of a file that ``ingest`` reads needs an ingest; other changes need only a build."""
    assert needs_ingest(root, [str(root / "content/articles/b.md"), str(root / name)]) == ingest


def test_many_changes_need_an_ingest(root: Path) -> None:
    """Among thousands of changes at once, the system may have dropped that of a clipping."""
    pages = [str(root / f"content/articles/{number}.md") for number in range(MANY_CHANGES)]
    assert needs_ingest(root, pages)
    assert not needs_ingest(root, pages[1:])


# Reports


class Reports:
    """What a running watch has reported."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.warnings: list[str] = []
        self._news = asyncio.Event()

    def report(self, paths: set[str]) -> None:
        """Record a report."""
        self.paths += sorted(paths)
        self._news.set()

    async def wait_for(self, path: Path) -> None:
        """Wait until ``path`` is reported, and forget all reports so far."""
        async with asyncio.timeout(DEADLINE):
            while str(path) not in self.paths:
                self._news.clear()
                await self._news.wait()
        self.paths.clear()


async def watched(
    root: Path, use: Callable[[Reports], Coroutine[Any, Any, None]], *, force_polling: bool = False
) -> Reports:
    """Call ``use`` while a watch is running. The watch has begun then, and it ends when ``use`` returns."""
    reports = Reports()
    task = asyncio.create_task(watch(root, reports.report, reports.warnings.append, force_polling=force_polling))
    try:
        await reports.wait_for(root / "content" / "clippings")
        await use(reports)
        assert not task.done()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    return reports


def run(work: Coroutine[Any, Any, Reports]) -> Reports:
    """Run ``work`` in another thread, because Playwright keeps an event loop running in the main thread."""
    with ThreadPoolExecutor() as pool:
        return pool.submit(asyncio.run, work).result()


def edit_in_place(root: Path) -> Path:
    """Write a file again."""
    (root / "content/articles/2023/01/a.md").write_text("Edited", encoding="utf-8")
    return root / "content/articles/2023/01/a.md"


def save_by_renaming(root: Path) -> Path:
    """Replace a file by renaming another."""
    save(root / "content/articles/2023/01/a.md", "Saved")
    return root / "content/articles/2023/01/a.md"


def replace_without_a_new_date(root: Path) -> Path:
    """Replace a file by one of the same size and modification time."""
    page = root / "content/about.md"
    date = page.stat()
    other = root / "other"
    other.write_text("Other", encoding="utf-8")
    os.utime(other, ns=(date.st_atime_ns, date.st_mtime_ns))
    other.replace(page)
    return page


def replace_settings(root: Path) -> Path:
    """Save the settings by renaming."""
    save(root / "jianbao.toml", 'title = "Other"\n')
    return root / "jianbao.toml"


def add_clipping_in_new_folders(root: Path) -> Path:
    """Create folders and a clipping in them."""
    save(root / "content/clippings/2024/01/two.txt", "New")
    return root / "content/clippings/2024"


def delete_file(root: Path) -> Path:
    """Delete a page."""
    (root / "content/articles/2023/01/a.md").unlink()
    return root / "content/articles/2023/01/a.md"


def delete_folder(root: Path) -> Path:
    """Delete a folder of pages."""
    shutil.rmtree(root / "content/articles/2023")
    return root / "content/articles/2023/02/b.md"


def add_theme(root: Path) -> Path:
    """Create the folder of themes."""
    save(root / "themes/mine/theme.toml", "")
    return root / "themes"


CHANGES = (
    *(edit_in_place, save_by_renaming, replace_without_a_new_date, replace_settings, add_clipping_in_new_folders),
    *(delete_file, delete_folder, add_theme),
)


@pytest.mark.parametrize("change", CHANGES)
def test_change_is_announced(root: Path, change: Callable[[Path], Path]) -> None:
    """The system announces what editors and git do."""

    async def use(reports: Reports) -> None:
        await reports.wait_for(change(root))

    assert run(watched(root, use)).warnings == []


@pytest.mark.parametrize("change", [change for change in CHANGES if change is not add_theme])
def test_change_is_found_by_polling(root: Path, change: Callable[[Path], Path]) -> None:
    """Comparing all files finds the same; of new folders only the files count."""

    async def use(reports: Reports) -> None:
        path = change(root)
        await reports.wait_for(path / "01/two.txt" if path.is_dir() else path)

    run(watched(root, use, force_polling=True))


@pytest.fixture
def quick_polling(monkeypatch: pytest.MonkeyPatch) -> None:
    """Polling several times in a second."""
    monkeypatch.setattr(watch_module, "POLLING_INTERVAL", 0.01)


@pytest.mark.usefixtures("quick_polling")
def test_two_edits_within_a_second(root: Path) -> None:
    """Polling sees an edit in the same second as the last one."""

    async def use(reports: Reports) -> None:
        for text in ("1", "2", "3"):
            save(root / "content/about.md", text)
            await reports.wait_for(root / "content/about.md")

    run(watched(root, use, force_polling=True))


def test_content_deleted_and_restored(root: Path) -> None:
    """After the folder of all content was deleted and came back, as in a ``git checkout``, edits are seen."""

    async def use(reports: Reports) -> None:
        (root / "content").rename(root / "away")
        await reports.wait_for(root / "content")
        (root / "away").rename(root / "content")
        await reports.wait_for(root / "content/clippings")
        await reports.wait_for(edit_in_place(root))

    run(watched(root, use))


def test_theme_that_is_added_later(root: Path) -> None:
    """The folder of themes is watched as soon as it exists."""

    async def use(reports: Reports) -> None:
        add_theme(root)
        await reports.wait_for(root / "themes")
        await reports.wait_for(root / "content/clippings")  # the watch has begun again
        save(root / "themes/mine/static/style.css", "body {}")
        await reports.wait_for(root / "themes/mine/static")

    run(watched(root, use))


def test_linked_folder(root: Path) -> None:
    """Files are watched where a link to a folder leads, also after it leads elsewhere."""
    elsewhere = root.parent / "elsewhere"
    shutil.move(root / "content", elsewhere / "content")
    (root / "content").symlink_to(elsewhere / "content")

    async def use(reports: Reports) -> None:
        save(elsewhere / "content/articles/2023/01/a.md", "Edited")
        await reports.wait_for(root / "content/articles/2023/01/a.md")
        shutil.copytree(elsewhere / "content", elsewhere / "copy")
        (root / "next").symlink_to(elsewhere / "copy")
        (root / "next").replace(root / "content")
        await reports.wait_for(root / "content")
        await reports.wait_for(root / "content/clippings")
        save(elsewhere / "copy/clippings/one.txt", "Edited")
        await reports.wait_for(root / "content/clippings/one.txt")

    run(watched(root, use))


def test_linked_file(root: Path) -> None:
    """A link to a file outside the archive is followed, one that is added later too."""
    license = root.parent / "elsewhere/license.md"
    (root / "content/license.md").symlink_to(license)

    async def use(reports: Reports) -> None:
        save(license, "Other license")
        await reports.wait_for(root / "content/license.md")
        (root / "content/clippings/license.txt").symlink_to(license)
        await reports.wait_for(root / "content/clippings")
        license.write_text("Third license", encoding="utf-8")
        await reports.wait_for(root / "content/clippings/license.txt")

    run(watched(root, use))


@contextmanager
def failing_watch(monkeypatch: pytest.MonkeyPatch, errors: list[Exception]) -> Iterator[None]:
    """Let the first watches of the system raise ``errors``."""

    async def failing(*paths: Path | str, **options: Any) -> Any:
        if errors:
            raise errors.pop()
        async for changes in watchfiles.awatch(*paths, **options):
            yield changes

    with monkeypatch.context() as patch:
        patch.setattr(watch_module, "awatch", failing)
        yield


@pytest.mark.usefixtures("quick_polling")
def test_polling_if_the_system_announces_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the system cannot watch so many folders, a warning says so, and files are compared."""

    async def use(reports: Reports) -> None:
        await reports.wait_for(root / "content/clippings")
        await reports.wait_for(edit_in_place(root))

    with failing_watch(monkeypatch, [OSError("OS file watch limit reached")]):
        warning = run(watched(root, use)).warnings[0]
    assert "OS file watch limit reached" in warning


@pytest.mark.usefixtures("quick_polling")
def test_folder_deleted_while_the_watch_begins(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If a folder is gone before it can be watched, the watch begins again."""

    async def use(reports: Reports) -> None:
        await reports.wait_for(root / "content/clippings")
        await reports.wait_for(edit_in_place(root))

    with failing_watch(monkeypatch, [FileNotFoundError("No path was found.")]):
        assert run(watched(root, use)).warnings == []
