"""Entries -> shards: each shard is a period of time with postings of its own, so that an edit changes one shard only.

The time line is halved, and each half again, until the articles of a part are few enough. Where a part begins and ends
depends on its own entries only: adding or removing an article changes its own shard and leaves all other shards
unchanged, except in the rare case that a part becomes too large.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate
from operator import itemgetter
from typing import NamedTuple

from jianbao.publish.search.records import SearchEntry, seconds_of

SECOND_BITS = 39
"""Bits for the seconds from the year 1 to the year 9999."""
TIE_BITS = 25
"""Bits of the id's digest after the seconds: they separate thousands of articles of one moment, and undated ones."""
POSITION_BITS = SECOND_BITS + TIE_BITS

SMALL_SHARD_DIVISOR = 16
"""Older articles that take less than 1/16 of a shard are merged into the next newer shard: the first query of each
reader has to load the tables of every shard."""
CHARACTERS_PER_ENTRY = 60
"""Characters that every article counts in addition to its body, for its title and its share of the tables."""


class Shard(NamedTuple):
    """Entries that are indexed together, the newest first."""

    name: str
    """Made from the period of time alone, whatever articles are in it."""
    entries: tuple[SearchEntry, ...]

    def digest(self, settings: str) -> str:
        """Digest that changes with anything that changes a byte of the shard's files."""
        text = "\n".join([settings, *(f"{entry.id} {entry.date} {entry.digest}" for entry in self.entries)])
        return hashlib.sha256(text.encode()).hexdigest()

    def sources(self, settings: str) -> tuple[str, ...]:
        """For each article, the oldest first, a digest that changes with anything that is indexed of it."""
        sources = (f"{settings} {entry.id} {entry.date} {entry.digest}" for entry in reversed(self.entries))
        return tuple(hashlib.sha256(text.encode()).hexdigest()[:16] for text in sources)


class _TimeLine(NamedTuple):
    """All entries, the oldest first."""

    positions: list[int]
    """Where the entries are: the seconds of their dates, then the bits that separate entries of one second."""
    entries: list[SearchEntry]
    sizes: list[int]
    """For each entry the number of characters before it, and finally that of all."""

    def size(self, part: _Part) -> int:
        """The number of characters in a part."""
        return self.sizes[part.end] - self.sizes[part.start]


class _Part(NamedTuple):
    """Successive entries of the time line."""

    prefix: int
    """A 1 followed by the leading bits that the positions in its period share."""
    start: int
    end: int


def plan_shards(entries: Sequence[SearchEntry], size: int) -> list[Shard]:
    """Divide entries into shards, the newest first, each of at most ``size`` characters.

    A shard of a single article may be bigger.
    """
    ordered = sorted(((_position(entry), entry.id, entry) for entry in entries), key=itemgetter(0, 1))
    line = _TimeLine(
        [position for position, _, _ in ordered],
        [entry for _, _, entry in ordered],
        [*accumulate((entry.size + CHARACTERS_PER_ENTRY for _, _, entry in ordered), initial=0)],
    )
    parts = _split(line, _Part(1, 0, len(ordered)), size) if ordered else []
    return [Shard(f"s{prefix:x}", tuple(line.entries[start:end][::-1])) for prefix, start, end in reversed(parts)]


def _position(entry: SearchEntry) -> int:
    """An entry's position on the time line."""
    tie = int.from_bytes(hashlib.sha256(entry.id.encode()).digest()[:4]) >> (32 - TIE_BITS)
    return seconds_of(entry.date) << TIE_BITS | tie


def _split(line: _TimeLine, part: _Part, size: int) -> list[_Part]:
    """Divide a part until each fits into a shard, the oldest first."""
    prefix, start, end = part
    shift = POSITION_BITS - prefix.bit_length()  # of the bit after the prefix
    if line.size(part) <= size or end - start == 1 or shift < 0:
        return [part]
    middle = bisect_left(line.positions, ((prefix << 1 | 1) << shift) - (1 << POSITION_BITS), start, end)
    older, newer = _Part(prefix << 1, start, middle), _Part(prefix << 1 | 1, middle, end)
    if middle == end:
        return _split(line, older, size)
    parts = _split(line, newer, size)
    if middle == start:
        return parts
    merged = parts[0]._replace(start=start)
    if line.size(older) * SMALL_SHARD_DIVISOR > size or line.size(merged) > size:
        return _split(line, older, size) + parts
    return [merged, *parts[1:]]
