"""How characters are read."""

from __future__ import annotations

import pytest

from jianbao.chinese.characters import fold
from jianbao.chinese.pinyin import pinyin_table


@pytest.mark.parametrize(
    ("char", "syllables"),
    [
        ("习", ["xi"]),
        ("單", ["chan", "dan", "shan"]),
        ("女", ["nu", "ru"]),
        ("镕", ["rong"]),
        ("重", ["chong", "tong", "zhong"]),
    ],
)
def test_readings_of_a_character(char: str, syllables: list[str]) -> None:
    """The table has all readings of a folded character, without tones, and ü as u."""
    assert sorted(syllable for syllable, chars in pinyin_table().items() if fold(char) in chars) == syllables


def test_table_has_common_characters_only() -> None:
    """Each of some 7,000 characters is folded, so that it can be found, and in the list of a syllable once."""
    table = pinyin_table()
    assert all(
        syllable.isascii() and syllable.isalpha() and len({*chars}) == len(chars) for syllable, chars in table.items()
    )
    chars = "".join(table.values())
    assert fold(chars) == chars
    assert 6763 < len({*chars}) < 7500
