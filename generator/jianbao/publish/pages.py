"""Library -> Pages: every file of the site that a template makes, and what that template receives.

Every template also receives ``site``, ``t``, ``page`` and ``root`` from ``render.py``. Where a context holds a
``Source``, its template receives the article's card.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from jianbao.model import Page, Shelf
from jianbao.publish import urls as addresses
from jianbao.publish.page_record import PageRecord
from jianbao.publish.shelves import ALL_AFFECTED, NO_DATE, Affected, Library, same_text_links

HOME_ITEMS = 30
"""Articles on the home page, on the first page of a long shelf and in the feed."""
MAX_SHELF_ARTICLES = 100
"""A shelf with more articles is split by year, such a year by month and such a month by day: 100 rows are 35 KB of
HTML, which a phone shows at once and a reader scrolls through in a minute."""
PERIOD_LENGTHS = (4, 7, 10)
"""How many characters of a day name its year, its month, itself."""
HOME_LINKS = 30
"""Tags and outlets on the home page."""
MAX_SITEMAP_ADDRESSES = 50_000
"""In one sitemap, says https://www.sitemaps.org/protocol.html; more are split, and ``sitemap.xml`` lists the parts."""


class Entry(NamedTuple):
    """A line in a list of shelves, or of parts of a long one."""

    key: str
    """``2023`` or ``2023-11`` or ``undated`` for a period, else the shelf's key."""
    title: str
    path: str
    count: int  # type: ignore[assignment]  # themes know it by this name, and nobody asks an entry for a tuple's


def all_pages(
    library: Library, about: str | None, *, absolute: bool, search: bool = True, affected: Affected = ALL_AFFECTED
) -> list[Page]:
    """What is ``due`` of the articles first, then of the listings that link to them, then what is about the whole site.

    ``about`` is the Markdown of the archive's own about page. ``search`` says whether the site can be searched,
    ``absolute`` whether its own address is known; sitemaps are made apart, when it is known which other pages stay.
    """
    pages = [*_articles(library, affected), *_dates(library), *_shelves(library, affected), *_whole(library, about)]
    pages += [Page(addresses.SEARCH, "search.html", {})] if search else []
    return [*pages, Page(addresses.OPENSEARCH, "opensearch.xml", {})] if search and absolute else pages


def sitemaps(paths: Iterable[str]) -> Iterator[Page]:
    """The pages that name those HTML files among ``paths`` that are to be found, in the order of their paths."""
    listed = sorted(path for path in paths if path.endswith(".html") and path != addresses.NOT_FOUND)
    parts = [listed[at : at + MAX_SITEMAP_ADDRESSES] for at in range(0, len(listed), MAX_SITEMAP_ADDRESSES)]
    if len(parts) == 1:
        yield Page(addresses.SITEMAP, "sitemap.xml", {"paths": listed})
        return
    names = [addresses.sitemap_part(number) for number in range(1, len(parts) + 1)]
    for name, part in zip(names, parts, strict=True):
        yield Page(name, "sitemap.xml", {"paths": part})
    yield Page(addresses.SITEMAP, "sitemaps.xml", {"paths": names})


def _articles(library: Library, affected: Affected) -> Iterator[Page]:
    same = same_text_links(library.articles)
    for article in affected.select(library.articles):
        context = {"article": article, "same_text": same.get(article.id, ())}
        yield Page(addresses.article_path(article), "article.html", context, article.file)


def _shelves(library: Library, affected: Affected) -> Iterator[Page]:
    for template, shelves in (("tag.html", library.tags), ("outlet.html", library.outlets)):
        for shelf in shelves:
            if members := library.on.get(shelf[:2]):
                yield from shelf_pages(shelf, template, members, affected)


def _whole(library: Library, about: str | None) -> Iterator[Page]:
    """The pages that a change of any article may be about."""
    latest = tuple(library.articles[:HOME_ITEMS])
    yield Page(addresses.DATES, "dates.html", _calendar(library) | {"months": _entries(library.months)})
    yield Page(addresses.TAGS, "tags.html", {"shelves": _entries(library.tags)})
    yield Page(addresses.OUTLETS, "outlets.html", {"shelves": _entries(library.outlets)})
    yield Page(addresses.HOME, "home.html", _home(library, latest))
    yield Page(addresses.ABOUT, "about.html", {"text": about})
    yield Page(addresses.NOT_FOUND, "404.html", {})
    yield Page(addresses.FEED, "feed.xml", {"articles": latest})
    yield Page(addresses.ROBOTS, "robots.txt", {})


def shelf_pages(
    shelf: Shelf, template: str, articles: Sequence[PageRecord], affected: Affected, period: str = ""
) -> Iterator[Page]:
    """One page for a shelf; a long one is split by year, month and day, never by page number.

    So an address keeps what it showed: a new article changes the pages of its own day, month and year only, and the
    first. ``articles`` are those of the ``period``, whose parts come before it.
    """
    path = addresses.period_path(shelf, period) if period else addresses.shelf_path(shelf)
    lengths = [length for length in PERIOD_LENGTHS if length > len(period) and period != NO_DATE]
    if len(articles) <= MAX_SHELF_ARTICLES or not lengths:
        yield Page(path, template, _listing(shelf, articles, period=period))
        return
    parts = list(_periods(articles, lengths[0]))
    entries = tuple(Entry(key, key, addresses.period_path(shelf, key), len(those)) for key, those in parts)
    for entry, (key, those) in zip(entries, parts, strict=True):
        if affected.includes_part(shelf[:2], key, entry.path):
            yield from shelf_pages(shelf, template, those, affected, key)
    yield Page(path, template, _listing(shelf, () if period else articles[:HOME_ITEMS], entries, period))


def _dates(library: Library) -> Iterator[Page]:
    for shelf in (*library.days, *library.undated):
        if members := library.on.get(shelf[:2]):
            yield Page(addresses.shelf_path(shelf), "day.html", _listing(shelf, members))
    for template, shelves, inner in (
        ("month.html", library.months, library.days),
        ("year.html", library.years, library.months),
    ):
        parts: defaultdict[str, dict[Shelf, int]] = defaultdict(dict)
        for part, count in inner.items():
            parts[part.key.rpartition("-")[0]][part] = count
        for shelf in shelves:
            if members := library.on.get(shelf[:2]):
                shown = members if len(members) <= MAX_SHELF_ARTICLES else ()
                yield Page(addresses.shelf_path(shelf), template, _listing(shelf, shown, _entries(parts[shelf.key])))


def _home(library: Library, latest: tuple[PageRecord, ...]) -> dict[str, object]:
    return _calendar(library) | {
        "articles": latest,
        "outlets": _entries(dict(islice(library.outlets.items(), HOME_LINKS))),
        "tags": _entries(dict(islice(library.tags.items(), HOME_LINKS))),
    }


def _calendar(library: Library) -> dict[str, object]:
    return {"years": _entries(library.years), "undated": next(iter(_entries(library.undated)), None)}


def _listing(
    shelf: Shelf, articles: Sequence[PageRecord], parts: tuple[Entry, ...] = (), period: str = ""
) -> dict[str, object]:
    """What every listing template receives."""
    count = sum(part.count for part in parts) or len(articles)
    return {"shelf": shelf, "articles": tuple(articles), "parts": parts, "period": period, "count": count}


def _entries(shelves: Mapping[Shelf, int]) -> tuple[Entry, ...]:
    return tuple(Entry(shelf.key, shelf.title, addresses.shelf_path(shelf), count) for shelf, count in shelves.items())


def _periods(articles: Iterable[PageRecord], length: int) -> Iterator[tuple[str, list[PageRecord]]]:
    """Articles by the first ``length`` characters of their day, the latest first.

    Days are local to the outlet and the order is by instant, so a period's articles need not stand in one run.
    """
    found: defaultdict[str, list[PageRecord]] = defaultdict(list)
    for article in articles:
        found[article.date[:length] if article.date else NO_DATE].append(article)
    for period in sorted(found, key=lambda period: (period != NO_DATE, period), reverse=True):
        yield period, found[period]
