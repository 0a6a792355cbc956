"""The inverted index: which articles contain a word, and where.

A posting is a word, the number of an article, and a position of the word in the article; the number and the position
together are a *place*. An index is a set of postings, and a change of articles is the set of postings that it adds or
removes: the index after the change is the symmetric difference of the two. So the same few functions build an index and
change it. ``chunks`` writes postings to files.

The words of ``SINGLE_CHARACTER`` and a character list the articles that contain the character at all; there the
position is 1 if the title contains it, otherwise 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jianbao.publish.search.alphabet import SYLLABLE_MARK
from jianbao.publish.search.folding import fold_texts, text_of
from jianbao.publish.search.tokenizer import Tokens, split_words

SINGLE_CHARACTER = "="
"""Prefix of the words of single characters; no other word begins with it."""

WORD_POSITION_BITS = 24
"""Words after the first 16 million of an article are not indexed."""

Numbers = NDArray[np.int64]
Places = NDArray[np.int64]
"""Number of an article and position, as one integer."""


class NumberedText(NamedTuple):
    """The text of an article."""

    number: int
    title: str
    text: str
    """All that is searched; the title is its first line."""


class Postings(NamedTuple):
    """A set of postings."""

    words: Sequence[str]
    """Distinct, in any order."""
    counts: Numbers
    """For each word the number of its places."""
    places: Places
    """The places of one word after the other, sorted for each word."""

    def arranged(self, order: Numbers) -> Postings:
        """The postings of some words, given by their positions."""
        counts = self.counts[order]
        starts = (np.cumsum(self.counts) - self.counts)[order]
        return Postings([self.words[at] for at in order.tolist()], counts, self.places[ranges(starts, counts)])

    def part(self, first: int, last: int) -> Postings:
        """The postings of the words from the position ``first`` up to ``last``."""
        start = int(self.counts[:first].sum())
        end = start + int(self.counts[first:last].sum())
        return Postings(self.words[first:last], self.counts[first:last], self.places[start:end])


def ranges(starts: Numbers, counts: Numbers) -> Numbers:
    """The numbers of several ranges, one range after the other."""
    before = np.cumsum(counts) - counts
    return np.repeat(starts - before, counts) + np.arange(counts.sum())


def index_texts(texts: Sequence[NumberedText], *, scripts: bool) -> tuple[Postings, list[int]]:
    """The postings of texts in the order of their numbers, and for each text the number of words in its title.

    Of two texts with the same number, postings of both are left out: the symmetric difference remains.
    """
    titles = fold_texts([text.title for text in texts], scripts=scripts)
    folded = fold_texts([text.text for text in texts], scripts=scripts)
    tokens = split_words(folded, [*map(len, titles)])
    bits = int(tokens.starts[-1]).bit_length()
    pairs = np.sort(tokens.keys << bits | tokens.positions)
    keys, positions = pairs >> bits, pairs & ((1 << bits) - 1)
    articles = np.repeat(np.arange(len(texts)), np.diff(tokens.starts))[positions]
    positions -= tokens.starts[articles]
    numbers = np.array([text.number for text in texts], np.int64)
    single_keys, single_articles, in_title = _single_characters(tokens, keys, articles, positions)
    is_indexed = positions < 1 << WORD_POSITION_BITS
    keys = np.concatenate([keys[is_indexed], single_keys])
    articles = np.concatenate([articles[is_indexed], single_articles])
    places = numbers[articles] << WORD_POSITION_BITS | np.concatenate([positions[is_indexed], in_title])
    if len({*numbers.tolist()}) < len(texts):
        order = np.lexsort((places, keys))
        keys, places = keys[order], places[order]
        is_changed = ~is_repeated(keys, places)
        keys, places = keys[is_changed], places[is_changed]
    firsts = np.flatnonzero(np.diff(keys, prepend=-1))
    words = _words_of(tokens, keys[firsts])
    return Postings(words, np.diff(firsts, append=len(keys)), places), tokens.heads.tolist()


def is_repeated(*columns: NDArray[np.int64]) -> NDArray[np.bool_]:
    """For each row of sorted columns whether it equals the row before or the row after; no three rows are equal."""
    equals_next = np.ones(max(0, len(columns[0]) - 1), bool)
    for column in columns:
        equals_next &= column[1:] == column[:-1]
    result = np.zeros(len(columns[0]), bool)
    result[1:] |= equals_next
    result[:-1] |= equals_next
    return result


def _single_characters(
    tokens: Tokens, keys: Numbers, articles: Numbers, positions: Numbers
) -> tuple[Numbers, Numbers, Numbers]:
    """Keys of single characters, the articles that contain them, and for each 1 if the title does, otherwise 0.

    Every unspaced character begins a token. The keys continue those of ``tokens``.
    """
    base = tokens.words.base
    count = int(np.searchsorted(keys, base**2))
    characters, articles = keys[:count] // base, articles[:count]
    is_letter = tokens.words.characters[characters - 1] != ord(SYLLABLE_MARK)
    after_title = positions[:count] >= tokens.heads[articles]
    total = len(tokens.heads)
    rows = np.sort(((characters * total + articles) * 2 + after_title)[is_letter])
    rows = rows[np.diff(rows // 2, prepend=-1) != 0]
    return rows // 2 // total + base**2 + len(tokens.words.others) - 1, rows // 2 % total, 1 - rows % 2


def _words_of(tokens: Tokens, keys: Numbers) -> list[str]:
    """The words of sorted keys, including those of single characters."""
    characters, others = tokens.words
    first = tokens.words.base**2 + len(others)
    count = np.searchsorted(keys, first)
    singles = text_of(characters[keys[count:] - first])
    return tokens.words.of(keys[:count]) + [SINGLE_CHARACTER + char for char in singles]
