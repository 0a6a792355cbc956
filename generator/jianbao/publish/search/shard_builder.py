"""Build the files of a shard: patch what an earlier build published with the articles that were added or removed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import orjson

from jianbao.publish.search.facets import decode_facets, encode_facets, facets_of
from jianbao.publish.search.files import DamagedError, FileTotals, PublishedShard, StartFile, pack, write_index_files
from jianbao.publish.search.offline import offline_copies, offline_name
from jianbao.publish.search.postings import (
    Changes,
    Postings,
    chunk_count,
    patch_chunks,
    postings_of,
)
from jianbao.publish.search.records import SearchRecord, searched_text
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
    """A shard to build, as it is sent to a worker process. Its articles are numbered from the oldest."""

    folder: Path
    """Where its files are written; the folder has the shard's name."""
    published: PublishedShard | None
    """The shard as an earlier build wrote it, if any of it can be reused."""
    origins: tuple[int | None, ...]
    """For each article its number in ``published``; None for an article that has to be indexed."""
    records: tuple[SearchRecord, ...]
    """The articles to be indexed, in the order of their numbers."""
    sources: tuple[str, ...]
    """For each article its source digest: see ``Shard.sources``."""
    characters: int
    facets: tuple[str, ...]
    offline: bool
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
    try:
        before = job.published.read_start() if job.published else StartFile((), (), (), "", "")
        new = dict(zip((n for n, origin in enumerate(job.origins) if origin is None), job.records, strict=True))
        words, files = _word_chunks(job, before, new, helpers)
        start = _start_file(job, before, new, words, files)
        digest, files[f"start-{digest}.bin"] = pack(start._asdict())
        names = start.files() | {f"start-{digest}.bin"}
        if job.offline:
            files |= _changed_offline_copies(job, names, files)
            names |= {*map(offline_name, names)}
    except DamagedError:
        return None
    return BuiltShard(digest, write_index_files(files, job.folder, names), frozenset(names))


def _word_chunks(
    job: ShardJob, before: StartFile, new: dict[int, SearchRecord], helpers: Workers
) -> tuple[list[str], dict[str, bytes]]:
    """The names of all chunks of postings, and the files of those chunks that changed."""
    count, published = chunk_count(job.characters), job.published

    def published_chunk(number: int) -> Postings:
        postings: Postings = published.read(f"words/{before.words[number]}.bin") if published else {}
        return postings

    names, files = [*before.words] or [""] * count, {}
    changes = _posting_changes(job, before, new, helpers)
    for number, postings in enumerate(patch_chunks(published_chunk, changes, count)):
        if postings is not None:
            names[number], data = pack(postings)
            files[f"words/{names[number]}.bin"] = data
    return names, files


def _posting_changes(job: ShardJob, before: StartFile, new: dict[int, SearchRecord], helpers: Workers) -> Changes:
    """Which articles were renumbered, removed or added, and their postings."""
    new_numbers: list[int | None] = [None] * len(before.texts)
    for number, origin in enumerate(job.origins):
        if origin is not None:
            new_numbers[origin] = number
    removed = [old for old, number in enumerate(new_numbers) if number is None]
    renumbered = [old for old, number in enumerate(new_numbers) if number not in (None, old)]
    count = chunk_count(job.characters)
    index = partial(postings_of, count, job.scripts)
    patches_some = job.published and len(renumbered) <= MAX_RENUMBERED_ARTICLES
    return Changes(
        new_numbers=new_numbers,
        removed=index(_published_texts(job, before, removed)),
        renumbered=index(_published_texts(job, before, renumbered)) if patches_some else None,
        added=[*helpers.map_batches(partial(_index_batches, index), _batches(new.items()), size=1)],
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


def _published_texts(job: ShardJob, before: StartFile, numbers: Sequence[int]) -> Iterator[NumberedText]:
    """Yield number, title and searched text of published articles."""
    for number in numbers:
        if job.published:
            values = job.published.read(f"texts/{before.texts[number]}.bin")
            yield number, values["title"], searched_text(values["title"], values["text"], values["channel"])


def _start_file(
    job: ShardJob, before: StartFile, new: dict[int, SearchRecord], words: list[str], files: dict[str, bytes]
) -> StartFile:
    """The shard's start file; adds to ``files`` the texts, facets and sources that it names, unless published."""
    table = job.published.read(f"facets-{before.facets}.bin") if job.published else {}
    titles, texts, facets = [], [], []
    for number, origin in enumerate(job.origins):
        if origin is not None:
            titles.append(before.titles[origin])
            texts.append(before.texts[origin])
            facets.append(decode_facets(table, origin))
        else:
            record = new[number]
            name, files[f"texts/{name}.bin"] = pack(record._asdict())
            titles.append(len(tokenize(record.title, scripts=job.scripts)))
            texts.append(name)
            facets.append(facets_of(record, job.facets))
    facets_name, files[f"facets-{facets_name}.bin"] = pack(encode_facets(facets, job.facets))
    sources_name, files[f"sources-{sources_name}.bin"] = pack(job.sources)
    return StartFile((*titles,), (*texts,), (*words,), facets_name, sources_name)


def _changed_offline_copies(job: ShardJob, names: set[str], files: dict[str, bytes]) -> dict[str, bytes]:
    """The offline copies in which a file was added or removed."""
    before = job.published.read_start().files() if job.published else set()
    changed = {*map(offline_name, before ^ names)}
    data = {}
    for name in names:
        if offline_name(name) in changed:
            data[name] = files[name] if name in files or not job.published else job.published.bytes(name)
    return offline_copies(data, job.folder.name)
