"""Plan the home page: the latest day, the heat map of the archive, what it holds, and the latest articles by day.

Everything is counted from the newest article and never from the clock, so the page changes only with the archive. It is
bounded for an archive of any size.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from itertools import chain, islice, takewhile
from typing import NamedTuple

from jianbao.model import Page, Shelf
from jianbao.publish import urls
from jianbao.publish.date_pages import date_lists
from jianbao.publish.heat_map import heat_map
from jianbao.publish.listings import DateLink, Entry, date_link, entries_of
from jianbao.publish.page_record import PageRecord
from jianbao.publish.shelf_kinds import SHELF_KINDS
from jianbao.publish.shelves import Library, day_of

MAX_LINKS = 30
"""The number of outlets, channels, authors and tags."""
MAX_OTHERS = 10
"""The number of articles of the latest day next to the lead story."""
MAX_TRENDS = 8
"""The number of tags whose share is compared."""
MIN_TREND = 3
"""The number of articles in the month from which on a tag's share says something."""


DAY, FOURTEEN_MONTHS = timedelta(days=1), timedelta(days=366 + 2 * 31)


class Trend(NamedTuple):
    """How many articles have a tag in a month and in the year before."""

    tag: Entry
    """Its ``count`` is that of the month."""
    share: float
    """The share of the month's articles, from 0 to 1."""
    share_before: float
    """The share of the articles of the twelve months before."""


class Trends(NamedTuple):
    """The leading tags of the newest month, or of the one before while that one has few articles."""

    month: DateLink
    articles_before: int
    """The number of articles in the twelve months before it."""
    tags: tuple[Trend, ...]


class Holdings(NamedTuple):
    """What the archive holds, in numbers."""

    articles: int
    undated: int
    days: int
    """The number of days with articles."""
    first: DateLink | None
    """The day of the first article; None if all are undated."""
    last: DateLink | None
    kinds: tuple[tuple[str, int], ...]
    """The number of shelves of each kind that there are."""


def home_page(library: Library, count: int) -> Page:
    """Plan the home page with the ``count`` newest articles."""
    latest = next(iter(library.days), None)
    lead, others = _latest_day(library.articles, latest.key, count) if latest else (None, ())
    shown = {article.id for article in (*others, *([lead] if lead else []))}
    rest = (article for article in library.articles if article.id not in shown and not _is_on(article, latest))
    return Page(
        urls.HOME,
        "home.html",
        {
            "latest": entries_of({latest: library.days[latest]})[0] if latest else None,
            "lead": lead,
            "others": others,
            "articles": tuple(islice(rest, count - len(shown))),
            "heat_map": heat_map(library),
            "holdings": holdings_of(library),
            "trends": _trends(library),
            **date_lists(library),
            **largest_shelves(library),
        },
    )


def largest_shelves(library: Library) -> dict[str, tuple[Entry, ...]]:
    """The shelves of each kind that have most articles, by the kind's folder: ``outlets``, ``tags``."""
    return {
        kind.folder: entries_of(dict(islice(library.named[kind.name].items(), MAX_LINKS)))
        for kind in SHELF_KINDS.values()
    }


def holdings_of(library: Library) -> Holdings:
    """What the archive holds."""
    days = [*library.days]
    return Holdings(
        len(library.articles),
        sum(library.undated.values()),
        len(days),
        date_link(*days[-1][:2]) if days else None,
        date_link(*days[0][:2]) if days else None,
        tuple((name, len(shelves)) for name, shelves in library.named.items() if shelves),
    )


def _is_on(article: PageRecord, day: Shelf | None) -> bool:
    return day is not None and day_of(article) == day.key


def _latest_day(
    articles: Sequence[PageRecord], day: str, count: int
) -> tuple[PageRecord | None, tuple[PageRecord, ...]]:
    """The longest article of the latest day, and the newest others."""
    members = [article for article in _recent(articles, DAY) if article.date and article.date.startswith(day)]
    lead = max(members, key=lambda article: article.length, default=None)
    others = [article for article in members if article is not lead]
    return lead, tuple(others[: min(MAX_OTHERS, count - 1)])


def _recent(articles: Sequence[PageRecord], time: timedelta) -> list[PageRecord]:
    """The articles of the last day, or of the last months, that ``time`` is the longest for, and a few before them.

    Days are local to the outlet, so the newest one may have begun a day before the newest article.
    """
    oldest = articles[0].instant - (time + timedelta(days=2)) // timedelta(microseconds=1)
    return [*takewhile(lambda article: article.instant >= oldest, articles)]


def _trends(library: Library) -> Trends | None:
    """The leading tags of the newest month in which a tag has enough articles, of the last two; None without one."""
    return next(filter(None, (_trends_of(month, library) for month in islice(library.months, 2))), None)


def _trends_of(month: Shelf, library: Library) -> Trends | None:
    start = f"{int(month.key[:4]) - 1:04}{month.key[4:]}"
    recent = _recent(library.articles, FOURTEEN_MONTHS)
    now = [article for article in recent if article.date and article.date[:7] == month.key]
    before = [article for article in recent if article.date and start <= article.date[:7] < month.key]
    count_now, count_before = _count_tags(now), _count_tags(before)
    titles = {shelf.key: shelf for shelf in library.named["tag"]}
    leading = sorted((key for key in count_now if count_now[key] >= MIN_TREND), key=lambda key: (-count_now[key], key))
    trends = tuple(
        Trend(tag, tag.count / len(now), count_before[tag.key] / max(1, len(before)))
        for tag in entries_of({titles[key]: count_now[key] for key in leading[:MAX_TRENDS]})
    )
    return Trends(date_link(*month[:2]), len(before), trends) if trends else None


def _count_tags(articles: Sequence[PageRecord]) -> Counter[str]:
    """The number of these articles on the shelf of each tag."""
    kind = SHELF_KINDS["tag"]
    return Counter(chain.from_iterable({*map(kind.key, kind.values(article))} for article in articles))
