"""Fold Chinese characters (Traditional to Simplified, variants to one form) and distinguish the two scripts.

The tables are in ``characters.toml``, generated from the package ``opencc`` (``make hanzi``), which is slow to import.
Characters are converted one by one and not by phrases: a phrase may change its length, and then offsets in the folded
text would not be offsets in the original text.
"""

from __future__ import annotations

import tomllib
import unicodedata
from functools import cache
from pathlib import Path

CHARACTER_TABLES = Path(__file__).with_suffix(".toml")

BASIC_PLANE = range(0x10000)
"""Only these characters are folded. Beyond this plane opencc has 898 more pairs, but only 2 of 31,000 articles contain
one, and the table that each browser loads for a search would grow from 29 to 34 KB."""

VARIANTS_MISSED_BY_OPENCC = {"著": "着", "妳": "你", "牠": "它", "藉": "借", "瞭": "了", "鬪": "斗", "衞": "卫"}
"""Traditional forms and variants that opencc's ``t2s`` converts only within phrases."""


@cache
def fold_table(*, scripts: bool = True) -> dict[int, str]:
    """Code point -> folded character, for ``str.translate``; characters that do not change are missing.

    Full width is folded to half width, upper case to lower case, accented Latin letters to plain ones and, with
    ``scripts``, Traditional to Simplified.
    """
    simplified = _simplified() if scripts else {}
    table = {}
    for code in BASIC_PLANE:
        folded = _fold_character(chr(code))
        while simplified.get(folded, folded) != folded:  # in two steps for 薴, by way of 苧
            folded = simplified[folded]
        if folded != chr(code):
            table[code] = folded
    return table


def fold(text: str, *, scripts: bool = True) -> str:
    """Fold ``text`` for comparison, as the search does; the number of code points stays the same."""
    return text.translate(fold_table(scripts=scripts))


def simplify(text: str) -> str:
    """Replace Traditional characters and variants by Simplified ones, one by one, and change nothing else.

    Much faster than the first call of ``fold``, for text whose width and case are folded already.
    """
    return text.translate(_simplify_table())


@cache
def traditional_only() -> frozenset[str]:
    """The characters that only Traditional script uses."""
    return frozenset(_tables()["traditional_only"])


@cache
def simplified_only() -> frozenset[str]:
    """The characters that only Simplified script uses."""
    return frozenset(_tables()["simplified_only"])


@cache
def _simplified() -> dict[str, str]:
    pairs = zip(_tables()["traditional"], _tables()["simplified"], strict=True)
    return dict(pairs) | VARIANTS_MISSED_BY_OPENCC


@cache
def _simplify_table() -> dict[int, str]:
    """For ``str.translate``; in two steps for 薴, by way of 苧."""
    pairs = _simplified()
    return {ord(character): pairs.get(to, to) for character, to in pairs.items()}


@cache
def _tables() -> dict[str, str]:
    return tomllib.loads(CHARACTER_TABLES.read_text(encoding="utf-8"))


def _fold_character(char: str) -> str:
    """Convert a character to half width and lower case, and a Latin letter to the one without its accent."""
    char = _if_single(unicodedata.normalize("NFKC", char), char)
    decomposed = unicodedata.normalize("NFD", char)
    if decomposed[0].isascii() and all(map(unicodedata.combining, decomposed[1:])):
        char = decomposed[0]
    return _if_single(char.lower(), char)


def _if_single(form: str, char: str) -> str:
    """``form`` if it is one character, else ``char``."""
    return form if len(form) == 1 else char
