"""Put articles on shelves: a listing of each outlet, channel, tag, year, month, day, and of undated articles.

Days of collection are shelves, too, of which the feed's archive has the articles (``feeds``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from datetime import date
from functools import lru_cache, partial
from typing import NamedTuple

from jianbao.model import Outlet, Shelf
from jianbao.publish.page_record import PageRecord, newest_first
from jianbao.publish.shelf_kinds import SHELF_KINDS, ShelfKind, Spellings

ShelfId = tuple[str, str]
"""Kind and key of a shelf: the first two fields of a ``Shelf``."""
NO_DATE = "undated"
"""The day, month and year of an article without a date, in keys and paths."""
MICROSECONDS_A_DAY = 24 * 60 * 60 * 1_000_000
"""In microseconds."""
_EPOCH_DAY = date(1970, 1, 1).toordinal()
PERIOD_LENGTHS = (4, 7, 10)
"""The number of characters of ``2023-11-07`` that name the year, the month and the day."""


class Affected(NamedTuple):
    """The part of a site that has to be planned, apart from the few pages that are always planned; see ``affected``."""

    article_ids: Set[str]
    """Articles whose own pages are affected."""
    shelves: Mapping[ShelfId, Set[str]]
    """Affected shelves, each with the days of the articles that were added, removed or changed on it."""
    intact_files: Set[str]
    """Paths of files that are as the last build left them; if empty, everything is affected."""

    def select(self, articles: Sequence[PageRecord]) -> Sequence[PageRecord]:
        """The articles whose own pages are affected."""
        return [article for article in articles if article.id in self.article_ids] if self.intact_files else articles

    def includes_shelf(self, shelf: ShelfId) -> bool:
        """Whether a shelf, or a part of it, is affected."""
        return not self.intact_files or shelf in self.shelves

    def includes_part(self, shelf: ShelfId, period: str, path: str) -> bool:
        """Whether a part of an affected shelf is affected, or new because the shelf has only now become long."""
        return path not in self.intact_files or any(day.startswith(period) for day in self.shelves[shelf])


ALL_AFFECTED = Affected(frozenset(), {}, frozenset())
"""Everything is affected: the value for a build that plans the complete site."""


class Library(NamedTuple):
    """All listings of a site, each with the number of articles on it."""

    articles: Sequence[PageRecord]
    """All, newest first."""
    named: Mapping[str, Mapping[Shelf, int]]
    """Kind (see ``shelf_kinds``) -> its shelves by number of articles, largest first."""
    years: Mapping[Shelf, int]
    """Latest first, as are months and days."""
    months: Mapping[Shelf, int]
    days: Mapping[Shelf, int]
    undated: Mapping[Shelf, int]
    """At most one shelf."""
    collected: Mapping[Shelf, int]
    """The days of collection, latest first."""
    articles_on: Mapping[ShelfId, Sequence[PageRecord]]
    """The articles on each affected shelf, newest first; an article is on a shelf only once."""
    outlets: Mapping[str, Outlet]
    """By slug, those that a file describes."""


def organise(
    articles: Sequence[PageRecord],
    spellings: Spellings,
    outlets: Mapping[str, Outlet],
    lang: str,
    affected: Affected = ALL_AFFECTED,
) -> Library:
    """Put articles (newest first) on their shelves.

    ``spellings`` is the result of ``spellings_of``; ``outlets``, by slug, and ``lang`` give the titles of outlets.
    """
    articles_on: dict[ShelfId, list[PageRecord]] = {}
    fill = partial(_fill, articles_on, affected)
    for kind in SHELF_KINDS.values():
        wanted = {value for value in spellings[kind.name] if affected.includes_shelf((kind.name, kind.key(value)))}
        fill(kind.name, spellings[kind.name], _members(kind, wanted, articles))
    days = [*map(day_of, articles)]
    day_counts = Counter(days)
    undated, years, months, dates = (
        fill(kind, day_counts, zip(days, articles, strict=True)) for kind in ("undated", "year", "month", "day")
    )
    arrivals = [*map(arrival_day, articles)]
    collected = fill("collected", Counter(arrivals), zip(arrivals, articles, strict=True))
    return Library(
        articles=articles,
        named={name: shelves_by_size(kind, spellings[name], outlets, lang) for name, kind in SHELF_KINDS.items()},
        years=_by_key("year", years),
        months=_by_key("month", months),
        days=_by_key("day", dates),
        undated=_by_key("undated", undated),
        collected=_by_key("collected", collected),
        articles_on=articles_on,
        outlets=outlets,
    )


def shelf_ids_of(article: PageRecord) -> set[ShelfId]:
    """The shelves that an article is on."""
    day = day_of(article)
    values = [(kind.name, value) for kind in SHELF_KINDS.values() for value in kind.values(article)]
    values += [(kind, day) for kind in ("undated", "year", "month", "day")]
    values += [("collected", arrival_day(article))]
    return {(kind, key) for kind, value in values if (key := SHELF_KEYS[kind](value))}


def day_of(article: PageRecord) -> str:
    """The outlet's local day, under which the article is filed: ``2023-11-07``, or ``NO_DATE``."""
    return article.date[:10] if article.date else NO_DATE


def arrival_day(article: PageRecord) -> str:
    """The day, in UTC, on which an article came into the archive; ``NO_DATE`` if nothing of it has a date."""
    is_known = article.date or article.arrival != article.instant
    return _iso_day(article.arrival // MICROSECONDS_A_DAY) if is_known else NO_DATE


@lru_cache(maxsize=10_000)
def _iso_day(days: int) -> str:
    """The day that is so many days after that of the epoch."""
    return date.fromordinal(_EPOCH_DAY + days).isoformat()


def same_text_links(articles: Sequence[PageRecord]) -> dict[str, tuple[PageRecord, ...]]:
    """Id -> the articles that have the same text under other addresses, newest first; in both directions.

    Only one of two articles names the other in its front matter (``same_as``); the site links both pages.
    """
    naming = [article for article in articles if article.same_as]
    linked_ids = {article.id for article in naming}.union(*(article.same_as for article in naming))
    by_id = {article.id: article for article in articles if article.id in linked_ids}
    links: defaultdict[str, set[str]] = defaultdict(set)
    for article in naming:
        for other in article.same_as:
            if other in by_id and other != article.id:
                links[article.id].add(other)
                links[other].add(article.id)
    return {own: tuple(newest_first(map(by_id.__getitem__, others))) for own, others in links.items()}


def shelves_by_size(
    kind: ShelfKind, value_counts: Mapping[str, int], outlets: Mapping[str, Outlet], lang: str
) -> dict[Shelf, int]:
    """The shelves of values, each with its number of articles, largest first.

    A shelf's name is the most frequent spelling; of equally frequent ones the first in code-point order.
    """
    by_key: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for value, count in value_counts.items():
        by_key[kind.key(value)][value.strip()] += count
    ordered = sorted(by_key.items(), key=lambda item: (-item[1].total(), item[0]))
    return {
        Shelf(kind.name, key, kind.title(outlets, min(counts, key=lambda name: (-counts[name], name)), lang)): (
            counts.total()
        )
        for key, counts in ordered
    }


SHELF_KEYS: Mapping[str, Callable[[str], str]] = {
    **{name: kind.key for name, kind in SHELF_KINDS.items()},
    "undated": lambda day: day if day == NO_DATE else "",
    "year": lambda day: "" if day == NO_DATE else day[:4],
    "month": lambda day: "" if day == NO_DATE else day[:7],
    "day": lambda day: "" if day == NO_DATE else day,
    "collected": lambda day: "" if day == NO_DATE else day,
}
"""Kind of shelf -> function that makes a shelf's key from an article's value or day; empty if it has no shelf."""


def _members(kind: ShelfKind, wanted: Set[str], articles: Sequence[PageRecord]) -> Iterator[tuple[str, PageRecord]]:
    """Each of the ``wanted`` values with its articles; articles on other shelves are skipped fast."""
    for article in articles if wanted else ():
        if not wanted.isdisjoint(values := kind.values(article)):
            for value in values:
                yield value, article


def _fill(
    articles_on: dict[ShelfId, list[PageRecord]],
    affected: Affected,
    kind: str,
    value_counts: Mapping[str, int],
    members: Iterable[tuple[str, PageRecord]],
) -> dict[str, int]:
    """Add articles to the affected shelves of one kind in ``articles_on``.

    ``members`` are articles, each with a value (of the front matter, or a day); ``value_counts`` counts the articles
    of each value, so that a key is made only once for each. Returns the number of articles on every shelf of the
    kind, by key.
    """
    counts: Counter[str] = Counter()
    shelves: dict[str, list[PageRecord]] = {}
    for value, count in value_counts.items():
        if key := SHELF_KEYS[kind](value):
            counts[key] += count
            if affected.includes_shelf((kind, key)):
                shelves[value] = articles_on.setdefault((kind, key), [])
    for value, article in members if shelves else ():
        if value in shelves:
            shelves[value].append(article)
    return counts


def _by_key(kind: str, counts: Mapping[str, int]) -> dict[Shelf, int]:
    return {Shelf(kind, key, key): count for key, count in sorted(counts.items(), reverse=True)}
