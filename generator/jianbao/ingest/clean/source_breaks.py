"""Rule: line breaks of the source are no spaces between Chinese characters."""

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
"""Quotation marks, dashes and dots serve Latin text as well; one side of the break must be Chinese beyond doubt."""
SOURCE_BREAK = r"[ \t]*[\r\n][ \t\r\n]*"
BREAK_IN_CHINESE = re.compile(
    rf"(?<=[{CHINESE_CHARACTERS}]){SOURCE_BREAK}(?=[{CHINESE_OR_SHARED}])"
    rf"|(?<=[{CHINESE_OR_SHARED}]){SOURCE_BREAK}(?=[{CHINESE_CHARACTERS}])"
)


def source_breaks(body: Tag, context: RuleContext) -> tuple[()]:
    """A line break in the source of a page is no space between two Chinese characters.

    CSS Text Module Level 3, section 4.1.3 (segment break transformation). Pages printed with each element on a line of
    its own would else show a gap at every bold word and every link.
    """
    for line in _lines(body):
        text = "".join(line)
        broken = "\n" in text or "\r" in text  # hardly a line is, and the expression tries every character
        gone = {index for match in BREAK_IN_CHINESE.finditer(text) for index in range(*match.span())} if broken else ()
        if gone:
            _without(line, gone)
    return ()


def _lines(body: Tag) -> Iterator[list[NavigableString]]:
    """The text nodes of each line: what stands between blocks, line breaks and pictures."""
    line: list[NavigableString] = []
    for node in list(body.descendants):
        if isinstance(node, NavigableString):
            line.append(node)
        elif is_block(node) or (isinstance(node, Tag) and (node.name == "br" or node.name in MEDIA_ELEMENTS)):
            yield line
            line = []
    yield line


def _without(line: list[NavigableString], gone: set[int]) -> None:
    """Take the characters at the places ``gone`` of the whole line out of its nodes."""
    start = 0
    for node in line:
        kept = "".join(character for index, character in enumerate(node, start) if index not in gone)
        start += len(node)
        if len(kept) != len(node) and node.find_parent("pre") is None:
            node.replace_with(NavigableString(kept))
