"""Tokenizer of the search index: texts -> the words that are indexed, and where they are.

Chinese is not segmented into words, because the index and the query could be segmented differently and then nothing is
found. It is cut into bigrams: each character is indexed together with the next one, and a query is a sequence of such
bigrams. So is text of other scripts without blanks. The theme's ``search-query.js`` applies the same rules to the
query; change both or neither.

The rules are applied to all characters of many articles at once, as arrays: a loop over 20 million characters in Python
takes ten times as long.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jianbao.publish.search.alphabet import (
    BLANK_RANGES,
    SYLLABLE_MARK,
    UNSPACED_RANGES,
    WORD_RANGES,
    code_points,
)
from jianbao.publish.search.folding import Codes, codes_of, fold_text, text_of

BREAK_MARK = "|"
"""Token for punctuation and ends of paragraphs. It takes a position, so that no phrase matches across it, but is not
itself indexed."""

JOINT_CHARACTERS = "-+.'’&@_,:/"
"""Between two letters or digits each of these is a word of its own: covid-19, 2+2 and 100,000 are three words each,
found as they are written and by each part."""

Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]
_BREAK, _BLANK, _UNSPACED, _MARK, _WORD, _JOINT = range(6)
"""Kinds of characters. A syllable mark or joint that is not between two letters becomes a break."""


class Words(NamedTuple):
    """What the keys of tokens mean."""

    characters: Codes
    """The unspaced characters that occur, sorted. With ``base``, their number + 1, a key below the square of ``base``
    is a bigram: the number of the first character in this list, counted from 1, times ``base``, plus the number of the
    second, or plus 0 for a character alone."""
    others: Sequence[str]
    """The words of all further keys."""

    @property
    def base(self) -> int:
        """See ``characters``."""
        return len(self.characters) + 1

    def of(self, keys: Numbers) -> list[str]:
        """The words of sorted keys."""
        unspaced = keys[: np.searchsorted(keys, self.base**2)]
        codes = np.concatenate([np.zeros(1, np.uint32), self.characters])
        pairs = text_of(np.column_stack([codes[unspaced // self.base], codes[unspaced % self.base]]).ravel())
        bigrams = [pairs[at : at + 2] for at in range(0, len(pairs), 2)]
        for alone in np.flatnonzero(unspaced % self.base == 0).tolist():
            bigrams[alone] = bigrams[alone][0]
        return bigrams + [self.others[key - self.base**2] for key in keys[len(unspaced) :].tolist()]


class Tokens(NamedTuple):
    """The tokens of several texts, in no particular order. Breaks are not among them, but take positions."""

    keys: Numbers
    """For each token a number that identifies its word; see ``Words``."""
    positions: Numbers
    """For each token its position, counted through all texts."""
    starts: Numbers
    """For each text the position where it begins, and finally the number of all positions."""
    heads: Numbers
    """For each text the number of positions in its head."""
    words: Words


class _Characters(NamedTuple):
    """The characters of several texts, without blanks: the words around a blank stay adjacent, so 18 日 equals 18日."""

    codes: Codes
    kinds: NDArray[np.uint8]
    offsets: Numbers
    """The offset of each character in the texts, joined by newlines."""
    before: NDArray[np.uint8]
    """The kind of the character before each one."""
    after_blank: Flags
    begins_word: Flags
    """For each character whether it is the first of a word of letters or digits."""


def tokenize(text: str, *, scripts: bool = True) -> list[str]:
    """Tokenize ``text`` into folded words in text order, such as ``国防``, ``covid`` or ``BREAK_MARK``.

    With ``scripts``, Traditional characters are folded to Simplified. No word is empty or contains whitespace.
    """
    tokens = split_words([fold_text(text, scripts=scripts)], [0])
    words = [BREAK_MARK] * int(tokens.starts[-1])
    order = np.argsort(tokens.keys)
    for word, position in zip(tokens.words.of(tokens.keys[order]), tokens.positions[order].tolist(), strict=True):
        words[position] = word
    return words


def split_words(texts: Sequence[str], heads: Sequence[int]) -> Tokens:
    """The tokens of folded texts; see ``tokenize``. ``heads`` are the numbers of characters in the head of each."""
    text = "\n".join([*texts, ""])
    chars = _visible_characters(text)
    firsts = np.cumsum([0, *(len(one) + 1 for one in texts)])
    first_chars = np.searchsorted(chars.offsets, firsts)
    counts = _count_positions(chars, first_chars[:-1], np.searchsorted(chars.offsets, firsts[1:] - 1))
    ends = np.cumsum(counts)
    positions_before = np.append(ends - counts, ends[-1:])
    starts = positions_before[first_chars] if texts else np.zeros(1, np.int64)
    is_unspaced, is_joint = chars.kinds == _UNSPACED, chars.kinds == _JOINT
    is_also_alone = is_unspaced & (chars.before == _WORD)
    numbers, characters = _number_characters(chars.codes, is_unspaced)
    others, keys_of_others = _number_words(text, chars)
    base = len(characters) + 1
    is_followed = is_unspaced & np.roll(is_unspaced & ~chars.after_blank, -1)
    pairs = numbers * base + np.where(is_followed, np.roll(numbers, -1), 0)
    return Tokens(
        np.concatenate([pairs[is_unspaced], numbers[is_also_alone] * base, keys_of_others + base**2]),
        np.concatenate([ends[is_unspaced], ends[is_also_alone] - 1, ends[chars.begins_word | is_joint]]) - 1,
        starts,
        positions_before[np.searchsorted(chars.offsets, firsts[:-1] + np.array(heads, np.int64))] - starts[:-1],
        Words(characters, others),
    )


def _visible_characters(text: str) -> _Characters:
    codes = codes_of(text)
    kinds = _kind_table()[codes]
    before, after = np.roll(kinds, 1), np.roll(kinds, -1)  # the last character is a newline
    kinds[(kinds == _JOINT) & ~((before == _WORD) & (after == _WORD))] = _BREAK
    is_between = (before == _UNSPACED) & (after == _UNSPACED)
    kinds = np.where(kinds == _MARK, np.where(is_between, _UNSPACED, _BREAK), kinds)
    offsets = np.flatnonzero(kinds != _BLANK)
    codes, kinds = codes[offsets], kinds[offsets]
    before, after_blank = np.roll(kinds, 1), np.diff(offsets, prepend=-1) > 1
    begins_word = (kinds == _WORD) & ((before != _WORD) | after_blank)
    return _Characters(codes, kinds, offsets, before, after_blank, begins_word)


def _count_positions(chars: _Characters, firsts: Numbers, ends: Numbers) -> Numbers:
    """For each character how many positions it takes. ``firsts`` are the first of each text, ``ends`` follow it."""
    is_first, is_end = np.zeros((2, len(chars.kinds)), bool)
    is_first[firsts] = is_end[ends] = True
    is_unspaced = chars.kinds == _UNSPACED
    is_break = (chars.kinds == _BREAK) & ((chars.before != _BREAK) | is_first) & ~is_end
    counts: Numbers = is_unspaced.astype(np.int64) + chars.begins_word + (chars.kinds == _JOINT) + is_break
    # In 18日本, 日 is alone after 18, or only the bigram 日本 would be there and 18日 not be found.
    counts += is_unspaced & (chars.before == _WORD)
    # A blank between unspaced characters takes a position, as the browser loads every other bigram only.
    counts += is_unspaced & (chars.before == _UNSPACED) & chars.after_blank
    return counts


def _number_characters(codes: Codes, is_unspaced: Flags) -> tuple[Numbers, Codes]:
    """The number of each unspaced character, counted from 1; and the numbered characters."""
    characters = np.sort(codes[is_unspaced])  # np.unique takes 50 ms to import
    characters = characters[np.diff(characters, prepend=np.uint32(0)) > 0]
    numbers = np.zeros(sys.maxunicode + 1, np.int64)
    numbers[characters] = np.arange(1, len(characters) + 1)
    return numbers[codes], characters


def _number_words(text: str, chars: _Characters) -> tuple[list[str], Numbers]:
    """The words of letters or digits, and the joints; and the number of each one in the order of the text."""
    continues = np.roll((chars.kinds == _WORD) & ~chars.begins_word, -1)
    starts = chars.offsets[chars.begins_word | (chars.kinds == _JOINT)]
    ends = chars.offsets[(chars.kinds == _JOINT) | (chars.kinds == _WORD) & ~continues] + 1
    numbers: dict[str, int] = {}
    pieces = (text[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True))
    found = [numbers.setdefault(piece, len(numbers)) for piece in pieces]
    return [*numbers], np.array(found, np.int64)


@cache
def _kind_table() -> NDArray[np.uint8]:
    """The kind of each character, by code point."""
    kinds = np.full(sys.maxunicode + 1, _BREAK, np.uint8)
    for kind, ranges in ((_BLANK, BLANK_RANGES), (_UNSPACED, UNSPACED_RANGES), (_WORD, WORD_RANGES)):
        for first, last in code_points(ranges):
            kinds[first : last + 1] = kind
    kinds[ord(SYLLABLE_MARK)] = _MARK
    kinds[codes_of(JOINT_CHARACTERS)] = _JOINT
    return kinds
