"""Suggest what a user may have meant by an unknown name."""

from __future__ import annotations

from collections.abc import Iterable


def closest(unknown: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The name in ``known`` that is most similar to ``unknown``; None if the similarity of all is below ``cutoff``."""
    from difflib import get_close_matches  # slow to import, and needed only for a typo

    return next(iter(get_close_matches(unknown, [*known], n=1, cutoff=cutoff)), None)
