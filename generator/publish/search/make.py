"""Records of one shard -> the files of its folder, made by Pagefind from words that jianbao cuts itself.

Pagefind never sees a page of the site. It is given one small file an article that holds nothing but folded words, and
what it has stored of them is then put back into the author's own text, so that a reader sees that and not the words.
"""

from __future__ import annotations

import gzip
import hashlib
import html
import json
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from generator.hanzi import fold
from generator.parallel import Workers
from generator.publish.search import pagefind
from generator.publish.search.facets import facet_file
from generator.publish.search.files import Kept, add
from generator.publish.search.offline import twins
from generator.publish.search.postings import character_parts
from generator.publish.search.records import SearchRecord
from generator.publish.search.tokens import JOINTS, PAUSE, tokens, visible

BATCH = 250
"""Articles a process cuts at a time."""

NO_WORDS = "__"
"""Stands in an article without a single word, which Pagefind would drop and no facet could show. No reader can ask for
it: two joints never stand side by side in a query."""


@dataclass(frozen=True, slots=True)
class Job:
    """A shard to be made, as it is sent to a worker process."""

    name: str
    folder: Path
    """Where its files go."""
    records: tuple[SearchRecord, ...]
    """The newest first."""
    facets: tuple[str, ...]
    offline: bool
    scripts: bool
    """Whether Simplified and Traditional are one."""


@dataclass(frozen=True, slots=True)
class Made:
    """What the browser has to know of a shard's files, and what is on disk."""

    key: str
    """Digest in the names of our own files."""
    characters: int
    """Parts of the lists of single characters."""
    kept: Kept
    files: frozenset[str]
    """Names; all else in the shard's folder is of an earlier build."""


@dataclass(frozen=True, slots=True)
class _Lists:
    """What is found out without Pagefind."""

    characters: list[bytes]
    """Which articles hold a single character, in parts."""
    facets: bytes
    titles: list[int]
    """Words of each title."""


def make_shards(helpers: Workers, jobs: list[Job]) -> list[Made]:
    """What a worker process does; raises SearchError, OutputError."""
    return [make_shard(job, helpers) for job in jobs]


def make_shard(job: Job, helpers: Workers) -> Made:
    """Index a shard in a fresh temporary folder, then add what its own folder lacks of that."""
    with tempfile.TemporaryDirectory(prefix="jianbao-search-") as name:
        source, output = Path(name, "source"), Path(name, "output")
        source.mkdir()
        cut = partial(_cut, source, job.name, job.scripts)
        words = dict(helpers.batches(cut, job.records, size=BATCH))
        with ThreadPoolExecutor(1) as beside:
            running = beside.submit(pagefind.run, source, output, JOINTS)
            lists = _lists(job)  # while Pagefind works
            running.result()
        pages = _texts(job, output, words)
        contents = pagefind.contents(output, job.name)
        files = {f"index/{path.name}": path.read_bytes() for path in sorted(output.glob("index/*.pf_index"))}
    names = [pages[_file_name(record)][0] for record in job.records]
    _agree(job, contents.pages, names)
    key, own = _own_files(_start_file(job, lists, contents, names), lists)
    files |= own | {f"fragment/{page}.pf_fragment": packed for page, packed in pages.values()}
    if job.offline:
        files |= twins(files, job.name)
    return Made(key, len(lists.characters), add(files, job.folder), frozenset(files))


def _agree(job: Job, listed: Sequence[str], made: Sequence[str]) -> None:
    articles = {page: record.id for page, record in zip(made, job.records, strict=True)}
    if odd := {*listed} ^ {*made}:
        those = sorted(articles.get(page, page) for page in odd)
        raise pagefind.lost(f"Pagefind's table of contents of {job.name} and its pages differ, in {those[0]} first")


def _file_name(record: SearchRecord) -> str:
    """Name the record's file so that the name changes with whatever the results show.

    Pagefind names what it stores of a page by its content, this name included. Were the name made of the id alone, a
    corrected comma would change the stored text but not its name, and browsers would go on showing what they have.
    """
    return f"{record.digest}.html"


def _cut(source: Path, lang: str, scripts: bool, records: Sequence[SearchRecord]) -> list[tuple[str, bytes]]:
    """Write the files Pagefind reads: their names, and digests of the words in them."""
    cut = []
    for record in records:
        words = " ".join(tokens(record.content, scripts=scripts))
        words = words if words.strip(f"{PAUSE} ") else NO_WORDS
        (source / _file_name(record)).write_text(_source_page(words, lang), encoding="utf-8")
        cut.append((_file_name(record), _digest(words)))
    return cut


def _digest(words: str) -> bytes:
    return hashlib.sha256(words.encode()).digest()


def _source_page(words: str, lang: str) -> str:
    """Write the file Pagefind reads."""
    # No <p>: Pagefind ends it with a full stop, which joins words.
    return (
        f'<!DOCTYPE html><html lang="{lang}"><body><span data-pagefind-body>{html.escape(words)}</span></body></html>'
    )


def _texts(job: Job, output: Path, words: Mapping[str, bytes]) -> dict[str, tuple[str, bytes]]:
    """By the name of the file Pagefind was given: the name it has for the page, and what a result shows, packed."""
    records = {_file_name(record): record for record in job.records}
    made = {}
    for page, data in pagefind.fragments(output):
        name = data["url"].removeprefix("/")
        if _digest(data["content"]) != words[name]:
            raise pagefind.lost(f"Pagefind has not kept the words of {records[name].id} as they were")
        made[name] = (page, pagefind.pack(_own_text(data, records[name])))
    missing = [record.id for name, record in records.items() if name not in made]
    if missing:
        raise pagefind.lost(f"Pagefind left out {len(missing)} articles, {missing[0]} among them")
    return made


def _own_text(data: dict[str, Any], record: SearchRecord) -> bytes:
    """The author's text in place of the words, with all that a result shows."""
    meta = {name: getattr(record, name) for name in ("id", "path", "title", "lang", "date", "outlet")}
    meta["tags"] = [*record.tags]
    shown = data | {"content": visible(record.content), "meta": meta}
    return json.dumps(shown, ensure_ascii=False).encode()


def _lists(job: Job) -> _Lists:
    def folded(text: str) -> str:
        return fold(visible(text), scripts=job.scripts)

    return _Lists(
        characters=character_parts([(folded(record.title), folded(record.text)) for record in job.records]),
        facets=facet_file(job.records, job.facets),
        titles=[len(tokens(record.title, scripts=job.scripts)) for record in job.records],
    )


def _start_file(job: Job, lists: _Lists, contents: pagefind.Contents, names: Sequence[str]) -> bytes:
    """What the browser needs of a shard from the start, in one file: a request less a shard than with two.

    ``names`` are Pagefind's for the articles, the newest first, as is all that is counted here.
    """
    rank = {name: number for number, name in enumerate(names)}
    prefix = len(job.name) + 1
    table = {
        "titles": lists.titles,
        "pages": [name[prefix:] for name in names],
        "ranks": [rank[name] for name in contents.pages],
        "parts": [name[prefix:] for name in contents.parts],
        "firstWords": contents.first,
    }
    return gzip.compress(json.dumps(table, ensure_ascii=False, separators=(",", ":")).encode(), mtime=0)


def _own_files(start: bytes, lists: _Lists) -> tuple[str, dict[str, bytes]]:
    """The files Pagefind has no part in, and the digest in their names."""
    both = {"start": start, "facets": lists.facets}
    key = hashlib.sha256(b"".join([*both.values(), *lists.characters])).hexdigest()[:10]
    files = {f"{name}-{key}.bin": content for name, content in both.items()}
    return key, files | {f"characters/{key}-{number}.bin": part for number, part in enumerate(lists.characters)}
