"""What a build leaves for the next one, in ``.cache/``; it only saves time, and whatever is wrong with it is as none.

Every file begins with a line that names the code that wrote it and the digest of all that follows. Nothing in it is
ever executed. The folder may be deleted, and may be carried to another machine together with the site.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
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
    return root / FOLDER / f"{kind}-{blake2b(way.encode('utf-8', 'surrogateescape'), digest_size=4).hexdigest()}"


def read_rows(path: Path, code: str) -> list[Any]:
    """The rows that ``write_rows`` put there; none if the file is missing, cut, altered or of other ``code``."""
    try:
        first, _, rest = path.read_bytes().partition(b"\n")
        if first.decode() != _first_line(code, rest):
            return []
        rows = orjson.loads(rest)
    except (OSError, ValueError):
        return []
    return rows if isinstance(rows, list) else []


def write_rows(path: Path, code: str, rows: Iterable[object]) -> None:
    """Put values of JSON there, whole or not at all; where that cannot be done, the next build takes longer."""
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    with contextlib.suppress(OSError, TypeError):  # TypeError: a file's name is no Unicode
        data = orjson.dumps([*rows])
        make_folder(path.parent)
        beside.write_bytes(_first_line(code, data).encode() + b"\n" + data)
        beside.replace(path)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows by name, which is the first value of each, and which of them stand in the smaller file."""

    rows: dict[str, Sequence[Any]]
    later: dict[str, Sequence[Any] | None]
    """What has changed since the whole was written; None where a row is gone."""


def read_table(path: Path, code: str) -> Table:
    """What ``write_table`` put there; empty if anything is wrong with it."""
    rows: dict[str, Sequence[Any]] = {row[0]: row for row in read_rows(path, code)}
    if not rows:  # what is beside a whole of other code, or one that is cut, is not to be trusted either
        return Table({}, {})
    later: dict[str, Sequence[Any] | None] = dict(read_rows(_later(path), _first_line_of(path)))
    for name, row in later.items():
        if row:
            rows[name] = row
        else:
            rows.pop(name, None)
    return Table(rows, later)


def write_table(path: Path, code: str, rows: dict[str, Sequence[Any]], before: Table) -> None:
    """Put rows there; one that ``before`` held is the same object.

    Where few are new, they alone are written: the whole takes as long as all else in a small edit.
    """
    changed = {name: row for name, row in rows.items() if before.rows.get(name) is not row}
    gone = before.rows.keys() - rows.keys()
    if before.rows and not changed and not gone:
        return
    later = before.later | changed | dict.fromkeys(gone)
    if before.rows and len(later) < FEW:
        write_rows(_later(path), _first_line_of(path), later.items())
    else:
        write_rows(path, code, rows.values())
        with contextlib.suppress(OSError):
            _later(path).unlink(missing_ok=True)


def _later(path: Path) -> Path:
    return path.with_name(f"{path.name}-later")


def _first_line_of(path: Path) -> str:
    """By which the smaller file knows the one it belongs to."""
    try:
        with path.open("rb") as file:
            return file.readline().decode("ascii", "replace").strip()
    except OSError:
        return ""


def make_folder(folder: Path) -> None:
    """Make the cache's folder, which git is told to leave alone. Raises OSError."""
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")


def _first_line(code: str, data: bytes) -> str:
    return f"{NAME} {code} {blake2b(data, digest_size=16).hexdigest()}"
