"""Entries -> shards: stretches of time, each with lists of its own, so that an edit changes those of one of them.

The line of time is halved, and each half again, until what lies in a part is small enough. Where a part begins and ends
depends on nothing but its own entries: an article more or less changes its own shard and leaves all others as they
are, but for the rare one that makes a part too big.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from jianbao.publish.search.records import Entry, second_of

SECONDS = 39
"""Bits for the seconds from the year 1 to the year 9999."""
CHANCE = 25
"""Bits of the id's digest behind them: thousands of articles of one moment, or undated ones, can be parted too."""
BITS = SECONDS + CHANCE

TINY = 16
"""Older articles that are fewer than this part of a shard go with the ones after them: a shard costs every first query
the loading of its tables."""
SLIGHT = 60
"""Characters every article counts besides its body: its title and its share of the tables."""


class Shard(NamedTuple):
    """Entries that are indexed together, the newest first."""

    name: str
    """Of the stretch of time: stays the same whatever lies in it."""
    entries: tuple[Entry, ...]

    def digest(self, settings: str) -> str:
        """Changes with anything that changes a byte of the shard's files."""
        text = "\n".join([settings, *(f"{entry.id} {entry.date} {entry.digest}" for entry in self.entries)])
        return hashlib.sha256(text.encode()).hexdigest()

    def sources(self, settings: str) -> tuple[str, ...]:
        """For each article, the oldest first, a digest that changes with anything that is known of it."""
        made_of = (f"{settings} {entry.id} {entry.date} {entry.digest}" for entry in reversed(self.entries))
        return tuple(hashlib.sha256(text.encode()).hexdigest()[:16] for text in made_of)


_Placed = tuple[tuple[int, str], Entry]


def plan(entries: Sequence[Entry], size: int) -> list[Shard]:
    """The shards, the newest first, each of at most ``size`` characters unless one article alone has more."""
    placed = sorted(((_place(entry), entry) for entry in entries), key=lambda pair: pair[0])
    return [*_halved(placed, 1, size)][::-1] if placed else []


def _place(entry: Entry) -> tuple[int, str]:
    """Where an entry stands on the line; two of one place are told apart by their ids."""
    chance = int.from_bytes(hashlib.sha256(entry.id.encode()).digest()[:4]) >> (32 - CHANCE)
    return second_of(entry.date) << CHANCE | chance, entry.id


def _halved(placed: list[_Placed], prefix: int, size: int) -> list[Shard]:
    """The shards of a part, oldest first; ``prefix`` are the leading bits of its places, behind a 1."""
    depth = prefix.bit_length() - 1
    fits = _weight(entry for _, entry in placed) <= size
    if fits or len(placed) == 1 or depth == BITS:
        return [Shard(f"s{prefix:x}", tuple(entry for _, entry in reversed(placed)))]
    bit = 1 << (BITS - depth - 1)
    older = [pair for pair in placed if not pair[0][0] & bit]
    newer = placed[len(older) :]
    if not newer:
        return _halved(older, prefix << 1, size)
    shards = _halved(newer, prefix << 1 | 1, size)
    if not older:
        return shards
    together = shards[0].entries + tuple(entry for _, entry in reversed(older))
    if _weight(entry for _, entry in older) * TINY > size or _weight(together) > size:
        return _halved(older, prefix << 1, size) + shards
    return [Shard(shards[0].name, together), *shards[1:]]


def _weight(entries: Iterable[Entry]) -> int:
    return sum(entry.size + SLIGHT for entry in entries)
