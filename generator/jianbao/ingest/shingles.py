"""What is remembered of a text so that its twins are found: a sample of its shingles, and the exact measure.

A shingle is eight letters in a row of the folded text, whatever stands between them, so that script, width, punctuation
and line ends make no difference. Of all shingles a sixteenth is kept, chosen by the shingle's own hash: two texts keep
the same ones of those they share (Broder 1997). Unlike the signatures of MinHash such a sample can still be searched
for what many pages share, and it needs neither random numbers nor a numerical library: ``datasketch`` would bring
numpy and scipy, 215 MB, and took four times as long for the corpus.
"""

from __future__ import annotations

import re
import zlib
from array import array
from collections.abc import Sequence

from jianbao.chinese.characters import fold

SHINGLE_LETTERS = 8
"""Letters. Chance repeats four or five Chinese characters in a row in texts of the same matter, hardly eight."""
SHINGLES_PER_SAMPLED = 16
"""One of so many shingles is kept: 4 bytes for 16 characters."""
MAX_SAMPLED_SHINGLES = 1024
"""Shingles kept at most, those of the smallest hashes: about 16,000 characters, which 8 of 27,600 articles have; memory
must not grow with a text of fifty megabytes."""
BYTES_PER_LETTER = 4
"""Bytes of a letter in UTF-32, in which a shingle is a slice: hashing each as a text of its own takes twice as long."""
NON_LETTERS = re.compile(r"[\W_]+")

ShingleSample = Sequence[int]
"""Sorted hashes, in an array of 32-bit numbers."""


def folded_letters(text: str) -> str:
    """The letters and digits of a text, folded as the search does."""
    return NON_LETTERS.sub("", fold(text))


def shingles(text: str, size: int = SHINGLE_LETTERS) -> frozenset[str]:
    """Every run of ``size`` letters; a shorter text is one shingle by itself."""
    plain = folded_letters(text)
    return frozenset(plain[start : start + size] for start in _starts(plain, size))


def sample_shingles(text: str) -> ShingleSample:
    """The sample of a text: sorted hashes, the same on every system and in every version of Python."""
    plain = folded_letters(text)
    data = plain.encode("utf-32-le", "surrogatepass")
    sampled, checksum, size = 2**32 // SHINGLES_PER_SAMPLED, zlib.crc32, SHINGLE_LETTERS * BYTES_PER_LETTER
    starts = (start * BYTES_PER_LETTER for start in _starts(plain, SHINGLE_LETTERS))
    hashes = {found for start in starts if (found := checksum(data[start : start + size])) < sampled}
    return array("I", sorted(hashes)[:MAX_SAMPLED_SHINGLES])


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """What two sets share of all they hold, 0 to 1; nothing shares nothing."""
    return len(one & other) / len(one | other) if one and other else 0.0


def _starts(plain: str, size: int) -> range:
    return range(max(min(1, len(plain)), len(plain) - size + 1))
