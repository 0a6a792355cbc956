"""What is known of Chinese characters: which one stands for which, and which script each belongs to.

The tables are in ``characters.toml``, which ``make hanzi`` makes from those of the ``opencc`` package: loading opencc
itself would cost every command 0.1 s. Characters are always taken one by one, never by phrases, since a phrase may
change its length on the way and then positions in the folded text no longer name places in the reader's own text.
"""

from __future__ import annotations

import tomllib
import unicodedata
from functools import cache
from pathlib import Path

CHARACTER_TABLES = Path(__file__).with_suffix(".toml")

BASIC_PLANE = range(0x10000)
"""Where a character changes. Beyond it opencc knows 898 more pairs; of them 2 of 31,000 articles had one, and the table
that every searching browser loads would grow from 29 to 34 KB."""

MISSED_BY_OPENCC = {"著": "着", "妳": "你", "牠": "它", "藉": "借", "瞭": "了", "鬪": "斗", "衞": "卫"}
"""Traditional or variant forms that ``t2s`` leaves as they are when they stand alone."""


@cache
def fold_table(*, scripts: bool = True) -> dict[int, str]:
    """Code point -> the one character it counts as, for ``str.translate``; what stays itself is not in it.

    Full width becomes half width, upper case lower case, an accented Latin letter its plain one and, with ``scripts``,
    Traditional Simplified.
    """
    pairs = zip(_tables()["traditional"], _tables()["simplified"], strict=True)
    simplified = dict(pairs) | MISSED_BY_OPENCC if scripts else {}
    table = {}
    for code in BASIC_PLANE:
        folded = _plain(chr(code))
        while simplified.get(folded, folded) != folded:  # 薴 takes two steps, by way of 苧
            folded = simplified[folded]
        if folded != chr(code):
            table[code] = folded
    return table


def fold(text: str, *, scripts: bool = True) -> str:
    """``text`` as the search compares it; as many code points as before."""
    return text.translate(fold_table(scripts=scripts))


@cache
def traditional_only() -> frozenset[str]:
    """Characters that no text in Simplified script uses."""
    return frozenset(_tables()["traditional_only"])


@cache
def simplified_only() -> frozenset[str]:
    """Characters that no text in Traditional script uses."""
    return frozenset(_tables()["simplified_only"])


@cache
def _tables() -> dict[str, str]:
    return tomllib.loads(CHARACTER_TABLES.read_text(encoding="utf-8"))


def _plain(char: str) -> str:
    """One character without its width, its case and, on a Latin letter, its accent."""
    char = _alone(unicodedata.normalize("NFKC", char), char)
    apart = unicodedata.normalize("NFD", char)
    if apart[0].isascii() and all(map(unicodedata.combining, apart[1:])):
        char = apart[0]
    return _alone(char.lower(), char)


def _alone(form: str, char: str) -> str:
    """``form`` where it is one character as ``char`` was, else ``char``."""
    return form if len(form) == 1 else char
