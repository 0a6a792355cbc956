"""Numbers as small charts: levels of shading, and paths of SVG. Templates draw them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

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
