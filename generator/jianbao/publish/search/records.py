"""What the search knows of an article: ``SearchRecord``, and ``Entry``, which is enough to plan the shards."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from jianbao.model import Article, Outlet
from jianbao.page.plaintext import plain_text
from jianbao.publish.search.tokenizer import visible
from jianbao.publish.shelves import outlet_name
from jianbao.publish.urls import article_path


class SearchRecord(NamedTuple):
    """One article as the search knows it."""

    id: str
    path: str
    """Of its page, from the site's root, unquoted: ``articles/<id>.html``."""
    title: str
    text: str
    """The body as plain text, captions and alternative texts with it; a line a paragraph."""
    lang: str
    """BCP 47: ``zh-Hant``."""
    date: str
    """As ISO text, ``2023-11-07`` or with a time; empty for an undated article."""
    outlet: str
    """Display name."""
    tags: tuple[str, ...] = ()
    """For narrowing the results; they are not searched."""

    @property
    def content(self) -> str:
        """What is searched; the title is its first line."""
        return f"{self.title}\n{self.text}"

    @property
    def digest(self) -> str:
        """Changes with anything a result may show."""
        shown = json.dumps(self, ensure_ascii=False).encode()
        return hashlib.sha256(shown).hexdigest()[:24]


def shown(record: SearchRecord) -> dict[str, Any]:
    """What a result shows of an article."""
    values = {name: getattr(record, name) for name in SearchRecord._fields}
    return values | {name: visible(values[name]) for name in ("title", "text")}  # else hits would not be marked there


class Entry(NamedTuple):
    """What is known of an article without reading its body."""

    id: str
    date: str
    """As in ``SearchRecord``."""
    size: int
    """Characters of its body, about."""
    digest: str
    """Of everything its SearchRecord is made of."""


def search_records(articles: Iterable[Article], outlets: Mapping[str, Outlet], lang: str) -> Iterator[SearchRecord]:
    """What the search knows of each article."""
    for article in articles:
        yield SearchRecord(
            id=article.id,
            path=article_path(article),
            title=article.title,
            text=plain_text(article.body, alt=True),
            lang=article.lang,
            date=article.date.isoformat() if article.date else "",
            outlet=outlet_name(outlets, article.outlet, lang),
            tags=article.tags,
        )


def entry_of(record: SearchRecord) -> Entry:
    """The entry of a record that is at hand."""
    return Entry(record.id, record.date, len(record.text), record.digest)


def second_of(date: str) -> int:
    """The moment of an ISO date as a number that grows with time; 0 for none, midnight in UTC for a day alone."""
    if not date:
        return 0
    moment = datetime.fromisoformat(date)
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    first = datetime.min.replace(tzinfo=UTC)
    return max(1, int((moment - first).total_seconds()))
