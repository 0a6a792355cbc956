"""Find the pairs of captures that may be of one article by inverted indexes, instead of comparing all pairs.

Two captures that have a share of the shorter one's shingles in common still have one in common if fewer than that share
are disregarded: the prefix filter of set similarity joins (Chaudhuri et al. 2006). The commonest are disregarded, so
what all articles of a channel have in common is hardly ever looked up.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain

from jianbao.ingest.same_article import (
    MIN_COMMON_SHARE,
    MIN_COMMON_TITLE_SHARE,
    MIN_SIMILAR_TITLE_SHARE,
    TEXT_SHINGLE_LETTERS,
    Traits,
)

MIN_COMMON_TEXT_SHARE = MIN_COMMON_SHARE - MIN_SIMILAR_TITLE_SHARE
"""The share of the shorter text that captures of one article have in common if their titles are not similar."""
NO_SHINGLES: frozenset[str] = frozenset()
EMPTY_TITLE = frozenset([""])
"""In place of the shingles of an empty title, which equals only other empty titles."""


def possible_pairs(captures: Sequence[Traits]) -> Iterator[tuple[int, int]]:
    """The pairs of positions in ``captures`` that ``are_one_article`` is to compare, sorted.

    For all other pairs it is false. No list of all pairs is made: if all captures are of one article, it would be long.
    """
    texts = {number for number, traits in enumerate(captures) if traits.text}
    thin = set(range(len(captures))) - texts
    very_short = {number for number in texts if len(captures[number].text) < TEXT_SHINGLE_LETTERS}
    titles = [traits.title_shingles or EMPTY_TITLE for traits in captures]
    has_places = not all(traits.is_front_page for traits in captures)  # else the titles of texts do not count
    with_thin = _Index(titles if thin else [], MIN_COMMON_TITLE_SHARE)
    with_title = _Index(
        [titles[number] if has_places and number in texts else NO_SHINGLES for number in range(len(titles))],
        MIN_SIMILAR_TITLE_SHARE,
    )
    with_text = _Index(
        [traits.text_shingles for traits in captures], MIN_COMMON_TEXT_SHARE if has_places else MIN_COMMON_SHARE
    )
    for number, traits in enumerate(captures):
        others = with_thin.possible(number)
        if traits.text:
            others &= thin
            others |= with_title.possible(number) | with_text.possible(number)
            others |= texts if number in very_short else very_short
        yield from ((number, other) for other in sorted(others) if other > number)


class _Index:
    """Sets of shingles, and an index of them to find sets that may have a ``share`` of the smaller one in common."""

    def __init__(self, sets: Sequence[frozenset[str]], share: float) -> None:
        counts = Counter(chain.from_iterable(sets))
        self._having: defaultdict[str, list[int]] = defaultdict(list)
        """Shingle -> the sets that have it."""
        self._rare_in: defaultdict[str, list[int]] = defaultdict(list)
        """Shingle -> the sets of whose shingles it is not disregarded."""
        self._shared: list[list[str]] = []
        """The shingles of each set that others have, too; the rarest first."""
        self._rare: list[list[str]] = []
        """Those of them that are not disregarded."""
        for number, own in enumerate(sets):
            shared = sorted((shingle for shingle in own if counts[shingle] > 1), key=counts.__getitem__)
            disregarded = max(0, math.ceil(share * len(own)) - 1)
            rare = shared[: len(shared) - disregarded] if disregarded < len(shared) else []
            self._shared.append(shared)
            self._rare.append(rare)
            for shingle in shared:
                self._having[shingle].append(number)
            for shingle in rare:
                self._rare_in[shingle].append(number)

    def possible(self, number: int) -> set[int]:
        """The sets that may have the share in common with a set; itself may be among them."""
        if number >= len(self._shared):
            return set()
        found: set[int] = set()
        found.update(*(self._having[shingle] for shingle in self._rare[number]))
        found.update(*(self._rare_in[shingle] for shingle in self._shared[number] if shingle in self._rare_in))
        return found
