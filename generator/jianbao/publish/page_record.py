"""Articles without their bodies, as listings show them, to rows of JSON and back.

Every card has been a row, whether it was just read or comes from the cache: so the same page cannot give two cards
that differ in what YAML and JSON tell apart (``+00:00`` and ``Z``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

import orjson

from jianbao.model import Article
from jianbao.page.iso_dates import parse_iso
from jianbao.runtime.cache import Row
from jianbao.runtime.file_stamps import bytes_digest

_ADDRESS = re.compile(r"\]\([^)\s]*|https?://\S+")
"""An eighth of the Markdown of 28,000 articles: never searched, so a shard need not be smaller for it."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MAX_CACHED_CARDS = 60_000
"""Cards kept, a kilobyte each."""
_cards: dict[str, Article] = {}
"""By the digest of all that they show, so that what another build of this process made can be no other."""


class PageRecord(NamedTuple):  # 30,000 of them are made of rows in 10 ms, of which cards would take 60
    """A page file as it was last read: what decides where its article stands and what of the site is to be made anew.

    The site is planned with these; a card is made only for a page that is to be rendered.
    """

    file: str
    """Below the folder of pages, with ``/``."""
    stamp: Sequence[int]
    digest: str
    """Of all its bytes."""
    length: int
    """Characters of the body, its addresses left out."""
    characters: int | None
    """Of the text, as readers count them; None where only the text itself tells."""
    has_more: bool
    """Whether the file has front matter that jianbao does not know, but a theme may."""
    is_draft: bool
    """Whether the page is left out of the site."""
    facts: str
    """Digest of all that follows, which is what a page about others may show."""
    id: str
    date: str | None
    """As ISO text; its first ten characters are the day, in the outlet's own offset."""
    outlet: str
    tags: Sequence[str]
    same_as: Sequence[str]
    aliases: Sequence[str]
    instant: int
    """Microseconds since 1970, for sorting: moments of many zones take three times as long to compare."""
    shown: bytes | None
    """What else a listing, the feed or a link may show, as JSON; None of a page that this build has not read. A small
    edit asks for that of a hundred pages; to remember it of 30,000 takes longer than to read those again."""


def to_row(article: Article) -> Row:
    """What a ``Source`` holds from ``length`` on, as JSON gives it back."""
    known = [
        article.id,
        article.date.isoformat() if article.date else None,
        article.outlet,
        [*article.tags],
        [*article.same_as],
        [*article.aliases],
        (article.instant - _EPOCH) // timedelta(microseconds=1),
    ]
    shown = orjson.dumps(
        [
            article.title,
            article.collected.isoformat() if article.collected else None,
            article.authors,
            article.lang,
            article.source_url,
            article.summary,
            article.image,
        ]
    )
    digest = bytes_digest(orjson.dumps(known) + shown)
    return [_length(article.body), article.characters, bool(article.extra), article.is_draft, digest, *known, shown]


def _length(body: str) -> int:
    return len(_ADDRESS.sub("", body)) if "](" in body or "://" in body else len(body)


def make_card(source: PageRecord, body: str = "") -> Article:
    """The card: an article without clipping, captures and what jianbao does not know, and mostly without its body."""
    title, collected, authors, lang, source_url, summary, image = orjson.loads(source.shown or b"")
    return Article(
        id=source.id,
        title=title,
        date=parse_iso(source.date) if source.date else None,
        date_clue=None,
        collected=datetime.fromisoformat(collected) if collected else None,
        outlet=source.outlet,
        authors=tuple(authors),
        lang=lang,
        tags=tuple(source.tags),
        source_url=source_url,
        summary=summary,
        image=image,
        body=body,
        same_as=tuple(source.same_as),
        aliases=tuple(source.aliases),
        characters=source.characters if body else None,  # no listing is made anew where only the text has changed
    )


def with_cards(context: Mapping[str, Any], read: Callable[[PageRecord], PageRecord]) -> dict[str, Any]:
    """What a template receives: cards in the place of sources; ``read`` makes whole what this build has not read."""
    card = partial(_card, read)
    return {
        name: card(value)
        if isinstance(value, PageRecord)
        else tuple(map(card, value))
        if isinstance(value, tuple) and value and isinstance(value[0], PageRecord)
        else value
        for name, value in context.items()
    }


def _card(read: Callable[[PageRecord], PageRecord], source: PageRecord) -> Article:
    """Made one time for all pages that show it; 30,000 articles stand in 200,000 rows."""
    if known := _cards.get(source.facts):
        return known
    if len(_cards) >= MAX_CACHED_CARDS:
        _cards.clear()
    found = source if source.shown else read(source)
    # One that has changed since the site was planned stays where it was to be, or links to it would be dead.
    card = make_card(source._replace(shown=found.shown))
    return _cards.setdefault(source.facts, card) if found.facts == source.facts else card


def newest_first(sources: Iterable[PageRecord]) -> list[PageRecord]:
    """By moment of publication, then by id, so that the order never depends on the file system."""
    return sorted(sources, key=lambda source: (-source.instant, source.id))
