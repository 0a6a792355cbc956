"""Read the pages that exist when an ingest begins: from disk, or from the cache if a page has not changed.

Ingest keeps an ``ExistingPage`` of each, without its text, so that memory does not grow with the texts.
"""

from __future__ import annotations

import base64
import sys
from array import array
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from jianbao.errors import PageError
from jianbao.ingest.article_facts import ArticleFacts, extract_facts
from jianbao.ingest.shingles import ShingleSample
from jianbao.ingest.source_url import article_id, canonical_url
from jianbao.model import Article, Capture
from jianbao.page.format import is_edited, page_digest, parse_page
from jianbao.report import Progress, no_progress
from jianbao.runtime.file_stamps import Stamp, bytes_digest
from jianbao.runtime.workers import Workers

EXISTING_PAGES_PER_BATCH = 200
"""Pages sent to a worker at a time to be read."""

CaptureValues = Sequence[Any]
"""A capture in JSON: its fields, ``collected`` as ISO text or None."""


class ExistingPage(NamedTuple):
    """A page on disk, without its text. It is also a row of the cache: its fields have types of JSON.

    So the pages of a large archive need not be converted when most of them are neither changed nor looked at. A
    sequence that was read from the cache is a list, any other one is a tuple.
    """

    file: str
    """Path below the folder of pages, with ``/``."""
    stamp: Stamp
    """The file's stamp when it was read or written."""
    file_digest: str
    """``bytes_digest`` of the file."""
    address_id: str
    """The id that the source URL gives. ``id`` is another one if the URL is that of several articles, or if the user or
    an earlier version of jianbao set it."""
    id: str
    """The page's own id, which never changes."""
    outlet: str
    is_dated: bool
    instant: str
    """``Article.instant`` as ISO text, which sorts as the time does."""
    clipping_values: CaptureValues
    """The clipping that it was made from; its ``file`` is empty for a page that the user wrote."""
    characters: int
    sample_text: str
    """The shingles: little-endian 32-bit numbers in base64."""
    is_thin: bool
    captures_values: Sequence[CaptureValues]
    """Its other captures."""
    same_as: Sequence[str]
    aliases: Sequence[str]
    content_digest: str
    """``page_digest`` of the page: without its ``written`` line."""
    is_edited: bool
    """Whether the user edited or wrote the page."""

    @property
    def age(self) -> tuple[bool, str, str]:
        """Sort key, the oldest page first; undated pages come last."""
        return not self.is_dated, self.instant, self.id

    @property
    def sample(self) -> ShingleSample:
        """As in ``ArticleFacts``."""
        return _decode_sample(self.sample_text)

    @property
    def facts(self) -> ArticleFacts:
        """The facts of the text."""
        return ArticleFacts(_capture_from_values(self.clipping_values), self.characters, self.sample, self.is_thin)

    @property
    def captures(self) -> tuple[Capture, ...]:
        """The other captures of the article."""
        return tuple(map(_capture_from_values, self.captures_values))

    @property
    def clipping_files(self) -> list[str]:
        """The names of all clippings that the page records, that of the one it was made from first."""
        return [file or "" for file, *_ in (self.clipping_values, *self.captures_values)]


NO_ROWS: Mapping[str, ExistingPage] = MappingProxyType({})
BYTES_UNCHANGED = "bytes unchanged"
"""A worker's answer for a page that is a cache hit. Compare it with ``==``: unpickling makes another object of it."""


def read_existing_pages(
    articles: Path,
    stamps: Mapping[str, Stamp],
    workers: Workers,
    progress: Progress = no_progress,
    cached_rows: Mapping[str, ExistingPage] = NO_ROWS,
) -> tuple[dict[str, ExistingPage], tuple[PageError, ...]]:
    """Read all pages below ``articles``, by their own ids; pages that cannot be parsed are errors instead.

    The keys of ``stamps`` and ``cached_rows`` are the pages' files, relative to ``articles``. A row is a
    cache hit if the file has the same stamp or bytes.
    """
    stale = [file for file, stamp in stamps.items() if not (row := cached_rows.get(file)) or row.stamp != stamp]
    requests = [(file, stamps[file], cached_rows[file].file_digest if file in cached_rows else "") for file in stale]
    results = workers.map_batches(partial(_read_batch, articles), requests, size=EXISTING_PAGES_PER_BATCH)
    read = dict(zip(progress(stale, "Reading pages"), results, strict=True)) if stale else {}
    for file, result in read.items():
        if result == BYTES_UNCHANGED:
            read[file] = cached_rows[file]._replace(stamp=stamps[file])
    pages = [read.get(file) or cached_rows[file] for file in stamps]
    by_id = {page.id: page for page in pages if isinstance(page, ExistingPage)}
    return by_id, tuple(page for page in pages if isinstance(page, PageError))


def pages_by_address(pages: Mapping[str, ExistingPage]) -> dict[str, list[ExistingPage]]:
    """The pages of each source address, by ``address_id``, those with the id of the address first."""
    by_address: dict[str, list[ExistingPage]] = {}
    for page in pages.values():
        by_address.setdefault(page.address_id, []).append(page)
    for group in by_address.values():
        if len(group) > 1:
            group.sort(key=lambda page: (page.id != page.address_id, page.id))
    return by_address


def _read_batch(articles: Path, requests: Sequence[tuple[str, Stamp, str]]) -> list[ExistingPage | str | PageError]:
    return [_read(articles, file, stamp, cached_digest) for file, stamp, cached_digest in requests]


def _read(articles: Path, file: str, stamp: Stamp, cached_digest: str) -> ExistingPage | str | PageError:
    """Read one page; BYTES_UNCHANGED if its bytes have the cached digest, an error if it cannot be parsed."""
    path, name = articles / file, f"{articles.parent.name}/{articles.name}/{file}"
    try:
        data = path.read_bytes()
        if bytes_digest(data) == cached_digest:
            return BYTES_UNCHANGED
        text = data.decode().replace("\r\n", "\n").replace("\r", "\n")
        article = parse_page(text, name)
    except PageError as error:
        return error
    except UnicodeDecodeError:
        return PageError("the page is not UTF-8", file=name, remedy="Save it again as UTF-8.")
    except OSError as error:
        return PageError(f"cannot be read: {error.strerror}", file=name)
    return make_existing_page(article, file, stamp, extract_facts(article), text, data)


def make_existing_page(
    article: Article, file: str, stamp: Stamp, facts: ArticleFacts, text: str, data: bytes
) -> ExistingPage:
    """Make the page of ``article`` with the bytes ``data``; ``text`` is ``data`` decoded, with newlines normalised."""
    try:
        instant = article.instant
    except OverflowError:  # a date outside the years that Python knows; a build reports the page
        instant = datetime.max.replace(tzinfo=UTC)
    return ExistingPage(
        file=file,
        stamp=stamp,
        file_digest=bytes_digest(data),
        address_id=article_id(canonical_url(article.source_url), "") if article.source_url else article.id,
        id=article.id,
        outlet=article.outlet,
        is_dated=article.date is not None,
        instant=instant.isoformat(),
        clipping_values=_capture_values(facts.capture),
        characters=facts.characters,
        sample_text=_encode_sample(facts.sample),
        is_thin=facts.is_thin,
        captures_values=tuple(map(_capture_values, article.captures)),
        same_as=article.same_as,
        aliases=article.aliases,
        content_digest=page_digest(text),
        is_edited=is_edited(text),
    )


def _capture_values(capture: Capture) -> CaptureValues:
    return tuple(capture._replace(collected=capture.collected and capture.collected.isoformat()))  # type: ignore[arg-type]


def _capture_from_values(values: CaptureValues) -> Capture:
    capture = Capture(*values)
    return capture._replace(collected=datetime.fromisoformat(values[2]) if values[2] else None)


def _encode_sample(sample: ShingleSample) -> str:
    """Encode to base64, which takes a tenth of the memory of a list of Python's integers."""
    numbers = array("I", sample)
    if sys.byteorder == "big":
        numbers.byteswap()
    return base64.b64encode(numbers.tobytes()).decode("ascii")


def _decode_sample(text: str) -> ShingleSample:
    numbers = array("I", base64.b64decode(text))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
