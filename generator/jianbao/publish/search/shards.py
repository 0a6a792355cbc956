"""Entries -> shards: each shard is a period of time with postings of its own, so that an edit changes one shard only.

The time line is halved, and each half again, until the articles of a part are few enough. Where a part begins and ends
depends on its own entries only: adding or removing an article changes its own shard and leaves all other shards
unchanged, except in the rare case that a part becomes too large.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
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


_PositionedEntry = tuple[tuple[int, str], SearchEntry]
"""An entry with its ``_position``."""


def plan_shards(entries: Sequence[SearchEntry], size: int) -> list[Shard]:
    """Divide entries into shards, the newest first, each of at most ``size`` characters.

    A shard of a single article may be bigger.
    """
    positioned = sorted(((_position(entry), entry) for entry in entries), key=lambda pair: pair[0])
    return [*_split_period(positioned, 1, size)][::-1] if positioned else []


def _position(entry: SearchEntry) -> tuple[int, str]:
    """An entry's position on the time line; the id separates two entries of one position."""
    tie = int.from_bytes(hashlib.sha256(entry.id.encode()).digest()[:4]) >> (32 - TIE_BITS)
    return seconds_of(entry.date) << TIE_BITS | tie, entry.id


def _split_period(positioned: list[_PositionedEntry], prefix: int, size: int) -> list[Shard]:
    """The shards of a part of the time line, the oldest first.

    ``prefix`` is a 1 followed by the leading bits that all positions of the part share.
    """
    depth = prefix.bit_length() - 1
    fits = _total_size(entry for _, entry in positioned) <= size
    if fits or len(positioned) == 1 or depth == POSITION_BITS:
        return [Shard(f"s{prefix:x}", tuple(entry for _, entry in reversed(positioned)))]
    bit = 1 << (POSITION_BITS - depth - 1)
    older = [pair for pair in positioned if not pair[0][0] & bit]
    newer = positioned[len(older) :]
    if not newer:
        return _split_period(older, prefix << 1, size)
    shards = _split_period(newer, prefix << 1 | 1, size)
    if not older:
        return shards
    merged = shards[0].entries + tuple(entry for _, entry in reversed(older))
    if _total_size(entry for _, entry in older) * SMALL_SHARD_DIVISOR > size or _total_size(merged) > size:
        return _split_period(older, prefix << 1, size) + shards
    return [Shard(shards[0].name, merged), *shards[1:]]


def _total_size(entries: Iterable[SearchEntry]) -> int:
    return sum(entry.size + CHARACTERS_PER_ENTRY for entry in entries)
