"""Plan the feeds: of the whole site, and of each outlet, channel, author and tag."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence

from jianbao.config import FeedsConfig
from jianbao.model import Page, Shelf
from jianbao.publish import urls
from jianbao.publish.page_record import PageRecord

FEED_TEMPLATE = "feed.xml"
MAX_OF_DAY = 300
"""Articles of the newest day in the site's feeds: with thousands, after the import of an archive, no reader could
subscribe."""
MICROSECONDS_A_DAY = 24 * 60 * 60 * 1_000_000
"""In microseconds."""


def site_feeds(articles: Sequence[PageRecord], config: FeedsConfig) -> Iterator[Page]:
    """Plan the feeds of the whole site, if the settings want feeds; ``articles`` are all of the site, newest first."""
    if config.enabled:
        newest = latest_arrivals(articles, config.length)
        yield Page(urls.FEED, FEED_TEMPLATE, {"shelf": None, "articles": newest}, has_texts=config.full_text)
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
    recent = [article for article in articles if article.arrival >= min(day, latest[-1])]
    recent.sort(key=lambda article: -article.arrival)
    of_day = sum(article.arrival >= day for article in recent)
    return tuple(recent[: max(length, min(of_day, MAX_OF_DAY))])


def shelf_feeds(shelf: Shelf, articles: Sequence[PageRecord], config: FeedsConfig) -> Iterator[Page]:
    """Plan the feed of a shelf, if the settings want feeds; ``articles`` are all of the shelf, newest first.

    It never has texts: then an edit of one word would change the feeds of all shelves of its article.
    """
    if config.enabled:
        yield Page(urls.feed_path(shelf), FEED_TEMPLATE, {"shelf": shelf, "articles": tuple(articles[: config.length])})
