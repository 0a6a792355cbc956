"""The manifest of the index, ``search.json``: the browser loads it first, and the next build reads it."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from jianbao.chinese.pinyin import pinyin_table
from jianbao.publish.search.data_scripts import pack, wrap
from jianbao.publish.search.files import FileTotals
from jianbao.publish.search.folding import indexed_fold_table

SEARCH_MANIFEST = "search.json"
MANIFEST_SCRIPT = f"{SEARCH_MANIFEST}.js"
"""The manifest for a page that was opened from a folder. Over http the browser loads the manifest itself, past its
cache, because the name does not change."""


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


def manifest_files(rows: Sequence[ShardRow], totals: dict[str, Any], *, scripts: bool) -> dict[str, bytes]:
    """The files that all shards share: the manifest, and the tables of folding and pinyin. Name -> content.

    ``totals`` are the manifest's keys about all articles together.
    """
    pairs = indexed_fold_table(scripts=scripts)
    fold = pack({"from": "".join(map(chr, pairs)), "to": "".join(pairs.values())}, "", "fold-")
    pinyin = pack(pinyin_table(), "", "pinyin-")
    value = totals | {"shards": [row._asdict() for row in rows], "fold": fold.path, "pinyin": pinyin.path}
    manifest = (json.dumps(value, ensure_ascii=False, indent=0) + "\n").encode()
    manifests = {MANIFEST_SCRIPT: wrap(manifest, MANIFEST_SCRIPT), SEARCH_MANIFEST: manifest}
    return {fold.path: fold.content, pinyin.path: pinyin.content} | manifests  # the tables first, which it names
