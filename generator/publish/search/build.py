"""Entries -> the search index in ``site/pagefind``: only shards that changed are read and indexed."""

from __future__ import annotations

import gzip
import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from generator.config import SearchConfig
from generator.hanzi import fold_table
from generator.parallel import Workers
from generator.publish.search import pagefind
from generator.publish.search.files import Kept, add, look, tidy
from generator.publish.search.make import Job, Made, make_shards
from generator.publish.search.offline import twin
from generator.publish.search.records import Entry, SearchRecord
from generator.publish.search.shards import Shard, plan
from generator.report import SearchReport, Track, silent

FORMAT = 2
"""Of the files; counted up when jianbao makes them in another way, so that none of an older one is kept."""

TABLE = "search.json"
"""What the browser loads first, and what the next build looks into."""

OFFLINE_UP_TO = 40_000_000
"""Characters of an archive for which ``auto`` makes twins: some 50,000 articles, 200 MB of index, 270 of twins."""

Read = Callable[[Sequence[str], Workers], Iterable[SearchRecord]]
"""Gives the records of some ids, in their order, by the help of some processes."""


def build_index(
    entries: Sequence[Entry],
    read: Read,
    output: Path,
    workers: Workers,
    *,
    options: SearchConfig | None = None,
    intact: bool = False,
    track: Track = silent,
) -> SearchReport:
    """Make ``output`` the index of ``entries``, touching only files that differ. Raises SearchError, OutputError.

    The same entries give the same bytes, whatever was there before. Where the folder is known to be ``intact``, as the
    last build left it, the files of shards that have not changed are not read.
    """
    began = time.monotonic()
    options = options or SearchConfig()
    offline = makes_twins(entries, options)
    settings = repr((FORMAT, pagefind.VERSION, pagefind.CHUNK, offline, options.facets, options.fold))
    shards = plan(entries, options.shard_size)
    known = _known(output)
    rows = {shard.name: known[shard.name] for shard in shards if _holds(shard, settings, known, output, intact)}
    due = [shard for shard in shards if shard.name not in rows]
    # Several shards are made at once; one that is due alone has all processes of this machine for itself.
    with Workers(workers.jobs if len(due) == 1 else 1) as helpers:
        orders = _orders(due, read, output, options, offline, helpers, track)
        made = [*workers.batches(partial(make_shards, helpers), orders, size=1)]
    rows |= {shard.name: _row(shard, found, settings) for shard, found in zip(due, made, strict=True)}
    table = {
        "articles": len(entries),
        "undated": sum(not entry.date for entry in entries),
        "facets": options.facets,
        "shards": [rows[shard.name] for shard in shards],
    }
    top = _finish(_top(table, options.fold, offline), output, zip(due, made, strict=True), rows)
    kept = [Kept(row["files"], row["bytes"], "") for row in rows.values()]
    return SearchReport(
        articles=len(entries),
        shards=len(shards),
        indexed=len(due),
        files=top.files + sum(k.files for k in kept),
        bytes=top.bytes + sum(k.bytes for k in kept),
        seconds=time.monotonic() - began,
        offline=offline,
    )


def _finish(files: Mapping[str, bytes], output: Path, made: Iterable[tuple[Shard, Made]], names: Iterable[str]) -> Kept:
    """Add what all shards share, then delete: until the new table is there, the old one must lead to its files."""
    top = add(files, output)
    for shard, found in made:
        tidy(output / shard.name, found.files)
    tidy(output, files, names)
    return top


def _orders(
    due: Sequence[Shard], read: Read, output: Path, options: SearchConfig, offline: bool, helpers: Workers, track: Track
) -> Iterator[Job]:
    for shard in track(due, "Indexing words"):
        records = tuple(read([entry.id for entry in shard.entries], helpers))
        yield Job(shard.name, output / shard.name, records, options.facets, offline, options.fold)


def makes_twins(entries: Iterable[Entry], options: SearchConfig) -> bool:
    """Whether the archive gets what a search from a folder needs; that more than doubles its index."""
    return options.offline == "on" or (options.offline == "auto" and sum(e.size for e in entries) <= OFFLINE_UP_TO)


def _known(output: Path) -> dict[str, Any]:
    """What an earlier build says of its shards, by name; nothing where that cannot be read."""
    try:
        return {row["name"]: row for row in json.loads((output / TABLE).read_bytes())["shards"]}
    except (OSError, ValueError, TypeError, KeyError):
        return {}


def _holds(shard: Shard, settings: str, known: dict[str, Any], output: Path, intact: bool) -> bool:
    """Whether a shard is on disk as it should be: made of the same articles, and not a byte of it altered since."""
    row = known.get(shard.name)
    if row is None or row.get("made_of") != shard.digest(settings):
        return False
    if intact:
        return True
    found = look(output / shard.name)
    return found is not None and row == row | {
        "files": found.files,
        "bytes": found.bytes,
        "digest": found.digest,
    }


def _row(shard: Shard, made: Made, settings: str) -> dict[str, Any]:
    return {
        "name": shard.name,
        "articles": len(shard.entries),
        "key": made.key,
        "characters": made.characters,
        "made_of": shard.digest(settings),
        "files": made.kept.files,
        "bytes": made.kept.bytes,
        "digest": made.kept.digest,
    }


def _top(table: dict[str, Any], scripts: bool, offline: bool) -> dict[str, bytes]:
    """The files all shards share: the table, and the pairs of characters that count as one."""
    pairs = fold_table(scripts=scripts)
    text = json.dumps({"from": "".join(map(chr, pairs)), "to": "".join(pairs.values())}, ensure_ascii=False)
    folds = gzip.compress(text.encode(), compresslevel=9, mtime=0)
    fold_name = f"fold-{hashlib.sha256(folds).hexdigest()[:10]}.bin"
    files = {fold_name: folds}  # before the table, which names it
    files[TABLE] = (json.dumps(table | {"fold": fold_name}, ensure_ascii=False, indent=0) + "\n").encode()
    return files | ({f"{name}.js": twin([(name, data)]) for name, data in files.items()} if offline else {})
