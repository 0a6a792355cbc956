"""Articles without their bodies, as listings show them, to rows of JSON and back.

Every card has been a row, whether it was just read or comes from the cache: so the same page cannot give two cards
that differ in what YAML and JSON tell apart (``+00:00`` and ``Z``).
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from generator.model import Article

Row = list[Any]
_ADDRESS = re.compile(r"\]\([^)\s]*|https?://\S+")
"""An eighth of the Markdown of 28,000 articles: never searched, so a shard need not be smaller for it."""


def to_row(article: Article) -> Row:
    """All that a listing, the feed or a link may show of an article; its length; whether its page can show more."""
    return [
        article.id,
        article.title,
        article.date.isoformat() if article.date else None,
        article.collected.isoformat() if article.collected else None,
        article.outlet,
        article.authors,
        article.lang,
        article.tags,
        article.source_url,
        article.summary,
        article.image,
        article.same_as,
        article.aliases,
        len(_ADDRESS.sub("", article.body)),
        bool(article.extra),
    ]


def from_row(row: Row, body: str = "") -> Article:
    """The card: an article without clipping, captures and what jianbao does not know, and mostly without its body."""
    identifier, title, when, collected, outlet, authors, lang, tags, source_url, summary, image, *rest = row
    same_as, aliases, *_ = rest
    return Article(
        id=identifier,
        title=title,
        date=_when(when) if when else None,
        date_clue=None,
        collected=datetime.fromisoformat(collected) if collected else None,
        outlet=outlet,
        authors=tuple(authors),
        lang=lang,
        tags=tuple(tags),
        source_url=source_url,
        summary=summary,
        image=image,
        body=body,
        same_as=tuple(same_as),
        aliases=tuple(aliases),
    )


def _when(text: str) -> datetime | date:
    return date.fromisoformat(text) if len(text) == len("2023-11-07") else datetime.fromisoformat(text)
