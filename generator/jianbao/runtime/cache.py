"""What a build leaves for the next one, in ``.cache/``; it only saves time, and whatever is wrong with it is as none.

Every file begins with a line that names it, the code that wrote it and the digest of all that follows. Nothing in it is
ever executed. The folder may be deleted, and may be carried to another machine together with the site.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

import orjson

from jianbao.runtime.atomic import replace_file, temporary_name

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
    with contextlib.suppress(ValueError):
        return _read(path, code)[1]
    return []


def write_rows(path: Path, code: str, rows: Iterable[object]) -> None:
    """Put values of JSON there, whole or not at all; where that cannot be done, the next build takes longer."""
    with contextlib.suppress(TypeError):  # a file's name is no Unicode
        _write(path, code, rows)


def read_code(path: Path) -> str:
    """The ``code`` that a cache file was written with, from its first line; empty if there is no such file."""
    with contextlib.suppress(OSError, ValueError), path.open("rb") as file:
        name, kind, code, _ = file.readline().decode().split(" ")
        return code if (name, kind) == (NAME, path.name) else ""
    return ""


Row = Sequence[Any]
"""Values of JSON, of which the first is the row's name."""


R = TypeVar("R", bound=Row)


class Table(NamedTuple, Generic[R]):
    """Rows by name, and which of them stand in the smaller file."""

    rows: dict[str, R]
    later: dict[str, R | None]
    """What has changed since the whole was written; None where a row is gone."""
    whole: str
    """The first line of the whole, by which the smaller file knows the one it belongs to."""
    name: str
    """By which it is known again, since no other rows have it: the first line of the file written last. Empty where
    there are none."""


NO_TABLE: Table[Any] = Table({}, {}, "", "")


def read_table(path: Path, code: str, kind: type[R]) -> Table[R]:
    """What ``write_table`` put there, as tuples of a ``kind``; empty if anything is wrong with it."""
    try:
        whole, rows, _ = _read_rows_and_gone(path, code, kind)
    except ValueError:
        return NO_TABLE
    later: dict[str, R | None] = {}
    first = whole
    with contextlib.suppress(ValueError):
        first, changed, gone = _read_rows_and_gone(_later(path), whole, kind)
        later = changed | dict.fromkeys(gone)
        rows |= changed
        for name in gone:
            rows.pop(name, None)
    return Table(rows, later, whole, first)


def write_table(path: Path, code: str, rows: Mapping[str, Row], before: Table[Any]) -> str:
    """Put rows there; one that ``before`` held is the same object. Gives the name of the table that is there then.

    Where few are new, they alone are written: the whole takes as long as all else in a small edit. The name is empty
    where nothing was put there.
    """
    changed = {name: row for name, row in rows.items() if before.rows.get(name) is not row}
    gone = before.rows.keys() - rows.keys()
    if before.rows and not changed and not gone:
        return before.name
    later = before.later | changed | dict.fromkeys(gone)
    if before.rows and len(later) < FEW:
        those = [row for row in later.values() if row]
        return _write_rows_and_gone(_later(path), before.whole, those, later.keys() - rows.keys())
    name = _write_rows_and_gone(path, code, [*rows.values()], ())
    with contextlib.suppress(OSError):
        _later(path).unlink(missing_ok=True)
    return name


def _read_rows_and_gone(path: Path, code: str, kind: type[R]) -> tuple[str, dict[str, R], list[str]]:
    """The file's first line, its rows, and the names of those that are gone. Raises ValueError."""
    first, (gone, *coded) = _read(path, code)
    columns = [*map(_decoded, coded)]
    new: Any = tuple.__new__  # a NamedTuple's own ways take twice as long
    rows = map(partial(new, kind), zip(*columns, strict=True))
    return first, dict(zip(columns[0] if columns else (), rows, strict=True)), gone


def _write_rows_and_gone(path: Path, code: str, rows: Sequence[Row], gone: Iterable[str]) -> str:
    """Gives the file's first line, which no other content has; empty where nothing was put there."""
    columns = zip(*rows, strict=True)  # read in half the time that rows take
    with contextlib.suppress(TypeError):  # a file's name is no Unicode
        return _write(path, code, [[*gone], *map(_coded, columns)])
    return ""


def _coded(column: Sequence[Any]) -> dict[str, Sequence[Any]]:
    """A column of a table as JSON: where many rows share few values, these once (what Parquet calls a dictionary).

    They are then one value in memory too. 30,000 articles bear 3,000 lists of tags, and nearly all the same two of
    other addresses, which are empty.
    """
    if len({*map(orjson.dumps, column[:FEW])}) > FEW // 4:
        return {"all": column}
    distinct: dict[bytes, tuple[int, Any]] = {}
    places = [distinct.setdefault(orjson.dumps(value), (len(distinct), value))[0] for value in column]
    return {"of": [value for _, value in distinct.values()], "at": places}


def _decoded(coded: Mapping[str, Any]) -> Sequence[Any]:
    return coded["all"] if "all" in coded else [*map(coded["of"].__getitem__, coded["at"])]


def _read(path: Path, code: str) -> tuple[str, list[Any]]:
    """The file's first line, and the values in those after it.

    Raises ValueError if the first line names another file, other code or another content. What takes time is memory
    that is used for the first time: all lines together would take a third more of it.
    """
    digest, values, named = sha256(), [], f"{NAME} {path.name} {code} "
    try:
        with path.open("rb") as file:
            first = file.readline().decode().rstrip("\n")
            for line in file if first.startswith(named) else ():
                digest.update(line)
                values.append(orjson.loads(line))
    except OSError:
        raise ValueError from None
    if first != named + digest.hexdigest():
        raise ValueError
    return first, values


def _write(path: Path, code: str, values: Iterable[object]) -> str:
    """Put values of JSON there, a line each, below one that names them all.

    Gives that line; empty where it could not be put there. Raises TypeError for what JSON cannot hold.
    """
    data = b"".join(orjson.dumps(value) + b"\n" for value in values)
    first = f"{NAME} {path.name} {code} {sha256(data).hexdigest()}"
    temporary = f"{path}{temporary_name()}"
    with contextlib.suppress(OSError):
        make_folder(path.parent)
        for left in path.parent.glob(f"{path.name}.*"):  # of a run that was killed
            left.unlink(missing_ok=True)
        replace_file(str(path), first.encode() + b"\n" + data, temporary)
        return first
    return ""


def _later(path: Path) -> Path:
    return path.with_name(f"{path.name}-later")


def make_folder(folder: Path) -> None:
    """Make the cache's folder, which git is told to leave alone. Raises OSError."""
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")
