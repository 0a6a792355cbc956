"""Library -> Pages: every file of the site that a template makes, and what that template receives.

Every template also receives ``site``, ``t``, ``page`` and ``root`` from ``render.py``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generator.model import Article, Page, Shelf
from generator.publish import addresses
from generator.publish.organise import Library, twins

LATEST = 30
"""Articles on the home page, on the first page of a long shelf and in the feed."""
LONG = 100
"""A shelf with more articles is split by year, and a year with more by month: 100 rows are 35 KB of HTML, which a
phone shows at once and a reader scrolls through in a minute."""
TOP = 30
"""Tags and outlets on the home page."""


@dataclass(frozen=True, slots=True)
class Part:
    """A link to a part of a shelf."""

    key: str
    """``2023`` or ``2023-11``, or ``undated``."""
    path: str
    count: int


def all_pages(articles: Iterable[Article], library: Library, about: str | None, *, absolute: bool) -> list[Page]:
    """Articles first, then the listings that link to them.

    ``about`` is the Markdown of the archive's own about page. A sitemap needs absolute addresses: ``absolute`` says
    whether the site's own is known.
    """
    pages = [*_all_but_sitemap(articles, library, about)]
    if absolute:
        paths = [page.path for page in pages if page.path.endswith(".html") and page.path != addresses.NOT_FOUND]
        pages.append(Page(addresses.SITEMAP, "sitemap.xml", {"paths": paths}))
    return pages


def _all_but_sitemap(articles: Iterable[Article], library: Library, about: str | None) -> Iterator[Page]:
    same = twins(library.cards)
    for article in articles:
        context = {"article": article, "twins": same.get(article.id, ())}
        yield Page(addresses.article_path(article), "article.html", context)
    yield from _dates(library)
    for template, shelves in (("tag.html", library.tags), ("outlet.html", library.outlets)):
        for shelf in shelves:
            yield from shelf_pages(shelf, template)
    yield Page(addresses.TAGS, "tags.html", {"shelves": library.tags})
    yield Page(addresses.OUTLETS, "outlets.html", {"shelves": library.outlets})
    yield Page(addresses.HOME, "home.html", _home(library))
    yield Page(addresses.SEARCH, "search.html", {})
    yield Page(addresses.ABOUT, "about.html", {"text": about})
    yield Page(addresses.NOT_FOUND, "404.html", {})
    yield Page(addresses.FEED, "feed.xml", {"articles": library.cards[:LATEST]})
    yield Page(addresses.ROBOTS, "robots.txt", {})


def shelf_pages(shelf: Shelf, template: str) -> Iterator[Page]:
    """One page for a shelf; a long one is split by year and month, never by page number.

    So an address keeps what it showed: a new article changes the page of its own month and the first page only.
    """
    if len(shelf.articles) <= LONG:
        yield Page(addresses.shelf_path(shelf), template, _listing(shelf, shelf.articles))
        return
    years = list(_periods(shelf.articles, 4))
    for year, members in years:
        months = list(_periods(members, 7)) if len(members) > LONG and year != "undated" else []
        for month, those in months:
            yield Page(addresses.period_path(shelf, month), template, _listing(shelf, those, period=month))
        parts = _parts(shelf, months)
        yield Page(addresses.period_path(shelf, year), template, _listing(shelf, () if parts else members, parts, year))
    yield Page(addresses.shelf_path(shelf), template, _listing(shelf, shelf.articles[:LATEST], _parts(shelf, years)))


def _dates(library: Library) -> Iterator[Page]:
    for shelf in library.days:
        yield Page(addresses.shelf_path(shelf), "day.html", _listing(shelf, shelf.articles))
    for shelf in library.months:
        yield Page(addresses.shelf_path(shelf), "month.html", _listing(shelf, shelf.articles))
    for shelf in library.years:
        months = [month for month in library.months if month.key.startswith(shelf.key)]
        parts = tuple(Part(month.key, addresses.shelf_path(month), len(month.articles)) for month in months)
        shown = shelf.articles if len(shelf.articles) <= LONG else ()
        yield Page(addresses.shelf_path(shelf), "year.html", _listing(shelf, shown, parts))
    if library.undated:
        yield Page(addresses.UNDATED, "day.html", _listing(library.undated, library.undated.articles))
    yield Page(
        addresses.DATES, "dates.html", {"years": library.years, "months": library.months, "undated": library.undated}
    )


def _home(library: Library) -> dict[str, object]:
    return {
        "articles": library.cards[:LATEST],
        "years": library.years,
        "undated": library.undated,
        "outlets": library.outlets[:TOP],
        "tags": library.tags[:TOP],
    }


def _listing(
    shelf: Shelf, articles: tuple[Article, ...], parts: tuple[Part, ...] = (), period: str | None = None
) -> dict[str, object]:
    """What every listing template receives; ``shelf`` without its articles, which may be thousands."""
    head = Shelf(shelf.kind, shelf.key, shelf.title, ())
    count = sum(part.count for part in parts) or len(articles)
    return {"shelf": head, "articles": articles, "parts": parts, "period": period, "count": count}


def _periods(articles: Iterable[Article], length: int) -> Iterator[tuple[str, tuple[Article, ...]]]:
    """Articles by the first ``length`` characters of their day (4: the year, 7: the month), the latest first.

    Days are local to the outlet and the order is by instant, so a period's articles need not stand in one run.
    """
    found: defaultdict[str, list[Article]] = defaultdict(list)
    for article in articles:
        found[str(article.day)[:length] if article.day else "undated"].append(article)
    for period in sorted(found, key=lambda period: (period != "undated", period), reverse=True):
        yield period, tuple(found[period])


def _parts(shelf: Shelf, periods: Iterable[tuple[str, tuple[Article, ...]]]) -> tuple[Part, ...]:
    return tuple(Part(key, addresses.period_path(shelf, key), len(members)) for key, members in periods)
