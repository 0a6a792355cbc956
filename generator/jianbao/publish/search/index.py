"""Entries -> the search index in ``site/search``: only articles that changed are read and indexed."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import NamedTuple

from jianbao.config import SearchConfig
from jianbao.publish.search.files import DamagedError, FileTotals, PublishedShard, delete_unwanted, write_index_files
from jianbao.publish.search.manifest import ShardRow, manifest_files, read_shard_rows
from jianbao.publish.search.numbering import number_articles
from jianbao.publish.search.postings import chunk_count
from jianbao.publish.search.records import SearchEntry, SearchRecord
from jianbao.publish.search.shard_builder import BuiltShard, ShardJob, build_shards
from jianbao.publish.search.shards import Shard, plan_shards
from jianbao.report import Progress, SearchReport, no_progress
from jianbao.runtime.workers import Workers

INDEX_FORMAT = 11
"""Version of the files' format; increased when it changes, so that no file of an older format is kept."""

ReadRecords = Callable[[Sequence[str], Workers], Iterable[SearchRecord]]
"""Reads the records of articles, given by their ids, in the same order, with the help of worker processes."""


@dataclass(frozen=True)
class _IndexBuild:
    """What all shards of a build share: arguments of ``build_index``."""

    read: ReadRecords
    output: Path
    options: SearchConfig

    @cached_property
    def settings(self) -> str:
        """Settings that all files depend on."""
        options = self.options
        return repr((INDEX_FORMAT, options.fold))


class _EarlierShard(NamedTuple):
    """A shard that an earlier build published."""

    row: ShardRow
    published: PublishedShard


def build_index(
    entries: Sequence[SearchEntry],
    read: ReadRecords,
    output: Path,
    workers: Workers,
    *,
    options: SearchConfig | None = None,
    intact: bool = False,
    progress: Progress = no_progress,
) -> SearchReport:
    """Bring the index in the folder ``output`` up to date with ``entries``; only files that differ are written.

    The same entries give the same bytes, whatever was in the folder before. With ``intact`` the caller states that the
    folder is as the last build left it; then the files of unchanged shards are not read. Raises OutputError.
    """
    began = time.monotonic()
    options = options or SearchConfig()
    build = _IndexBuild(read, output, options)
    shards = plan_shards(entries, options.shard_size)
    earlier = _earlier_shards(build, {shard.name for shard in shards}, intact=intact)
    rows = {
        shard.name: earlier[shard.name].row
        for shard in shards
        if shard.name in earlier and earlier[shard.name].row.made_of == shard.digest(build.settings)
    }
    changed = [shard for shard in shards if shard.name not in rows]
    built = _build_shards(changed, earlier, build, workers, progress)
    rows |= {shard.name: _shard_row(shard, built[shard.name], build) for shard in changed}
    undated = sum(not entry.date for entry in entries)
    totals = {"articles": len(entries), "undated": undated}
    shared = manifest_files([rows[shard.name] for shard in shards], totals, scripts=options.fold)
    shared_size = _finish(shared, output, built, rows)
    return SearchReport(
        articles=len(entries),
        shards=len(shards),
        indexed=len(changed),
        files=shared_size.files + sum(row.files for row in rows.values()),
        bytes=shared_size.bytes + sum(row.bytes for row in rows.values()),
        seconds=time.monotonic() - began,
    )


def _build_shards(
    changed: Sequence[Shard],
    earlier: Mapping[str, _EarlierShard],
    build: _IndexBuild,
    workers: Workers,
    progress: Progress,
) -> dict[str, BuiltShard]:
    """Build the changed shards and write their files; shard's name -> what was built."""
    built: dict[str, BuiltShard] = {}
    # Several shards are built in parallel; a single one has all processes of this machine as helpers.
    with Workers(workers.jobs if len(changed) == 1 else 1) as helpers:
        for reusable in (earlier, {}):  # a shard with a damaged file is built again from scratch
            remaining = [shard for shard in changed if shard.name not in built]
            jobs = (
                _shard_job(shard, reusable.get(shard.name), build, helpers)
                for shard in progress(remaining, "Indexing words")
            )
            results = workers.map_batches(partial(build_shards, helpers), jobs, size=1)
            built |= {shard.name: result for shard, result in zip(remaining, results, strict=True) if result}
    return built


def _finish(
    shared: Mapping[str, bytes], output: Path, built: Mapping[str, BuiltShard], names: Collection[str]
) -> FileTotals:
    """Write the files that all shards share, then delete stale files.

    In this order, because until the new manifest is written, all files that the old one names must exist.
    """
    size = write_index_files(shared, output)
    for name, shard in built.items():
        delete_unwanted(output / name, shard.names)
    delete_unwanted(output, shared, names)
    return size


def _shard_job(shard: Shard, earlier: _EarlierShard | None, build: _IndexBuild, helpers: Workers) -> ShardJob:
    """The job of building a shard; only articles that are not in the earlier shard are read."""
    folder, entries = build.output / shard.name, shard.entries[::-1]
    characters = sum(entry.size for entry in entries)
    sources = shard.sources(f"{build.settings} {chunk_count(characters)}")
    positions = _positions_by_source(earlier.published) if earlier else {}
    origins = tuple(positions.get(source) for source in sources)
    new = [entry.id for entry, origin in zip(entries, origins, strict=True) if origin is None]
    return ShardJob(
        folder=folder,
        published=earlier.published if earlier and len(new) < len(entries) else PublishedShard(folder, ""),
        numbers=number_articles([entry.id for entry in entries]),
        origins=origins,
        records=tuple(build.read(new, helpers)),
        sources=sources,
        characters=characters,
        scripts=build.options.fold,
    )


def _positions_by_source(published: PublishedShard) -> dict[str, int]:
    """Source digest -> position of each article of a published shard; empty if the file is damaged."""
    try:
        sources = published.read(f"sources-{published.read_start().sources}.js")
    except DamagedError:
        return {}
    return {source: position for position, source in enumerate(sources)}


def _earlier_shards(build: _IndexBuild, names: Collection[str], *, intact: bool) -> dict[str, _EarlierShard]:
    """The shards of these names that an earlier build published and whose files are unchanged since."""
    rows = read_shard_rows(build.output, names)
    earlier = {row.name: _EarlierShard(row, PublishedShard(build.output / row.name, row.start)) for row in rows}
    return {name: shard for name, shard in earlier.items() if intact or _is_intact(shard)}


def _is_intact(shard: _EarlierShard) -> bool:
    """Whether a shard's files are as its row in the manifest says; reads all of them."""
    return shard.published.intact_size() == shard.row.size


def _shard_row(shard: Shard, built: BuiltShard, build: _IndexBuild) -> ShardRow:
    return ShardRow(shard.name, built.start, shard.digest(build.settings), built.size.files, built.size.bytes)
