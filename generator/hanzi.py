"""What is known of Chinese characters: which one stands for which, and which script each belongs to.

All of it is worked out once from the tables of the ``opencc`` package and of the standard library. Characters are
always taken one by one, never by phrases, because a phrase may change its length on the way and then the positions
in the folded text no longer tell where something stands in the reader's own text.
"""

from __future__ import annotations

import unicodedata
from functools import cache

BASIC_PLANE = range(0x10000)
"""Where a character changes. Beyond it opencc knows 898 more pairs; of them 2 of 31,000 articles had one, and the table
that every searching browser loads would grow from 29 to 34 KB."""

HAN_BLOCKS = (range(0x3400, 0xA000), range(0xF900, 0xFB00))
"""Extension A, the unified characters and their compatibility forms."""

MISSED_BY_OPENCC = {"著": "着", "妳": "你", "牠": "它", "藉": "借", "瞭": "了", "鬪": "斗", "衞": "卫"}
"""Traditional or variant forms that ``t2s`` leaves as they are when they stand alone."""


@cache
def fold_table(*, scripts: bool = True) -> dict[int, str]:
    """Code point -> the one character it counts as, for ``str.translate``; what stays itself is not in it.

    Full width becomes half width, upper case lower case, an accented Latin letter its plain one and, with ``scripts``,
    Traditional Simplified.
    """
    simplified = dict(_converted("t2s")) | MISSED_BY_OPENCC if scripts else {}
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
    """Characters that no text in Simplified script uses.

    Simplification changes them, and the Simplified standard GB 2312 does not list them; it does list 乾 and 瞭,
    which both scripts have.
    """
    return frozenset(char for char, plain in _converted("t2s") if char != plain and not _encodes(char, "gb2312"))


@cache
def simplified_only() -> frozenset[str]:
    """Characters that no text in Traditional script uses.

    Their Traditional form differs, nothing simplifies them further (為, for which opencc prefers 爲, would be), and
    they are not among the 5,401 frequent characters of Big5; 后 里 台 只 面 云 are. Big5's rare half is no evidence:
    it lists 万 与 体, which Traditional news do not print.
    """
    changing = {char for char, plain in _converted("t2s") if char != plain}
    return frozenset(
        char
        for char, full in _converted("s2t")
        if char != full and char not in changing and not _frequent_in_big5(char)
    )


def _converted(direction: str) -> list[tuple[str, str]]:
    """Every Han character with its counterpart, by one call: 4 ms, where 28,000 calls take 27."""
    from opencc import OpenCC  # loading its dictionaries takes longer than all the rest of this module

    chars = [chr(code) for block in HAN_BLOCKS for code in block]
    counterparts = OpenCC(direction).convert("\n".join(chars)).split("\n")
    return [(char, other) for char, other in zip(chars, counterparts, strict=True) if len(other) == 1]


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


def _encodes(char: str, encoding: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _frequent_in_big5(char: str) -> bool:
    """Whether Big5 has ``char`` in its first level, A440 to C67E."""
    return _encodes(char, "big5") and 0xA440 <= int.from_bytes(char.encode("big5"), "big") <= 0xC67E
