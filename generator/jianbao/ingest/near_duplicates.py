"""Find near-duplicates: candidate pairs by their sampled shingles, then a comparison of the two complete texts.

The thresholds were chosen on 27,600 pages of 29,591 real clippings, nine of ten of them descriptions of videos; 218
pairs are linked. Of 35 pairs with a similarity from 0.8 to 0.95 and different titles, 19 were two programmes with the
same announcement of their channel. So none of the 35 is linked, although the other 16 are the same text under a new
title. Of 38 pairs with a similarity of at least 0.95, only one was two programmes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations

from jianbao.ingest.shingles import ShingleSample, jaccard, shingles

MAX_PAGES_PER_OUTLET = 4
"""A shingle in more pages of one outlet is boilerplate: the text under all videos of a channel or all parts of a
series. With 2, five articles that their authors published three times are missed. With 8, 14 more pairs are found, all
of them parts of series or programmes of one channel; with 20, 143 more."""
MAX_PAGES_OVERALL = 40
"""A shingle in more pages of all outlets is distinctive of none, and the number of pairs would grow quadratically."""
MIN_DISTINCTIVE_SHINGLES = 12
"""Sampled shingles that are not boilerplate, about 200 characters, which a text must have. Of ten pairs with half as
many, six were parts of a series that differ in a number; of fourteen with 12 to 25, one was."""
MIN_DISTINCTIVE_SIMILARITY = 0.7
"""Jaccard similarity of the distinctive shingles. Of the pairs whose complete texts are similar but whose distinctive
shingles are not (4 of 250), three were programmes of two days."""
SIMILARITY_WITH_ANY_TITLES = 0.95
"""Jaccard similarity of all shingles from which two articles are near-duplicates whatever their titles are."""
SIMILARITY_WITH_SIMILAR_TITLES = 0.8
"""Jaccard similarity of all shingles that is enough if the titles are similar too: for a corrected, reissued text."""
MIN_TITLE_OVERLAP = 0.5
"""The share of the shorter title's pairs of letters that a similar title has."""

SampledText = tuple[str, ShingleSample]
"""The outlet of a text and the sample of its shingles."""


def candidate_pairs(texts: Sequence[SampledText]) -> Iterator[tuple[int, int]]:
    """Find texts with similar distinctive shingles: pairs of positions in ``texts``, sorted.

    The pairs are candidates, whose complete texts ``are_near_duplicates`` compares.
    """
    outlets = [outlet for outlet, _ in texts]
    distinctive = [len(sample) for _, sample in texts]
    shared: Counter[tuple[int, int]] = Counter()
    for positions in _postings_of_repeated(texts):
        if _is_boilerplate(positions, outlets):
            for position in positions:
                distinctive[position] -= 1
        else:
            shared.update(combinations(positions, 2))
    for (one, other), count in sorted(shared.items()):
        if min(distinctive[one], distinctive[other]) < MIN_DISTINCTIVE_SHINGLES:
            continue
        if count >= MIN_DISTINCTIVE_SIMILARITY * (distinctive[one] + distinctive[other] - count):
            yield one, other


def are_near_duplicates(title: str, text: str, other_title: str, other_text: str) -> bool:
    """Whether two articles are near-duplicates: nearly equal texts, or similar texts with similar titles."""
    similarity = jaccard(shingles(text), shingles(other_text))
    if similarity >= SIMILARITY_WITH_ANY_TITLES:
        return True
    return similarity >= SIMILARITY_WITH_SIMILAR_TITLES and _are_similar(shingles(title, 2), shingles(other_title, 2))


def _are_similar(title: frozenset[str], other_title: frozenset[str]) -> bool:
    return len(title & other_title) >= MIN_TITLE_OVERLAP * min(len(title), len(other_title))


def _postings_of_repeated(texts: Sequence[SampledText]) -> Iterable[list[int]]:
    """The postings of each sampled shingle of two texts or more: the positions of the texts that have it, in order."""
    counts = Counter(chain.from_iterable(sample for _, sample in texts))
    postings: dict[int, list[int]] = {shingle: [] for shingle, count in counts.items() if count > 1}
    for position, (_, sample) in enumerate(texts):
        for shingle in postings.keys() & sample:
            postings[shingle].append(position)
    return postings.values()


def _is_boilerplate(positions: Sequence[int], outlets: Sequence[str]) -> bool:
    """Whether so many texts share a shingle that it does not count."""
    if len(positions) <= MAX_PAGES_PER_OUTLET:
        return False
    return len(positions) > MAX_PAGES_OVERALL or any(
        count > MAX_PAGES_PER_OUTLET for count in Counter(outlets[position] for position in positions).values()
    )
