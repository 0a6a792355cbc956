"""The manifest of the index, ``search.json``: the browser loads it first, and the next build reads it."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from jianbao.publish.search.files import FileTotals, pack
from jianbao.publish.search.folding import indexed_fold_table
from jianbao.publish.search.offline import pack_offline_copy

SEARCH_MANIFEST = "search.json"


class ShardRow(NamedTuple):
    """A shard in the manifest; the fields' names are the row's keys."""

    name: str
    start: str
    """Digest in the name of its start file, which names all its other files."""
    made_of: str
    """Digest of everything that its files depend on."""
    files: int
    bytes: int

    @property
    def size(self) -> FileTotals:
        """The size that its folder must have."""
        return FileTotals(self.files, self.bytes)


def read_shard_rows(folder: Path, names: Collection[str]) -> list[ShardRow]:
    """The rows of the shards ``names`` in the manifest in ``folder``; none if the manifest is missing or malformed."""
    try:
        rows = [ShardRow(**row) for row in orjson.loads((folder / SEARCH_MANIFEST).read_bytes())["shards"]]
    except (OSError, ValueError, TypeError, KeyError):
        return []
    # The types are checked because 5.0 equals 5 and would be copied into the next manifest.
    return [row for row in rows if [*map(type, row)] == [str, str, str, int, int] and row.name in names]


def manifest_files(
    rows: Sequence[ShardRow], totals: dict[str, Any], *, scripts: bool, offline: bool
) -> dict[str, bytes]:
    """The files that all shards share: the manifest, and the table of folded characters. Name -> content.

    ``totals`` are the manifest's keys about all articles together. With ``offline``, offline copies are included.
    """
    pairs = indexed_fold_table(scripts=scripts)
    digest, folds = pack({"from": "".join(map(chr, pairs)), "to": "".join(pairs.values())})
    fold_name = f"fold-{digest}.bin"
    files = {fold_name: folds}  # written before the manifest, which names it
    manifest = totals | {"shards": [row._asdict() for row in rows], "fold": fold_name}
    files[SEARCH_MANIFEST] = (json.dumps(manifest, ensure_ascii=False, indent=0) + "\n").encode()
    return files | (
        {f"{name}.js": pack_offline_copy([(name, data)]) for name, data in files.items()} if offline else {}
    )
