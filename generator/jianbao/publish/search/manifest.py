"""The table of the index, ``search.json``: what the browser loads first, and what the next build looks into."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from jianbao.chinese.characters import fold_table
from jianbao.publish.search.files import Kept, packed
from jianbao.publish.search.offline import twin

TABLE = "search.json"


class Row(NamedTuple):
    """A shard in the table."""

    name: str
    start: str
    """Name of its first file, by which the browser finds all others."""
    made_of: str
    """Digest of all that a byte of it depends on."""
    files: int
    bytes: int

    @property
    def kept(self) -> Kept:
        """What its folder has to hold."""
        return Kept(self.files, self.bytes)


def read_rows(folder: Path, names: Collection[str]) -> list[Row]:
    """The rows of the shards of some names; none of a table that is not as one of ours."""
    try:
        rows = [Row(**row) for row in orjson.loads((folder / TABLE).read_bytes())["shards"]]
    except (OSError, ValueError, TypeError, KeyError):
        return []
    # Nothing else than a build writes is passed on: 5.0 would be as good as 5 wherever it is compared.
    return [row for row in rows if [*map(type, row)] == [str, str, str, int, int] and row.name in names]


def table_files(rows: Sequence[Row], about: dict[str, Any], *, scripts: bool, offline: bool) -> dict[str, bytes]:
    """The files all shards share: the table, and the pairs of characters that count as one.

    ``about`` is what the browser has to know of all articles together.
    """
    pairs = fold_table(scripts=scripts)
    digest, folds = packed({"from": "".join(map(chr, pairs)), "to": "".join(pairs.values())})
    fold_name = f"fold-{digest}.bin"
    files = {fold_name: folds}  # before the table, which names it
    table = about | {"shards": [row._asdict() for row in rows], "fold": fold_name}
    files[TABLE] = (json.dumps(table, ensure_ascii=False, indent=0) + "\n").encode()
    return files | ({f"{name}.js": twin([(name, data)]) for name, data in files.items()} if offline else {})
