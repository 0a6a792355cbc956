"""Write one file of the site: atomically, and only if its bytes differ from those it has."""

from __future__ import annotations

import os
from enum import IntEnum
from pathlib import Path
from typing import NamedTuple

from jianbao.errors import not_written
from jianbao.runtime.atomic import create_file, replace_file, temporary_name
from jianbao.runtime.file_stamps import Stamp, bytes_digest, stamp_of

MANIFEST = ".jianbao"
"""The list of the files that jianbao made, in the site's folder."""
STAGING_FOLDER = f"{MANIFEST}.new"
"""The folder inside the site where new folders are filled before they are renamed. One rename of a folder is much
cheaper than one of each file. What a build finds in it was left by an interrupted build."""


class Place(IntEnum):
    """Where a page's file goes; pages are made in this order."""

    STAGING = 0
    """Into the staging folder, where a new folder of the site is filled and then renamed."""
    CREATE = 1
    """To its own path, where no file exists."""
    REPLACE = 2
    """To its own path, where a file may exist."""


class PutResult(NamedTuple):
    """What ``put_file`` did."""

    stamp: Stamp
    digest: str
    """Digest of the file's bytes."""
    was_written: bool
    """False if the file already had these bytes."""


def put_file(folder: Path, path: str, data: bytes, *, may_exist: bool = True) -> PutResult:
    """Write ``data`` to ``path`` below ``folder`` atomically, unless the file already has these bytes.

    ``may_exist`` is false if the caller knows that no such file exists. Raises OutputError.
    """
    target = f"{folder}/{path}"
    try:
        differs = not (may_exist and _has_bytes(target, data))
        if differs:
            replace_file(target, data, f"{folder}/{temporary_name()}")
        return PutResult(stamp_of(target), bytes_digest(data), differs)
    except OSError as error:
        raise not_written(error, target) from None


def stage_file(folder: Path, path: str, data: bytes) -> PutResult:
    """Write ``data`` to ``path`` in the staging folder of ``folder``, directly: nobody reads it there.

    Raises OutputError.
    """
    target = f"{folder}/{STAGING_FOLDER}/{path}"
    try:
        return PutResult(create_file(target, data), bytes_digest(data), True)
    except OSError as error:
        raise not_written(error, target) from None


def _has_bytes(target: str, data: bytes) -> bool:
    try:
        with open(target, "rb") as file:  # noqa: PTH123
            return os.fstat(file.fileno()).st_size == len(data) and file.read() == data
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return False
