"""A shard into the files of its folder: what an earlier build left there, less what is gone, and what is new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from jianbao.publish.search.facets import facets_of, from_table, to_table
from jianbao.publish.search.files import DamagedError, Kept, Published, Start, add, packed
from jianbao.publish.search.offline import twin_of, twins
from jianbao.publish.search.postings import Changes, Lists, chunk_count, cut, index, patched
from jianbao.publish.search.records import SearchRecord, shown
from jianbao.publish.search.tokenizer import tokens
from jianbao.runtime.gc_pause import gc_paused
from jianbao.runtime.workers import Workers

RUN = 1_000_000
"""Characters that Pagefind is given at once; it takes some 450 MB for them."""

MANY = 500
"""Articles with another number than before, above which all lists are gone through: most words are in one of them."""

Numbered = tuple[int, SearchRecord]


class Job(NamedTuple):
    """A shard to be made, as it is sent to a worker process. Its articles are numbered from the oldest."""

    folder: Path
    """Where its files go, named like the shard."""
    published: Published | None
    """What lies there, if any of it is of use."""
    origins: tuple[int | None, ...]
    """For each article the number that it has there; None for one that has to be indexed."""
    records: tuple[SearchRecord, ...]
    """Those to be indexed, in their order."""
    sources: tuple[str, ...]
    """What each article was made of; see ``build``."""
    characters: int
    facets: tuple[str, ...]
    offline: bool
    scripts: bool
    """Whether Simplified and Traditional are one."""


class Made(NamedTuple):
    """A shard's first file, which names all others, and what is on disk."""

    start: str
    kept: Kept
    names: frozenset[str]
    """Of its files; all else in the shard's folder is of an earlier build."""


def make_shards(helpers: Workers, jobs: list[Job]) -> list[Made | None]:
    """What a worker process does; None where what was published is of no use after all.

    Raises SearchError, OutputError.
    """
    with gc_paused():
        return [make_shard(job, helpers) for job in jobs]


def make_shard(job: Job, helpers: Workers) -> Made | None:
    """Add to a shard's folder what it lacks for its articles."""
    try:
        before = job.published.first() if job.published else Start((), (), (), "", "")
        new = dict(zip((n for n, origin in enumerate(job.origins) if origin is None), job.records, strict=True))
        words, files = _words(job, before, new, helpers)
        start = _start(job, before, new, words, files)
        name, files[f"start-{name}.bin"] = packed(start._asdict())
        names = start.files() | {f"start-{name}.bin"}
        if job.offline:
            files |= _twins(job, names, files)
            names |= {*map(twin_of, names)}
    except DamagedError:
        return None
    return Made(name, add(files, job.folder, names), frozenset(names))


def _words(
    job: Job, before: Start, new: dict[int, SearchRecord], helpers: Workers
) -> tuple[list[str], dict[str, bytes]]:
    """The names of the chunks of the lists of words, and those of them that are not there yet."""
    count, published = chunk_count(job.characters), job.published

    def chunk(place: int) -> Lists:
        found: Lists = published.read(f"words/{before.words[place]}.bin") if published else {}
        return found

    names, files = [*before.words] or [""] * count, {}
    for place, lists in enumerate(patched(chunk, _changes(job, before, new, helpers), count)):
        if lists is not None:
            names[place], made = packed(lists)
            files[f"words/{names[place]}.bin"] = made
    return names, files


def _changes(job: Job, before: Start, new: dict[int, SearchRecord], helpers: Workers) -> Changes:
    """What happened to the articles, as changes of lists."""
    moved: list[int | None] = [None] * len(before.texts)
    for number, origin in enumerate(job.origins):
        if origin is not None:
            moved[origin] = number
    shifted = [old for old, number in enumerate(moved) if number not in (None, old)]
    count = chunk_count(job.characters)
    recut = partial(cut, count, job.scripts)
    return Changes(
        moved=moved,
        gone=recut(_texts(job, before, [old for old, number in enumerate(moved) if number is None])),
        shifted=recut(_texts(job, before, shifted)) if job.published and len(shifted) <= MANY else None,
        runs=[*helpers.map_batches(partial(_index, count, job.scripts), _runs(new.items()), size=1)],
    )


def _runs(articles: Iterable[Numbered]) -> Iterator[list[Numbered]]:
    run: list[Numbered] = []
    size = 0
    for number, record in articles:
        size += len(record.content)
        if run and size > RUN:
            yield run
            run, size = [], len(record.content)
        run.append((number, record))
    if run:
        yield run


def _index(count: int, scripts: bool, runs: list[list[Numbered]]) -> list[list[bytes]]:
    with gc_paused():
        return [index(count, scripts, run) for run in runs]


def _texts(job: Job, before: Start, numbers: Sequence[int]) -> Iterator[tuple[int, str, str]]:
    """Title and text of articles as they are published."""
    for number in numbers:
        if job.published:
            found = job.published.read(f"texts/{before.texts[number]}.bin")
            yield number, found["title"], found["text"]


def _start(job: Job, before: Start, new: dict[int, SearchRecord], words: list[str], files: dict[str, bytes]) -> Start:
    """The shard's first file; what it names and is not there yet goes to ``files``."""
    table = job.published.read(f"facets-{before.facets}.bin") if job.published else {}
    titles, texts, facets = [], [], []
    for number, origin in enumerate(job.origins):
        if origin is not None:
            titles.append(before.titles[origin])
            texts.append(before.texts[origin])
            facets.append(from_table(table, origin))
        else:
            record = new[number]
            name, files[f"texts/{name}.bin"] = packed(shown(record))
            titles.append(len(tokens(record.title, scripts=job.scripts)))
            texts.append(name)
            facets.append(facets_of(record, job.facets))
    facets_name, files[f"facets-{facets_name}.bin"] = packed(to_table(facets, job.facets))
    sources_name, files[f"sources-{sources_name}.bin"] = packed(job.sources)
    return Start((*titles,), (*texts,), (*words,), facets_name, sources_name)


def _twins(job: Job, names: set[str], files: dict[str, bytes]) -> dict[str, bytes]:
    """Twins of what has changed."""
    before = job.published.first().files() if job.published else set()
    changed = {*map(twin_of, before ^ names)}
    data = {}
    for name in names:
        if twin_of(name) in changed:
            data[name] = files[name] if name in files or not job.published else job.published.bytes(name)
    return twins(data, job.folder.name)
