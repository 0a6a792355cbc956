"""Dates as a reader meets them, in the words of the interface's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from jianbao.model import Article
from jianbao.page.iso_dates import iso

Words = Mapping[str, str]


def say_day(words: Words, day: date) -> str:
    """``2023年11月7日``, ``7 November 2023``."""
    return words["day"].format(year=day.year, month=day.month, day=day.day, month_name=_month_name(words, day.month))


def say_period(words: Words, key: str) -> str:
    """The periods ``2023``, ``2023-11``, ``2023-11-07`` and ``undated``."""
    if key == "undated":
        return words["undated"]
    year, month, day = (*key.split("-"), "", "")[:3]
    if day:
        return say_day(words, date.fromisoformat(key))
    if not month:
        return words["year"].format(year=year)
    return words["month"].format(year=year, month=int(month), month_name=_month_name(words, int(month)))


def say_clock(when: date | None) -> str:
    """``12:35``; nothing where the time is not known."""
    return when.isoformat()[11:16] if isinstance(when, datetime) else ""


def say_zone(when: date) -> str:
    """``UTC+8``, ``UTC-3:30``; nothing where the time is not known."""
    offset = when.utcoffset() if isinstance(when, datetime) else None
    if offset is None:
        return ""
    minutes = int(offset.total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


def machine_date(when: date) -> str:
    """ISO 8601, for the ``datetime`` attribute."""
    return iso(when) if isinstance(when, datetime) else when.isoformat()


def feed_time(article: Article) -> str:
    """RFC 3339 in UTC, for the feed: a day counts as its midnight, an undated article as when it was collected."""
    when = article.collected if article.date is None and article.collected else article.instant
    return iso(when.astimezone(UTC).replace(microsecond=0))


def _month_name(words: Words, month: int) -> str:
    return words["months"].split()[month - 1]
