"""Write files atomically: to a temporary file first, which is then renamed.

At any moment a reader finds either the old file or the new one, complete. Functions that write the site's files take
paths as ``str``, because creating a ``Path`` object for each of 30,000 files is slow.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from jianbao.errors import not_written
from jianbao.runtime.file_stamps import Stamp, stamp_of

TEMPORARY_NAME = re.compile(r"\.jianbao\.\d+(\.[0-9a-f]+)?")
"""The names of temporary files. A process that is killed leaves its file behind, for the next run to delete."""
WRITE_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
"""Create or truncate a file; ``O_BINARY`` keeps Windows from changing newlines."""
T = TypeVar("T")


def write_atomically(path: Path, data: bytes, temporary: Path | None = None) -> None:
    """Create or replace a file, and create its folder if it is missing. Raises OutputError.

    The temporary file is next to it, or at ``temporary``, if that is on the same file system.
    """
    try:
        _replace(path, data, temporary or path.with_name(temporary_name()))
    except OSError as error:
        raise not_written(error, str(path)) from None


def write_whole(path: Path, data: bytes) -> None:
    """Like ``write_atomically``, for a path of a user's: devices, pipes and links are written to, not replaced."""
    if not path.is_symlink() and (path.is_file() or not path.exists()):
        write_atomically(path, data)
        return
    try:
        path.write_bytes(data)
    except OSError as error:
        raise not_written(error, str(path)) from None


def _replace(path: Path, data: bytes, temporary: Path) -> None:
    try:
        replace_file(str(path), data, str(temporary))
    except OSError as error:
        if error.errno != errno.EXDEV:  # the two are not on one file system
            raise
        replace_file(str(path), data, str(path.with_name(temporary_name())))


def replace_file(path: str, data: bytes, temporary: str) -> None:
    """Write the bytes to ``temporary``, a path on the same file system, and rename that file to ``path``.

    Creates the folders of both. Raises OSError, with the temporary file deleted.
    """
    try:
        create_file(temporary, data)
        _rename(temporary, path)
    except OSError:
        with contextlib.suppress(OSError):
            Path(temporary).unlink(missing_ok=True)
        raise


def create_file(path: str, data: bytes) -> Stamp:
    """Write a file at its final path, not atomically, and create its folder if it is missing.

    Returns the file's stamp. Raises OSError.
    """
    return _with_folder(path, lambda: _write(path, data))


def temporary_name() -> str:
    """A name for the temporary files of this process; it does not depend on the file's own name, which may be long."""
    return _temporary_name(os.getpid())


@functools.cache
def _temporary_name(process: int) -> str:
    return f".jianbao.{process}.{os.urandom(4).hex()}"  # processes on two machines may have the same id


def _write(path: str, data: bytes) -> Stamp:
    descriptor = os.open(path, WRITE_FLAGS, 0o666)
    try:
        unwritten = memoryview(data)
        while unwritten:  # on a disk that is nearly full one call writes a part, and the next raises an error
            unwritten = unwritten[os.write(descriptor, unwritten) :]
        return stamp_of(descriptor)
    finally:
        os.close(descriptor)


def _rename(temporary: str, path: str) -> None:
    _with_folder(path, lambda: os.replace(temporary, path))  # noqa: PTH105


def _with_folder(path: str, work: Callable[[], T]) -> T:
    """Call ``work``; if it fails because the folder of ``path`` is missing, create the folder and call it again."""
    try:
        return work()
    except FileNotFoundError:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        return work()
