"""Entries -> the search index in ``site/search``: only articles that changed are read and indexed."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from jianbao.config import SearchConfig
from jianbao.publish.search.batches import ReadRecords, ShardArticle, ShardJob
from jianbao.publish.search.chunks import chunk_count
from jianbao.publish.search.files import (
    DamagedError,
    FileTotals,
    PublishedShard,
    delete_unwanted,
    write_index_files,
)
from jianbao.publish.search.manifest import ShardRow, manifest_files, read_shard_rows
from jianbao.publish.search.numbering import number_articles
from jianbao.publish.search.records import SearchEntry
from jianbao.publish.search.shard_builder import BuiltShard, build_shards
from jianbao.publish.search.shards import Shard, plan_shards
from jianbao.publish.search.start_file import EMPTY_START, StartFile
from jianbao.report import Progress, SearchReport, no_progress
from jianbao.runtime.workers import Workers

INDEX_FORMAT = 14
"""Version of the files' format; increased when it changes, so that no file of an older format is kept."""

MAX_PATCHED_ARTICLES = 500
"""If more articles than this are removed, changed or renumbered, a shard is faster built from scratch."""


@dataclass(frozen=True)
class _IndexBuild:
    """What all shards of a build share: arguments of ``build_index``."""

    sources: Mapping[str, Any]
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
    sources: Mapping[str, Any],
    read: ReadRecords,
    output: Path,
    workers: Workers,
    *,
    options: SearchConfig | None = None,
    intact: bool = False,
    progress: Progress = no_progress,
) -> SearchReport:
    """Bring the index in the folder ``output`` up to date with ``entries``; only files that differ are written.

    ``read`` is called in worker processes with the ``sources`` of articles that have to be read, which are given by id.
    The same entries give the same bytes, whatever was in the folder before. With ``intact`` the caller states that the
    folder is as the last build left it; then the files of unchanged shards are not read. Raises OutputError.
    """
    began = time.monotonic()
    options = options or SearchConfig()
    build = _IndexBuild(sources, read, output, options)
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
    for reusable in (earlier, {}):  # a shard with a damaged file is built again from scratch
        if not (remaining := [shard for shard in changed if shard.name not in built]):
            break
        jobs = [_shard_job(shard, reusable.get(shard.name), build) for shard in remaining]
        results = build_shards(jobs, workers, progress)
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


def _shard_job(shard: Shard, earlier: _EarlierShard | None, build: _IndexBuild) -> ShardJob:
    """The job of building a shard; only articles that are not in the earlier shard are read."""
    folder, entries = build.output / shard.name, shard.entries[::-1]
    digests = shard.sources(f"{build.settings} {chunk_count(sum(entry.size for entry in entries))}")
    numbers = number_articles([entry.id for entry in entries])
    published, before, origins = _reusable(earlier, digests, numbers) if earlier else _NOTHING
    articles = [
        ShardArticle(number, origins.get(digest), None if digest in origins else build.sources[entry.id], entry.size)
        for number, digest, entry in zip(numbers, digests, entries, strict=True)
    ]
    return ShardJob(folder, published, before, articles, digests, build.read, scripts=build.options.fold)


def _reusable(
    earlier: _EarlierShard, digests: Sequence[str], numbers: Sequence[int]
) -> tuple[PublishedShard, StartFile, Mapping[str, int]]:
    """The earlier shard, its start file, and the position there of each article that is the same, by source digest.

    Nothing if a file is damaged or too many articles changed.
    """
    try:
        before = earlier.published.read_start()
        sources = earlier.published.read(f"sources-{before.sources}.js")
    except DamagedError:
        return _NOTHING
    now = dict(zip(digests, numbers, strict=True))
    origins = {source: position for position, source in enumerate(sources) if source in now}
    kept = sum(now[source] == before.numbers[position] for source, position in origins.items())
    return (earlier.published, before, origins) if len(sources) - kept <= MAX_PATCHED_ARTICLES and kept else _NOTHING


_NOTHING: tuple[PublishedShard, StartFile, Mapping[str, int]] = (PublishedShard(Path(), ""), EMPTY_START, {})


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
