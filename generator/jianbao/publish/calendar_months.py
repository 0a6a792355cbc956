"""Months as calendars: weeks of days, each with its number of articles."""

from __future__ import annotations

from calendar import MONDAY, Calendar
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from jianbao.model import Shelf
from jianbao.publish.charts import level_of
from jianbao.publish.urls import shelf_path


class CalendarDay(NamedTuple):
    """A day in a calendar."""

    number: int
    """In its month, from 1."""
    path: str
    """The day's page; empty if there are no articles of that day."""
    count: int  # type: ignore[assignment]  # hides tuple.count, as that of Entry
    level: int
    """How many articles that is, compared with the other days: see ``level_of``."""


class CalendarMonth(NamedTuple):
    """The calendar of a month."""

    key: str
    """``2023-11``."""
    path: str
    """The month's page; empty if there are no articles of that month."""
    count: int  # type: ignore[assignment]
    weeks: tuple[tuple[CalendarDay | None, ...], ...]
    """Rows of seven days from Monday (ISO 8601); None for a day of another month."""


def calendar_month(key: str, days: Mapping[str, int], bounds: Sequence[int]) -> CalendarMonth:
    """The calendar of the month ``key``.

    ``days`` gives the number of articles of days such as ``2023-11-07``; ``bounds`` are the ``level_bounds``
    of the days that these are compared with.
    """
    year, month = map(int, key.split("-"))
    weeks = tuple(
        tuple(_calendar_day(f"{key}-{number:02}", number, days, bounds) if number else None for number in week)
        for week in Calendar(MONDAY).monthdayscalendar(year, month)
    )
    count = sum(day.count for week in weeks for day in week if day)
    return CalendarMonth(key, shelf_path(Shelf("month", key, "")) if count else "", count, weeks)


def _calendar_day(key: str, number: int, days: Mapping[str, int], bounds: Sequence[int]) -> CalendarDay:
    count = days.get(key, 0)
    path = shelf_path(Shelf("day", key, "")) if count else ""
    return CalendarDay(number, path, count, level_of(count, bounds))
