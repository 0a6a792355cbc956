"""Shingles of a text, and a sample of them that is kept to find near-duplicates.

A shingle is a run of eight letters of the folded text. Whatever is between the letters is ignored, so script, width,
punctuation and line breaks make no difference. One shingle of sixteen is sampled, chosen by its hash, so that a shingle
in two texts is sampled in both or in neither (Broder 1997). Unlike a MinHash signature, such a sample can still be
searched for shingles that many pages share, and it needs neither random numbers nor a numerical library: ``datasketch``
needs numpy and scipy, 215 MB.
"""

from __future__ import annotations

import re
import zlib
from array import array
from collections.abc import Sequence

from jianbao.chinese.characters import fold

SHINGLE_LETTERS = 8
"""Unrelated texts on one subject share runs of four or five Chinese characters by chance, but hardly ever of eight."""
SHINGLES_PER_SAMPLED = 16
"""One of this many shingles is sampled, so that a sample has 4 bytes for 16 characters."""
MAX_SAMPLED_SHINGLES = 1024
"""The smallest hashes are kept, so that memory does not grow with a text of fifty megabytes. The limit is about 16,000
characters, which 8 of 27,600 articles exceed."""
BYTES_PER_LETTER = 4
"""A letter has four bytes in UTF-32, so a shingle is a slice of the encoded text and need not be encoded separately."""
NON_LETTERS = re.compile(r"[\W_]+")

ShingleSample = Sequence[int]
"""Sorted hashes, in an array of 32-bit numbers."""


def folded_letters(text: str) -> str:
    """The letters and digits of a text, folded as the search folds them."""
    return NON_LETTERS.sub("", fold(text))


def shingles(text: str, size: int = SHINGLE_LETTERS) -> frozenset[str]:
    """Every run of ``size`` letters; a shorter text is a single shingle."""
    letters = folded_letters(text)
    return frozenset(letters[start : start + size] for start in _starts(letters, size))


def sample_shingles(text: str) -> ShingleSample:
    """Sample the shingles of a text, with the same result on every system and in every version of Python."""
    letters = folded_letters(text)
    data = letters.encode("utf-32-le", "surrogatepass")
    limit, checksum, size = 2**32 // SHINGLES_PER_SAMPLED, zlib.crc32, SHINGLE_LETTERS * BYTES_PER_LETTER
    starts = (start * BYTES_PER_LETTER for start in _starts(letters, SHINGLE_LETTERS))
    hashes = {value for start in starts if (value := checksum(data[start : start + size])) < limit}
    return array("I", sorted(hashes)[:MAX_SAMPLED_SHINGLES])


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """The Jaccard similarity of two sets, from 0 to 1; 0 if one is empty."""
    return len(one & other) / len(one | other) if one and other else 0.0


def _starts(letters: str, size: int) -> range:
    return range(max(min(1, len(letters)), len(letters) - size + 1))
