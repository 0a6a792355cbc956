"""Report changes of the watched files: as the system announces them, or by comparing snapshots.

watchfiles can compare files itself, too, but by their modification times in whole seconds, so that it misses the second
of two edits within a second.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from watchfiles import Change, awatch

from jianbao.config import Config
from jianbao.serve.watched_files import changed_paths, snapshot, watched_changes, watched_paths

POLLING_INTERVAL = 0.5
"""Seconds between two snapshots, at least."""
POLLING_SHARE = 0.1
"""The part of the time that may be spent on snapshots."""

Report = Callable[[set[str]], None]
"""Is called with paths that changed."""


async def watch(root: Path, report: Report, warn: Callable[[str], None], *, force_polling: bool = False) -> None:
    """Report changes of the watched files of the archive in ``root``, until the task is cancelled.

    Whenever the watch begins, the folder of clippings is reported, because anything may have changed before. If the
    system does not announce changes, ``warn`` is called with the reason, and snapshots are compared instead, as with
    ``force_polling``.
    """
    while not force_polling:
        try:
            await _watch_until_folders_move(root, report)
        except* FileNotFoundError:  # a folder was deleted just before it was to be watched
            await asyncio.sleep(POLLING_INTERVAL)
        except* (OSError, RuntimeError) as group:  # RuntimeError: watchfiles does not know the error
            reasons = "; ".join(str(error) for error in group.exceptions)
            warn(f"The system does not announce changes of files ({reasons}), so all files are compared regularly.")
            force_polling = True
    await _poll(root, report)


async def _watch_until_folders_move(root: Path, report: Report) -> None:
    """Report changes until one changes what has to be watched: a folder appears, or a link leads elsewhere.

    Raises ExceptionGroup with OSError or RuntimeError.
    """
    places = await asyncio.to_thread(_find_places, root)
    end = asyncio.Event()

    async def read(paths: Iterable[str], *, recursive: bool) -> None:
        announced = awatch(
            *paths,
            watch_filter=None,
            recursive=recursive,
            stop_event=end,
            rust_timeout=0,
            force_polling=False,
            ignore_permission_denied=True,
        )
        async for found in announced:
            named = {(name, change) for change, path in found for name in places.names(path)}
            if changes := watched_changes(root, {name for name, _ in named}):
                report(changes)
            if any(places.is_moved(name, change) for name, change in named if name in changes):
                end.set()

    async with asyncio.TaskGroup() as group:
        group.create_task(read(places.folders, recursive=True))
        group.create_task(read(places.parents, recursive=False))
        await asyncio.sleep(0)  # each begins to watch before it waits for the first time
        report({str(Config(root=root).clippings)})


class _Places(NamedTuple):
    """What is watched. A change is announced where the file is, not at the links that lead to it."""

    folders: dict[str, str]
    """Real path of a folder that is watched with its subfolders -> its path in the archive."""
    links: dict[str, set[str]]
    """Real path of a file -> the links in the archive that lead to it."""
    parents: set[str]
    """Folders that are watched without subfolders: the archive's, and those of files that links lead to."""

    def names(self, path: str) -> Iterator[str]:
        """The paths that a file or folder has in the archive, as far as they are known; else ``path`` itself."""
        yield from self.links.get(path, ())
        for real, name in self.folders.items():
            if f"{path}{os.sep}".startswith(f"{real}{os.sep}"):
                yield name + path[len(real) :]
                return
        yield path

    def is_moved(self, name: str, change: Change) -> bool:
        """Whether after this change other folders may have to be watched."""
        if Path(name).is_symlink():
            return True
        is_outside = not any(name.startswith(f"{folder}{os.sep}") for folder in self.folders.values())
        return is_outside and change != Change.modified and (Path(name).is_dir() or name in self.folders.values())


def _find_places(root: Path) -> _Places:
    folders: dict[str, str] = {}
    links: dict[str, set[str]] = defaultdict(set)
    for place in sorted(watched_paths(root), key=lambda place: len(place.path)):
        real = os.path.realpath(place.path)
        if Path(real).is_dir() and not any(f"{real}{os.sep}".startswith(f"{folder}{os.sep}") for folder in folders):
            folders[real] = place.path
            for link in _links_to_files(place.path):
                links[os.path.realpath(link)].add(link)
        elif real != place.path and Path(real).is_file():
            links[real].add(place.path)
    return _Places(folders, links, {str(root), *map(os.path.dirname, links)})


def _links_to_files(folder: str) -> Iterator[str]:
    """The symbolic links below ``folder`` that lead to files."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _links_to_files(entry.path)
            elif entry.is_symlink() and entry.is_file():
                yield entry.path


async def _poll(root: Path, report: Report) -> None:
    """Report the differences between snapshots."""
    changes = {str(Config(root=root).clippings)}
    began, before = time.perf_counter(), await asyncio.to_thread(snapshot, root)
    while True:
        if changes:
            report(changes)
        await asyncio.sleep(max(POLLING_INTERVAL, (time.perf_counter() - began) * (1 / POLLING_SHARE - 1)))
        began, now = time.perf_counter(), await asyncio.to_thread(snapshot, root)
        changes, before = changed_paths(before, now), now
