"""Plan the feeds: of the whole site, with its archive, and of each outlet, channel, author and tag."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence

from jianbao.config import FeedsConfig
from jianbao.model import Page, Shelf
from jianbao.publish import urls
from jianbao.publish.page_record import PageRecord
from jianbao.publish.shelves import MICROSECONDS_A_DAY, Library

FEED_TEMPLATE = "feed.xml"
MAX_OF_DAY = 300
"""Articles of one day in the site's feeds, and in one document of the feed's archive: with thousands, after the import
of an archive, no reader could subscribe."""


def site_feeds(library: Library, config: FeedsConfig) -> Iterator[Page]:
    """Plan the feeds of the whole site, if the settings want feeds."""
    if config.enabled:
        newest = latest_arrivals(library.articles, config.length)
        context = _feed(newest, previous=next((urls.shelf_path(day) for day in _closed_days(library)), ""))
        yield Page(urls.FEED, FEED_TEMPLATE, context, has_texts=config.full_text)
        yield Page(urls.JSON_FEED, "feed.json", {"articles": newest}, has_texts=config.full_text)


def latest_arrivals(articles: Sequence[PageRecord], length: int) -> tuple[PageRecord, ...]:
    """The ``length`` articles that came into the archive last, and all others of the newest day (in UTC), latest first.

    So a reader who fetches the feed once a day misses none, and finds an old article that was only now collected.
    ``articles`` are all of the site, newest first.
    """
    latest = heapq.nlargest(length, [article.arrival for article in articles])
    if not latest:
        return ()
    day = latest[0] // MICROSECONDS_A_DAY * MICROSECONDS_A_DAY
    recent = _latest_first([article for article in articles if article.arrival >= min(day, latest[-1])])
    of_day = sum(article.arrival >= day for article in recent)
    return tuple(recent[: max(length, min(of_day, MAX_OF_DAY))])


def feed_archive(library: Library, config: FeedsConfig) -> Iterator[Page]:
    """Plan the archive of the site's feed: a document of each affected day of collection that is closed.

    From the site's feed and from each document, ``prev-archive`` leads to the one before it
    (https://www.rfc-editor.org/rfc/rfc5005#section-4). None has ``next-archive``: then it changes only with articles of
    its own day, or when the day before it is another one. A day with more than ``MAX_OF_DAY`` articles has several
    documents, the latest articles in the first. Like the feeds of shelves they never have texts: with them, the
    archive of the feed would be as large as all pages of articles.
    """
    closed = _closed_days(library) if config.enabled else []
    for shelf, before in zip(closed, [*closed[1:], None], strict=False):
        articles = _latest_first(library.articles_on.get(shelf[:2], ()))
        parts = [articles[at : at + MAX_OF_DAY] for at in range(0, len(articles), MAX_OF_DAY)]
        paths = [urls.shelf_path(shelf), *(urls.archive_part(shelf, number) for number in range(2, len(parts) + 1))]
        previous = [*paths[1:], urls.shelf_path(before) if before else ""]
        for part, path, linked in zip(parts, paths, previous, strict=False):
            yield Page(path, FEED_TEMPLATE, _feed(part, previous=linked, is_archive=True))


def shelf_feeds(shelf: Shelf, articles: Sequence[PageRecord], config: FeedsConfig) -> Iterator[Page]:
    """Plan the feed of a shelf, if the settings want feeds; ``articles`` are all of the shelf, newest first.

    It never has texts: then an edit of one word would change the feeds of all shelves of its article.
    """
    if config.enabled:
        yield Page(urls.feed_path(shelf), FEED_TEMPLATE, _feed(articles[: config.length], shelf))


def _closed_days(library: Library) -> list[Shelf]:
    """The days of collection, latest first, but for the newest: more of it may come."""
    return [*library.collected][1:]


def _latest_first(articles: Sequence[PageRecord]) -> list[PageRecord]:
    """Sort by arrival; of articles that came at the same moment, the one published last is first, as before."""
    return sorted(articles, key=lambda article: -article.arrival)


def _feed(
    articles: Sequence[PageRecord], shelf: Shelf | None = None, *, previous: str = "", is_archive: bool = False
) -> dict[str, object]:
    """The context of ``FEED_TEMPLATE``; ``previous`` is the path of the document that ``prev-archive`` leads to."""
    return {"shelf": shelf, "articles": tuple(articles), "previous": previous, "is_archive": is_archive}
