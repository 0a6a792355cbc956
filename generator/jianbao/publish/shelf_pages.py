"""Plan the pages of the shelves with names: outlets, channels, tags and authors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from jianbao.config import Config, PagesConfig
from jianbao.model import Page, Shelf
from jianbao.publish import urls
from jianbao.publish.feeds import shelf_feeds
from jianbao.publish.listings import OF_A_PART, Entry, listing
from jianbao.publish.page_record import PageRecord
from jianbao.publish.shelf_kinds import SHELF_KINDS
from jianbao.publish.shelf_overview import overview_of
from jianbao.publish.shelves import NO_DATE, PERIOD_LENGTHS, Affected, Library
from jianbao.publish.title_parts import title_parts


def shelf_pages(library: Library, config: Config, affected: Affected) -> Iterator[Page]:
    """Plan the pages and feeds of the affected shelves with names, a long one's after those of its parts."""
    for kind in SHELF_KINDS.values():
        for shelf in library.named[kind.name]:
            if articles := library.articles_on.get(shelf[:2]):
                *parts, first = _pages_of(shelf, f"{kind.name}.html", articles, config.pages, affected)
                overview = overview_of(shelf, articles, library, config)
                yield from (*parts, first._replace(context={**first.context, "overview": overview}))
                yield from shelf_feeds(shelf, articles, config.feeds)


def _pages_of(
    shelf: Shelf,
    template: str,
    articles: Sequence[PageRecord],
    limits: PagesConfig,
    affected: Affected,
    period: str = "",
) -> Iterator[Page]:
    """Plan the page of a shelf, or of its part ``period``, after its own affected parts.

    A long shelf is split by year, month and day, and a long day by title, never by page number: so a URL keeps its
    content, and a new article changes only the parts of its own day, month and year, and the first page. ``articles``
    are those of the ``period``, or all if it is empty. ``limits`` say which shelf is long, and how many articles its
    first page and a long day have; a long year or month has the newest of each of its own parts.
    """
    path = urls.period_path(shelf, period) if period else urls.shelf_path(shelf)
    shorter = [length for length in PERIOD_LENGTHS if length > len(period) and period != NO_DATE]
    if len(articles) <= limits.split or not shorter:
        for part in title_parts(path, articles, limits.split):
            shown = _newest(part.articles, limits) if part.by_title else part.articles
            yield Page(part.path, template, part.context(shelf, shown, period) | {"overview": None})
        return
    parts = list(_split(articles, shorter[0]))
    entries = tuple(Entry(key, key, urls.period_path(shelf, key), len(members)) for key, members in parts)
    for entry, (key, members) in zip(entries, parts, strict=True):
        if affected.includes_part(shelf[:2], key, entry.path):
            yield from _pages_of(shelf, template, members, limits, affected, key)
    of_parts = chain.from_iterable(members[:OF_A_PART] for _, members in parts)
    newest = [*of_parts] if period else articles[: limits.shelf]
    yield Page(path, template, listing(shelf, newest, entries, period) | {"overview": None})


def _newest(articles: Sequence[PageRecord], limits: PagesConfig) -> Sequence[PageRecord]:
    """The newest of articles that are all of one day; of undated ones none is known to be the newest."""
    return articles[: limits.shelf] if articles[0].date else ()


def _split(articles: Iterable[PageRecord], length: int) -> Iterator[tuple[str, list[PageRecord]]]:
    """Group articles by the first ``length`` characters of their day, latest first, undated ones last.

    Articles are sorted by instant but days are local to the outlet, so articles of one period may not be adjacent.
    """
    groups: defaultdict[str, list[PageRecord]] = defaultdict(list)
    for article in articles:
        groups[article.date[:length] if article.date else NO_DATE].append(article)
    for period in sorted(groups, key=lambda period: (period != NO_DATE, period), reverse=True):
        yield period, groups[period]
