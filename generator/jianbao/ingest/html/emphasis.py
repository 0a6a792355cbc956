"""Emphasis next to Chinese.

CommonMark's flanking rule knows no Chinese: in ``**“字”**字`` the mark would not close, since a quotation mark stands
before it and no blank after it. Where a mark would not do what is meant, the HTML element stands instead.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from jianbao.ingest.html.blocks import BLOCKS, is_block

BOTH = ("strong", "em")


def emphasis(el: Tag, text: str, mark: str) -> str:
    """``mark`` around the text where it opens and closes by CommonMark's flanking rule, else the HTML element.

    Strong emphasis that is all of an emphasis, or the other way round, is written with it: ``***``.
    """
    if not text.strip() or _both(el.parent) is el:
        return text
    inner = _both(el)
    names = [el.name, inner.name] if inner else [el.name]
    mark = "***" if inner else mark
    beside_itself = mark == "~~" and "~" in (_neighbour(el, -1) + _neighbour(el, 1))
    flanks = _flanks(_neighbour(el, -1), text[0]) and _flanks(_neighbour(el, 1), text[-1])
    if flanks and not beside_itself and not _touches_mark(el, inner or el) and not text.endswith("\\"):
        return f"{mark}{text}{mark}"
    return "".join(f"<{name}>" for name in names) + text + "".join(f"</{name}>" for name in reversed(names))


def _both(el: Tag | None) -> Tag | None:
    """The other kind of emphasis, where all that stands in an emphasis stands in it."""
    if el is None or el.name not in BOTH or len(el.contents) != 1 or el.find_parent(list(BOTH)) is not None:
        return None
    inner = el.contents[0]
    return inner if isinstance(inner, Tag) and inner.name in BOTH else None


def _flanks(outside: str, inside: str) -> bool:
    """Whether a mark between ``outside`` (empty at the edge of a line) and ``inside`` opens or closes.

    CommonMark 0.30 counts punctuation, 0.31 symbols as well; a mark must hold under either.
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
    """The character next to an element in its line; empty at the line's edge."""
    node: PageElement | None = el
    while node is not None and not is_block(node):
        sibling = node.next_sibling if step > 0 else node.previous_sibling
        if isinstance(sibling, NavigableString) and sibling:
            return sibling[0] if step > 0 else sibling[-1]
        if isinstance(sibling, Tag):
            text = "".join(sibling.strings)
            return "" if sibling.name in BLOCKS or sibling.name == "br" else (text or ")")[0 if step > 0 else -1]
        node = node.parent
    return ""


def _touches_mark(el: Tag, inner: Tag) -> bool:
    """Whether another emphasis begins or ends right beside: ``**a****b**`` would be read as one mark."""
    names: Any = ["strong", "em", "del"]
    nested = inner.find(names) is not None or el.find_parent(names) is not None
    beside = (el.previous_sibling, el.next_sibling)
    return nested or any(isinstance(node, Tag) and node.name in names for node in beside)
