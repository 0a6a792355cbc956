"""List the raw files of an ingest, each with the name that it is recorded under."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from jianbao.errors import UsageError

LEFTOVERS = (
    r".+~",  # Emacs, Vim, gedit; a.txt.~1~ too
    r"#.+#",  # Emacs, unsaved changes
    r"~\$.+",  # Word, an open document
    r".+\.(?:bak|old|orig|rej|tmp|temp|save|sw[a-p]|part|crdownload)",  # editors, patch, git merge, nano, browsers
    r".+\.sync-conflict-\d{8}-\d{6}.*",  # Syncthing
    r".+\((?:[^()]*[ \u2019'])?conflicted copy(?: [^()]*)?\).*",  # Dropbox, Nextcloud
    r".+[(（][^()（）]*(?:冲突副本|衝突複本|冲突的副本|衝突的複本)[^()（）]*[)）].*",  # Dropbox in Chinese
    r".+\(case conflict(?: [^()]*)?\).*",  # Dropbox, names that differ in case only
    r".+_conflict-\d{8}-\d{6}.*",  # ownCloud
    r".+\(SFConflict [^()]+\).*",  # Seafile
)
"""Patterns of names of backups and of sync programs' conflict copies: an older state of another file. "Copy of x",
"x (1)" and "x-HOSTNAME" are also names that people give, so files of such names are read."""
LEFTOVER_NAME = re.compile("|".join(LEFTOVERS), re.IGNORECASE)
LEFTOVER_HINTS = ("~", "#", "conflict", "突")
"""Every such name contains one of these, or does not end like a clipping. This is found faster than patterns match."""
CLIPPING_ENDINGS = (".txt", ".md", ".html", ".htm")


NamedFile = tuple[Path, str]
"""The path of a clipping, and the name that it is recorded under."""


class ClippingFiles(NamedTuple):
    """The files below the sources of an ingest."""

    paths: Mapping[str, str]
    """The path of each clipping -> its name, in order. A ``Path`` of each of 28,000 would be slow to make."""
    leftovers: tuple[str, ...]
    """Names of the files that were skipped because they are backups or conflict copies."""
    covered: tuple[str, ...]
    """The name of each source: every clipping whose name is below it is in ``paths``, or does not exist."""

    @property
    def files(self) -> list[NamedFile]:
        """Path and name of each clipping, in order."""
        return [(Path(path), name) for path, name in self.paths.items()]


def is_leftover(name: str) -> bool:
    """Whether the clipping ``name`` is a backup or a conflict copy of another file."""
    lower = name.lower()
    if lower.endswith(CLIPPING_ENDINGS) and not any(hint in lower for hint in LEFTOVER_HINTS):
        return False
    return bool(LEFTOVER_NAME.fullmatch(name.rpartition("/")[2]))


def clipping_files(sources: Sequence[Path], root: Path) -> ClippingFiles:
    """List each file below ``sources`` (files or folders) in order, with its name.

    Hidden files, backups and conflict copies are skipped, unless a source is such a file. A link to a file that does
    not exist is listed, so that it is reported.

    The name is relative to the archive ``root``, or to the source's parent folder if the source is outside the archive,
    so that pages do not depend on the machine. A file below two sources is listed once. Raises UsageError if a source
    does not exist.
    """
    names: dict[str, str] = {}
    leftovers: dict[str, None] = {}
    covered = []
    archive = root.resolve()
    for source in sources:
        if not source.exists():
            raise UsageError(
                "no such file or folder", file=str(source), remedy="Name a clipping or a folder of clippings."
            )
        start = source.resolve()
        prefix = recorded_name(start, archive)
        covered.append(prefix)
        below_source = sorted(files_below(source)[1], key=lambda path: path.split("/"))
        for below in [""] if source.is_file() else below_source:
            name = f"{prefix}{below}".removeprefix("./")
            if below and is_leftover(name):
                leftovers[name] = None
            else:
                # Not resolved: a symbolic link keeps its own name, not that of its target.
                names.setdefault(f"{start}{below}", name)
    return ClippingFiles(names, tuple(leftovers), tuple(covered))


def recorded_name(path: Path, archive: Path) -> str:
    """The name of a file or folder: relative to the archive, or to its parent folder if it is outside."""
    return path.relative_to(archive if path.is_relative_to(archive) else path.parent).as_posix()


def files_below(folder: Path) -> tuple[list[str], list[str]]:
    """The folders and the files below ``folder``, each as a path relative to it with a leading ``/``, unsorted.

    The first folder is ``folder`` itself, as an empty path. Hidden files and folders are skipped.
    """
    folders, files = [""], []
    for parent in folders:  # grows while it is read
        with contextlib.suppress(OSError), os.scandir(f"{folder}{parent}") as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    folders.append(f"{parent}/{entry.name}")
                elif _is_file_or_broken_link(entry):
                    files.append(f"{parent}/{entry.name}")
    return folders, files


def _is_file_or_broken_link(entry: os.DirEntry[str]) -> bool:
    if not entry.is_symlink():
        return entry.is_file()
    path = Path(entry.path)
    return path.is_file() or not path.exists()
