"""Rule: every text is in a paragraph."""

from __future__ import annotations

from itertools import groupby

from bs4 import Tag
from bs4.element import PageElement

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.html.blocks import BLOCK_ELEMENTS, holds_blocks, is_blank, is_block, text_of
from jianbao.ingest.html.tree import new_tag

NEED_NO_PARAGRAPH = frozenset(
    [
        *("html", "p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "td", "th", "figure", "figcaption", "hr"),
        *("ul", "ol", "table", "tbody", "thead", "tfoot", "tr", "li"),
    ]
)
"""Blocks whose text needs no paragraph around it, and blocks that cannot contain text. Other blocks hold paragraphs."""


def paragraphs(body: Tag, context: RuleContext) -> tuple[()]:
    """Text outside a paragraph gets one, and two line breaks in a row end a paragraph."""
    for paragraph in body.find_all("p"):
        _split(paragraph)
    for container in body.find_all(lambda tag: tag.name in BLOCK_ELEMENTS - NEED_NO_PARAGRAPH):
        _wrap(container)
    for listing in body.find_all(["ul", "ol"]):
        items = listing.find_all("li", recursive=False)
        if any(_needs_paragraphs(item) for item in items):
            for item in items:
                _wrap(item)
    return ()


def _needs_paragraphs(item: Tag) -> bool:
    """Whether an item has more than one text and a list below it; then all items of its list get paragraphs."""
    blocks = [child for child in item.children if is_block(child)]
    has_text_after = blocks and any(not is_block(node) and not is_blank(node) for node in blocks[0].next_siblings)
    return (
        bool(has_text_after)
        or len(blocks) > 1
        or any(block.name not in ("ul", "ol") or block.get("start") for block in blocks if isinstance(block, Tag))
        or any(_is_double_break(node) for node in item.find_all("br", recursive=False))
        or (item.find("img") is not None and not text_of(item))
    )


def _is_double_break(line_break: Tag) -> bool:
    """Whether a line break is followed by another."""
    node = line_break.next_sibling
    while node is not None and is_blank(node) and not isinstance(node, Tag):
        node = node.next_sibling
    return isinstance(node, Tag) and node.name == "br"


def _wrap(container: Tag) -> None:
    """Put each run of inline children of a container into paragraphs."""
    for are_blocks, run in groupby(list(container.children), key=is_block):
        nodes = list(run)
        if not are_blocks and not all(is_blank(node) for node in nodes):
            paragraph = new_tag("p")
            nodes[0].insert_before(paragraph)
            paragraph.extend(nodes)
            _split(paragraph)
        elif not are_blocks:
            for node in nodes:
                if isinstance(node, Tag):  # a line break between blocks has no effect
                    node.extract()


def _split(paragraph: Tag) -> None:
    """Split a paragraph at two or more line breaks in a row."""
    if holds_blocks(paragraph) or not paragraph.find("br"):
        return
    _lift_breaks(paragraph)
    parts: list[list[PageElement]] = [[]]
    breaks = 0
    for node in list(paragraph.children):
        if isinstance(node, Tag) and node.name == "br":
            breaks += 1
            if breaks == 2:
                parts.append([])
            elif breaks == 1:
                parts[-1].append(node)
        elif not (breaks and is_blank(node)):
            breaks = 0
            parts[-1].append(node)
    for nodes in parts[1:]:
        following = new_tag("p")
        following.extend(nodes)
        paragraph.insert_after(following)
        paragraph = following


def _lift_breaks(paragraph: Tag) -> None:
    """Move line breaks at the edges of inline elements, and two in a row, out of these elements."""
    for line_break in paragraph.find_all("br"):
        while (wrapper := line_break.parent) is not None and wrapper is not paragraph:
            if all(map(is_blank, line_break.next_siblings)):
                for last in [line_break, *(node for node in line_break.next_siblings if isinstance(node, Tag))]:
                    wrapper.insert_after(last)
            elif all(map(is_blank, line_break.previous_siblings)):
                wrapper.insert_before(line_break)
            elif _is_double_break(line_break):
                start = new_tag(wrapper.name)  # split off the part before: the rest may have more double breaks
                start.attrs = dict(wrapper.attrs)
                start.extend(list(line_break.previous_siblings)[::-1])
                wrapper.insert_before(start, line_break)
            else:
                break
