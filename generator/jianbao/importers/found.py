"""What an importer finds in its source."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from jianbao.collect.entry import Entry
from jianbao.config import Config
from jianbao.errors import ClippingError, UsageError
from jianbao.ingest.date_bounds import is_plausible
from jianbao.page.written_dates import read_written_date

MAX_SOURCE_BYTES = 200_000_000
"""Larger files are not read: ten years of a busy feed have 100 MB."""
NO_PLAIN_FILE = "this is a pipe or a device, which may never end"
PLAIN_FILE_REMEDY = "Save what it gives as a file, and name that file."


class Found(NamedTuple):
    """One thing in a source: an entry, a file, or something that cannot be used."""

    place: str
    """Where it is: a line, a file, the number of an entry."""
    entry: Entry = Entry()
    feed: str = ""
    """Address of the feed that the entry is from."""
    saved: datetime | None = None
    """When the user saved it, in UTC; None if nobody knows."""
    dropped: str = ""
    """Why it cannot be used; empty for an entry or a file."""
    file: str = ""
    """For what is kept as a file: its path below the folder of clippings."""
    data: bytes = b""
    """The bytes of that file."""
    only_unknown: bool = False
    """Whether it is left out if there is a clipping of its address with whatever text."""
    notes: tuple[str, ...] = ()
    """What is lost of it. The report counts equal notes."""


class Source(NamedTuple):
    """An opened source: its parts, and the function that reads one."""

    parts: Sequence[Any]
    read: Callable[[Any], Found]
    step: str
    """The name of this work, for progress."""
    notes: tuple[str, ...] = ()
    """What the user should know about the source."""


def read_source_file(path: Path) -> bytes:
    """The bytes of a source. Raises UsageError if there is no such file, and ClippingError if it cannot be read."""
    if not path.is_file():
        if path.exists() and not path.is_dir():
            raise UsageError(NO_PLAIN_FILE, file=str(path), remedy=PLAIN_FILE_REMEDY)
        what = "this is a folder" if path.is_dir() else "no such file"
        raise UsageError(what, file=str(path), remedy="Name the file that the other tool exported.")
    try:
        with path.open("rb") as file:
            data = file.read(MAX_SOURCE_BYTES + 1)
    except OSError as error:
        raise ClippingError(f"cannot be read: {error.strerror}", file=str(path)) from None
    if len(data) > MAX_SOURCE_BYTES:
        what = f"the file has more than {MAX_SOURCE_BYTES // 10**6} MB"
        raise ClippingError(what, file=str(path), remedy="Export it in several parts.")
    return data


def is_plain_file(path: Path) -> bool:
    """Whether a file is neither a symbolic link, which may lead anywhere, nor a pipe, which may never end."""
    return path.is_file() and not path.is_symlink()


def own_folders(config: Config) -> frozenset[Path]:
    """The folders that the archive itself has: its pages and its site are not imported when they are in a source."""
    root = config.root.resolve()
    return frozenset((root / name).resolve() for name in ("content", config.output, "themes", "outlets"))


def refuse_own_folder(path: Path, own: Set[Path]) -> None:
    """Raise UsageError if a source is in one of the folders ``own``."""
    if any(path.resolve().is_relative_to(folder) for folder in own):
        remedy = "Name a folder outside of the archive."
        raise UsageError("this is a part of the archive itself, so it is not imported", file=str(path), remedy=remedy)


def utc_time(value: object) -> datetime | None:
    """A time or day as people and programs write it, in UTC; None if it is no date, or not a plausible one."""
    written = read_written_date(value)
    if written is None or not is_plausible(written.when):
        return None
    when = written.when
    if not isinstance(when, datetime):
        return datetime(when.year, when.month, when.day, tzinfo=UTC)
    try:
        return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
    except OverflowError:
        return None
