"""The theme is light: what the page of an article loads."""

from __future__ import annotations

import gzip

import simplified_script

from jianbao.config.theme_folders import shipped_themes

STATIC = shipped_themes() / "default" / "static"
MAX_STYLE, MAX_SCRIPTS = 5 * 1024, 3 * 1024
SCRIPTS = ("display.js", "reader.js", "copy.js", "hits.js")
"""What an article's page loads: the last one only if the search has led to it."""


def compressed(name: str) -> int:
    """The compressed size of a static file."""
    return len(gzip.compress((STATIC / name).read_bytes()))


def test_style_sheet() -> None:
    """The style sheet of all pages has at most 5 KB, compressed."""
    assert compressed("style.css") <= MAX_STYLE


def test_scripts_of_an_article() -> None:
    """All scripts that the page of an article may load by itself have at most 3 KB, compressed."""
    assert sum(map(compressed, SCRIPTS)) <= MAX_SCRIPTS


def test_simplified_characters() -> None:
    """``traditional.js`` is what ``make hanzi`` would write; it has pairs of one UTF-16 unit each."""
    script = simplified_script.SCRIPT.read_text(encoding="utf-8")
    assert script == simplified_script.text()
    traditional, simplified = (line.split('"')[1] for line in script.splitlines() if line.startswith("const"))
    assert len(traditional) == len(simplified)
    table = dict(zip(traditional, simplified, strict=True))
    assert all(ord(char) <= 0xFFFF for pair in table.items() for char in pair)
    assert [table.get(char, char) for char in "國後乾著妳"] == ["国", "后", "干", "著", "妳"]
