"""Rule: empty blocks."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.html.blocks import BLOCK_ELEMENTS, MEDIA_ELEMENTS, text_of


def empty_blocks(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """A block without text, picture or table shows nothing."""
    for block in body.find_all(lambda tag: tag.name in BLOCK_ELEMENTS and tag.name not in MEDIA_ELEMENTS):
        if (
            block.name not in ("td", "th", "tr", "html", "body")
            and not text_of(block).strip("\u200b\ufeff\xa0 ")
            and not block.find(MEDIA_ELEMENTS)
        ):
            yield block
