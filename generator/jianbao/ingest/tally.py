"""Approximate counts in constant memory, with which ``boilerplate_learn`` skips what is surely rare."""

from __future__ import annotations

import zlib
from array import array

TALLY_SLOTS = 2**22
"""16 MB; the corpus of 29,591 posts has 800,000 different things to count."""


class Tally:
    """Approximate counts of very many things in constant memory: a count-min sketch with one row.

    A count is never too small. It may be too large, since two things may share a slot.
    """

    def __init__(self) -> None:
        self._counts = array("I", [0]) * TALLY_SLOTS

    def add(self, *thing: str) -> None:
        """Count a thing once more."""
        self._counts[_slot(thing)] += 1

    def at_most(self, *thing: str) -> int:
        """An upper bound of the thing's count."""
        return self._counts[_slot(thing)]


def _slot(thing: tuple[str, ...]) -> int:
    return zlib.crc32("\0".join(thing).encode(errors="surrogatepass")) % TALLY_SLOTS
