"""One file of the site: put in its place whole or not at all."""

from __future__ import annotations

import os
from enum import IntEnum
from pathlib import Path

from jianbao.errors import not_written
from jianbao.runtime.atomic import create_file, replace_file, temporary_name
from jianbao.runtime.file_stamps import Stamp, bytes_digest, stamp_of

MANIFEST = ".jianbao"
STAGING_FOLDER = f"{MANIFEST}.new"
"""The folder in ours where new folders are filled: to rename each file took 16 of the 53 µs that it takes to put one
there. What the next build finds in it is of one that was broken off."""


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
    target = f"{folder}/{path}"
    try:
        differs = not (is_there and _holds(target, data))
        if differs:
            replace_file(target, data, f"{folder}/{temporary_name()}")
        return stamp_of(target), bytes_digest(data), differs
    except OSError as error:
        raise not_written(error, target) from None


def stage_file(folder: Path, path: str, data: bytes) -> tuple[Stamp, str, bool]:
    """The same in the nursery, where nothing need be whole before all is. Raises OutputError."""
    target = f"{folder}/{STAGING_FOLDER}/{path}"
    try:
        return create_file(target, data), bytes_digest(data), True
    except OSError as error:
        raise not_written(error, target) from None


def _holds(target: str, data: bytes) -> bool:
    try:
        with open(target, "rb") as file:  # noqa: PTH123
            return os.fstat(file.fileno()).st_size == len(data) and file.read() == data
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return False
