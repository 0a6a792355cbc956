"""Fold text for the search, so that what looks equal is equal: the index and the query are folded in the same way.

First ignorable characters are removed; then characters and sequences that are compatible become one form (NFKC), then
letters lose case and accents, and Traditional characters become Simplified. The number of characters may change. The
theme's ``search-query.js`` does the same, and finds the original characters of a hit.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from functools import cache
from itertools import accumulate, pairwise
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

from jianbao.chinese.characters import fold_table
from jianbao.publish.search.alphabet import (
    DROPPED_RANGES,
    FRACTIONS,
    IGNORABLE_RANGES,
    NEWER_RANGES,
    UNSPACED_RANGES,
    WORD_CHARACTER,
    code_points,
)

Codes = NDArray[np.uint32]
"""Code points of characters."""

_IGNORABLE = re.compile(f"[{IGNORABLE_RANGES}]+")
_PUNCTUATION = re.compile(f"[{FRACTIONS}{NEWER_RANGES}]")
_DROPPED = re.compile(f"[{DROPPED_RANGES}]+")
_INDEXED = re.compile(f"[{UNSPACED_RANGES}]|{WORD_CHARACTER}")
SIMPLE_RANGES = (
    r"\u000A\u0020-\u007E\u00B7\u2013\u2014\u2018-\u201E\u3000-\u3002\u3008-\u3011\u3041-\u3096\u30A1-\u30FA"
    r"\u4E00-\u9FFF\uFF01-\uFF5E"
)
"""Characters that are compatible with one character at most and that no character before them includes: nearly all of
Chinese text. They need no normalization, which takes longer than everything else."""
_NOT_SIMPLE = re.compile(f"(?s:.)?[^{SIMPLE_RANGES}]+")
"""Characters that may be compatible with others together, or with the character before them."""


def fold_text(text: str, *, scripts: bool = True) -> str:
    """Fold ``text``; with ``scripts``, Traditional characters too."""
    return fold_texts([text], scripts=scripts)[0]


def fold_texts(texts: Sequence[str], *, scripts: bool = True) -> list[str]:
    """Fold several texts together, which is much faster."""
    composed = [_NOT_SIMPLE.sub(lambda match: _compose(match[0]), text) for text in texts]
    folded = text_of(_fold_array(scripts=scripts)[codes_of("".join(composed))])
    return [folded[start:end] for start, end in pairwise(accumulate(map(len, composed), initial=0))]


def codes_of(text: str) -> Codes:
    """The code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


def text_of(codes: Codes) -> str:
    """The text of code points."""
    return codes.astype("<u4", copy=False).tobytes().decode("utf-32-le", "surrogatepass")


@cache
def indexed_fold_table(*, scripts: bool) -> dict[int, str]:
    """Code point -> folded character, for characters that are indexed and that NFKC leaves as they are."""
    pairs = fold_table(scripts=scripts).items()
    return {code: to for code, to in pairs if _INDEXED.match(chr(code)) and normalize("NFKC", chr(code)) == chr(code)}


def _compose(text: str) -> str:
    """Replace compatible characters, remove ignorable ones, and marks that are not part of a character."""
    return _DROPPED.sub("", normalize("NFKC", _PUNCTUATION.sub("|", _IGNORABLE.sub("", text))))


@cache
def _fold_array(*, scripts: bool) -> Codes:
    """For each code point that of the folded character."""
    folded = np.arange(sys.maxunicode + 1, dtype=np.uint32)
    table = indexed_fold_table(scripts=scripts)
    folded[[*table]] = [ord(to) for to in table.values()]
    for first, last in code_points(SIMPLE_RANGES):
        characters = text_of(np.arange(first, last + 1, dtype=np.uint32))
        folded[first : last + 1] = folded[codes_of(normalize("NFKC", characters))]
    return folded
