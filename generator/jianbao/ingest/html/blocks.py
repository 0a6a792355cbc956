"""Queries of the HTML tree that several cleaning rules need: blocks, text, blank nodes, enclosing boxes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from bs4 import Tag
from bs4.element import Comment, NavigableString, PageElement

BLOCK_ELEMENTS = frozenset(
    [
        *("html", "body", "div", "section", "article", "main", "header", "footer", "aside", "nav", "address", "center"),
        *("p", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre", "blockquote", "figure", "figcaption"),
        *("ul", "ol", "li", "dl", "dt", "dd", "table", "tbody", "thead", "tfoot", "tr", "td", "th"),
        *("form", "fieldset", "details", "summary", "note"),
    ]
)

MEDIA_ELEMENTS = ("img", "video", "audio", "iframe", "picture", "table", "hr")
"""Elements that are content even without text."""
MAX_WIDGET_NODES = 1_000
"""A box with more nodes is not a widget; without this limit each link on a page would search the whole page."""


def text_of(node: PageElement) -> str:
    """The visible text of a node, with whitespace collapsed."""
    if isinstance(node, Comment):
        return ""
    if isinstance(node, Tag):
        only = node.contents[0] if len(node.contents) == 1 else None
        # Fast path: half of all blocks have one text node.
        text = only if type(only) is NavigableString else " ".join(node.strings)
    else:
        text = str(node)
    return " ".join(text.split())


def is_blank(node: PageElement) -> bool:
    """Whether a node is whitespace, a comment or a line break."""
    if isinstance(node, Comment):
        return True
    if isinstance(node, NavigableString):
        return not node.strip()
    return isinstance(node, Tag) and node.name == "br"


def is_block(node: PageElement) -> bool:
    """Whether a node is a block-level element."""
    return node.name in BLOCK_ELEMENTS  # type: ignore[attr-defined]  # None for a text


def holds_blocks(tag: Tag) -> bool:
    """Whether ``tag`` contains a block-level element, at any depth."""
    for child in tag.contents:  # any() with a generator is slower, and every rule asks this
        if isinstance(child, Tag) and (child.name in BLOCK_ELEMENTS or holds_blocks(child)):
            return True
    return False


def text_blocks(body: Tag) -> Iterator[PageElement]:
    """Yield the innermost blocks with text, and text nodes next to blocks, in document order."""
    mixed: dict[int, bool] = {}  # by the id of a parent, which may have a thousand text nodes
    for node in body.descendants:
        if isinstance(node, Tag):
            if node.name in BLOCK_ELEMENTS and not holds_blocks(node) and any(map(str.strip, node.strings)):
                yield node
        elif not is_blank(node) and node.parent is not None:
            parent = node.parent
            if id(parent) not in mixed:
                is_box = parent.name in BLOCK_ELEMENTS or parent.name == "[document]"
                mixed[id(parent)] = is_box and holds_blocks(parent)
            if mixed[id(parent)]:
                yield node


def last_lines(box: Tag) -> Iterator[list[PageElement]]:
    """Yield the lines of ``box``, the last first: each is an innermost block, or a run of nodes between blocks."""
    run: list[PageElement] = []
    for child in reversed(box.contents[:]):
        if not isinstance(child, Tag) or (child.name not in BLOCK_ELEMENTS and not holds_blocks(child)):
            run.insert(0, child)
            continue
        if any(map(text_of, run)):
            yield run
        run = []
        if holds_blocks(child):
            yield from last_lines(child)
        elif text_of(child):
            yield [child]
    if any(map(text_of, run)):
        yield run


def climb(node: Tag, fits: Callable[[Tag], bool]) -> Tag:
    """The largest box around ``node``: go from parent to parent as long as ``fits`` accepts the parent.

    A rule recognises a widget by a link or an icon in it, and removes the box around the widget.
    """
    box = node
    while box.parent is not None and box.parent.name not in ("body", "html", "[document]"):
        if _is_large(box.parent) or not fits(box.parent):
            break
        box = box.parent
    return box


def _is_large(box: Tag) -> bool:
    return next(islice(box.descendants, MAX_WIDGET_NODES, None), None) is not None
