"""Entries -> the search index in ``site/pagefind``: only articles that changed are read and indexed."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import NamedTuple
from unicodedata import unidata_version

from jianbao.config import SearchConfig
from jianbao.publish.search import pagefind
from jianbao.publish.search.files import DamagedError, Kept, Published, add, tidy
from jianbao.publish.search.manifest import Row, read_rows, table_files
from jianbao.publish.search.postings import chunk_count
from jianbao.publish.search.records import Entry, SearchRecord
from jianbao.publish.search.shard_builder import Job, Made, make_shards
from jianbao.publish.search.shards import Shard, plan
from jianbao.report import SearchReport, Track, silent
from jianbao.runtime.workers import Workers

FORMAT = 5
"""Of the files; counted up when jianbao makes them in another way, so that none of an older one is kept."""

OFFLINE_UP_TO = 40_000_000
"""Characters of an archive for which ``auto`` makes twins: some 50,000 articles, 220 MB of index, 300 of twins."""

Read = Callable[[Sequence[str], Workers], Iterable[SearchRecord]]
"""Gives the records of some ids, in their order, by the help of some processes."""


@dataclass(frozen=True)
class _Aim:
    """What is the same for all shards of a build."""

    read: Read
    output: Path
    options: SearchConfig
    offline: bool

    @cached_property
    def settings(self) -> str:
        """Where they differ, nothing of an earlier build is of use; another Unicode knows other letters."""
        options = self.options
        return repr((FORMAT, pagefind.VERSION, unidata_version, self.offline, options.facets, options.fold))


class _Known(NamedTuple):
    """A shard that an earlier build made."""

    row: Row
    shard: Published


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
    aim = _Aim(read, output, options, offline)
    shards = plan(entries, options.shard_size)
    known = _known(aim, {shard.name for shard in shards}, intact=intact)
    rows = {
        shard.name: known[shard.name].row
        for shard in shards
        if shard.name in known and known[shard.name].row.made_of == shard.digest(aim.settings)
    }
    due = [shard for shard in shards if shard.name not in rows]
    made = _made(due, known, aim, workers, track)
    rows |= {shard.name: _row(shard, made[shard.name], aim) for shard in due}
    about = {
        "articles": len(entries),
        "undated": sum(not entry.date for entry in entries),
        "facets": options.facets,
    }
    table = table_files([rows[shard.name] for shard in shards], about, scripts=options.fold, offline=offline)
    top = _finish(table, output, made, rows)
    return SearchReport(
        articles=len(entries),
        shards=len(shards),
        indexed=len(due),
        files=top.files + sum(row.files for row in rows.values()),
        bytes=top.bytes + sum(row.bytes for row in rows.values()),
        seconds=time.monotonic() - began,
        offline=offline,
    )


def _made(
    due: Sequence[Shard], known: Mapping[str, _Known], aim: _Aim, workers: Workers, track: Track
) -> dict[str, Made]:
    """Shards by name, once their files are there."""
    done: dict[str, Made] = {}
    # Several shards are made at once; one that is due alone has all processes of this machine for itself.
    with Workers(workers.jobs if len(due) == 1 else 1) as helpers:
        for usable in (known, {}):  # where a file turns out to be damaged, its shard is made from nothing
            left = [shard for shard in due if shard.name not in done]
            jobs = (_job(shard, usable.get(shard.name), aim, helpers) for shard in track(left, "Indexing words"))
            made = workers.map_batches(partial(make_shards, helpers), jobs, size=1)
            done |= {shard.name: found for shard, found in zip(left, made, strict=True) if found}
    return done


def _finish(files: Mapping[str, bytes], output: Path, made: Mapping[str, Made], names: Collection[str]) -> Kept:
    """Add what all shards share, then delete: until the new table is there, the old one must lead to its files."""
    top = add(files, output)
    for name, found in made.items():
        tidy(output / name, found.names)
    tidy(output, files, names)
    return top


def _job(shard: Shard, known: _Known | None, aim: _Aim, helpers: Workers) -> Job:
    """What there is to do for a shard; only articles that are not in its lists yet are read."""
    entries = shard.entries[::-1]
    characters = sum(entry.size for entry in entries)
    sources = shard.sources(f"{aim.settings} {chunk_count(characters)}")
    numbers = _numbers(known.shard) if known else {}
    origins = tuple(numbers.get(source) for source in sources)
    new = [entry.id for entry, origin in zip(entries, origins, strict=True) if origin is None]
    return Job(
        folder=aim.output / shard.name,
        published=known.shard if known and len(new) < len(entries) else None,
        origins=origins,
        records=tuple(aim.read(new, helpers)),
        sources=sources,
        characters=characters,
        facets=aim.options.facets,
        offline=aim.offline,
        scripts=aim.options.fold,
    )


def _numbers(shard: Published) -> dict[str, int]:
    """The articles of a published shard by what they were made of."""
    try:
        sources = shard.read(f"sources-{shard.first().sources}.bin")
    except DamagedError:
        return {}
    return {source: number for number, source in enumerate(sources)}


def makes_twins(entries: Iterable[Entry], options: SearchConfig) -> bool:
    """Whether the archive gets what a search from a folder needs; that more than doubles its index."""
    return options.offline == "on" or (options.offline == "auto" and sum(e.size for e in entries) <= OFFLINE_UP_TO)


def _known(aim: _Aim, names: Collection[str], *, intact: bool) -> dict[str, _Known]:
    """The shards of some names that an earlier build made and that are still as it left them."""
    rows = read_rows(aim.output, names)
    found = {row.name: _Known(row, Published(aim.output / row.name, row.start)) for row in rows}
    return {name: known for name, known in found.items() if intact or _is_sound(known, aim)}


def _is_sound(known: _Known, aim: _Aim) -> bool:
    """Whether a shard is as its row says; all its files are read for that."""
    return known.shard.kept(offline=aim.offline) == known.row.kept


def _row(shard: Shard, made: Made, aim: _Aim) -> Row:
    return Row(shard.name, made.start, shard.digest(aim.settings), made.kept.files, made.kept.bytes)
