"""A file is written beside its place and renamed, so that at any moment it is whole, the old one or the new."""

from __future__ import annotations

import os
from pathlib import Path

from jianbao.errors import not_written


def write_atomically(path: Path, data: bytes) -> None:
    """Put the bytes there, and make the folder where there is none. Raises OutputError."""
    beside = path.with_name(f".{os.getpid()}.jianbao")  # not made of the name, which may be as long as a name can be
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        raise not_written(error, str(path)) from None
