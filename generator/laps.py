"""Where the time of a run goes."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from itertools import pairwise


@dataclass(slots=True)
class Laps:
    """When each stage of a run ended."""

    ends: list[tuple[str, float]] = field(default_factory=lambda: [("", time.perf_counter())])

    def __call__(self, what: str) -> None:
        """A stage is over."""
        self.ends.append((what, time.perf_counter()))

    def stages(self) -> tuple[tuple[str, float], ...]:
        """Each stage and the seconds it took."""
        return tuple((what, end - start) for (_, start), (what, end) in pairwise(self.ends))
