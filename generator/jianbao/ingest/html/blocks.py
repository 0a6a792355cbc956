"""Words about the tree that several rules share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from bs4 import Tag
from bs4.element import Comment, NavigableString, PageElement

BLOCKS = frozenset(
    [
        *("html", "body", "div", "section", "article", "main", "header", "footer", "aside", "nav", "address", "center"),
        *("p", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre", "blockquote", "figure", "figcaption"),
        *("ul", "ol", "li", "dl", "dt", "dd", "table", "tbody", "thead", "tfoot", "tr", "td", "th"),
        *("form", "fieldset", "details", "summary"),
    ]
)
"""Elements that begin a line of their own."""

MEDIA_ELEMENTS = ("img", "video", "audio", "iframe", "picture", "table", "hr")
"""Elements that say something without text."""
MAX_WIDGET_NODES = 1_000
"""Nodes in the box of a widget, at most: who climbs further has left it, and reads the page again for each link."""


def text_of(node: PageElement) -> str:
    """The text a reader would see, white space folded."""
    if isinstance(node, Comment):
        return ""
    if isinstance(node, Tag):
        only = node.contents[0] if len(node.contents) == 1 else None
        text = only if type(only) is NavigableString else " ".join(node.strings)  # half of all blocks are one text
    else:
        text = str(node)
    return " ".join(text.split())


def is_blank(node: PageElement) -> bool:
    """White space, a comment, or a line break."""
    if isinstance(node, Comment):
        return True
    if isinstance(node, NavigableString):
        return not node.strip()
    return isinstance(node, Tag) and node.name == "br"


def is_block(node: PageElement) -> bool:
    """Whether a node begins a line of its own; a text has no name."""
    return node.name in BLOCKS  # type: ignore[attr-defined]  # None for a text


def holds_blocks(tag: Tag) -> bool:
    """Whether any block stands in ``tag``."""
    for child in tag.contents:  # noqa: SIM110  # with any() it takes half as long again
        if isinstance(child, Tag) and (child.name in BLOCKS or holds_blocks(child)):
            return True
    return False


def text_blocks(body: Tag) -> Iterator[PageElement]:
    """The innermost blocks with text, and texts that stand in none, in order."""
    mixed: dict[int, bool] = {}  # asked once for an element with a thousand texts in it
    for node in body.descendants:
        if isinstance(node, Tag):
            if node.name in BLOCKS and not holds_blocks(node) and any(map(str.strip, node.strings)):
                yield node
        elif not is_blank(node) and node.parent is not None:
            parent = node.parent
            if id(parent) not in mixed:
                around = parent.name in BLOCKS or parent.name == "[document]"
                mixed[id(parent)] = around and holds_blocks(parent)
            if mixed[id(parent)]:
                yield node


def last_lines(box: Tag) -> Iterator[list[PageElement]]:
    """The same from the last to the first, what stands side by side in no block together."""
    run: list[PageElement] = []
    for child in reversed(box.contents[:]):
        if not isinstance(child, Tag) or (child.name not in BLOCKS and not holds_blocks(child)):
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
    """The largest element around ``node`` that ``fits``; ``node`` itself where none does.

    A widget is known by one link or icon in it; what goes is the box around it, which ends where other things begin.
    """
    box = node
    while box.parent is not None and box.parent.name not in ("body", "html", "[document]"):
        if _is_large(box.parent) or not fits(box.parent):
            break
        box = box.parent
    return box


def _is_large(box: Tag) -> bool:
    return next(islice(box.descendants, MAX_WIDGET_NODES, None), None) is not None
