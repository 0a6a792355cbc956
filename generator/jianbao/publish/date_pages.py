"""Plan the pages of days, months and years, and the list of all dates."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice

from jianbao.config import PagesConfig
from jianbao.model import Page, Shelf
from jianbao.publish import urls
from jianbao.publish.calendar_months import calendar_month
from jianbao.publish.charts import level_bounds
from jianbao.publish.listings import OF_A_PART, DateLink, Entry, date_link, entries_of, listing
from jianbao.publish.page_record import PageRecord
from jianbao.publish.shelf_kinds import SHELF_KINDS, spelling_key
from jianbao.publish.shelves import Library, day_of, shelves_by_size
from jianbao.publish.title_parts import title_parts

LEADING_TAGS = 20
"""The number of tags on the page of a month or year: those of most articles."""

SOURCES_OF_A_DAY = 30
"""The number of outlets and channels on the page of a long day: those with most articles."""


def date_pages(library: Library, limits: PagesConfig) -> Iterator[Page]:
    """Plan the affected pages of dates, and the list of all; ``limits`` say which month or year is long.

    All pages list their articles if there are few. A long month has the newest of each day, so that it is bounded and
    changes only with its own days; a long day, and undated articles, the newest of each outlet or channel, and parts by
    title.
    """
    months_of, days_of = _parts(library.months), _parts(library.days)
    for shelf, articles, neighbours in chain(_affected(library, library.days), _affected(library, library.undated)):
        yield from _day_pages(shelf, articles, neighbours, limits)
    for shelf, articles, neighbours in _affected(library, library.months):
        days = days_of[shelf.key]
        shown = _few(articles, limits) or _newest_of_days(articles)
        context = listing(shelf, shown, entries_of(days)) | neighbours
        counts = {day.key: count for day, count in days.items()}
        context["calendar"] = calendar_month(shelf.key, counts, level_bounds(counts.values()))
        context["tags"] = _leading_tags(articles)
        yield Page(urls.shelf_path(shelf), "month.html", context)
    for shelf, articles, neighbours in _affected(library, library.years):
        months = months_of[shelf.key]
        context = listing(shelf, _few(articles, limits), entries_of(months)) | neighbours
        counts = {day.key: count for month in months for day, count in days_of[month.key].items()}
        bounds = level_bounds(counts.values())
        context["calendars"] = tuple(
            calendar_month(f"{shelf.key}-{month:02}", counts, bounds) for month in range(1, 13)
        )
        context["tags"] = _leading_tags(articles)
        yield Page(urls.shelf_path(shelf), "year.html", context)
    yield Page(urls.DATES, "dates.html", date_lists(library) | {"months": entries_of(library.months)})


def _day_pages(
    shelf: Shelf, articles: Sequence[PageRecord], neighbours: Mapping[str, DateLink | None], limits: PagesConfig
) -> Iterator[Page]:
    """The page of a day or of undated articles, after its parts, which have no neighbours."""
    for part in title_parts(urls.shelf_path(shelf), articles, limits.split):
        shown = _newest_of_sources(part.articles) if part.by_title else part.articles
        is_part = bool(part.beginning)
        links = dict.fromkeys(neighbours) if is_part else neighbours
        yield Page(part.path, "day.html", {**part.context(shelf, shown, shelf.key if is_part else ""), **links})


def _newest_of_sources(articles: Sequence[PageRecord]) -> Sequence[PageRecord]:
    """The newest articles of each of the outlets and channels that have most."""
    sources: defaultdict[tuple[str, str], list[PageRecord]] = defaultdict(list)
    for article in articles:
        sources[article.outlet, spelling_key(article.channel)].append(article)
    largest = sorted(sources.values(), key=len, reverse=True)[:SOURCES_OF_A_DAY]
    return [*chain.from_iterable(members[:OF_A_PART] for members in largest)]


def date_lists(library: Library) -> dict[str, object]:
    """All years, latest first, and the page of undated articles if there are any."""
    return {"years": entries_of(library.years), "undated": next(iter(entries_of(library.undated)), None)}


def _parts(shelves: Mapping[Shelf, int]) -> Mapping[str, Mapping[Shelf, int]]:
    """Year -> its months, or month -> its days, each with its number of articles."""
    parts: defaultdict[str, dict[Shelf, int]] = defaultdict(dict)
    for shelf, count in shelves.items():
        parts[shelf.key.rpartition("-")[0]][shelf] = count
    return parts


def _affected(
    library: Library, shelves: Iterable[Shelf]
) -> Iterator[tuple[Shelf, Sequence[PageRecord], dict[str, DateLink | None]]]:
    """The affected ones of ``shelves``, latest first, with their articles and the dates ``earlier`` and ``later``."""
    ordered = [*shelves]
    for later, shelf, earlier in zip([None, *ordered], ordered, [*ordered[1:], None], strict=False):
        if articles := library.articles_on.get(shelf[:2]):
            neighbours = {"earlier": earlier, "later": later}
            yield shelf, articles, {name: other and date_link(*other[:2]) for name, other in neighbours.items()}


def _few(articles: Sequence[PageRecord], limits: PagesConfig) -> Sequence[PageRecord]:
    return articles if len(articles) <= limits.split else ()


def _newest_of_days(articles: Sequence[PageRecord]) -> Sequence[PageRecord]:
    days: defaultdict[str, list[PageRecord]] = defaultdict(list)
    for article in articles:
        days[day_of(article)].append(article)
    return [*chain.from_iterable(members[:OF_A_PART] for members in days.values())]


def _leading_tags(articles: Iterable[PageRecord]) -> tuple[Entry, ...]:
    """The tags of most of these articles, in the spellings of these articles; each counts these articles only."""
    counts = Counter(chain.from_iterable(article.tags for article in articles))
    return entries_of(dict(islice(shelves_by_size(SHELF_KINDS["tag"], counts, {}, "").items(), LEADING_TAGS)))
