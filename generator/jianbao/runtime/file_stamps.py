"""Stamps of files: size, times and inode, which show whether a file may have changed since the last run."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

import orjson

Stamp = list[int]
"""Size, mtime and ctime (both in nanoseconds since 1970), and inode; a list, because JSON gives back lists.

A program can set the mtime back, but not the ctime. The inode distinguishes two files that swap places when their
folders are renamed, which changes neither time."""
NO_STAMP: Stamp = [0, 0, 0, 0]
"""A stamp that no file has. It is recorded for a file that may still change without getting another stamp, so that the
next run reads the file again."""
MTIME_TICK = 50_000_000
"""Nanoseconds within which two changes may get the same time: Linux counts in steps of up to 10 ms."""
COARSE_MTIME_TICK = 2_000_000_000
"""The same on file systems that record whole seconds; FAT records every other second."""
SKIPPED_FILE_ERRORS = (errno.ENOENT, errno.ELOOP)
"""Errors for a file that was deleted since its folder was read, and for a link to nowhere or to itself."""


WELL_KNOWN = ".well-known"


def stamp_of(path: str | Path | int) -> Stamp:
    """The stamp of one file, by its path or its file descriptor. Raises OSError."""
    state = os.stat(path)  # noqa: PTH116  # creating a Path object for each of 30,000 files is slow
    # Windows does not give the inode when it lists a folder: https://docs.python.org/3/library/os.html#os.DirEntry.
    return [state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino if os.name != "nt" else 0]


def is_settled(stamp: Stamp, now: int) -> bool:
    """Whether any change after ``now`` (nanoseconds since 1970) is certain to give another stamp.

    A file system's clock ticks: two changes within one tick get the same times, so a file that changed just now may
    change again without a new stamp. Such a stamp is recorded as ``NO_STAMP``, and the next run reads the file again.
    """
    latest = max(stamp[1:3])
    return now - latest > (COARSE_MTIME_TICK if stamp[1] % 1_000_000_000 == 0 else MTIME_TICK)


def scan(folder: Path, ending: str = "") -> dict[str, Stamp]:
    """The stamps of all regular files below ``folder``, by path relative to it, with ``/``.

    Skips hidden folders except ``.well-known``, in which sites have files for other programs.

    With an ``ending``, returns only files whose names end with it, and skips hidden files: an editor's lock file is not
    a page. Raises OSError.
    """
    stamps: dict[str, Stamp] = {}
    unread_folders = [("", str(folder))]
    while unread_folders:
        prefix, path = unread_folders.pop()
        with contextlib.suppress(FileNotFoundError, NotADirectoryError), _entries(path) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if not entry.name.startswith(".") or entry.name == WELL_KNOWN:
                        unread_folders.append((f"{prefix}{entry.name}/", f"{path}/{entry.name}"))
                elif entry.name.endswith(ending) and not (ending and entry.name.startswith(".")):
                    try:
                        state = entry.stat()
                    except OSError as error:
                        if error.errno not in SKIPPED_FILE_ERRORS:
                            raise
                        continue
                    if stat.S_ISREG(state.st_mode):  # reading a named pipe would block
                        stamp = [state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino]
                        stamps[prefix + entry.name] = stamp
    return stamps


@contextlib.contextmanager
def _entries(folder: str) -> Iterator[Iterator[os.DirEntry[str]]]:
    """The entries of a folder. Raises OSError.

    Where the system allows it, the folder is opened first: a stamp relative to an open folder is cheaper than one by a
    complete path.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY) if os.scandir in os.supports_fd else None
    try:
        with os.scandir(folder if descriptor is None else descriptor) as entries:
            yield entries
    finally:
        if descriptor is not None:
            os.close(descriptor)


def page_stamps(folder: Path) -> dict[str, Stamp]:
    """The stamps of all Markdown pages below ``folder``, sorted by path. Raises OSError."""
    stamps = scan(folder, ".md")
    return {file: stamps[file] for file in sorted(stamps)}


def is_page(name: str) -> bool:
    """Whether a file of this name or path is a Markdown page."""
    return name.endswith(".md") and not name.rpartition("/")[2].startswith(".")


def bytes_digest(data: bytes) -> str:
    """Digest of a file's content: SHA-256, which processors accelerate, cut to 128 bits."""
    return sha256(data).hexdigest()[:32]


def serialize_stamps(stamps: Mapping[str, Stamp]) -> bytes:
    """Serialize stamps by file path to JSON with sorted keys, so that equal stamps give equal bytes."""
    try:
        return orjson.dumps(stamps, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # a file name that is not Unicode
        return ascii(sorted(stamps.items())).encode()


def serialize_folder_stamps(folder: Path) -> bytes:
    """Serialize the stamps of all files below a folder; empty if the folder cannot be read."""
    try:
        return serialize_stamps(scan(folder))
    except OSError:
        return b""


def deserialize_stamps(serialized: bytes) -> dict[str, Stamp] | None:
    """The stamps that ``serialize_stamps`` serialized; None for names that are not Unicode, or an unreadable folder."""
    with contextlib.suppress(ValueError):
        stamps: dict[str, Stamp] = orjson.loads(serialized)
        return stamps
    return None


def stamps_digest(stamps: Mapping[str, Stamp]) -> str:
    """One digest of many stamps."""
    return bytes_digest(serialize_stamps(stamps))
