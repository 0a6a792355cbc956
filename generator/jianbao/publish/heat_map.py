"""The heat map of an archive: a row for each year, and in it a shade for each week."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from jianbao.publish.charts import LEVELS, level_bounds, level_of
from jianbao.publish.listings import Entry, entries_of
from jianbao.publish.shelves import PERIOD_LENGTHS, Library

MAX_YEARS = 20
"""The number of rows: the latest years with articles."""
LAST_WEEK = 51
DAYS_BEFORE_MONTH = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
"""The days of a year before each of its months; 29 February counts as 1 March, so that all rows are alike."""


class HeatYear(NamedTuple):
    """A row of the heat map."""

    year: Entry
    months: tuple[Entry, ...]
    """Those with articles, in their order: the row in words."""
    shades: tuple[str, ...]
    """For each level from 1 to ``LEVELS``, the weeks with it: lines in SVG's notation of paths, week n from n to n + 1,
    counted from 0. Each week has seven days, the first begins on 1 January, and the last has a day more."""


def heat_map(library: Library) -> tuple[HeatYear, ...]:
    """The heat map of the latest years, the latest first."""
    rows = entries_of(library.years)[:MAX_YEARS]
    weeks: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for day, count in library.days.items():
        weeks[day.key[: PERIOD_LENGTHS[0]]][_week(day.key)] += count
    bounds = level_bounds(count for row in rows for count in weeks[row.key].values())
    months_of: defaultdict[str, list[Entry]] = defaultdict(list)
    for month in reversed(entries_of(library.months)):
        months_of[month.key[: PERIOD_LENGTHS[0]]].append(month)
    return tuple(HeatYear(row, tuple(months_of[row.key]), _shades(weeks[row.key], bounds)) for row in rows)


def _week(day: str) -> int:
    """The week of its year that ``2023-11-07`` is in."""
    return min(LAST_WEEK, (DAYS_BEFORE_MONTH[int(day[5:7]) - 1] + int(day[8:]) - 1) // 7)


def _shades(weeks: Mapping[int, int], bounds: Sequence[int]) -> tuple[str, ...]:
    levels = {week: level_of(weeks[week], bounds) for week in sorted(weeks)}
    return tuple(
        "".join(f"M{week} .5h1" for week, level in levels.items() if level == wanted) for wanted in range(1, LEVELS + 1)
    )
