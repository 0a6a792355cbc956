"""Rule: what the feed wrote below the article."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag
from bs4.element import PageElement

from generator.ingest.blocks import BLOCKS, is_blank, text_blocks, text_of
from generator.ingest.clean.about import About

FOOTERS = re.compile(
    r"^获取更多RSS[:：]|^Feed enhanced by\b|^The post .{1,300} (?:first )?appeared first on\b|^本文由自动聚合程序",
    re.IGNORECASE,
)
FOOTER_LENGTH = 400
"""A footer is a line or two; a longer block that begins so is left alone."""


def feed_footer(body: Tag, about: About) -> Iterator[PageElement]:
    """What a feed service writes below every article is its own advertisement."""
    for block in text_blocks(body):
        text = text_of(block)
        if len(text) <= FOOTER_LENGTH and FOOTERS.match(text):
            box = block if isinstance(block, Tag) else _run(block)
            yield from _rule_before(block)
            if isinstance(box, Tag):
                yield box
            else:
                yield from box


def _run(text: PageElement) -> list[PageElement]:
    """A footer without an element of its own: the text and what follows up to the next block."""
    run = [text]
    for node in text.next_siblings:
        if isinstance(node, Tag) and node.name in BLOCKS:
            break
        run.append(node)
    return run


def _rule_before(block: PageElement) -> Iterator[PageElement]:
    """The line that sets the footer off, if there is one right before it."""
    for node in block.previous_siblings:
        if isinstance(node, Tag) and node.name == "hr":
            yield node
            return
        if not is_blank(node):
            return
