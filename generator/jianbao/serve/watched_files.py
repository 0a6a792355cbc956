"""Which files a site is made of, and which of them ``ingest`` reads."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import jianbao
from jianbao.config import SETTINGS_FILE, Config
from jianbao.config.theme_folders import shipped_themes
from jianbao.page.aliases import ALIASES_FILE
from jianbao.page.media_table import MEDIA_TABLES
from jianbao.page.removed import REMOVED_FILE
from jianbao.runtime.file_stamps import WELL_KNOWN

MANY_CHANGES = 1000
"""From this number of changes at once, as after a ``git checkout``, the system may have dropped some reports."""
_PACKAGE = Path(jianbao.__file__).parent


class WatchedPath(NamedTuple):
    """A file, or a folder of files, that the site is made of. It may not exist yet."""

    path: str
    is_ingest_source: bool = False
    """Whether ``ingest`` reads it, not only ``build``."""
    suffix: str = ""
    """Only files in the folder whose names end with it are watched."""
    is_recursive: bool = True
    """Whether files in subfolders are watched too."""

    def includes(self, path: str) -> bool:
        """Whether a change of ``path`` may change these files: it is one of them, or a folder that they are in."""
        if f"{self.path}{os.sep}".startswith(f"{path}{os.sep}"):
            return True
        if not path.startswith(f"{self.path}{os.sep}"):
            return False
        names = Path(path[len(self.path) + 1 :]).parts
        is_deep_enough = self.is_recursive or len(names) == 1
        return is_deep_enough and path.endswith(self.suffix) and not any(map(_is_ignored, names))


FileState = tuple[int, int, int]
"""Modification time (ns), size and inode of a file; every edit changes at least one of them."""
Snapshot = dict[str, FileState]
"""Path -> state of every watched file."""


def watched_paths(root: Path) -> tuple[WatchedPath, ...]:
    """All files and folders that the site of the archive in ``root`` is made of."""
    config = Config(root=root)
    return (
        WatchedPath(str(config.clippings), is_ingest_source=True),
        WatchedPath(str(root / "outlets"), is_ingest_source=True, suffix=".toml", is_recursive=False),
        WatchedPath(str(root / ALIASES_FILE), is_ingest_source=True),
        WatchedPath(str(root / REMOVED_FILE), is_ingest_source=True),
        WatchedPath(str(root / "tags.toml"), is_ingest_source=True),
        WatchedPath(str(root / "boilerplate.toml"), is_ingest_source=True),
        WatchedPath(str(root / SETTINGS_FILE), is_ingest_source=True),
        WatchedPath(str(_PACKAGE / "outlets"), is_ingest_source=True, suffix=".toml", is_recursive=False),
        WatchedPath(str(config.articles)),
        WatchedPath(str(root / "content"), suffix=".md", is_recursive=False),
        WatchedPath(str(root / "content" / "pages")),
        WatchedPath(str(root / "content" / "static")),
        WatchedPath(str(root / MEDIA_TABLES), suffix=".tsv", is_recursive=False),
        WatchedPath(str(root / "themes")),
        WatchedPath(str(shipped_themes())),
    )


def watched_changes(root: Path, paths: Iterable[str]) -> set[str]:
    """Those of the changed ``paths`` that may change the site of the archive in ``root``."""
    watched = watched_paths(root)
    return {path for path in paths if path != str(root) and any(place.includes(path) for place in watched)}


def needs_ingest(root: Path, changes: Iterable[str]) -> bool:
    """Whether ``ingest`` reads one of the changed paths, so that it has to run before ``build``."""
    sources = [place for place in watched_paths(root) if place.is_ingest_source]
    changes = tuple(changes)
    return len(changes) >= MANY_CHANGES or any(place.includes(path) for path in changes for place in sources)


def snapshot(root: Path) -> Snapshot:
    """The state of every watched file of the archive in ``root``."""
    return {path: state for place in watched_paths(root) for path, state in _file_states(place)}


def changed_paths(before: Mapping[str, object], after: Mapping[str, object]) -> set[str]:
    """The paths that were added, modified or deleted between two snapshots."""
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


def _is_ignored(name: str) -> bool:
    """Whether a file or folder is hidden, or an editor's backup or swap file."""
    return (name.startswith((".", "#")) and name != WELL_KNOWN) or name.endswith(("~", ".swp"))


def _file_states(place: WatchedPath) -> Iterator[tuple[str, FileState]]:
    try:
        entries = list(os.scandir(place.path))
    except NotADirectoryError:
        yield from _file_state(place.path)
        return
    except OSError:  # it does not exist yet, or was deleted after its parent was read
        return
    for entry in entries:
        if _is_ignored(entry.name):
            continue
        if entry.is_dir(follow_symlinks=False):
            if place.is_recursive:
                yield from _file_states(place._replace(path=entry.path))
        elif entry.name.endswith(place.suffix):
            yield from _file_state(entry)


def _file_state(file: str | os.DirEntry[str]) -> Iterator[tuple[str, FileState]]:
    with contextlib.suppress(OSError):  # it was deleted after its folder was read
        stat = Path(file).stat() if isinstance(file, str) else file.stat()
        yield os.fspath(file), (stat.st_mtime_ns, stat.st_size, stat.st_ino)
