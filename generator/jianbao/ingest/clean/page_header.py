"""Rule: the short lines above the text of a saved page. The clues for dates and authors read the account."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from bs4 import Tag
from bs4.element import PageElement

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.clean.link_lines import MIN_PROSE_TOKENS
from jianbao.ingest.clean.page_footer import leads_to_service
from jianbao.ingest.clean.page_lines import (
    HEADLINE_ELEMENTS,
    PARTS_OF_HEADER,
    is_few_words,
    is_headline,
    is_in,
    is_saved_page,
)
from jianbao.ingest.clean.prose import paragraph_tokens
from jianbao.ingest.clean.top_lines import MIN_TEXT_TOKENS
from jianbao.ingest.html.blocks import text_blocks, text_of

MAX_HEADER_WORDS = 6
"""A longer line may be a summary without a full stop."""
MAX_WORDS_ABOVE_HEADLINE = 12
ANY_DIGIT = re.compile(r"\d")


def page_header(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """A short line above the text of a saved page, such as a section, a counter or a button, belongs to the site.

    Above the headline each such line is the site's; below it those in a box of their own, and, below a summary, those
    with a number or in a ``header``.
    """
    if not is_saved_page(context):
        return
    blocks = list(text_blocks(body))
    tokens = [paragraph_tokens(block) for block in blocks]
    first = list(islice(_paragraphs(blocks, tokens), 2))
    if sum(tokens) < MIN_PROSE_TOKENS or not first:
        return
    headline = next((n for n in range(first[0]) if _is_headline(blocks[n], context)), 0)
    boxes = {id(blocks[number].parent) for number in first}
    for number, block in enumerate(blocks[: first[-1]]):
        if not isinstance(block, Tag) or block.name in HEADLINE_ELEMENTS:
            continue
        if leads_to_service(block, context):
            yield block
        elif number < headline:
            if is_few_words(block, MAX_WORDS_ABOVE_HEADLINE, PARTS_OF_HEADER):
                yield block
        elif is_few_words(block, MAX_HEADER_WORDS, PARTS_OF_HEADER):
            in_header = block.find_parent("header") is not None
            is_apart = id(block.parent) not in boxes or block.name == "div" or in_header
            is_marked = in_header or number < first[0] or ANY_DIGIT.search(text_of(block))
            if is_apart and is_marked:
                yield block


def _paragraphs(blocks: Sequence[PageElement], tokens: Sequence[int]) -> Iterator[int]:
    """The numbers of the paragraphs."""
    for number, block in enumerate(blocks):
        if tokens[number] >= MIN_TEXT_TOKENS and not is_in(block, (*HEADLINE_ELEMENTS, "figure", "figcaption")):
            yield number


def _is_headline(block: PageElement, context: RuleContext) -> bool:
    return isinstance(block, Tag) and block.name in HEADLINE_ELEMENTS and is_headline(text_of(block), context.title)
