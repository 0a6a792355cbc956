"""How Chinese characters are read: names that a search finds by their pinyin.

The table is in ``pinyin.toml``, generated from the package ``pypinyin`` (``make hanzi``).
"""

from __future__ import annotations

import tomllib
from pathlib import Path

PINYIN_TABLE = Path(__file__).with_suffix(".toml")


def pinyin_table() -> dict[str, str]:
    """Syllable without its tone, such as ``lu``, also for lü -> the Simplified characters that may be read so."""
    return tomllib.loads(PINYIN_TABLE.read_text(encoding="utf-8"))
