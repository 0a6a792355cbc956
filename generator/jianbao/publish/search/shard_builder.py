"""Build the files of a shard: patch what an earlier build published with the articles that were added or removed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import orjson

from jianbao.publish.search.data_scripts import DataScript, digests_of, pack
from jianbao.publish.search.facets import FacetValues, decode_facets, encode_facets, facets_of
from jianbao.publish.search.files import DamagedError, FileTotals, PublishedShard, StartFile, write_index_files
from jianbao.publish.search.postings import (
    Changes,
    Postings,
    chunk_count,
    patch_chunks,
    postings_of,
)
from jianbao.publish.search.records import SearchRecord, searched_text
from jianbao.publish.search.text_blocks import PublishedTexts, build_blocks
from jianbao.publish.search.tokenizer import tokenize
from jianbao.runtime.gc_pause import gc_paused
from jianbao.runtime.workers import Workers

CHARACTERS_PER_BATCH = 1_000_000
"""Characters of new articles that a process indexes at a time."""

MAX_RENUMBERED_ARTICLES = 500
"""If more articles than this get another number, all postings are patched: most words occur in one of them."""

NumberedRecord = tuple[int, SearchRecord]
NumberedText = tuple[int, str, str]
"""Number, title and searched text of an article."""


class ShardJob(NamedTuple):
    """A shard to build, as it is sent to a worker process. Its articles are in the order of time, the oldest first."""

    folder: Path
    """Where its files are written; the folder has the shard's name."""
    published: PublishedShard
    """The shard as an earlier build wrote it, or nothing if none of it can be reused."""
    numbers: tuple[int, ...]
    """For each article the number under which the postings list it."""
    origins: tuple[int | None, ...]
    """For each article its position in ``published``; None for an article that has to be indexed."""
    records: tuple[SearchRecord, ...]
    """The articles to be indexed, in the order of time."""
    sources: tuple[str, ...]
    """For each article its source digest: see ``Shard.sources``."""
    characters: int
    scripts: bool
    """Whether Traditional characters are folded to Simplified."""


class BuiltShard(NamedTuple):
    """A shard whose files have been written."""

    start: str
    """Digest in the name of its start file."""
    size: FileTotals
    names: frozenset[str]
    """Paths of its files in its folder; any other file in the folder is of an earlier build."""


def build_shards(helpers: Workers, jobs: list[ShardJob]) -> list[BuiltShard | None]:
    """Build shards in a worker process; None for a shard whose published files turn out to be damaged.

    Raises OutputError.
    """
    with gc_paused():
        return [build_shard(job, helpers) for job in jobs]


def build_shard(job: ShardJob, helpers: Workers) -> BuiltShard | None:
    """Write the files that a shard's folder lacks; nothing is deleted. None if a published file is damaged.

    Raises OutputError.
    """
    folder = job.folder.name
    try:
        before = job.published.read_start()
        published = PublishedTexts(job.published, before)
        new = dict(zip((n for n, origin in enumerate(job.origins) if origin is None), job.records, strict=True))
        words = _word_chunks(job, before, published, new, helpers)
        articles = {job.numbers[n]: new[n] if origin is None else origin for n, origin in enumerate(job.origins)}
        texts = [*build_blocks(folder, articles, published, before)]
        titles, facets = _titles_and_facets(job, before, new)
    except DamagedError:
        return None
    facets_file = pack(encode_facets(facets), folder, "facets-")
    sources = pack(job.sources, folder, "sources-")
    start = StartFile(
        job.numbers, titles, digests_of(texts), digests_of(words), facets=facets_file.digest, sources=sources.digest
    )
    start_file = pack(start._asdict(), folder, "start-")
    made = [file for file in (*words, *texts, facets_file, sources, start_file) if isinstance(file, DataScript)]
    names = start.files() | {start_file.path}
    size = write_index_files({file.path: file.content for file in made}, job.folder, names)
    return BuiltShard(start_file.digest, size, frozenset(names))


def _word_chunks(
    job: ShardJob, before: StartFile, texts: PublishedTexts, new: dict[int, SearchRecord], helpers: Workers
) -> list[DataScript | str]:
    """Each chunk of postings: the file, or the name of the published one if it did not change."""
    count = chunk_count(job.characters)

    def published_chunk(chunk: int) -> Postings:
        postings: Postings = job.published.read(f"words/{before.words[chunk]}.js") if before.words else {}
        return postings

    chunks = enumerate(patch_chunks(published_chunk, _posting_changes(job, before, texts, new, helpers), count))
    return [
        before.words[chunk] if postings is None else pack(postings, job.folder.name, "words/")
        for chunk, postings in chunks
    ]


def _posting_changes(
    job: ShardJob, before: StartFile, texts: PublishedTexts, new: dict[int, SearchRecord], helpers: Workers
) -> Changes:
    """Which articles were renumbered, removed or added, and their postings."""
    new_numbers: dict[int, int | None] = dict.fromkeys(before.numbers)
    for number, origin in zip(job.numbers, job.origins, strict=True):
        if origin is not None:
            new_numbers[before.numbers[origin]] = number
    removed = [position for position, old in enumerate(before.numbers) if new_numbers[old] is None]
    renumbered = [position for position, old in enumerate(before.numbers) if new_numbers[old] not in (None, old)]
    index = partial(postings_of, chunk_count(job.characters), job.scripts)
    patches_some = before.words and len(renumbered) <= MAX_RENUMBERED_ARTICLES
    added = sorted((job.numbers[n], record) for n, record in new.items())  # so that postings need not be sorted
    return Changes(
        new_numbers=new_numbers,
        removed=index(_published_articles(texts, before, removed)),
        renumbered=index(_published_articles(texts, before, renumbered)) if patches_some else None,
        added=[*helpers.map_batches(partial(_index_batches, index), _batches(added), size=1)],
    )


def _batches(articles: Iterable[NumberedRecord]) -> Iterator[list[NumberedText]]:
    """Group articles into batches of at most ``CHARACTERS_PER_BATCH``; a batch of a single article may be bigger."""
    batch: list[NumberedText] = []
    size = 0
    for number, record in articles:
        size += len(record.content)
        if batch and size > CHARACTERS_PER_BATCH:
            yield batch
            batch, size = [], len(record.content)
        batch.append((number, record.title, record.content))
    if batch:
        yield batch


def _index_batches(
    index: Callable[[list[NumberedText]], Mapping[int, Postings]], batches: list[list[NumberedText]]
) -> list[dict[int, bytes]]:
    with gc_paused():
        return [{chunk: orjson.dumps(postings) for chunk, postings in index(batch).items()} for batch in batches]


def _published_articles(texts: PublishedTexts, before: StartFile, positions: Sequence[int]) -> Iterator[NumberedText]:
    """Yield number, title and searched text of published articles, given by their positions."""
    for position in positions:
        values = texts.values(position)
        yield before.numbers[position], values["title"], searched_text(values)


def _titles_and_facets(
    job: ShardJob, before: StartFile, new: dict[int, SearchRecord]
) -> tuple[tuple[int, ...], list[FacetValues]]:
    """For each article the number of words in its title, and its facets."""
    table = job.published.read(f"facets-{before.facets}.js") if before.facets else {}
    titles, facets = [], []
    for n, origin in enumerate(job.origins):
        if origin is not None:
            titles.append(before.titles[origin])
            facets.append(decode_facets(table, origin))
        else:
            titles.append(len(tokenize(new[n].title, scripts=job.scripts)))
            facets.append(facets_of(new[n]))
    return tuple(titles), facets
