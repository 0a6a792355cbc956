"""How Chinese characters are read: names that a search finds by their pinyin.

The table is in ``pinyin.toml``, generated from the package ``pypinyin`` (``make hanzi``).
"""

from __future__ import annotations

import tomllib
from bisect import bisect
from functools import cache
from pathlib import Path

PINYIN_TABLE = Path(__file__).with_suffix(".toml")
COMMON_CHARACTERS = range(0xB0A1, 0xD7FA)
"""The codes of the 3,755 most common characters in GB 2312, which orders them by their usual reading."""
FIRST_WITH_INITIAL = "啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝"
"""The first of them that is read with each of ``INITIALS``."""
INITIALS = "ABCDEFGHJKLMNOPQRSTWXYZ"
"""The letters with which the pinyin of characters begins."""


def pinyin_table() -> dict[str, str]:
    """Syllable without its tone, such as ``lu``, also for lü -> the Simplified characters that may be read so."""
    return tomllib.loads(PINYIN_TABLE.read_text(encoding="utf-8"))


@cache
def initial_of(character: str) -> str:
    """The capital letter with which a Simplified character's pinyin begins; empty if it is unknown.

    Of the readings of a common character this is the usual one, of a rare one the first in the table.
    """
    if (code := _gb_code(character)) in COMMON_CHARACTERS:
        return INITIALS[bisect(_first_codes(), code) - 1]
    return next((syllable[0].upper() for syllable, read_so in _readings() if character and character in read_so), "")


def pinyin_order(text: str) -> bytes:
    """A key by which texts in Simplified characters are sorted by the pinyin of each, others by code point."""
    return text.encode("gb18030", "replace")


def _gb_code(character: str) -> int:
    return int.from_bytes(character.encode("gb2312", "ignore"), "big")


@cache
def _first_codes() -> list[int]:
    return [_gb_code(character) for character in FIRST_WITH_INITIAL]


@cache
def _readings() -> list[tuple[str, str]]:
    return [*pinyin_table().items()]
