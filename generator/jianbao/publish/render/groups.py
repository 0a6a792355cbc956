"""Group the articles of a listing under headings: by day, year or other part, or by outlet and channel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from jianbao.model import Article
from jianbao.publish.shelf_kinds import spelling_key
from jianbao.publish.shelves import NO_DATE


def by_day(articles: Iterable[Article]) -> list[tuple[date | None, list[Article]]]:
    """Group articles by local day, the latest day first and undated articles last."""
    days: dict[date | None, list[Article]] = {}
    for article in articles:
        days.setdefault(article.day, []).append(article)
    return sorted(days.items(), key=lambda item: item[0] or date.min, reverse=True)


def by_year(articles: Iterable[Article]) -> list[tuple[str, list[Article]]]:
    """Group articles by local year, ``2023``, the latest first; undated ones come last."""
    return by_part(articles, len("2023"))


def by_part(articles: Iterable[Article], length: int) -> list[tuple[str, list[Article]]]:
    """Group articles by the first ``length`` characters of their local day, the latest first, undated ones last."""
    parts: dict[str, list[Article]] = {}
    for article in articles:
        parts.setdefault(article.day.isoformat()[:length] if article.day else NO_DATE, []).append(article)
    return sorted(parts.items(), key=lambda item: (item[0] != NO_DATE, item[0]), reverse=True)


def by_source(articles: Iterable[Article]) -> list[tuple[Article, list[Article]]]:
    """Group articles by outlet and channel, the largest group first; with each group its first article."""
    sources: dict[tuple[str, str], list[Article]] = {}
    for article in articles:
        sources.setdefault((article.outlet, spelling_key(article.channel)), []).append(article)
    return [(members[0], members) for members in sorted(sources.values(), key=len, reverse=True)]


GROUP_FILTERS: Mapping[str, Callable[..., object]] = {
    "by_day": by_day,
    "by_year": by_year,
    "by_part": by_part,
    "by_source": by_source,
}
"""The filters of templates that group articles."""
