"""Rule: on saved pages, inline elements between blocks get a block of their own, so that other rules see a line."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from bs4 import Tag
from bs4.element import PageElement

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.clean.page_lines import is_saved_page
from jianbao.ingest.clean.paragraphs import NEED_NO_PARAGRAPH
from jianbao.ingest.html.blocks import BLOCK_ELEMENTS, MEDIA_ELEMENTS, holds_blocks, is_block, text_of
from jianbao.ingest.html.tree import new_tag

CONTAINERS = tuple(BLOCK_ELEMENTS - NEED_NO_PARAGRAPH)


def loose_lines(body: Tag, context: RuleContext) -> tuple[()]:
    """Inline elements between the blocks of a saved page, such as buttons, become a line of their own."""
    if is_saved_page(context):
        for container in body.find_all(CONTAINERS):
            if holds_blocks(container):
                for run in list(_runs(container)):
                    line = new_tag("div")
                    run[0].insert_before(line)
                    line.extend(run)
    return ()


def _runs(container: Tag) -> Iterator[list[PageElement]]:
    """The runs of inline children with text and without pictures; an inline element around blocks ends a run."""
    for are_inline, nodes in groupby(list(container.children), key=_is_inline):
        run = list(nodes)
        if are_inline and any(map(text_of, run)) and not any(map(_shows_media, run)):
            yield run


def _is_inline(node: PageElement) -> bool:
    return not is_block(node) and not (isinstance(node, Tag) and holds_blocks(node))


def _shows_media(node: PageElement) -> bool:
    return isinstance(node, Tag) and (node.name in MEDIA_ELEMENTS or node.find(MEDIA_ELEMENTS) is not None)
