"""Measure how long each stage of a run takes."""

from __future__ import annotations

import time
from itertools import pairwise


class Stopwatch:
    """Records when each stage of a run ended; the first stage begins when the stopwatch is created."""

    def __init__(self) -> None:
        self._ends = [("", time.perf_counter())]

    def __call__(self, stage: str) -> None:
        """Record that ``stage`` has ended."""
        self._ends.append((stage, time.perf_counter()))

    def stages(self) -> tuple[tuple[str, float], ...]:
        """Each stage and how many seconds it took."""
        return tuple((stage, end - start) for (_, start), (stage, end) in pairwise(self._ends))
