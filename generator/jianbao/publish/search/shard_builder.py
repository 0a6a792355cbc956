"""Build shards: index the articles that were added, and change the files that an earlier build published.

The work is divided into batches of articles, whose texts are read and indexed, and then into groups of chunks, to which
their postings are added. Worker processes index batches of one shard while others write chunks of the one before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np

from jianbao.publish.search.batches import IndexedBatch, ShardJob, batches_of, index_batches
from jianbao.publish.search.chunks import CHUNKS_PER_JOB, change_chunks
from jianbao.publish.search.data_scripts import SHORT_DIGEST, pack, pack_bytes
from jianbao.publish.search.facets import FacetValues, decode_facets, encode_facets
from jianbao.publish.search.files import (
    DamagedError,
    FileTotals,
    PublishedShard,
    total_size,
    write_index_files,
)
from jianbao.publish.search.postings import Postings
from jianbao.publish.search.start_file import WORDS, StartFile, encode_start, file_path, file_prefix
from jianbao.publish.search.text_blocks import BLOCK_BITS
from jianbao.report import Progress, no_progress
from jianbao.runtime.gc_pause import gc_paused
from jianbao.runtime.workers import Workers


class BuiltShard(NamedTuple):
    """A shard whose files have been written."""

    start: str
    """Digest in the name of its start file."""
    size: FileTotals
    names: frozenset[str]
    """Paths of its files in its folder; any other file in the folder is of an earlier build."""


class _ChunkJob(NamedTuple):
    """Chunks to be written, as they are sent to a worker process."""

    folder: Path
    published: PublishedShard
    chunks: Mapping[int, str]
    """Number -> digest of the published chunk, empty if no earlier build wrote it; sorted."""
    chunk_count: int
    """Number of chunks of the shard."""
    changes: Sequence[Postings]


def build_shards(
    jobs: Sequence[ShardJob], workers: Workers, progress: Progress = no_progress
) -> Iterator[BuiltShard | None]:
    """Write the files that the shards' folders lack; nothing is deleted. None for a shard with a damaged file.

    Raises OutputError.
    """
    batches = [[*batches_of(job)] for job in jobs]
    all_batches = [batch for group in batches for batch in group]
    indexed = workers.map_batches(index_batches, progress(all_batches, "Indexing words"), size=1)
    by_shard: list[list[IndexedBatch | None]] = []

    def chunk_jobs() -> Iterator[_ChunkJob]:
        for job, group in zip(jobs, batches, strict=True):
            by_shard.append([*islice(indexed, len(group))])
            yield from _chunk_jobs(job, by_shard[-1])

    chunks: dict[str, list[Mapping[int, str] | None]] = {job.folder.name: [] for job in jobs}
    for shard, names in workers.map_batches(_write_chunks, chunk_jobs(), size=1):
        chunks[shard].append(names)
    for job, results in zip(jobs, by_shard, strict=True):
        yield _finish(job, results, chunks[job.folder.name])


def _chunk_jobs(job: ShardJob, batches: Sequence[IndexedBatch | None]) -> Iterator[_ChunkJob]:
    """Yield the jobs for the chunks that change."""
    changes = [batch for batch in batches if batch]
    if len(changes) < len(batches):
        return  # a file is damaged
    count = job.chunks
    names = job.before.words or [""] * count
    changed = sorted({chunk for batch in changes for chunk in batch.chunks.tolist()})
    for start in range(0, len(changed), CHUNKS_PER_JOB):
        chunks = changed[start : start + CHUNKS_PER_JOB]
        bounds = [np.searchsorted(batch.chunks, [chunks[0], chunks[-1] + 1]).tolist() for batch in changes]
        parts = [batch.changes.part(*part) for batch, part in zip(changes, bounds, strict=True)]
        yield _ChunkJob(job.folder, job.published, {chunk: names[chunk] for chunk in chunks}, count, parts)


def _write_chunks(jobs: list[_ChunkJob]) -> list[tuple[str, Mapping[int, str] | None]]:
    """Write chunks in a worker process; returns shard's name and names of the chunks, None if a file is damaged.

    Raises OutputError.
    """
    with gc_paused():
        return [(job.folder.name, _changed_chunks(job)) for job in jobs]


def _changed_chunks(job: _ChunkJob) -> Mapping[int, str] | None:
    try:
        paths = [file_path(WORDS, chunk, name) for chunk, name in job.chunks.items() if name]
        published = [*map(job.published.read_bytes, paths)]
    except DamagedError:
        return None
    contents = change_chunks([*job.chunks], job.chunk_count, published, job.changes)
    files = {
        chunk: pack_bytes(content, job.folder.name, file_prefix(WORDS, chunk), SHORT_DIGEST)
        for chunk, content in zip(job.chunks, contents, strict=True)
        if content
    }
    write_index_files({file.path: file.content for file in files.values()}, job.folder)
    return {chunk: files[chunk].digest if chunk in files else "" for chunk in job.chunks}


def _finish(
    job: ShardJob, batches: Sequence[IndexedBatch | None], chunks: Sequence[Mapping[int, str] | None]
) -> BuiltShard | None:
    """Write the files about the shard as a whole; None if a published file is damaged."""
    indexed = [batch for batch in batches if batch]
    changed_chunks = [names for names in chunks if names is not None]
    if len(indexed) < len(batches) or len(changed_chunks) < len(chunks):
        return None
    try:
        titles, facets = _titles_and_facets(job, indexed)
    except DamagedError:
        return None
    blocks = {block: digest for batch in indexed for block, digest in batch.blocks.items()}
    texts = dict(enumerate(job.before.texts)) | blocks
    long = {number: digest for number, digest in job.before.long.items() if number >> BLOCK_BITS not in blocks}
    long |= {number: digest for batch in indexed for number, digest in batch.long.items()}
    words = dict.fromkeys(range(job.chunks), "") | dict(enumerate(job.before.words))
    words |= {chunk: name for names in changed_chunks for chunk, name in names.items()}
    numbers = tuple(article.number for article in job.articles)
    folder = job.folder.name
    facets_file = pack(encode_facets(facets), folder, "facets-")
    sources = pack(job.digests, folder, "sources-")
    start = StartFile(
        numbers,
        titles,
        tuple(texts.get(block, "") for block in range((max(numbers) >> BLOCK_BITS) + 1)),
        dict(sorted(long.items())),
        tuple(words.values()),
        facets=facets_file.digest,
        sources=sources.digest,
    )
    start_file = pack_bytes(encode_start(start), folder, "start-")
    write_index_files({file.path: file.content for file in (facets_file, sources, start_file)}, job.folder)
    names = start.files() | {start_file.path}
    return BuiltShard(start_file.digest, total_size(job.folder, names), frozenset(names))


def _titles_and_facets(job: ShardJob, batches: Sequence[IndexedBatch]) -> tuple[tuple[int, ...], list[FacetValues]]:
    """For each article the number of words in its title, and its facets. Raises DamagedError."""
    titles = {number: count for batch in batches for number, count in batch.titles.items()}
    facets = {number: values for batch in batches for number, values in batch.facets.items()}
    table = job.published.read(f"facets-{job.before.facets}.js") if job.before.facets else {}
    for article in job.articles:
        if article.origin is not None:
            titles[article.number] = job.before.titles[article.origin]
            facets[article.number] = decode_facets(table, article.origin)
    return tuple(titles[article.number] for article in job.articles), [facets[a.number] for a in job.articles]
