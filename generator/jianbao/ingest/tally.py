"""Approximate counts in constant memory, by which ``boilerplate_learn`` skips text that is certainly rare."""

from __future__ import annotations

import zlib
from array import array

TALLY_SLOTS = 2**22
"""16 MB; the corpus of 29,591 posts has 800,000 different keys to count."""


class Tally:
    """Approximate counts of very many keys in constant memory: a count-min sketch with one row.

    A key is one or more strings. Its count is never too small, but too large if another key has the same slot.
    """

    def __init__(self) -> None:
        self._counts = array("I", [0]) * TALLY_SLOTS

    def add(self, *key: str) -> None:
        """Increment the count of a key."""
        self._counts[_slot(key)] += 1

    def upper_bound(self, *key: str) -> int:
        """An upper bound of a key's count."""
        return self._counts[_slot(key)]


def _slot(key: tuple[str, ...]) -> int:
    return zlib.crc32("\0".join(key).encode(errors="surrogatepass")) % TALLY_SLOTS
