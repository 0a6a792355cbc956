"""Articles without their bodies: as records, with which the site is planned, and as cards, which templates receive.

Every card is made from a row of JSON, whether its page was just read or comes from the cache. So one page cannot give
two cards that differ because YAML and JSON write a value differently (``+00:00`` and ``Z``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

import orjson

from jianbao.config import Config
from jianbao.model import Article
from jianbao.page.iso_dates import parse_iso
from jianbao.publish.related.title_keys import fold_title
from jianbao.runtime.cache import Row
from jianbao.runtime.file_stamps import bytes_digest

_ADDRESS = re.compile(r"\]\([^)\s]*|https?://\S+")
"""URLs in Markdown, an eighth of the text of 28,000 articles. They are not searched, so they do not count for the size
of a search shard."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
MAX_CACHED_CARDS = 60_000
"""A card takes about a kilobyte of memory."""
_cards: dict[str, Article] = {}
"""Cards by the digest of all that they show (``PageRecord.facts``), so that a card from an earlier build of this
process is never stale."""


PageNote = Sequence[Any]
"""A line of a page, counted from 1, and what to know about it."""


class PageRecord(NamedTuple):
    """A Markdown page as it was last read: a row of the table of pages.

    The site is planned with records, because making a record from a row is much faster than making a card; a card is
    made only for a page that is rendered.
    """

    file: str
    """Below the folder of pages, with ``/``."""
    stamp: Sequence[int]
    digest: str
    """Digest of the file's bytes."""
    length: int
    """Characters of the body without its URLs."""
    characters: int | None
    """Characters of the text as readers count them; None if it has to be counted when the page is rendered."""
    has_extra: bool
    """Whether the file has front matter that the card lacks: captures, or what jianbao does not know."""
    is_draft: bool
    """Whether the page is left out of a site without drafts (``is_public``)."""
    is_private: bool
    """Whether the page is left out of every site."""
    notes: Sequence[PageNote]
    """What its author should know, although the page can be shown."""
    links: Sequence[PageNote]
    """Line and address of each link and picture that leads to a file of the user's; nearly always empty."""
    pictures: Sequence[str]
    """``picture_key`` of each picture from the web on the page; empty in an archive without tables of pictures."""
    noindex: bool
    """Whether search engines are asked to leave the page out."""
    modified: str
    """The day of its latest capture, or, if none is known, of its publication, in UTC, for the sitemap; may be
    empty."""
    facts: str
    """Digest of all fields that follow: everything that a page about other articles may show of this one."""
    id: str
    date: str | None
    """ISO 8601; its first ten characters are the day, in the outlet's own offset."""
    outlet: str
    channel: str
    authors: Sequence[str]
    tags: Sequence[str]
    same_as: Sequence[str]
    aliases: Sequence[str]
    instant: int
    """Microseconds since 1970, for sorting; integers compare faster than datetimes of different offsets."""
    arrival: int
    """The same of its collection, or, if that is unknown, of its publication: when it came into the archive."""
    folded_title: str
    """The title as ``related.title_keys`` folds it, to be compared with others."""
    shown: bytes | None
    """What else a listing, the feed or a link may show, as JSON; None if this build has not read the file. The cache
    does not hold it: reading a hundred files again after a small edit is faster than caching it for 30,000."""


def is_public(record: PageRecord, config: Config) -> bool:
    """Whether a page is in the site."""
    return not record.is_private and (config.build.drafts or not record.is_draft)


def to_row(
    article: Article,
    notes: Sequence[PageNote] = (),
    links: Sequence[PageNote] = (),
    pictures: Sequence[str] = (),
) -> Row:
    """The fields of a ``PageRecord`` from ``length`` on, as JSON gives them back."""
    fields = [
        article.id,
        article.date.isoformat() if article.date else None,
        article.outlet,
        article.channel,
        [*article.authors],
        [*article.tags],
        [*article.same_as],
        [*article.aliases],
        (article.instant - _EPOCH) // _MICROSECOND,
        ((article.collected or article.instant) - _EPOCH) // _MICROSECOND,
        fold_title(article.title),
    ]
    shown = orjson.dumps(
        [
            article.title,
            article.collected.isoformat() if article.collected else None,
            article.lang,
            article.source_url,
            article.summary,
            article.image,
            article.date_clue,
        ]
    )
    facts = bytes_digest(orjson.dumps(fields) + shown)
    extra, length = bool(article.extra or article.captures or article.noindex), _length(article.body)
    hidden = (article.is_draft, article.is_private)
    unlisted = (article.noindex, _modified(article))
    return [length, article.characters, extra, *hidden, notes, links, pictures, *unlisted, facts, *fields, shown]


def _modified(article: Article) -> str:
    """The day on which what the page shows was last collected; see ``PageRecord.modified``."""
    collected = [article.collected, *(capture.collected for capture in article.captures)]
    if latest := max(filter(None, collected), default=None):
        return latest.astimezone(UTC).date().isoformat()
    return article.instant.date().isoformat() if article.date else ""


def _length(body: str) -> int:
    return len(_ADDRESS.sub("", body)) if "](" in body or "://" in body else len(body)


def make_card(record: PageRecord, body: str = "") -> Article:
    """The card of a record: an article without clipping, captures and unknown front matter, by default without a body.

    The record needs its ``shown``.
    """
    title, collected, lang, source_url, summary, image, date_clue = orjson.loads(record.shown or b"")
    return Article(
        id=record.id,
        title=title,
        date=parse_iso(record.date) if record.date else None,
        date_clue=date_clue,
        collected=datetime.fromisoformat(collected) if collected else None,
        outlet=record.outlet,
        authors=tuple(record.authors),
        lang=lang,
        tags=tuple(record.tags),
        source_url=source_url,
        summary=summary,
        image=image,
        body=body,
        channel=record.channel,
        same_as=tuple(record.same_as),
        aliases=tuple(record.aliases),
        # A listing's key does not change with the text, so a listing must not show this.
        characters=record.characters if body else None,
    )


def with_cards(context: Mapping[str, Any], read: Callable[[PageRecord], PageRecord]) -> dict[str, Any]:
    """A page's context with cards instead of records; ``read`` reads the file of a record that lacks ``shown``."""
    card = partial(_card, read)
    return {
        name: card(value)
        if isinstance(value, PageRecord)
        else tuple(map(card, value))
        if isinstance(value, tuple) and value and isinstance(value[0], PageRecord)
        else value
        for name, value in context.items()
    }


def _card(read: Callable[[PageRecord], PageRecord], record: PageRecord) -> Article:
    """The cached card, shared by all pages that show it: 30,000 articles are in 200,000 rows of listings."""
    if cached := _cards.get(record.facts):
        return cached
    if len(_cards) >= MAX_CACHED_CARDS:
        _cards.clear()
    current = record if record.shown else read(record)
    # A page that changed since the site was planned keeps its planned id and shelves, or links to it would be dead.
    card = make_card(record._replace(shown=current.shown))
    return _cards.setdefault(record.facts, card) if current.facts == record.facts else card


def newest_first(records: Iterable[PageRecord]) -> list[PageRecord]:
    """Sort by moment of publication, then by id, so that the order does not depend on the file system."""
    return sorted(records, key=lambda record: (-record.instant, record.id))
