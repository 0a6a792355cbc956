"""What the file system says of files, by which one that may have changed is told from one that cannot have."""

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
"""Size, time of the last change of its content, time of the last change of anything about it (both in nanoseconds
since 1970), number of the file; a list, as JSON gives it back. A program may set the second back, none the third. The
number tells two files apart that change places with their folders: those know nothing of it."""
NO_STAMP: Stamp = [0, 0, 0, 0]
"""Of no file: what may still change within the same tick of the clock is looked at again next time."""
TICK = 50_000_000
"""Nanoseconds within which two changes may bear one time: Linux counts in steps of up to 10 ms."""
COARSE = 2_000_000_000
"""The same on file systems that keep whole seconds; FAT keeps every other one."""
NOWHERE = (errno.ENOENT, errno.ELOOP)
"""What is told of a file that is gone since its folder was read, and of a link to nowhere or to itself."""


def stamp_of(path: str | Path | int) -> Stamp:
    """The stamp of one file, by its path or its handle. Raises OSError."""
    state = os.stat(path)  # noqa: PTH116  # a Path of each of 30,000 names costs as much as asking for the stamps
    # Windows does not tell the number when it lists a folder; see https://docs.python.org/3/library/os.html#os.DirEntry.
    return [state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino if os.name != "nt" else 0]


def is_settled(stamp: Stamp, now: int) -> bool:
    """Whether a change after ``now`` (nanoseconds since 1970) must show in the stamp."""
    latest = max(stamp[1:3])
    return now - latest > (COARSE if stamp[1] % 1_000_000_000 == 0 else TICK)


def scan(folder: Path, ending: str = "") -> dict[str, Stamp]:
    """Path below ``folder``, with ``/`` -> stamp, of every file; nothing in hidden folders.

    With an ``ending``, of those whose names end so and are not hidden: an editor's lock is no page.
    """
    found: dict[str, Stamp] = {}
    waiting = [("", str(folder))]
    while waiting:
        prefix, place = waiting.pop()
        with contextlib.suppress(FileNotFoundError, NotADirectoryError), _entries(place) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if not entry.name.startswith("."):
                        waiting.append((f"{prefix}{entry.name}/", f"{place}/{entry.name}"))
                elif entry.name.endswith(ending) and not (ending and entry.name.startswith(".")):
                    try:
                        state = entry.stat()
                    except OSError as error:
                        if error.errno not in NOWHERE:
                            raise
                        continue
                    if stat.S_ISREG(state.st_mode):  # to read a pipe would wait for ever
                        found[prefix + entry.name] = [state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino]
    return found


@contextlib.contextmanager
def _entries(folder: str) -> Iterator[Iterator[os.DirEntry[str]]]:
    """What a folder holds. Raises OSError.

    Where the system can, the folder is opened: a stamp by the name in it takes half the time of one by a whole path.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY) if os.scandir in os.supports_fd else None
    try:
        with os.scandir(folder if handle is None else handle) as entries:
            yield entries
    finally:
        if handle is not None:
            os.close(handle)


def page_stamps(folder: Path) -> dict[str, Stamp]:
    """The files of all pages below ``folder``, in order."""
    found = scan(folder, ".md")
    return {file: found[file] for file in sorted(found)}


def bytes_digest(data: bytes) -> str:
    """By which two files, or two versions of one, are told apart: SHA-256, which processors have, cut to 128 bits."""
    return sha256(data).hexdigest()[:32]


def serialize_stamps(stamps: Mapping[str, Stamp]) -> bytes:
    """Many stamps as one text, whatever their order."""
    try:
        return orjson.dumps(stamps, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # a name that is no Unicode
        return ascii(sorted(stamps.items())).encode()


def serialize_folder_stamps(folder: Path) -> bytes:
    """What is told of the stamps of all files in a folder; empty where it cannot be looked at."""
    try:
        return serialize_stamps(scan(folder))
    except OSError:
        return b""


def deserialize_stamps(text: bytes) -> dict[str, Stamp] | None:
    """The stamps back from the text; None where it cannot be had from there."""
    with contextlib.suppress(ValueError):
        found: dict[str, Stamp] = orjson.loads(text)
        return found
    return None


def stamps_digest(stamps: Mapping[str, Stamp]) -> str:
    """One digest of many stamps."""
    return bytes_digest(serialize_stamps(stamps))
