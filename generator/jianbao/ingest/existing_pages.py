"""The pages that are there already: what an ingest has to know of them, and as rows for the next one."""

from __future__ import annotations

import base64
import sys
from array import array
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from jianbao.errors import PageError
from jianbao.ingest.article_facts import ArticleFacts, extract_facts
from jianbao.ingest.shingles import ShingleSample
from jianbao.ingest.source_url import article_id, canonical_url
from jianbao.model import Article, Capture
from jianbao.page.format import is_edited, page_digest, parse_page
from jianbao.report import Track, silent
from jianbao.runtime.file_stamps import Stamp, bytes_digest, page_stamps
from jianbao.runtime.workers import Workers

PAGES_READ_PER_BATCH = 200
"""Pages a worker reads at a time; reading one takes a millisecond."""

CaptureValues = Sequence[str | None]
"""A capture as values of JSON: file, sha256, and the ISO text of ``collected`` or None."""


class PageRow(NamedTuple):
    """A row of the cache of pages: an ``ExistingPage`` as values of JSON. The cache returns nested tuples as lists."""

    file: str
    """Path below the folder of pages, with ``/``; the row's name in the table."""
    stamp: Stamp
    file_digest: str
    computed_id: str
    id: str
    outlet: str
    is_dated: bool
    instant: str
    """ISO text."""
    capture: CaptureValues
    characters: int
    sample: str
    """The numbers of the sketch as little-endian 32-bit integers in base64."""
    is_thin: bool
    captures: Sequence[CaptureValues]
    same_as: Sequence[str]
    aliases: Sequence[str]
    content_digest: str
    is_edited: bool


NO_ROWS: Mapping[str, PageRow] = MappingProxyType({})
BYTES_UNCHANGED = "same"
"""A worker's answer for a page whose bytes are known. Compare it with ``==``: pickling makes another object of it."""


class ExistingPage(NamedTuple):
    """What is remembered of a page that is there: not its text, so that memory stays flat."""

    path: Path
    stamp: Stamp
    """Of the file as it was read or written."""
    file_digest: str
    """Digest of all its bytes."""
    computed_id: str
    """The id that its source address gives today. A page keeps its own even if the making of ids should change."""
    id: str
    outlet: str
    is_dated: bool
    instant: datetime
    facts: ArticleFacts
    captures: tuple[Capture, ...]
    same_as: tuple[str, ...]
    aliases: tuple[str, ...]
    content_digest: str
    """Of the whole page but its ``written`` line."""
    is_edited: bool
    """A person has edited or written it."""

    @property
    def age(self) -> tuple[bool, datetime, str]:
        """Sorts pages, the oldest first: by moment, then by id; undated ones last."""
        return not self.is_dated, self.instant, self.id


def read_existing_pages(
    articles: Path, workers: Workers, track: Track = silent, known: Mapping[str, PageRow] = NO_ROWS
) -> dict[str, ExistingPage]:
    """Key -> page for all that lies under ``articles``. Unreadable pages are left to ``load``.

    What is ``known`` of pages, by their files below ``articles``, is taken from there if their stamps or bytes are the
    same.
    """
    stamps = page_stamps(articles)
    rows = {file: row for file, stamp in stamps.items() if (row := known.get(file)) and row.stamp == stamp}
    changed = [file for file in stamps if file not in rows]
    asked = [(articles / file, stamps[file], known[file].file_digest if file in known else "") for file in changed]
    found = workers.map_batches(_read_pages, asked, size=PAGES_READ_PER_BATCH)
    read = dict(zip(track(changed, "Reading pages"), found, strict=True)) if changed else {}
    same = {
        file: page_from_row(articles, known[file], stamp)
        for file, stamp in stamps.items()
        if read.get(file, BYTES_UNCHANGED) == BYTES_UNCHANGED
    }
    pages = (same.get(file) or read[file] for file in stamps)
    return {page.computed_id: page for page in pages if isinstance(page, ExistingPage)}


def _read_pages(asked: Sequence[tuple[Path, Stamp, str]]) -> list[ExistingPage | str | None]:
    return [_read(path, stamp, known) for path, stamp, known in asked]


def _read(path: Path, stamp: Stamp, known: str) -> ExistingPage | str | None:
    """What is to be remembered of a page; SAME where its bytes have the digest that is ``known``; None for no page."""
    try:
        data = path.read_bytes()
        if bytes_digest(data) == known:
            return BYTES_UNCHANGED
        text = data.decode().replace("\r\n", "\n").replace("\r", "\n")
        article = parse_page(text, path.name)
    except (PageError, UnicodeDecodeError, OSError):
        return None
    return make_existing_page(article, path, stamp, extract_facts(article), text, data)


def make_existing_page(
    article: Article, path: Path, stamp: Stamp, facts: ArticleFacts, text: str, data: bytes
) -> ExistingPage:
    """What is remembered of a page whose file holds ``data``, which is ``text``."""
    try:
        moment = article.instant
    except OverflowError:  # a date before or after all time, which ``load`` refuses
        moment = datetime.max.replace(tzinfo=UTC)
    return ExistingPage(
        path=path,
        stamp=stamp,
        file_digest=bytes_digest(data),
        computed_id=article_id(canonical_url(article.source_url), "") if article.source_url else article.id,
        id=article.id,
        outlet=article.outlet,
        is_dated=article.date is not None,
        instant=moment,
        facts=facts,
        captures=article.captures,
        same_as=article.same_as,
        aliases=article.aliases,
        content_digest=page_digest(text),
        is_edited=is_edited(text),
    )


def page_to_row(articles: Path, page: ExistingPage) -> PageRow:
    """The page as a row of the cache; its file is named relative to ``articles``."""
    facts = page.facts
    return PageRow(
        file=page.path.relative_to(articles).as_posix(),
        stamp=page.stamp,
        file_digest=page.file_digest,
        computed_id=page.computed_id,
        id=page.id,
        outlet=page.outlet,
        is_dated=page.is_dated,
        instant=page.instant.isoformat(),
        capture=_capture_values(facts.capture),
        characters=facts.characters,
        sample=_packed(facts.sample),
        is_thin=facts.is_thin,
        captures=tuple(map(_capture_values, page.captures)),
        same_as=page.same_as,
        aliases=page.aliases,
        content_digest=page.content_digest,
        is_edited=page.is_edited,
    )


def page_from_row(articles: Path, row: PageRow, stamp: Stamp) -> ExistingPage:
    """The page of a row; ``stamp`` is the one that its file has today."""
    is_thin = row.is_thin
    return ExistingPage(
        path=articles / row.file,
        stamp=stamp,
        file_digest=row.file_digest,
        computed_id=row.computed_id,
        id=row.id,
        outlet=row.outlet,
        is_dated=row.is_dated,
        instant=datetime.fromisoformat(row.instant),
        facts=ArticleFacts(_capture(row.capture), row.characters, () if is_thin else _unpacked(row.sample), is_thin),
        captures=tuple(map(_capture, row.captures)),
        same_as=tuple(row.same_as),
        aliases=tuple(row.aliases),
        content_digest=row.content_digest,
        is_edited=row.is_edited,
    )


def _capture_values(capture: Capture) -> CaptureValues:
    return capture.file, capture.sha256, capture.collected.isoformat() if capture.collected else None


def _capture(values: CaptureValues) -> Capture:
    file, sha256, collected = values
    return Capture(file or "", sha256 or "", datetime.fromisoformat(collected) if collected else None)


def _packed(sketch: ShingleSample) -> str:
    """A text that takes a tenth of the memory of so many numbers of Python's."""
    numbers = array("I", sketch)
    if sys.byteorder == "big":
        numbers.byteswap()
    return base64.b64encode(numbers.tobytes()).decode("ascii")


def _unpacked(text: str) -> ShingleSample:
    numbers = array("I", base64.b64decode(text))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
