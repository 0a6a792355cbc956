"""Seconds into ratios, and curves into exponents."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from turns import SCENARIOS, Turn

TARGETS: dict[str, dict[str, float]] = {
    "corpus": {"cold": 0.5, "nothing": 0.03, "edit": 0.05, "add": 0.08, "memory": 0.5},
    "long": {"cold": 2.0, "nothing": 0.08, "edit": 0.1, "add": 0.15, "memory": 0.4},
    "search": {"edit": 0.8, "newest": 0.3},
}
EXPONENT, NOTHING, BEYOND = 1.05, 12.0, 6_000
"""Of a cold build; microseconds an article of a build with nothing to do; bytes of HTML beyond an article's text."""
PROCESSOR = "cold, processor"
NAMES = {
    "cold": "cold",
    PROCESSOR: "cold, processor time",
    "nothing": "nothing changed",
    "edit": "one article edited",
    "add": "one article added",
    "newest": "the newest article edited",
    "memory": "peak memory",
}


class Row(NamedTuple):
    """A line of the table."""

    name: str
    ours: float
    theirs: float
    ratio: float
    least: float
    most: float
    target: float | None
    unit: str = "s"

    @property
    def is_met(self) -> bool:
        """Whether the ratio is within its target."""
        return self.target is None or self.ratio <= self.target


def rows(kind: str, part: Mapping[str, Any]) -> list[Row]:
    """What an archive's turns come to: medians, and the median of each turn's ratio to Hugo."""
    turns: Sequence[Turn] = part["turns"]
    targets = TARGETS.get(kind, {})
    found = []
    for name in (name for name in (*SCENARIOS, "newest") if name in turns[0]):
        ratios = [turn[name] / turn["hugo"] for turn in turns]
        middle = statistics.median(ratios)
        found.append(
            Row(name, median(turns, name), median(turns, "hugo"), middle, min(ratios), max(ratios), targets.get(name))
        )
    if PROCESSOR in turns[0]:
        ratios = [turn[PROCESSOR] / turn["hugo, processor"] for turn in turns]
        times = median(turns, PROCESSOR), median(turns, "hugo, processor")
        found.insert(1, Row(PROCESSOR, *times, statistics.median(ratios), min(ratios), max(ratios), None))
    if memory := part.get("memory"):
        ratio = memory["jianbao"] / (memory["hugo"] or math.inf)
        found.append(Row("memory", memory["jianbao"], memory["hugo"], ratio, ratio, ratio, targets.get("memory"), "MB"))
    return found


def median(turns: Sequence[Turn], name: str) -> float:
    """Of all turns."""
    return statistics.median(turn[name] for turn in turns)


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """The k of time = c * articles ** k that fits best; 1 is linear."""
    return slope([(math.log(count), math.log(taken)) for count, taken in points])


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Of the straight line that fits best."""
    return statistics.linear_regression(*zip(*points, strict=True)).slope


def curve(growth: Sequence[Mapping[str, Any]], name: str) -> list[tuple[float, float]]:
    """Articles and median seconds."""
    return [(point["articles"], median(point["turns"], name)) for point in growth]
