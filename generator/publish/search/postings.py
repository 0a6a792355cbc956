"""Which articles hold a single character.

Pagefind could tell too, but only by putting together all pairs that begin with the character: for 的 that took three
seconds at 3,166 articles. These lists are an eighth of the size of the index and are read in a millisecond.
"""

from __future__ import annotations

import gzip
import re
from collections import defaultdict
from collections.abc import Sequence

from generator.publish.search.tokens import CJK

PART = 16_000
"""Bytes of a part before it is packed; a query for one character loads one part of each shard."""

_CHARACTER = re.compile(f"[{CJK}]")


def character_parts(texts: Sequence[tuple[str, str]]) -> list[bytes]:
    """The lists for ``texts``, folded title and text of each article, as parts.

    A character is in the part of its code point modulo the number of parts. A part is a row of
    ``code, bytes, list``, a list a row of ``gap * 2 + whether it is in the title``; all numbers are of as many bytes as
    they need, seven bits in each, the lowest first.
    """
    lists: defaultdict[str, bytearray] = defaultdict(bytearray)
    last: defaultdict[str, int] = defaultdict(lambda: -1)
    for number, (title, text) in enumerate(texts):
        in_title = set(title)
        for char in sorted({char for char in {*text, *title} if _CHARACTER.match(char)}):
            lists[char] += _number((number - last[char]) << 1 | (char in in_title))
            last[char] = number
    count = -(-sum(map(len, lists.values())) // PART)
    parts = [bytearray() for _ in range(count)]
    for char, found in sorted(lists.items()):
        parts[ord(char) % count] += _number(ord(char)) + _number(len(found)) + found
    return [_packed(part) for part in parts]


def _number(value: int) -> bytes:
    made = bytearray()
    while value > 127:
        made.append(value & 127 | 128)
        value >>= 7
    made.append(value)
    return bytes(made)


def _packed(content: bytes | bytearray) -> bytes:
    return gzip.compress(content, compresslevel=9, mtime=0)
