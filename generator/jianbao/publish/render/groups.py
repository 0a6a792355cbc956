"""Group the articles of a listing under headings: by day, or by outlet and channel."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from jianbao.model import Article
from jianbao.publish.shelf_kinds import spelling_key


def by_day(articles: Iterable[Article]) -> list[tuple[date | None, list[Article]]]:
    """Group articles by local day, the latest day first and undated articles last."""
    days: dict[date | None, list[Article]] = {}
    for article in articles:
        days.setdefault(article.day, []).append(article)
    return sorted(days.items(), key=lambda item: item[0] or date.min, reverse=True)


def by_source(articles: Iterable[Article]) -> list[tuple[Article, list[Article]]]:
    """Group articles by outlet and channel, the largest group first; with each group its first article."""
    sources: dict[tuple[str, str], list[Article]] = {}
    for article in articles:
        sources.setdefault((article.outlet, spelling_key(article.channel)), []).append(article)
    return [(members[0], members) for members in sorted(sources.values(), key=len, reverse=True)]
