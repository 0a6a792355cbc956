"""Where the time of a run goes."""

from __future__ import annotations

import time
from itertools import pairwise


class Stopwatch:
    """When each stage of a run ended."""

    def __init__(self) -> None:
        self._ends = [("", time.perf_counter())]

    def __call__(self, what: str) -> None:
        """A stage is over."""
        self._ends.append((what, time.perf_counter()))

    def stages(self) -> tuple[tuple[str, float], ...]:
        """Each stage and the seconds it took."""
        return tuple((what, end - start) for (_, start), (what, end) in pairwise(self._ends))
