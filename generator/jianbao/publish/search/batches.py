"""Batches of articles: their texts are read and indexed, and what results show of them is written.

A batch has the articles of complete blocks of texts, so that no two batches write the same block.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from jianbao.publish.search.chunks import chunk_count, chunks_of
from jianbao.publish.search.facets import FacetValues, facets_of
from jianbao.publish.search.files import DamagedError, PublishedShard, write_index_files
from jianbao.publish.search.postings import Numbers, Postings, index_texts
from jianbao.publish.search.records import SearchRecord
from jianbao.publish.search.start_file import StartFile
from jianbao.publish.search.text_blocks import BLOCK_BITS, PublishedTexts, Values, numbered_text, pack_blocks
from jianbao.runtime.gc_pause import gc_paused

CHARACTERS_PER_BATCH = 1_000_000
"""Characters of new articles that a process indexes at a time."""

ReadRecords = Callable[[list[Any]], list[SearchRecord]]
"""Reads articles from their sources, in a worker process."""


class ShardArticle(NamedTuple):
    """An article of a shard to be built."""

    number: int
    """The number under which the postings list it."""
    origin: int | None
    """Its position in the shard as an earlier build wrote it; None for an article that has to be indexed."""
    source: Any
    """What an article that has to be indexed is read from."""
    size: int
    """Approximate number of characters."""


class ShardJob(NamedTuple):
    """A shard to build."""

    folder: Path
    """Where its files are written; the folder has the shard's name."""
    published: PublishedShard
    """The shard as an earlier build wrote it, or nothing if none of it can be reused."""
    before: StartFile
    """The start file of ``published``."""
    articles: Sequence[ShardArticle]
    """In the order of time, the oldest first."""
    digests: Sequence[str]
    """For each article its source digest: see ``Shard.sources``."""
    read: ReadRecords
    scripts: bool
    """Whether Traditional characters are folded to Simplified."""

    @property
    def chunks(self) -> int:
        """Number of chunks of postings."""
        return chunk_count(sum(article.size for article in self.articles))


class Batch(NamedTuple):
    """Articles to be indexed, as they are sent to a worker process."""

    folder: Path
    published: PublishedShard
    before: StartFile
    read: ReadRecords
    scripts: bool
    chunks: int
    blocks: Mapping[int, Mapping[int, ShardArticle]]
    """The blocks of texts that change: number of the block -> number of an article -> the article."""
    removed: Sequence[int]
    """Positions in ``published`` of articles that are gone, are to be indexed again, or get another number."""


class IndexedBatch(NamedTuple):
    """What indexing a batch gives."""

    blocks: Mapping[int, str]
    """The digests of its blocks of texts, which are written; empty for a block without short articles."""
    long: Mapping[int, str]
    """Number of a long article of these blocks -> digest of its file."""
    titles: Mapping[int, int]
    """Number of an indexed article -> number of words in its title."""
    facets: Mapping[int, FacetValues]
    """Number of an indexed article -> its facets."""
    changes: Postings
    """The postings that are added or removed, sorted by chunk."""
    chunks: Numbers
    """For each word of ``changes`` its chunk."""


def batches_of(job: ShardJob) -> Iterator[Batch]:
    """Divide the articles that change into batches of at most ``CHARACTERS_PER_BATCH``, or of a single block."""
    positions = {number: position for position, number in enumerate(job.before.numbers)}
    articles = {article.number: article for article in job.articles}
    blocks: defaultdict[int, dict[int, ShardArticle]] = defaultdict(dict)
    for number in sorted(articles):
        blocks[number >> BLOCK_BITS][number] = articles[number]
    removed: defaultdict[int, list[int]] = defaultdict(list)
    for number, position in positions.items():
        if number not in articles or articles[number].origin != position:
            removed[number >> BLOCK_BITS].append(position)
    added = {n >> BLOCK_BITS for n, a in articles.items() if a.origin is None or positions.get(n) != a.origin}
    pending: list[int] = []
    size = 0
    for block in sorted({*removed, *added}):
        block_size = sum(article.size for article in blocks[block].values())
        if pending and size + block_size > CHARACTERS_PER_BATCH:
            yield _batch(job, {at: blocks[at] for at in pending}, [p for at in pending for p in removed[at]])
            pending, size = [], 0
        pending.append(block)
        size += block_size
    if pending:
        yield _batch(job, {at: blocks[at] for at in pending}, [p for at in pending for p in removed[at]])


def _batch(job: ShardJob, blocks: Mapping[int, Mapping[int, ShardArticle]], removed: Sequence[int]) -> Batch:
    return Batch(job.folder, job.published, job.before, job.read, job.scripts, job.chunks, blocks, removed)


def index_batches(batches: list[Batch]) -> list[IndexedBatch | None]:
    """Index batches in a worker process; None for one whose published files turn out to be damaged.

    Raises OutputError.
    """
    with gc_paused():
        return [_index_batch(batch) for batch in batches]


def _index_batch(batch: Batch) -> IndexedBatch | None:
    articles = [article for block in batch.blocks.values() for article in block.values()]
    new = [article for article in articles if article.origin is None]
    read = batch.read([article.source for article in new])
    records = {article.number: record for article, record in zip(new, read, strict=True)}
    published, numbers = PublishedTexts(batch.published, batch.before), batch.before.numbers
    staying = {a.number for a in articles if a.origin is not None and numbers[a.origin] == a.number}
    long = {number: digest for number, digest in batch.before.long.items() if number in staying}  # need not be written
    try:
        removed = [(numbers[position], published.values(position)) for position in batch.removed]
        kept = {a.number: published.values(a.origin) for a in articles if a.origin is not None and a.number not in long}
    except DamagedError:
        return None
    shown: dict[int, Values] = kept | {number: record._asdict() for number, record in records.items()}
    added = [article.number for article in articles if article.number not in staying]
    texts = [numbered_text(n, values) for n, values in (*removed, *((n, shown[n]) for n in added))]
    texts.sort(key=lambda text: text.number)
    postings, title_words = index_texts(texts, scripts=batch.scripts)
    words_of_titles = {text.number: count for text, count in zip(texts, title_words, strict=True)}
    chunks = chunks_of(postings.words, batch.chunks)
    order = np.argsort(chunks, kind="stable")
    blocks, written = _write_blocks(batch, shown)
    return IndexedBatch(
        blocks,
        long | written,
        {number: words_of_titles[number] for number in records},
        {number: facets_of(record) for number, record in records.items()},
        postings.arranged(order),
        chunks[order],
    )


def _write_blocks(batch: Batch, shown: Mapping[int, Values]) -> tuple[dict[int, str], dict[int, str]]:
    """Write the files of the articles that are ``shown``; returns digests by block, and of long articles by number."""
    blocks = {at: {n: shown[n] for n in articles if n in shown} for at, articles in batch.blocks.items()}
    texts, long = pack_blocks(batch.folder.name, blocks)
    write_index_files({file.path: file.content for file in (*texts.values(), *long.values())}, batch.folder)
    digests = dict.fromkeys(blocks, "") | {block: file.digest for block, file in texts.items()}
    return digests, {number: file.digest for number, file in long.items()}
