"""Rules: blocks with nothing in them, and lines that divide nothing."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from generator.ingest.clean.about import About
from generator.ingest.clean.blocks import BLOCKS, MEDIA, text_of


def empty_blocks(body: Tag, about: About) -> Iterator[Tag]:
    """A block without text, picture or table shows nothing."""
    for block in body.find_all(lambda tag: tag.name in BLOCKS and tag.name not in MEDIA):
        if (
            block.name not in ("td", "th", "tr", "html", "body")
            and not text_of(block).strip("\u200b\ufeff\xa0 ")
            and not block.find(MEDIA)
        ):
            yield block


def outer_rules(body: Tag, about: About) -> Iterator[Tag]:
    """A dividing line above or below everything divides nothing."""
    for line in body.find_all("hr"):
        if not _content_beside(line, forward=False) or not _content_beside(line, forward=True):
            yield line


def _content_beside(line: Tag, *, forward: bool) -> bool:
    nodes = line.next_elements if forward else line.previous_elements
    return any(
        node.name in MEDIA and node.name != "hr" if isinstance(node, Tag) else bool(str(node).strip()) for node in nodes
    )
