"""Which dates are believed. The machine's clock is never asked: the same clippings give the same pages on any day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from jianbao.model import When
from jianbao.page.written_dates import day_of

FIRST_YEAR, LAST_YEAR = 1990, 2038
"""No clipping is older than the web. In 2038 the clocks end that count seconds in 32 bits."""
ONE_DAY = timedelta(days=1)


def is_plausible(when: When) -> bool:
    """Whether a clipping can have been published or collected at this time."""
    return FIRST_YEAR <= when.year <= LAST_YEAR


def last_day(collected: When | None, zone: ZoneInfo) -> date | None:
    """The last day that a clipping can be from: the day after the one of its collection in ``zone``; None if unknown.

    Somewhere in the world the next day has begun when the clipping is collected.
    """
    if collected is None:
        return None
    return day_of(collected.astimezone(zone) if isinstance(collected, datetime) else collected) + ONE_DAY
