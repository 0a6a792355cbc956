"""Rule: the title once more."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from bs4 import Tag
from bs4.element import PageElement

from generator.ingest.clean.about import About
from generator.ingest.clean.blocks import text_blocks, text_of

FIRST_BLOCKS = 3


def repeated_title(body: Tag, about: About) -> Iterator[PageElement]:
    """A first block that only repeats the title is left to the page's own heading."""
    title = _letters(about.clipping.title)
    for block in islice(text_blocks(body), FIRST_BLOCKS):
        if title and _letters(text_of(block)) == title:
            yield block
            return


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
