"""Which texts are equal or nearly so: found by their sketches, judged by their whole texts.

The figures were found on 27,600 pages of 29,591 real clippings, nine of ten of them descriptions of videos: 218 pairs
are linked. Of 35 pairs from 0.8 to 0.95 whose titles differ, 19 were two programmes under one channel's announcement,
so these are left out, with the others, which were told anew under another title; from 0.95 on it was 1 of 38.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, groupby

from jianbao.ingest.shingles import ShingleSample, jaccard, shingles

MAX_PAGES_PER_OUTLET = 4
"""A shingle in more pages of one outlet is its boilerplate: what a channel sets under its videos, a series under its
parts. With 2 five articles that their authors published three times are missed; with 8 there are 14 pairs more, all of
them parts of series and programmes of one channel; with 20 there are 143 more."""
MAX_PAGES_OVERALL = 40
"""A shingle in more pages of all outlets is nobody's own text, and would make work that grows with its square."""
MIN_DISTINCTIVE_SHINGLES = 12
"""Shingles of its own that a text must have kept, about 200 characters. Of ten pairs read that have half as many, six
were parts of a series, told apart by a number; of fourteen with 12 to 25 it was one."""
MIN_DISTINCTIVE_SIMILARITY = 0.7
"""Of their own shingles two texts must share so much; of the pairs that are alike as a whole but not in what is their
own (4 of 250) three were two days' programmes."""
SIMILARITY_UNDER_ANY_TITLE = 0.95
"""Jaccard measure of all shingles from which texts are the same, whatever their titles are."""
SIMILARITY_UNDER_LIKE_TITLES = 0.8
"""From here on they are if their titles are as well: a text mended and published again."""
MIN_TITLE_OVERLAP = 0.5
"""How much of the shorter title's pairs of letters the longer one has."""

SampledText = tuple[str, ShingleSample]
"""A text's outlet and what is remembered of the text."""

INDEX_PARTITIONS = 16
"""The index is made in so many parts, one after the other, so that only a sixteenth of it is in memory."""


def candidate_pairs(texts: Sequence[SampledText]) -> Iterator[tuple[int, int]]:
    """Pairs of positions in ``texts`` that share most of what is their own, in order; to be judged by ``is_twin``."""
    own: Counter[int] = Counter()
    shared: Counter[tuple[int, int]] = Counter()
    for holders in _holders(texts):
        if len(holders) > MAX_PAGES_OVERALL:
            continue
        if max(Counter(texts[place][0] for place in holders).values()) <= MAX_PAGES_PER_OUTLET:
            own.update(holders)
            shared.update(combinations(holders, 2))
    for (one, other), count in sorted(shared.items()):
        if min(own[one], own[other]) < MIN_DISTINCTIVE_SHINGLES:
            continue
        if count >= MIN_DISTINCTIVE_SIMILARITY * (own[one] + own[other] - count):
            yield one, other


def are_near_duplicates(title: str, text: str, other_title: str, other_text: str) -> bool:
    """Whether two articles are one text: equal, or nearly equal under like titles."""
    measure = jaccard(shingles(text), shingles(other_text))
    if measure >= SIMILARITY_UNDER_ANY_TITLE:
        return True
    return measure >= SIMILARITY_UNDER_LIKE_TITLES and _alike(shingles(title, 2), shingles(other_title, 2))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= MIN_TITLE_OVERLAP * min(len(one), len(other))


def _holders(texts: Sequence[SampledText]) -> Iterator[list[int]]:
    """For each shingle the places of the texts that have it, in order."""
    parts = [array("Q") for _ in range(INDEX_PARTITIONS)]
    for place, (_, sketch) in enumerate(texts):
        for shingle in sketch:
            parts[shingle % INDEX_PARTITIONS].append(shingle << 32 | place)
    for part in parts:
        for _, entries in groupby(sorted(part), key=lambda entry: entry >> 32):
            yield [entry & 0xFFFFFFFF for entry in entries]
