"""Keys of a title: what two titles must share for their articles to be related.

A key is a pair of neighbouring Han characters, or a Latin word of four letters or more, in the folded title; digits
are in no key. A run is Han characters in sequence that two titles share, or a word.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import compress, count
from unicodedata import normalize

from jianbao.chinese.characters import simplify

HAN = r"\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
LATIN = r"a-z\u00df-\u024f"
TITLE_WORD = re.compile(f"(?<![{LATIN}])[{LATIN}]{{4,}}")
"""A Latin word of a folded title."""
TITLE_KEY = re.compile(f"(?=([{HAN}]{{2}}|{TITLE_WORD.pattern}))")
"""Every key of a folded title; keys overlap."""
UTF_32 = ("utf-32-le" if sys.byteorder == "little" else "utf-32-be", "surrogatepass")
"""The machine's own encoding of characters as numbers."""
COMPARED_TITLE_CHARACTERS = 40
"""Longer titles are lists of topics; their beginning says what matters most."""
WORD_CHARACTERS = 3
"""A word counts like a run of three Han characters."""


def fold_title(title: str) -> str:
    """Fold a title for comparison: compatible characters, case, and Traditional characters become one form.

    White space is collapsed, so that a title is one line.
    """
    return simplify(" ".join(normalize("NFKC", title).casefold().split()))


def is_han(run: str) -> bool:
    """Whether a run or key is Han characters, and not a word."""
    return run[0] >= "\u3400"


def keys_of(title: str) -> frozenset[str]:
    """The keys of a folded title, or of the beginning of a long one."""
    return frozenset(TITLE_KEY.findall(title[:COMPARED_TITLE_CHARACTERS]))


def find_keys(titles: Sequence[str], wanted: Collection[str]) -> dict[str, list[int]]:
    """For each ``wanted`` key that occurs, the positions in ``titles`` of the folded titles that have it, ascending.

    All titles are searched as one text, because searching each of them takes several times longer.
    """
    titles = [title[:COMPARED_TITLE_CHARACTERS] for title in titles]
    text, is_wanted = "\n".join(titles), frozenset(wanted).__contains__
    found: defaultdict[str, list[int]] = defaultdict(list)
    _add_positions(found, titles, ((place, text[place : place + 2]) for place in _places_of_pairs(text, wanted)))
    if not all(map(is_han, wanted)):
        words = ((match.start(), match[0]) for match in TITLE_WORD.finditer(text))
        _add_positions(found, titles, ((place, word) for place, word in words if is_wanted(word)))
    return found


def _places_of_pairs(text: str, wanted: Iterable[str]) -> list[int]:
    """Where in ``text`` the wanted pairs of characters begin.

    Compares numbers of 64 bits, two characters each, which is twice as fast as making all pairs of characters.
    """
    is_wanted = {_number(key) for key in wanted if len(key) == 2}.__contains__
    places: list[int] = []
    for start in (0, 1):
        rest = text[start : len(text) - (len(text) - start) % 2]
        pairs = memoryview(rest.encode(*UTF_32)).cast("Q")
        places += compress(count(start, 2), map(is_wanted, pairs))
    return sorted(places)


def _number(pair: str) -> int:
    return int.from_bytes(pair.encode(*UTF_32), sys.byteorder)


def _add_positions(
    found: defaultdict[str, list[int]], titles: Sequence[str], places: Iterable[tuple[int, str]]
) -> None:
    """Add to ``found`` in which of the ``titles`` each key is; ``places`` in the joined titles are ascending."""
    position, end = -1, 0
    for place, key in places:
        while place >= end:
            position += 1
            end += len(titles[position]) + 1
        positions = found[key]
        if not positions or positions[-1] != position:
            positions.append(position)
