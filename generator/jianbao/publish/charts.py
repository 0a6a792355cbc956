"""Numbers as small charts: levels of shading, and paths of SVG. Templates draw them."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

HEIGHT = 40
"""The height of a chart, in the units of its paths."""
MAX_BARS = 240
"""A chart has a bar for each month, or, if these would be more, for each year."""
MIN_BARS = 3
LEVELS = 4
"""The number of shades, apart from none for zero."""


def level_bounds(counts: Iterable[int]) -> Sequence[int]:
    """The numbers that divide ``counts`` into ``LEVELS`` parts of equal size; zeros do not count.

    With parts of equal size, one day with very many articles does not make all other days look empty.
    """
    ordered = sorted(filter(None, counts))
    return [ordered[len(ordered) * part // LEVELS] for part in range(1, LEVELS)] if ordered else []


def level_of(count: int, bounds: Sequence[int]) -> int:
    """The shade of a number: 0 for zero, else 1 to ``LEVELS``; ``bounds`` are those of all numbers."""
    return 1 + bisect_left(bounds, count) if count else 0


class Chart(NamedTuple):
    """Numbers of articles over time as bars."""

    unit: str
    """``month`` or ``year``: the time of a bar."""
    first: str
    """The month or year of the first bar, ``2023-11``, and of the last one."""
    last: str
    peak: str
    """The month or year of the highest bar."""
    largest: int
    """Its number of articles."""
    width: int
    """The number of bars, empty ones too: bar n is at n."""
    path: str
    """Lines from below upwards, in SVG's notation of paths; the highest one has ``HEIGHT``."""


def chart_of(days: Sequence[str]) -> Chart | None:
    """The chart of articles of these days; None if it would have less than ``MIN_BARS`` bars."""
    months = _position(max(days)[:7]) - _position(min(days)[:7]) + 1
    unit, length = ("month", 7) if months <= MAX_BARS else ("year", 4)
    counts = Counter(day[:length] for day in days)
    first, last = min(counts), max(counts)
    width = _position(last) - _position(first) + 1
    if width < MIN_BARS:
        return None
    peak = min(counts, key=lambda key: (-counts[key], key))
    largest = counts[peak]
    lines = [
        f"M{_position(key) - _position(first)} {HEIGHT}v-{max(1, round(HEIGHT * counts[key] / largest))}"
        for key in sorted(counts)
    ]
    return Chart(unit, first, last, peak, largest, width, "".join(lines))


def _position(key: str) -> int:
    """The number of a year, or of a month."""
    year, _, month = key.partition("-")
    return int(year) * 12 + int(month) if month else int(year)
