"""Plan the pages of a site: every file that a template makes, and the context that the template receives.

Every template also receives ``site``, ``t``, ``page`` and ``root`` from ``render/templates.py``. Where a context has a
``PageRecord``, the template receives the article's card (``page_record.with_cards``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from jianbao.config import EXACT_ENGINE, PAGEFIND_ENGINE, Config, PagesConfig
from jianbao.model import Page, Shelf
from jianbao.publish import urls
from jianbao.publish.own_content import OwnContent
from jianbao.publish.page_record import PageRecord
from jianbao.publish.shelf_kinds import SHELF_KINDS, kinds_in_use
from jianbao.publish.shelves import ALL_AFFECTED, NO_DATE, Affected, Library, same_text_links, shelves_by_size

HOME_LINKS = 30
"""The number of outlets on the home page, of channels, and of tags."""
PERIOD_LENGTHS = (4, 7, 10)
"""The number of characters of ``2023-11-07`` that name the year, the month and the day."""
SEARCH_TEMPLATES = {EXACT_ENGINE: "search.html", PAGEFIND_ENGINE: "search-pagefind.html"}
"""Search engine -> template of its search page."""
MAX_SITEMAP_ADDRESSES = 50_000
"""The limit of one sitemap (https://www.sitemaps.org/protocol.html); a larger one is split into parts, which
``sitemap.xml`` lists."""


class Entry(NamedTuple):
    """A line in a list of shelves, or in a list of the parts of a long shelf."""

    key: str
    """For a part its period, ``2023``, ``2023-11`` or ``undated``; else the shelf's key."""
    title: str
    path: str
    count: int  # type: ignore[assignment]  # hides tuple.count; themes use this name


def all_pages(library: Library, own: OwnContent, config: Config, affected: Affected = ALL_AFFECTED) -> list[Page]:
    """Plan the affected articles, then the affected listings, which link to them, then the pages about the whole site.

    ``own`` are the user's own pages and files. Sitemaps are planned later (``sitemaps``), when it is known which pages
    of the last build stay.
    """
    return [
        *_articles(library, affected),
        *_dates(library, config.pages),
        *_shelves(library, config.pages, affected),
        *_own_pages(own),
        *_site_wide(library, own, config),
    ]


def sitemaps(paths: Iterable[str]) -> Iterator[Page]:
    """Plan the sitemap of all HTML files among ``paths`` except the 404 page, split into parts if it is too large."""
    listed = sorted(path for path in paths if path.endswith(".html") and path != urls.NOT_FOUND)
    parts = [listed[at : at + MAX_SITEMAP_ADDRESSES] for at in range(0, len(listed), MAX_SITEMAP_ADDRESSES)]
    if len(parts) == 1:
        yield Page(urls.SITEMAP, "sitemap.xml", {"paths": listed})
        return
    names = [urls.sitemap_part(number) for number in range(1, len(parts) + 1)]
    for name, part in zip(names, parts, strict=True):
        yield Page(name, "sitemap.xml", {"paths": part})
    yield Page(urls.SITEMAP, "sitemaps.xml", {"paths": names})


def _articles(library: Library, affected: Affected) -> Iterator[Page]:
    links = same_text_links(library.articles)
    for article in affected.select(library.articles):
        context = {"article": article, "same_text": links.get(article.id, ())}
        yield Page(urls.article_path(article), "article.html", context, article.file)


def _own_pages(own: OwnContent) -> Iterator[Page]:
    """The user's own pages, and the about page, whether or not the user has one."""
    for page in own.pages:
        template = "about.html" if page.path == urls.ABOUT else "page.html"
        yield Page(page.path, template, {"title": page.title, "lang": page.lang, "text": page.body})
    if urls.ABOUT not in own.files and all(page.path != urls.ABOUT for page in own.pages):
        yield Page(urls.ABOUT, "about.html", {"title": "", "lang": "", "text": None})


def _shelves(library: Library, limits: PagesConfig, affected: Affected) -> Iterator[Page]:
    for kind in SHELF_KINDS.values():
        for shelf in library.named[kind.name]:
            if articles := library.articles_on.get(shelf[:2]):
                *parts, first = shelf_pages(shelf, f"{kind.name}.html", articles, limits, affected)
                channels = _channels(articles) if kind.lists_channels else ()
                yield from (*parts, first._replace(context={**first.context, "channels": channels}))


def _channels(articles: Iterable[PageRecord]) -> tuple[Entry, ...]:
    """The channels of an outlet, in the spellings of its own articles, so that those of others do not affect its page.

    Each entry counts the outlet's articles only.
    """
    counts = Counter(article.channel for article in articles if article.channel)
    return _entries(shelves_by_size(SHELF_KINDS["channel"], counts, {}, ""))


def _site_wide(library: Library, own: OwnContent, config: Config) -> Iterator[Page]:
    """The pages that any changed article may affect; they are always planned."""
    yield Page(urls.DATES, "dates.html", _calendar(library) | {"months": _entries(library.months)})
    for kind in map(SHELF_KINDS.__getitem__, kinds_in_use(library.named)):
        context = {"kind": kind.name, "shelves": _entries(library.named[kind.name])}
        yield Page(kind.list_path, f"{kind.folder}.html", context)
    yield Page(urls.HOME, "home.html", _home(library, config.pages.home))
    yield Page(urls.NOT_FOUND, "404.html", {})
    if urls.ROBOTS not in own.files:
        yield Page(urls.ROBOTS, "robots.txt", {})
    if config.feeds.enabled:
        newest = tuple(library.articles[: config.feeds.length])
        yield Page(urls.FEED, "feed.xml", {"articles": newest}, has_texts=config.feeds.full_text)
    if config.search.enabled:
        yield Page(urls.SEARCH, SEARCH_TEMPLATES[config.search.engine], {})
        if config.url:
            yield Page(urls.OPENSEARCH, "opensearch.xml", {})


def shelf_pages(
    shelf: Shelf,
    template: str,
    articles: Sequence[PageRecord],
    limits: PagesConfig,
    affected: Affected,
    period: str = "",
) -> Iterator[Page]:
    """Plan the page of a shelf, or of its part ``period``, after its own affected parts.

    A long shelf is split by year, month and day, never by page number: so a URL keeps its content, and a new article
    changes only the parts of its own day, month and year, and the first page. ``articles`` are those of the ``period``,
    or all if it is empty. ``limits`` say which shelf is long, and how many articles its first page has.
    """
    path = urls.period_path(shelf, period) if period else urls.shelf_path(shelf)
    shorter = [length for length in PERIOD_LENGTHS if length > len(period) and period != NO_DATE]
    if len(articles) <= limits.split or not shorter:
        yield Page(path, template, _listing(shelf, articles, period=period))
        return
    parts = list(_split(articles, shorter[0]))
    entries = tuple(Entry(key, key, urls.period_path(shelf, key), len(members)) for key, members in parts)
    for entry, (key, members) in zip(entries, parts, strict=True):
        if affected.includes_part(shelf[:2], key, entry.path):
            yield from shelf_pages(shelf, template, members, limits, affected, key)
    yield Page(path, template, _listing(shelf, () if period else articles[: limits.shelf], entries, period))


def _dates(library: Library, limits: PagesConfig) -> Iterator[Page]:
    for shelf in (*library.days, *library.undated):
        if articles := library.articles_on.get(shelf[:2]):
            yield Page(urls.shelf_path(shelf), "day.html", _listing(shelf, articles))
    for template, shelves, inner in (
        ("month.html", library.months, library.days),
        ("year.html", library.years, library.months),
    ):
        parts: defaultdict[str, dict[Shelf, int]] = defaultdict(dict)
        for part, count in inner.items():
            parts[part.key.rpartition("-")[0]][part] = count
        for shelf in shelves:
            if articles := library.articles_on.get(shelf[:2]):
                shown = articles if len(articles) <= limits.split else ()
                yield Page(urls.shelf_path(shelf), template, _listing(shelf, shown, _entries(parts[shelf.key])))


def _home(library: Library, count: int) -> dict[str, object]:
    largest = {
        kind.folder: _entries(dict(islice(library.named[kind.name].items(), HOME_LINKS)))
        for kind in SHELF_KINDS.values()
    }
    return _calendar(library) | largest | {"articles": tuple(library.articles[:count])}


def _calendar(library: Library) -> dict[str, object]:
    return {"years": _entries(library.years), "undated": next(iter(_entries(library.undated)), None)}


def _listing(
    shelf: Shelf, articles: Sequence[PageRecord], parts: tuple[Entry, ...] = (), period: str = ""
) -> dict[str, object]:
    """The context of every listing template; the first page of an outlet also has its ``channels``."""
    count = sum(part.count for part in parts) or len(articles)
    listed = {"shelf": shelf, "articles": tuple(articles), "parts": parts, "period": period, "count": count}
    return {**listed, "channels": ()}


def _entries(shelves: Mapping[Shelf, int]) -> tuple[Entry, ...]:
    return tuple(Entry(shelf.key, shelf.title, urls.shelf_path(shelf), count) for shelf, count in shelves.items())


def _split(articles: Iterable[PageRecord], length: int) -> Iterator[tuple[str, list[PageRecord]]]:
    """Group articles by the first ``length`` characters of their day, latest first, undated ones last.

    Articles are sorted by instant but days are local to the outlet, so articles of one period may not be adjacent.
    """
    groups: defaultdict[str, list[PageRecord]] = defaultdict(list)
    for article in articles:
        groups[article.date[:length] if article.date else NO_DATE].append(article)
    for period in sorted(groups, key=lambda period: (period != NO_DATE, period), reverse=True):
        yield period, groups[period]
