"""Rule: the printed date line. The date clues read it from the account."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from bs4 import Tag
from bs4.element import PageElement

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.date_patterns import parse_date_line
from jianbao.ingest.html.blocks import text_blocks, text_of

DATELINE_BLOCKS = 4
"""Title, byline and date line are among the first blocks. Further down, a date on its own line is the article's."""


def dateline(body: Tag, context: RuleContext) -> Iterator[PageElement]:
    """A printed date line is removed because the page shows its own date."""
    for block in islice(text_blocks(body), DATELINE_BLOCKS):
        if parse_date_line(text_of(block), context.outlet) is not None:
            yield from [block] if not isinstance(block, Tag) or not block.find("img") else block.find_all(string=True)
            return
