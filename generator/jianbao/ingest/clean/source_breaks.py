"""Rule: line breaks of the page source between Chinese characters are removed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag
from bs4.element import NavigableString

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.html.blocks import MEDIA_ELEMENTS, is_block

CHINESE_CHARACTERS = (
    r"\u3000-\u303f\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
)
CHINESE_OR_SHARED = CHINESE_CHARACTERS + r"\u2018-\u201d\u2014\u2026\u00b7"
"""Quotation marks, dashes and dots also occur in Latin text, so the other side of the break must be Chinese."""
SOURCE_BREAK = r"[ \t]*[\r\n][ \t\r\n]*"
BREAK_IN_CHINESE = re.compile(
    rf"(?<=[{CHINESE_CHARACTERS}]){SOURCE_BREAK}(?=[{CHINESE_OR_SHARED}])|"
    rf"(?<=[{CHINESE_OR_SHARED}]){SOURCE_BREAK}(?=[{CHINESE_CHARACTERS}])"
)


def source_breaks(body: Tag, context: RuleContext) -> tuple[()]:
    """A line break in the source of a page is not a space between two Chinese characters.

    CSS Text Module Level 3, section 4.1.3 (segment break transformation). Otherwise a page whose source has each
    element on a line of its own would show a gap at every bold word and every link.
    """
    for line in _lines(body):
        text = "".join(line)
        if "\n" in text or "\r" in text:  # fast path: few lines have a break, and the pattern tries every character
            removed = {index for match in BREAK_IN_CHINESE.finditer(text) for index in range(*match.span())}
            if removed:
                _remove_characters(line, removed)
    return ()


def _lines(body: Tag) -> Iterator[list[NavigableString]]:
    """The text nodes of each line. Lines end at blocks, ``br`` elements and media."""
    line: list[NavigableString] = []
    for node in list(body.descendants):
        if isinstance(node, NavigableString):
            line.append(node)
        elif is_block(node) or (isinstance(node, Tag) and (node.name == "br" or node.name in MEDIA_ELEMENTS)):
            yield line
            line = []
    yield line


def _remove_characters(line: list[NavigableString], removed: set[int]) -> None:
    """Remove the characters at the indexes ``removed``, counted over the entire line, from its text nodes."""
    start = 0
    for node in line:
        kept = "".join(character for index, character in enumerate(node, start) if index not in removed)
        start += len(node)
        if len(kept) != len(node) and node.find_parent("pre") is None:
            node.replace_with(NavigableString(kept))
