"""Library -> Pages: every file of the site that a template makes, and what that template receives.

Every template also receives ``site``, ``t``, ``page`` and ``root`` from ``render.py``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from generator.model import Article, Page, Shelf
from generator.publish import addresses
from generator.publish.organise import Library, twins

LATEST = 30
"""Articles on the home page, on the first page of a long shelf and in the feed."""
LONG = 100
"""A shelf with more articles is split by year, such a year by month and such a month by day: 100 rows are 35 KB of
HTML, which a phone shows at once and a reader scrolls through in a minute."""
NO_DATE = "undated"
"""The period of what has no day."""
PERIODS = (4, 7, 10)
"""How many characters of a day name its year, its month, itself."""
TOP = 30
"""Tags and outlets on the home page."""
MOST_ADDRESSES = 50_000
"""In one sitemap, says https://www.sitemaps.org/protocol.html; more are split, and ``sitemap.xml`` lists the parts."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line in a list of shelves, or of parts of a long one."""

    key: str
    """``2023`` or ``2023-11`` or ``undated`` for a period, else the shelf's key."""
    title: str
    path: str
    count: int


def all_pages(
    articles: Iterable[Article],
    library: Library,
    about: str | None,
    *,
    absolute: bool,
    search: bool = True,
    files: Mapping[str, str] | None = None,
) -> list[Page]:
    """Articles first, then the listings that link to them.

    ``about`` is the Markdown of the archive's own about page. A sitemap needs absolute addresses: ``absolute`` says
    whether the site's own is known. ``search`` says whether it can be searched. ``files`` names the files of articles,
    by id, that come without their bodies.
    """
    pages = [*_all_but_sitemap(articles, library, about, files or {})]
    pages += [Page(addresses.SEARCH, "search.html", {})] if search else []
    pages += _sitemaps(pages) if absolute else []
    return [*pages, Page(addresses.OPENSEARCH, "opensearch.xml", {})] if search and absolute else pages


def _all_but_sitemap(
    articles: Iterable[Article], library: Library, about: str | None, files: Mapping[str, str]
) -> Iterator[Page]:
    same = twins(library.cards)
    for article in articles:
        context = {"article": article, "twins": same.get(article.id, ())}
        yield Page(addresses.article_path(article), "article.html", context, files.get(article.id, ""))
    yield from _dates(library)
    for template, shelves in (("tag.html", library.tags), ("outlet.html", library.outlets)):
        for shelf in shelves:
            yield from shelf_pages(shelf, template, library.day_of)
    yield Page(addresses.TAGS, "tags.html", {"shelves": _entries(library.tags)})
    yield Page(addresses.OUTLETS, "outlets.html", {"shelves": _entries(library.outlets)})
    yield Page(addresses.HOME, "home.html", _home(library))
    yield Page(addresses.ABOUT, "about.html", {"text": about})
    yield Page(addresses.NOT_FOUND, "404.html", {})
    yield Page(addresses.FEED, "feed.xml", {"articles": library.cards[:LATEST]})
    yield Page(addresses.ROBOTS, "robots.txt", {})


def shelf_pages(
    shelf: Shelf, template: str, day_of: Mapping[str, str], period: str = "", members: tuple[Article, ...] | None = None
) -> Iterator[Page]:
    """One page for a shelf; a long one is split by year, month and day, never by page number.

    So an address keeps what it showed: a new article changes the pages of its own day, month and year only, and the
    first. ``day_of`` names the articles' days; ``members`` are those of a ``period``, whose parts come before it.
    """
    articles = shelf.articles if members is None else members
    path = addresses.period_path(shelf, period) if period else addresses.shelf_path(shelf)
    lengths = [length for length in PERIODS if length > len(period) and period != NO_DATE]
    if len(articles) <= LONG or not lengths:
        yield Page(path, template, _listing(shelf, articles, period=period))
        return
    parts = list(_periods(articles, day_of, lengths[0]))
    for key, those in parts:
        yield from shelf_pages(shelf, template, day_of, key, those)
    entries = tuple(Entry(key, key, addresses.period_path(shelf, key), len(those)) for key, those in parts)
    yield Page(path, template, _listing(shelf, () if period else articles[:LATEST], entries, period))


def _dates(library: Library) -> Iterator[Page]:
    for shelf in library.days:
        yield Page(addresses.shelf_path(shelf), "day.html", _listing(shelf, shelf.articles))
    for template, shelves, inner in (
        ("month.html", library.months, library.days),
        ("year.html", library.years, library.months),
    ):
        parts: defaultdict[str, list[Entry]] = defaultdict(list)
        for entry in _entries(inner):
            parts[entry.key.rpartition("-")[0]].append(entry)
        for shelf in shelves:
            shown = shelf.articles if len(shelf.articles) <= LONG else ()
            yield Page(addresses.shelf_path(shelf), template, _listing(shelf, shown, tuple(parts[shelf.key])))
    if library.undated:
        yield Page(addresses.UNDATED, "day.html", _listing(library.undated, library.undated.articles))
    yield Page(addresses.DATES, "dates.html", _calendar(library) | {"months": _entries(library.months)})


def _sitemaps(pages: Iterable[Page]) -> Iterator[Page]:
    paths = [page.path for page in pages if page.path.endswith(".html") and page.path != addresses.NOT_FOUND]
    parts = [paths[at : at + MOST_ADDRESSES] for at in range(0, len(paths), MOST_ADDRESSES)]
    if len(parts) == 1:
        yield Page(addresses.SITEMAP, "sitemap.xml", {"paths": paths})
        return
    names = [addresses.sitemap_part(number) for number in range(1, len(parts) + 1)]
    for name, part in zip(names, parts, strict=True):
        yield Page(name, "sitemap.xml", {"paths": part})
    yield Page(addresses.SITEMAP, "sitemaps.xml", {"paths": names})


def _home(library: Library) -> dict[str, object]:
    return _calendar(library) | {
        "articles": library.cards[:LATEST],
        "outlets": _entries(library.outlets[:TOP]),
        "tags": _entries(library.tags[:TOP]),
    }


def _calendar(library: Library) -> dict[str, object]:
    undated = _entries([library.undated])[0] if library.undated else None
    return {"years": _entries(library.years), "undated": undated}


def _listing(
    shelf: Shelf, articles: tuple[Article, ...], parts: tuple[Entry, ...] = (), period: str = ""
) -> dict[str, object]:
    """What every listing template receives; ``shelf`` without its articles, which may be thousands."""
    head = Shelf(shelf.kind, shelf.key, shelf.title, ())
    count = sum(part.count for part in parts) or len(articles)
    return {"shelf": head, "articles": articles, "parts": parts, "period": period, "count": count}


def _entries(shelves: Iterable[Shelf]) -> tuple[Entry, ...]:
    return tuple(Entry(shelf.key, shelf.title, addresses.shelf_path(shelf), len(shelf.articles)) for shelf in shelves)


def _periods(
    articles: Iterable[Article], day_of: Mapping[str, str], length: int
) -> Iterator[tuple[str, tuple[Article, ...]]]:
    """Articles by the first ``length`` characters of their day, the latest first.

    Days are local to the outlet and the order is by instant, so a period's articles need not stand in one run.
    """
    found: defaultdict[str, list[Article]] = defaultdict(list)
    for article in articles:
        found[day_of[article.id][:length] if article.date else NO_DATE].append(article)
    for period in sorted(found, key=lambda period: (period != NO_DATE, period), reverse=True):
        yield period, tuple(found[period])
