"""What the search stores of an article: ``SearchRecord``; and ``SearchEntry``, which is enough to plan the shards."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from jianbao.model import Article, Outlet
from jianbao.publish.render.markdown import to_text
from jianbao.publish.shelf_kinds import outlet_name
from jianbao.publish.urls import article_path

YEAR_ONE = datetime.min.replace(tzinfo=UTC)


class SearchRecord(NamedTuple):
    """One article as the search indexes and shows it."""

    id: str
    path: str
    """Path of its page, relative to the site's root, unquoted: ``articles/<id>.html``."""
    title: str
    text: str
    """The body as plain text with captions and alternative texts; one line per paragraph."""
    lang: str
    """BCP 47: ``zh-Hant``."""
    date: str
    """ISO 8601: ``2023-11-07``, or with a time; empty for an undated article."""
    outlet: str
    """Display name."""
    tags: tuple[str, ...] = ()
    channel: str = ""
    authors: tuple[str, ...] = ()

    @property
    def content(self) -> str:
        """The text that is searched."""
        return searched_text(self._asdict())

    @property
    def digest(self) -> str:
        """Digest that changes with anything a result may show."""
        serialized = json.dumps(self, ensure_ascii=False).encode()
        return hashlib.sha256(serialized).hexdigest()[:24]


def searched_text(fields: Mapping[str, Any]) -> str:
    """The text that is searched of an article, given as the fields of its record.

    Its title is the first line, then each name has a line, because a name says what the article is about, as its lead
    does. The outlet is not among them: 美国 would find all articles of 美国之音.
    """
    names = dict.fromkeys((fields["channel"], *fields["authors"], *fields["tags"]))
    return "\n".join((fields["title"], *filter(None, names), fields["text"]))


class SearchEntry(NamedTuple):
    """The fields of an article that are available without reading its body."""

    id: str
    date: str
    """As in ``SearchRecord``."""
    size: int
    """Approximate number of characters of its body."""
    digest: str
    """Digest of everything that its SearchRecord is made from."""


def search_records(articles: Iterable[Article], outlets: Mapping[str, Outlet], lang: str) -> Iterator[SearchRecord]:
    """Yield the search record of each article; outlet names are those for readers of ``lang``."""
    for article in articles:
        yield SearchRecord(
            id=article.id,
            path=article_path(article),
            title=article.title,
            text=to_text(article.body),
            lang=article.lang,
            date=article.date.isoformat() if article.date else "",
            outlet=outlet_name(outlets, article.outlet, lang),
            tags=article.tags,
            channel=article.channel,
            authors=article.authors,
        )


def entry_of(record: SearchRecord) -> SearchEntry:
    """The entry of a record that has been read already."""
    return SearchEntry(record.id, record.date, len(record.text), record.digest)


def seconds_of(date: str) -> int:
    """Seconds in UTC from the year 1 to an ISO date, for sorting; a date without a time counts as its midnight.

    0 for an empty date; at least 1 otherwise.
    """
    if not date:
        return 0
    moment = datetime.fromisoformat(date)
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return max(1, int((moment - YEAR_ONE).total_seconds()))
