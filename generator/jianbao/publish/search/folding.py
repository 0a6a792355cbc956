"""Fold text for the search, so that what looks equal is equal: the index and the query are folded in the same way.

First ignorable characters are removed; then characters and sequences that are compatible become one form (NFKC), then
letters lose case and accents, and Traditional characters become Simplified. The number of characters may change. The
theme's ``search-query.js`` does the same, and finds the original characters of a hit.
"""

from __future__ import annotations

import re
from functools import cache
from unicodedata import normalize

from jianbao.chinese.characters import fold_table
from jianbao.publish.search.alphabet import (
    DROPPED_RANGES,
    FRACTIONS,
    IGNORABLE_RANGES,
    NEWER_RANGES,
    UNSPACED_RANGES,
    WORD_CHARACTER,
)

_IGNORABLE = re.compile(f"[{IGNORABLE_RANGES}]+")
_PUNCTUATION = re.compile(f"[{FRACTIONS}{NEWER_RANGES}]")
_DROPPED = re.compile(f"[{DROPPED_RANGES}]+")
_INDEXED = re.compile(f"[{UNSPACED_RANGES}]|{WORD_CHARACTER}")


def fold_text(text: str, *, scripts: bool = True) -> str:
    """Fold ``text``; with ``scripts``, Traditional characters too."""
    visible = _PUNCTUATION.sub("|", _IGNORABLE.sub("", text))
    return _DROPPED.sub("", normalize("NFKC", visible)).translate(indexed_fold_table(scripts=scripts))


@cache
def indexed_fold_table(*, scripts: bool) -> dict[int, str]:
    """Code point -> folded character, for characters that are indexed and that NFKC leaves as they are."""
    pairs = fold_table(scripts=scripts).items()
    return {code: to for code, to in pairs if _INDEXED.match(chr(code)) and normalize("NFKC", chr(code)) == chr(code)}
