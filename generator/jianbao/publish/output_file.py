"""One file of the site: put in its place whole or not at all."""

from __future__ import annotations

import contextlib
import functools
import os
import re
from collections.abc import Callable
from enum import IntEnum
from pathlib import Path
from typing import TypeVar

from jianbao.errors import not_written
from jianbao.runtime.file_stamps import Stamp, bytes_digest, stamp_of

MANIFEST = ".jianbao"
STAGING_FOLDER = f"{MANIFEST}.new"
"""The folder in ours where new folders are filled: to rename each file took 16 of the 53 µs that it takes to put one
there. What the next build finds in it is of one that was broken off."""
TEMPORARY_NAME = re.compile(rf"{re.escape(MANIFEST)}\.\d+(\.[0-9a-f]+)?")
T = TypeVar("T")


class Place(IntEnum):
    """Where a page's file goes; pages are made in this order."""

    STAGING = 0
    """Into the staging folder, where a new folder of the site is filled and then renamed."""
    CREATE = 1
    """To its own path, where no file exists."""
    REPLACE = 2
    """To its own path, where a file may exist."""


def put_file(folder: Path, path: str, data: bytes, *, is_there: bool = True) -> tuple[Stamp, str, bool]:
    """One file below ``folder``, beside and renamed, unless it holds these bytes already.

    Gives its stamp, the digest of its bytes, and whether it was written. Without ``is_there`` it is known that there is
    none. Raises OutputError.
    """
    target, beside = f"{folder}/{path}", f"{folder}/{_name_of(os.getpid())}"
    try:
        differs = not (is_there and _holds(target, data))
        if differs:
            _create(beside, data)
            _rename(beside, target)
        return stamp_of(target), bytes_digest(data), differs
    except OSError as error:
        with contextlib.suppress(OSError):
            Path(beside).unlink(missing_ok=True)
        raise not_written(error, target) from None


def stage_file(folder: Path, path: str, data: bytes) -> tuple[Stamp, str, bool]:
    """The same in the nursery, where nothing need be whole before all is. Raises OutputError."""
    target = f"{folder}/{STAGING_FOLDER}/{path}"
    try:
        return _create(target, data), bytes_digest(data), True
    except OSError as error:
        raise not_written(error, target) from None


@functools.cache
def _name_of(process: int) -> str:
    """What a process calls a file that is not whole yet; two machines may have processes of one number."""
    return f"{MANIFEST}.{process}.{os.urandom(4).hex()}"


# Texts and not Paths: making 30,000 Paths takes as long as writing 30,000 files. What ``open`` does besides opening is
# a tenth of that again.
WRITING = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)


def _holds(target: str, data: bytes) -> bool:
    try:
        with open(target, "rb") as file:  # noqa: PTH123
            return os.fstat(file.fileno()).st_size == len(data) and file.read() == data
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return False


def _create(path: str, data: bytes) -> Stamp:
    return _with_folder(path, lambda: _write(path, data))


def _write(path: str, data: bytes) -> Stamp:
    handle = os.open(path, WRITING, 0o666)
    try:
        left = memoryview(data)
        while left:  # on a disk that is nearly full a part may be written, and then an error raised
            left = left[os.write(handle, left) :]
        return stamp_of(handle)
    finally:
        os.close(handle)


def _rename(beside: str, target: str) -> None:
    _with_folder(target, lambda: os.replace(beside, target))  # noqa: PTH105


def _with_folder(path: str, work: Callable[[], T]) -> T:
    """Do ``work``, and where that fails because the folder of ``path`` is not there, make it and do it again."""
    try:
        return work()
    except FileNotFoundError:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        return work()
