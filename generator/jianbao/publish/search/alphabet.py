"""Which characters the search indexes, and how: in runs without blanks, in words, or not at all.

The ranges are strings for a regular expression's character class. None of them comes from the running Python, because
its version of Unicode decides what a letter is, and the files of an index would depend on it. The theme's
``search-query.js`` has the same ranges.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

ALPHABET_TABLE = Path(__file__).with_suffix(".toml")

UNSPACED_RANGES = (
    r"\u3005-\u3007\u3041-\u3096\u309D-\u309F\u30A1-\u30FA\u30FC-\u30FF\u3105-\u312F\u31A0-\u31BF\u31F0-\u31FF"
    r"\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\U00020000-\U0003FFFD"  # Han, with all of the extension planes
    r"\u1100-\u11FF\u3131-\u318E\uA960-\uA97C\uAC00-\uD7A3\uD7B0-\uD7FB"  # Hangul
    r"\u0E01-\u0E3A\u0E40-\u0E4E\u0E81-\u0EBD\u0EC0-\u0ECE\u0EDC-\u0EDF"  # Thai and Lao
    r"\u0F00\u0F40-\u0F6C\u0F71-\u0F84\u0F86-\u0FBC"  # Tibetan
    r"\u1000-\u103F\u1050-\u108F\u109A-\u109D\uA9E0-\uA9EF\uA9FA-\uA9FE\uAA60-\uAA76\uAA7A-\uAA7F"  # Burmese
    r"\u1780-\u17D3\u17D7\u17DC\u17DD"  # Khmer
    r"\u1950-\u1974\u1980-\u19C9\u1A20-\u1A7C\uAA80-\uAADD\uA000-\uA48C"  # the scripts of the Tai languages, and Yi
)
"""Characters of scripts that are written without blanks between words, which are indexed as bigrams; and Hangul,
whose words carry endings."""

SYLLABLE_MARK = "\u0f0b"
"""The Tibetan tsheg. Between two unspaced characters it belongs to the run; elsewhere it is punctuation, so that a
syllable is found with and without the mark after it."""

UNSPACED_RUN = f"[{UNSPACED_RANGES}]+(?:{SYLLABLE_MARK}[{UNSPACED_RANGES}]+)*"
"""Pattern of an unbroken sequence of unspaced characters."""

BLANK_RANGES = r"\u0009\u000B-\u000D\u001C-\u0020\u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000"
"""White space, without the newline, which ends a paragraph."""

IGNORABLE_RANGES = (
    r"\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164"
    r"\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFF8\U0001BCA0-\U0001BCA3\U0001D173-\U0001D17A\U000E0000-\U000E0FFF"
)
"""Unicode's Default_Ignorable_Code_Point: break hints, joiners, direction marks, variation selectors."""

DROPPED_RANGES = (
    r"\u0300-\u036F\u1AB0-\u1ACE\u1DC0-\u1DFF\u20D0-\u20F0\uFE20-\uFE2F"  # accents that no single character includes
    r"\u0483-\u0489\u3099\u309A"  # the same for Cyrillic and kana
    r"\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7"  # Hebrew points
    r"\u0610-\u061A\u0640\u064B-\u065F\u0670\u06D6-\u06DC\u06DF-\u06E4\u06E7\u06E8\u06EA-\u06ED\u08D3-\u08E1\u08E3-\u08FF"
    r"\u0711\u0730-\u074A"  # Syriac points; above, Arabic vowel marks and the tatweel, which stretches a word
)
"""Marks that a writer may leave out without changing the word. A mark of which Unicode has a character together with
its letter (й, ガ, آ) is part of that character instead."""

FRACTIONS = r"\u00BC-\u00BE\u2150-\u215F\u2189"
"""½ is compatible with 1⁄2, which would turn 1½ into 11⁄2; they are punctuation, like all symbols that depict numbers
and are not compatible with digits alone."""

NEWER_RANGES = (
    r"\uA7F1\U000105C9\U000105E4\U00011383\U00011385\U0001138E\U00011391\U000113C5\U000113C7\U000113C8"
    r"\U00016121-\U00016128\U00016D68-\U00016D6A\U0001CCD6-\U0001CCF9\U0001E030-\U0001E06D"
)
"""Characters that only Unicode 15 and later decompose, which Python 3.11 does not know; they are punctuation."""


def _word_ranges() -> str:
    """The letters, marks and digits of Unicode 14 in scripts with words."""
    ranges: str = tomllib.loads(ALPHABET_TABLE.read_text(encoding="utf-8"))["words"]
    return re.sub(r"[0-9a-f]+", lambda code: rf"\U{code[0]:0>8}", ranges).replace(" ", "")


def code_points(ranges: str) -> Iterator[tuple[int, int]]:
    """Yield the first and last code point of each of the ranges."""
    for first, last in _RANGE.findall(ranges):
        yield int(first, 16), int(last or first, 16)


_RANGE = re.compile(r"\\[uU]([0-9A-Fa-f]{8}|[0-9A-Fa-f]{4})(?:-\\[uU]([0-9A-Fa-f]{8}|[0-9A-Fa-f]{4}))?")

WORD_RANGES = _word_ranges()
"""The characters of words in Latin and other alphabets, and of numbers."""

WORD_CHARACTER = f"[{WORD_RANGES}]"
"""Pattern of one character of a word in Latin or another alphabet, or of a number."""
