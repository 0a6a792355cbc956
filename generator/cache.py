"""What a build leaves for the next one, in ``.cache/``; it only saves time, and whatever is wrong with it is as none.

Every file begins with a line that names the code that wrote it and the digest of all that follows. Nothing in it is
ever executed. The folder may be deleted, and may be carried to another machine together with the site.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

FOLDER = ".cache"
NAME = "jianbao"
FEW = 1000
"""Rows that are written beside the whole."""


def cache_file(root: Path, kind: str, site: Path | None = None) -> Path:
    """Where the archive in ``root`` keeps one kind of thing, for one of the folders it is built into or for all.

    The name is made of the way from ``root`` to ``site``, so that it holds for both carried elsewhere.
    """
    if site is None:
        return root / FOLDER / kind
    way = Path(os.path.relpath(site, root)).as_posix() if site.anchor in ("", root.anchor) else str(site)
    return root / FOLDER / f"{kind}-{sha256(way.encode('utf-8', 'surrogateescape')).hexdigest()[:8]}"


def read_rows(path: Path, code: str) -> list[Any]:
    """The rows that ``write_rows`` put there; none if the file is missing, cut, altered or of other ``code``."""
    return _read(path, code)[1]


def write_rows(path: Path, code: str, rows: Iterable[object]) -> str:
    """Put values of JSON there, whole or not at all; where that cannot be done, the next build takes longer.

    Gives the file's first line, which no other content has; empty where nothing was put there.
    """
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    with contextlib.suppress(OSError, TypeError):  # TypeError: a file's name is no Unicode
        data = orjson.dumps([*rows])
        first = _first_line(code, data)
        make_folder(path.parent)
        beside.write_bytes(first.encode() + b"\n" + data)
        beside.replace(path)
        return first
    return ""


def _read(path: Path, code: str) -> tuple[str, list[Any]]:
    """The first line and the rows."""
    try:
        data = path.read_bytes()
        end = data.index(b"\n")
        first, rest = data[:end].decode(), memoryview(data)[end + 1 :]
        if first == _first_line(code, rest) and isinstance(rows := orjson.loads(rest), list):
            return first, rows
    except (OSError, ValueError):
        pass
    return "", []


@dataclass(frozen=True, slots=True)
class Table:
    """Rows by name, which is the first value of each, and which of them stand in the smaller file."""

    rows: dict[str, Sequence[Any]]
    later: dict[str, Sequence[Any] | None]
    """What has changed since the whole was written; None where a row is gone."""
    whole: str
    """The first line of the whole, by which the smaller file knows the one it belongs to."""
    name: str
    """By which it is known again: no other rows have it. Empty where there are none."""


NO_TABLE = Table({}, {}, "", "")


def read_table(path: Path, code: str) -> Table:
    """What ``write_table`` put there; empty if anything is wrong with it."""
    whole, listed = _read(path, code)
    if not whole:
        return NO_TABLE
    rows: dict[str, Sequence[Any]] = {row[0]: row for row in listed}
    first, changed = _read(_later(path), whole)
    later: dict[str, Sequence[Any] | None] = dict(changed)
    for name, row in later.items():
        if row:
            rows[name] = row
        else:
            rows.pop(name, None)
    return Table(rows, later, whole, first or whole)


def write_table(path: Path, code: str, rows: dict[str, Sequence[Any]], before: Table) -> str:
    """Put rows there; one that ``before`` held is the same object. Gives the name of the table that is there then.

    Where few are new, they alone are written: the whole takes as long as all else in a small edit.
    """
    changed = {name: row for name, row in rows.items() if before.rows.get(name) is not row}
    gone = before.rows.keys() - rows.keys()
    if before.rows and not changed and not gone:
        return before.name
    later = before.later | changed | dict.fromkeys(gone)
    if before.rows and len(later) < FEW:
        return write_rows(_later(path), before.whole, later.items())
    name = write_rows(path, code, rows.values())
    with contextlib.suppress(OSError):
        _later(path).unlink(missing_ok=True)
    return name


def _later(path: Path) -> Path:
    return path.with_name(f"{path.name}-later")


def make_folder(folder: Path) -> None:
    """Make the cache's folder, which git is told to leave alone. Raises OSError."""
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")


def _first_line(code: str, data: bytes | memoryview) -> str:
    return f"{NAME} {code} {sha256(data).hexdigest()}"
