"""The pages that are there already: what an ingest has to know of them, and as rows for the next one."""

from __future__ import annotations

import base64
import sys
from array import array
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from jianbao.errors import PageError
from jianbao.ingest.article_facts import Facts, facts_of
from jianbao.ingest.shingles import Sketch
from jianbao.ingest.source_url import article_id, normal_address
from jianbao.model import Article, Capture
from jianbao.page.format import is_edited, page_digest, parse_page
from jianbao.report import Track, silent
from jianbao.runtime.file_stamps import Stamp, bytes_digest, page_stamps
from jianbao.runtime.workers import Workers

BATCH = 200
"""Pages a worker reads at a time; reading one takes a millisecond."""

Row = Sequence[Any]
NONE: Mapping[str, Row] = MappingProxyType({})
SAME = "same"
"""A worker's answer for a page whose bytes are known. Compare it with ``==``: pickling makes another object of it."""


class Stored(NamedTuple):
    """What is remembered of a page that is there: not its text, so that memory stays flat."""

    path: Path
    stamp: Stamp
    """Of the file as it was read or written."""
    whole: str
    """Digest of all its bytes."""
    key: str
    """The id that its source address gives today. A page keeps its own even if the making of ids should change."""
    id: str
    outlet: str
    age: tuple[bool, datetime, str]
    """Sorts pages, the oldest first: by moment, then by id; undated ones last."""
    facts: Facts
    captures: tuple[Capture, ...]
    same_as: tuple[str, ...]
    aliases: tuple[str, ...]
    digest: str
    """Of the whole page but its ``written`` line."""
    is_edited: bool
    """A person has edited or written it."""


def stored_pages(
    articles: Path, workers: Workers, track: Track = silent, known: Mapping[str, Row] = NONE
) -> dict[str, Stored]:
    """Key -> page for all that lies under ``articles``. Unreadable pages are left to ``load``.

    What is ``known`` of pages, by their files below ``articles``, is taken from there if their stamps or bytes are the
    same.
    """
    stamps = page_stamps(articles)
    rows = {file: row for file, stamp in stamps.items() if (row := known.get(file)) and row[1] == stamp}
    changed = [file for file in stamps if file not in rows]
    asked = [(articles / file, stamps[file], known[file][2] if file in known else "") for file in changed]
    found = workers.map_batches(_read_pages, asked, size=BATCH)
    read = dict(zip(track(changed, "Reading pages"), found, strict=True)) if changed else {}
    same = {
        file: from_row(articles, known[file], stamp) for file, stamp in stamps.items() if read.get(file, SAME) == SAME
    }
    pages = (same.get(file) or read[file] for file in stamps)
    return {page.key: page for page in pages if isinstance(page, Stored)}


def _read_pages(asked: Sequence[tuple[Path, Stamp, str]]) -> list[Stored | str | None]:
    return [_read(path, stamp, known) for path, stamp, known in asked]


def _read(path: Path, stamp: Stamp, known: str) -> Stored | str | None:
    """What is to be remembered of a page; SAME where its bytes have the digest that is ``known``; None for no page."""
    try:
        data = path.read_bytes()
        if bytes_digest(data) == known:
            return SAME
        text = data.decode().replace("\r\n", "\n").replace("\r", "\n")
        article = parse_page(text, path.name)
    except (PageError, UnicodeDecodeError, OSError):
        return None
    return stored(article, path, stamp, facts_of(article), text, data)


def stored(article: Article, path: Path, stamp: Stamp, facts: Facts, text: str, data: bytes) -> Stored:
    """What is remembered of a page whose file holds ``data``, which is ``text``."""
    try:
        moment = article.instant
    except OverflowError:  # a date before or after all time, which ``load`` refuses
        moment = datetime.max.replace(tzinfo=UTC)
    return Stored(
        path=path,
        stamp=stamp,
        whole=bytes_digest(data),
        key=article_id(normal_address(article.source_url), "") if article.source_url else article.id,
        id=article.id,
        outlet=article.outlet,
        age=(article.date is None, moment, article.id),
        facts=facts,
        captures=article.captures,
        same_as=article.same_as,
        aliases=article.aliases,
        digest=page_digest(text),
        is_edited=is_edited(text),
    )


def to_row(articles: Path, page: Stored) -> Row:
    """The page as values of JSON, the file's name first."""
    facts = page.facts
    return [
        page.path.relative_to(articles).as_posix(),
        page.stamp,
        page.whole,
        page.key,
        page.id,
        page.outlet,
        [page.age[0], page.age[1].isoformat(), page.age[2]],
        [_capture_row(facts.capture), facts.characters, _packed(facts.sketch), facts.is_thin],
        [*map(_capture_row, page.captures)],
        page.same_as,
        page.aliases,
        page.digest,
        page.is_edited,
    ]


def from_row(articles: Path, row: Row, stamp: Stamp) -> Stored:
    """The page back, whose file has this stamp today."""
    file, _, whole, key, identifier, outlet, age, facts, captures, same_as, aliases, digest, is_edited = row
    capture, characters, sketch, is_thin = facts
    return Stored(
        path=articles / file,
        stamp=stamp,
        whole=whole,
        key=key,
        id=identifier,
        outlet=outlet,
        age=(age[0], datetime.fromisoformat(age[1]), age[2]),
        facts=Facts(_capture(capture), characters, () if is_thin else _unpacked(sketch), is_thin),
        captures=tuple(map(_capture, captures)),
        same_as=tuple(same_as),
        aliases=tuple(aliases),
        digest=digest,
        is_edited=is_edited,
    )


def _capture_row(capture: Capture) -> Row:
    return [capture.file, capture.sha256, capture.collected.isoformat() if capture.collected else None]


def _capture(row: Row) -> Capture:
    file, sha256, collected = row
    return Capture(file, sha256, datetime.fromisoformat(collected) if collected else None)


def _packed(sketch: Sketch) -> str:
    """A text that takes a tenth of the memory of so many numbers of Python's."""
    numbers = array("I", sketch)
    if sys.byteorder == "big":
        numbers.byteswap()
    return base64.b64encode(numbers.tobytes()).decode("ascii")


def _unpacked(text: str) -> Sketch:
    numbers = array("I", base64.b64decode(text))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
