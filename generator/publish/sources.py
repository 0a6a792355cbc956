"""All pages of an archive as cards; of 30,000 files only those are read that changed since the last build."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

import orjson

from generator.cache import read_table, write_table
from generator.errors import PageError
from generator.model import Article
from generator.parallel import Workers
from generator.publish.cards import Row, from_row, to_row
from generator.publish.load import load_article, newest_first, read_page
from generator.publish.order import Order
from generator.report import Track, silent
from generator.stamps import Stamp, bytes_digest, is_settled

BATCH = 200
"""Pages a worker reads at a time."""
UNSETTLED: Stamp = (0, 0, 0)
"""The stamp of no file: a page that may still change within the same tick of the clock is read again next time."""


class Source(NamedTuple):  # 30,000 of them are made in a third of the time that dataclasses take
    """A page file as it was last read."""

    file: str
    """Below the folder of pages, with ``/``."""
    digest: str
    """Of all its bytes."""
    facts: str
    """Digest of what listings show of it."""
    row: Row
    """What they show; see ``cards``."""

    @property
    def length(self) -> int:
        """Characters of the body, its addresses left out."""
        return int(self.row[-2])

    @property
    def has_more(self) -> bool:
        """Whether the file has front matter that jianbao does not know, but a theme may."""
        return bool(self.row[-1])


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of an archive."""

    cards: tuple[Article, ...]
    """Newest first, without their bodies."""
    sources: Mapping[str, Source]
    """By the article's id."""
    problems: tuple[PageError, ...]
    """Pages that cannot be read, and pages that claim an id already taken."""

    def files(self) -> dict[str, str]:
        """Where each article stands, below the folder of pages, by its id."""
        return {identifier: source.file for identifier, source in self.sources.items()}


def load_pages(order: Order, stamps: Mapping[str, Stamp], workers: Workers, track: Track = silent) -> Pages:
    """Read what changed: a file whose stamp or whose bytes the last build knew is not parsed again.

    ``stamps`` are those of all pages, in order, taken just before.
    """
    now = time.time_ns()
    folder, root, cache, code = order.config.articles, order.config.root, order.cache("pages", shared=True), order.code
    known = read_table(cache, code)
    rows = {file: row for file, stamp in stamps.items() if (row := known.rows.get(file)) and (*row[1],) == stamp}
    changed = [file for file in stamps if file not in rows]
    asked = [(file, known.rows[file][2] if file in known.rows else "") for file in changed]
    read = workers.batches(partial(_read_batch, folder, page_prefix(folder, root)), asked, size=BATCH)
    problems: list[PageError] = []
    for file, facts in zip(track(changed, "Reading pages"), read, strict=True) if changed else ():
        if isinstance(facts, PageError):
            problems.append(facts)
        else:
            stamp = stamps[file] if is_settled(stamps[file], now) else UNSETTLED
            rows[file] = (file, stamp, *(facts or known.rows[file][2:]))
    write_table(cache, code, rows, known)
    sources = [Source(rows[file][0], *rows[file][2:]) for file in stamps if file in rows]
    return _pages(sources, problems, page_prefix(folder, root))


def _pages(sources: Iterable[Source], problems: list[PageError], prefix: str) -> Pages:
    """The first page of an id has it; a second is a problem."""
    owners: dict[str, Source] = {}
    for source in sources:
        identifier = source.row[0]
        if (owner := owners.setdefault(_same(identifier), source)) is not source:
            problems.append(_clash(identifier, prefix + source.file, prefix + owner.file))
    problems.sort(key=lambda problem: problem.file or "")
    by_id = {source.row[0]: source for source in owners.values()}
    return Pages(newest_first(from_row(source.row) for source in owners.values()), by_id, tuple(problems))


def _same(identifier: str) -> str:
    """What many systems take for the same file name."""
    if identifier.isascii():
        return identifier.lower()
    return unicodedata.normalize("NFC", identifier).casefold()


Facts = tuple[str, str, Row]
"""Digest of the bytes, digest of the row, the row."""


def _read_batch(folder: Path, prefix: str, files: Iterable[tuple[str, str]]) -> list[Facts | PageError | None]:
    return [_read(f"{folder}/", prefix, file, digest) for file, digest in files]


def _read(folder: str, prefix: str, file: str, known: str) -> Facts | PageError | None:
    """What a file holds; None where its bytes have the digest that is ``known``."""
    try:
        data = read_page(folder + file, prefix + file)
        digest = bytes_digest(data)
        if digest == known:
            return None
        row = to_row(load_article(data, prefix + file))
    except PageError as problem:
        return problem
    return digest, bytes_digest(orjson.dumps(row)), row


def page_prefix(folder: Path, root: Path) -> str:
    """How a page's name begins in messages: ``content/articles/``."""
    return f"{folder.relative_to(root).as_posix()}/"


def _clash(identifier: str, name: str, owner: str) -> PageError:
    return PageError(
        f"id {identifier} is taken by {owner}",
        file=name,
        remedy="Give this page an id of its own, or delete one of the two.",
    )
