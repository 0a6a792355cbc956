"""Makes ``chinese/characters.toml`` from opencc's tables and the lists of two national standards: ``make hanzi``."""

from __future__ import annotations

import opencc
from opencc import OpenCC

from jianbao.chinese.characters import CHARACTER_TABLES

HAN_BLOCKS = (range(0x3400, 0xA000), range(0xF900, 0xFB00))
"""Extension A, the unified characters and their compatibility forms."""


def text() -> str:
    """What the file says."""
    pairs = [(char, plain) for char, plain in converted("t2s") if char != plain]
    lines = {
        "traditional": [char for char, _ in pairs],
        "simplified": [plain for _, plain in pairs],
        "traditional_only": traditional_only(),
        "simplified_only": simplified_only(),
    }
    head = (
        f"# Made by `make hanzi` of the tables of opencc {opencc.__version__}; tests/character_tables.py says how.\n"
        "# Each character of `traditional` is written as the one in the same place of `simplified`; the other two\n"
        "# list what only one of the scripts uses.\n"
    )
    return head + "".join(f'{name} = "{"".join(chars)}"\n' for name, chars in lines.items())


def traditional_only() -> list[str]:
    """Characters that no text in Simplified script uses.

    Simplification changes them, and the Simplified standard GB 2312 does not list them; it does list 乾 and 瞭,
    which both scripts have.
    """
    return [char for char, plain in converted("t2s") if char != plain and not encodes(char, "gb2312")]


def simplified_only() -> list[str]:
    """Characters that no text in Traditional script uses.

    Their Traditional form differs, nothing simplifies them further (為, for which opencc prefers 爲, would be), and
    they are not among the 5,401 frequent characters of Big5; 后 里 台 只 面 云 are. Big5's rare half is no evidence:
    it lists 万 与 体, which Traditional news do not print.
    """
    changing = {char for char, plain in converted("t2s") if char != plain}
    return [
        char for char, full in converted("s2t") if char != full and char not in changing and not frequent_in_big5(char)
    ]


def converted(direction: str) -> list[tuple[str, str]]:
    """Every Han character with its counterpart."""
    chars = [chr(code) for block in HAN_BLOCKS for code in block]
    counterparts = OpenCC(direction).convert("\n".join(chars)).split("\n")
    return [(char, other) for char, other in zip(chars, counterparts, strict=True) if len(other) == 1]


def encodes(char: str, encoding: str) -> bool:
    """Whether an encoding has the character."""
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def frequent_in_big5(char: str) -> bool:
    """Whether Big5 has ``char`` in its first level, A440 to C67E."""
    return encodes(char, "big5") and 0xA440 <= int.from_bytes(char.encode("big5"), "big") <= 0xC67E


if __name__ == "__main__":
    CHARACTER_TABLES.write_text(text(), encoding="utf-8", newline="\n")
