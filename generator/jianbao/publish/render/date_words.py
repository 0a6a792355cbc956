"""Format dates for readers, in the language of the interface, and for machines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

from jianbao.model import Article, Outlet
from jianbao.page.iso_dates import format_iso
from jianbao.publish.initials import label_of

Words = Mapping[str, str]
"""The interface's texts by key, from the theme's ``i18n`` folder."""
ZONED_CLUES = frozenset(["epoch", "feed", "stated", "time_element"])
"""Clues of ``date_clue`` whose times come with a zone; others were printed or written for readers, mostly without."""


def format_day(words: Words, day: date) -> str:
    """Format a day in words: ``2023年11月7日``, ``7 November 2023``."""
    month_name = words["day_months"].split()[day.month - 1]
    return words["day"].format(year=day.year, month=day.month, day=day.day, month_name=month_name)


def format_period(words: Words, key: str) -> str:
    """Format the key of a period (``2023``, ``2023-11``, ``2023-11-07`` or ``undated``) in words.

    That of a part by title is ``2023-11-07/Z`` or ``2023-11-07/Z/张``.
    """
    key, _, beginning = key.partition("/")
    if beginning:
        return f"{format_period(words, key)} · {label_of(beginning)}"
    if key == "undated":
        return words["undated"]
    year, month, day = (*key.split("-"), "", "")[:3]
    if day:
        return format_day(words, date.fromisoformat(key))
    if not month:
        return words["year"].format(year=year)
    month_name = words["months"].split()[int(month) - 1]
    return words["month"].format(year=year, month=int(month), month_name=month_name)


def format_weekday(words: Words, day: date) -> str:
    """The day of the week: ``星期二``, ``Tuesday``."""
    return words["weekday_names"].split()[day.weekday()]


def format_clock(when: date | None) -> str:
    """Format the time of day: ``12:35``; empty if it is unknown."""
    return when.isoformat()[11:16] if isinstance(when, datetime) else ""


def format_zone(when: date) -> str:
    """Format the offset from UTC: ``UTC+8``, ``UTC-3:30``; empty if the time of day is unknown."""
    offset = when.utcoffset() if isinstance(when, datetime) else None
    if offset is None:
        return ""
    total_minutes = int(offset.total_seconds()) // 60
    hours, minutes = divmod(abs(total_minutes), 60)
    return f"UTC{'-' if total_minutes < 0 else '+'}{hours}" + (f":{minutes:02}" if minutes else "")


def zone_of(outlets: Mapping[str, Outlet], timezone: str, article: Article) -> str:
    """``format_zone`` of an article's date; empty if the zone is unknown, where the date is as if it were UTC.

    It is known if the settings name a ``timezone``, if a file describes the outlet, or if the clue gave it. ``outlets``
    are those of files, by slug.
    """
    zone = format_zone(article.date) if article.date else ""
    has_outlet = article.outlet in outlets and bool(outlets[article.outlet].hosts)
    clue = (article.date_clue or "").rpartition("+")[2]
    return zone if zone != "UTC+0" or timezone or has_outlet or clue in ZONED_CLUES else ""


def iso_date(when: date) -> str:
    """Format a time or day as ISO 8601, for the ``datetime`` attribute of ``<time>``."""
    return format_iso(when)


def published_timestamp(article: Article) -> str:
    """Format an article's time of publication as RFC 3339 in UTC, for feeds; empty for an undated article.

    A date without a time counts as midnight UTC.
    """
    return _rfc_3339(article.instant) if article.date else ""


def feed_timestamp(article: Article) -> str:
    """Format an article's time of publication as RFC 3339 in UTC; that of an undated article is its collection.

    Empty if that is unknown, too.
    """
    return published_timestamp(article) or (_rfc_3339(article.collected) if article.collected else "")


def updated_timestamp(article: Article) -> str:
    """Format the time at which an article came into the archive as RFC 3339 in UTC, for the ``updated`` of feeds.

    That is when it was collected, or, if this is unknown, published; empty if both are.
    """
    return _rfc_3339(article.collected) if article.collected else published_timestamp(article)


def _rfc_3339(when: datetime) -> str:
    return format_iso(when.astimezone(UTC).replace(microsecond=0))


DATE_FILTERS: Mapping[str, Callable[..., str]] = {
    "clock": format_clock,
    "zone": format_zone,
    "iso": iso_date,
    "moment": feed_timestamp,
    "published": published_timestamp,
    "updated": updated_timestamp,
}
"""The filters of templates that need no words."""
