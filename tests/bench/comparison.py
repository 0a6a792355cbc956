"""The statistics of the measurements: ratios to Hugo with their targets, and how time grows with the archive."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from scenarios import SCENARIOS, Turn

TARGETS: dict[str, dict[str, float]] = {
    "corpus": {"clean": 0.6, "unchanged": 0.03, "edited": 0.05, "added": 0.08, "memory": 0.5},
    "long": {"clean": 2.0, "unchanged": 0.08, "edited": 0.1, "added": 0.15, "memory": 0.4},
}
"""Part of the benchmark -> scenario -> the largest acceptable ratio to Hugo."""
MAX_EXPONENT = 1.05
"""The largest acceptable exponent of the CPU time of a clean build as a function of the number of articles."""
MAX_UNCHANGED_MICROSECONDS = 12.0
"""The largest acceptable wall time per article of a build without changes, start-up excluded."""
MAX_OVERHEAD_BYTES = 8_192
"""The largest acceptable mean size of an article's page without the article's text."""
LABELS = {
    "clean": "clean build",
    "clean_cpu": "clean build, CPU time",
    "unchanged": "nothing changed",
    "edited": "one article edited",
    "added": "one article added",
    "memory": "peak memory",
}
"""Scenario -> its label in tables."""


class Row(NamedTuple):
    """A row of a table: one scenario, jianbao compared with Hugo."""

    scenario: str
    jianbao: float
    """Median over the turns, in ``unit``, as is ``hugo``."""
    hugo: float
    ratio: float
    """Median over the turns of jianbao / Hugo."""
    min_ratio: float
    max_ratio: float
    target: float | None
    """The largest acceptable ratio, if there is one."""
    unit: str = "s"

    @property
    def is_met(self) -> bool:
        """Whether the ratio is within its target."""
        return self.target is None or self.ratio <= self.target


def rows(part: str, results: Mapping[str, Any]) -> list[Row]:
    """The rows of a part of the benchmark: its scenarios, CPU time and memory."""
    turns: Sequence[Turn] = results["turns"]
    targets = TARGETS.get(part, {})
    found = []
    for name in (name for name in SCENARIOS if name in turns[0]):
        found.append(_row(turns, name, "hugo", targets.get(name)))
    if "clean_cpu" in turns[0]:
        found.insert(1, _row(turns, "clean_cpu", "hugo_cpu", None))
    if memory := results.get("memory"):
        ratio = memory["jianbao"] / (memory["hugo"] or math.inf)
        found.append(Row("memory", memory["jianbao"], memory["hugo"], ratio, ratio, ratio, targets.get("memory"), "MB"))
    return found


def _row(turns: Sequence[Turn], scenario: str, hugo: str, target: float | None) -> Row:
    ratios = [turn[scenario] / turn[hugo] for turn in turns]
    times = median(turns, scenario), median(turns, hugo)
    return Row(scenario, *times, statistics.median(ratios), min(ratios), max(ratios), target)


def median(turns: Sequence[Turn], scenario: str) -> float:
    """The median time of a scenario over all turns."""
    return statistics.median(turn[scenario] for turn in turns)


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """The k for which time = c * articles ** k fits the points best; 1 is linear growth."""
    return slope([(math.log(count), math.log(taken)) for count, taken in points])


def slope(points: Sequence[tuple[float, float]]) -> float:
    """The slope of the straight line that fits the points best."""
    return statistics.linear_regression(*zip(*points, strict=True)).slope


def curve(growth: Sequence[Mapping[str, Any]], scenario: str) -> list[tuple[float, float]]:
    """The points (number of articles, median seconds) of a scenario."""
    return [(point["articles"], median(point["turns"], scenario)) for point in growth]
