"""Emphasis in Markdown, also next to Chinese text.

CommonMark's flanking rule is made for languages with spaces: in ``**“字”**字`` the second ``**`` does not close,
because a quotation mark precedes it and no whitespace follows. Where a delimiter would not work, the HTML element is
written.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from jianbao.ingest.html.blocks import BLOCK_ELEMENTS, is_block

EMPHASIS_ELEMENTS = ("strong", "em")


def emphasis(el: Tag, text: str, mark: str) -> str:
    """Put ``mark`` around an element's text if CommonMark's flanking rule allows it, else write the HTML element.

    If all of an emphasis is strong emphasis, or the reverse, both are written together: ``***``.
    """
    if not text.strip() or _inner_emphasis(el.parent) is el:
        return text
    inner = _inner_emphasis(el)
    names = [el.name, inner.name] if inner else [el.name]
    mark = "***" if inner else mark
    is_next_to_tilde = mark == "~~" and "~" in (_neighbour(el, -1) + _neighbour(el, 1))
    flanks = _flanks(_neighbour(el, -1), text[0]) and _flanks(_neighbour(el, 1), text[-1])
    if flanks and not is_next_to_tilde and not _touches_mark(el, inner or el) and not text.endswith("\\"):
        return f"{mark}{text}{mark}"
    return "".join(f"<{name}>" for name in names) + text + "".join(f"</{name}>" for name in reversed(names))


def _inner_emphasis(el: Tag | None) -> Tag | None:
    """The only child of an outermost ``strong`` or ``em``, if it is one of the two as well."""
    if (
        el is None
        or el.name not in EMPHASIS_ELEMENTS
        or len(el.contents) != 1
        or el.find_parent(list(EMPHASIS_ELEMENTS)) is not None
    ):
        return None
    inner = el.contents[0]
    return inner if isinstance(inner, Tag) and inner.name in EMPHASIS_ELEMENTS else None


def _flanks(outside: str, inside: str) -> bool:
    """Whether a delimiter between ``outside`` (a character, or empty at a line's edge) and ``inside`` opens or closes.

    CommonMark 0.30 counts only punctuation, 0.31 also symbols; the delimiter must work under both.
    """
    if inside.isspace():
        return False
    return (
        unicodedata.category(inside)[0] not in "PS"
        or not outside
        or outside.isspace()
        or unicodedata.category(outside)[0] == "P"
    )


def _neighbour(el: PageElement, step: int) -> str:
    """The character before (``step`` -1) or after (1) an element in its line; empty at the edge of the line."""
    node: PageElement | None = el
    while node is not None and not is_block(node):
        sibling = node.next_sibling if step > 0 else node.previous_sibling
        if isinstance(sibling, NavigableString) and sibling:
            return sibling[0] if step > 0 else sibling[-1]
        if isinstance(sibling, Tag) and (sibling.name in BLOCK_ELEMENTS or sibling.name == "br"):
            return ""
        if isinstance(sibling, Tag):
            text = "".join(sibling.strings) or ")"
            return text[0 if step > 0 else -1]
        node = node.parent
    return ""


def _touches_mark(el: Tag, inner: Tag) -> bool:
    """Whether another emphasis is nested or adjacent, because ``**a****b**`` would not be two emphases."""
    names: Any = ["strong", "em", "del"]
    nested = inner.find(names) is not None or el.find_parent(names) is not None
    adjacent = (el.previous_sibling, el.next_sibling)
    return nested or any(isinstance(node, Tag) and node.name in names for node in adjacent)
