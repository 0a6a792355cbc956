"""The build cache: what one run leaves in ``.cache/`` for the next, so that unchanged files are not read again.

A cache file is used only if its first line proves that it is intact and written by the same code; otherwise it is a
cache miss, never an error. Nothing in it is ever executed. The folder may be deleted at any time, and may be moved to
another machine together with the site.
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

CACHE_FOLDER = ".cache"
TEMPORARY_PREFIX = "content"
MAGIC_WORD = "jianbao"
"""The first word of every cache file."""
MAX_DELTA_ROWS = 1000
"""A delta file has fewer rows than this; after more changes the base file is written again."""
DICTIONARY_SAMPLE_ROWS = 1000
"""The first rows of a column, from which its encoding is chosen."""


def cache_file(root: Path, kind: str, site: Path | None = None) -> Path:
    """The path of a cache file of the archive in ``root``, for one output folder or, without ``site``, for all.

    ``kind`` begins the file's name. The rest depends on the relative path from ``root`` to ``site``, so that the name
    stays valid if both are moved.
    """
    if site is None:
        return root / CACHE_FOLDER / kind
    relative = Path(os.path.relpath(site, root)).as_posix() if site.anchor in ("", root.anchor) else str(site)
    digest = sha256(relative.encode("utf-8", "surrogateescape")).hexdigest()
    return root / CACHE_FOLDER / f"{kind}-{digest[:8]}"


def read_rows(path: Path, code: str) -> list[Any]:
    """Read what ``write_rows`` wrote; an empty list if the file is missing, damaged, or from another ``code``."""
    with contextlib.suppress(ValueError):
        return _read(path, code)[1]
    return []


def write_rows(path: Path, code: str, rows: Iterable[object]) -> None:
    """Write JSON values atomically. If that fails there is no error: the next run has a cache miss.

    ``code`` is the digest of everything else that the rows depend on (see ``runtime/code_version.py``).
    """
    with contextlib.suppress(TypeError):  # a file name that is not Unicode
        _write(path, code, rows)


def read_code(path: Path) -> str:
    """The ``code`` that a cache file was written with, from its first line; empty if there is no such file."""
    with contextlib.suppress(OSError, ValueError), path.open("rb") as file:
        magic, name, code, _ = file.readline().decode().split(" ")
        return code if (magic, name) == (MAGIC_WORD, path.name) else ""
    return ""


Row = Sequence[Any]
"""JSON values, the first of which is the row's key in its table."""


R = TypeVar("R", bound=Row)


class Table(NamedTuple, Generic[R]):
    """Rows by key. On disk it is a base file with all rows, and a delta file with the changes since."""

    rows: dict[str, R]
    """All current rows: those of the base file with the delta applied."""
    delta: dict[str, R | None]
    """The changes since the base file was written; None for a row that was deleted."""
    base_version: str
    """The first line of the base file; the delta file names it, so that it is not applied to another base."""
    version: str
    """Identifies the content: the first line of the file written last. Empty if there is no table."""


EMPTY_TABLE: Table[Any] = Table({}, {}, "", "")


def read_table(path: Path, code: str, kind: type[R]) -> Table[R]:
    """Read what ``write_table`` wrote, with rows of the tuple type ``kind``; ``EMPTY_TABLE`` on a cache miss."""
    try:
        base_version, rows, _ = _read_table_file(path, code, kind)
    except ValueError:
        return EMPTY_TABLE
    delta: dict[str, R | None] = {}
    version = base_version
    with contextlib.suppress(ValueError):
        version, changed, deleted = _read_table_file(_delta_file(path), base_version, kind)
        delta = changed | dict.fromkeys(deleted)
        rows |= changed
        for key in deleted:
            rows.pop(key, None)
    return Table(rows, delta, base_version, version)


def write_table(path: Path, code: str, rows: Mapping[str, Row], before: Table[Any]) -> str:
    """Write rows by key and return the table's new version, empty if writing failed.

    ``before`` is the table as it was read. A row counts as unchanged only if it is the same object as there. If few
    rows changed, only the delta file is written, so that a small edit does not rewrite the complete table.
    """
    changed = {key: row for key, row in rows.items() if before.rows.get(key) is not row}
    deleted = before.rows.keys() - rows.keys()
    if before.rows and not changed and not deleted:
        return before.version
    delta = before.delta | changed | dict.fromkeys(deleted)
    if before.rows and len(delta) < MAX_DELTA_ROWS:
        delta_rows = [row for row in delta.values() if row]
        return _write_table_file(_delta_file(path), before.base_version, delta_rows, delta.keys() - rows.keys())
    version = _write_table_file(path, code, [*rows.values()], ())
    with contextlib.suppress(OSError):
        _delta_file(path).unlink(missing_ok=True)
    return version


def _read_table_file(path: Path, code: str, kind: type[R]) -> tuple[str, dict[str, R], list[str]]:
    """The first line, the rows by key, and the keys of deleted rows. Raises ValueError on a cache miss."""
    first_line, (deleted, *encoded) = _read(path, code)
    columns = [*map(_decode_column, encoded)]
    make_tuple: Any = tuple.__new__  # skips NamedTuple's own constructor, which is slower
    rows = map(partial(make_tuple, kind), zip(*columns, strict=True))
    return first_line, dict(zip(columns[0] if columns else (), rows, strict=True)), deleted


def _write_table_file(path: Path, code: str, rows: Sequence[Row], deleted: Iterable[str]) -> str:
    """Write rows column by column, which is faster to read; return the first line, empty if writing failed."""
    columns = zip(*rows, strict=True)
    with contextlib.suppress(TypeError):  # a file name that is not Unicode
        return _write(path, code, [[*deleted], *map(_encode_column, columns)])
    return ""


def _encode_column(column: Sequence[Any]) -> dict[str, Sequence[Any]]:
    """A column as JSON; in dictionary encoding, as in Parquet, if many rows share few values.

    Returns ``{"all": values}``, or ``{"of": distinct values, "at": for each row the position of its value}``. In the
    latter, equal values are one object in memory too: 30,000 articles have 3,000 different lists of tags, and nearly
    all have the same empty lists of aliases and of near-duplicates.
    """
    sample = column[:DICTIONARY_SAMPLE_ROWS]
    if len({*map(orjson.dumps, sample)}) > DICTIONARY_SAMPLE_ROWS // 4:
        return {"all": column}
    distinct: dict[bytes, tuple[int, Any]] = {}
    indexes = [distinct.setdefault(orjson.dumps(value), (len(distinct), value))[0] for value in column]
    return {"of": [value for _, value in distinct.values()], "at": indexes}


def _decode_column(encoded: Mapping[str, Any]) -> Sequence[Any]:
    return encoded["all"] if "all" in encoded else [*map(encoded["of"].__getitem__, encoded["at"])]


def _read(path: Path, code: str) -> tuple[str, list[Any]]:
    """The file's first line, and the JSON values of the lines after it.

    Raises ValueError if the first line names another file, another code or the digest of other content. Lines are
    parsed one by one, because allocating memory for the complete file is slower.
    """
    digest, values, expected = sha256(), [], f"{MAGIC_WORD} {path.name} {code} "
    try:
        with path.open("rb") as file:
            first_line = file.readline().decode().rstrip("\n")
            for line in file if first_line.startswith(expected) else ():
                digest.update(line)
                values.append(orjson.loads(line))
    except OSError:
        raise ValueError from None
    if first_line != expected + digest.hexdigest():
        raise ValueError
    return first_line, values


def _write(path: Path, code: str, values: Iterable[object]) -> str:
    """Write JSON values, one a line, below a line with the file's name, the code and the digest of the values.

    Returns that line, empty if writing failed. Raises TypeError for values that JSON cannot hold.
    """
    data = b"".join(orjson.dumps(value) + b"\n" for value in values)
    first_line = f"{MAGIC_WORD} {path.name} {code} {sha256(data).hexdigest()}"
    with contextlib.suppress(OSError):
        make_cache_folder(path.parent)
        for leftover in path.parent.glob(f"{path.name}.*"):  # temporary files of a run that was killed
            leftover.unlink(missing_ok=True)
        replace_file(str(path), first_line.encode() + b"\n" + data, f"{path}{temporary_name()}")
        return first_line
    return ""


def _delta_file(path: Path) -> Path:
    return path.with_name(f"{path.name}-delta")


def temporary_file(root: Path) -> Path:
    """A path for temporary files in the cache folder of the archive in ``root``, so that ``content/`` never has any.

    Deletes what a killed run left.
    """
    folder = root / CACHE_FOLDER
    with contextlib.suppress(OSError):
        make_cache_folder(folder)
        for leftover in folder.glob(f"{TEMPORARY_PREFIX}.*"):
            leftover.unlink(missing_ok=True)
    return folder / f"{TEMPORARY_PREFIX}{temporary_name()}"


def make_cache_folder(folder: Path) -> None:
    """Create the cache folder, with a ``.gitignore`` that excludes it from git. Raises OSError."""
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")
