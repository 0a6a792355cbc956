"""Rule: the printed date line. The date clues read it from the account."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from bs4 import Tag
from bs4.element import PageElement

from jianbao.chinese.language import find_language
from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.clean.timestamps import CELLS, DATE_AND_CLOCK, names_a_date
from jianbao.ingest.clean.top_lines import MAX_NAME_CHARACTERS, end_of_head, is_sentence
from jianbao.ingest.date_patterns import parse_date_line
from jianbao.ingest.html.blocks import text_blocks, text_of

DATELINE_BLOCKS = 4
"""Title, byline and date line are among the first blocks. Further down, a date on its own line is the article's."""
LIST_BLOCKS = 12
"""If there is another date line among these blocks, they are the entries of a chronicle, and their dates are text."""


def dateline(body: Tag, context: RuleContext) -> Iterator[PageElement]:
    """A printed date line above the text is removed because the page shows its own date."""
    blocks = list(islice(text_blocks(body), LIST_BLOCKS))
    found = next(
        (number for number in _candidates(blocks, body, context) if _is_date(blocks[number], body, context)), None
    )
    if found is not None:
        block = blocks[found]
        if not block.find_parent(CELLS) and not _has_another(blocks[found + 1 :], context):
            yield from ([block] if not isinstance(block, Tag) or not block.find("img") else block.find_all(string=True))


def _candidates(blocks: list[PageElement], body: Tag, context: RuleContext) -> Iterator[int]:
    """The numbers of the blocks that may be a date line: the first ones, and marked ones below a summary."""
    for number, block in enumerate(blocks[:DATELINE_BLOCKS]):
        yield number
        text = text_of(block)
        is_title = text == context.title or (isinstance(block, Tag) and block.name in ("h1", "h2"))
        if is_sentence(text) and not is_title:
            break
    marked = [number for number, block in enumerate(blocks) if isinstance(block, Tag) and _is_marked_as_date(block)]
    end = end_of_head(body) if marked else None
    last = next((number for number, block in enumerate(blocks) if block is end), 0)
    yield from (number for number in marked if number < last)


def _is_marked_as_date(block: Tag) -> bool:
    text = text_of(block)
    has_number = any(map(str.isdigit, text[:MAX_NAME_CHARACTERS]))
    return has_number and (DATE_AND_CLOCK.search(text) is not None or names_a_date(block))


def _is_date(block: PageElement, body: Tag, context: RuleContext) -> bool:
    return parse_date_line(text_of(block), context.outlet, lambda: find_language(text_of(body))) is not None


def _has_another(blocks: list[PageElement], context: RuleContext) -> bool:
    """Whether another date without a label is among the blocks, below a line that is not a date."""
    is_date = [parse_date_line(text_of(block), context.outlet) is not None for block in blocks]
    first_other = is_date.index(False) if False in is_date else len(blocks)
    return any(
        date and text_of(block)[0].isdigit()
        for date, block in zip(is_date[first_other:], blocks[first_other:], strict=True)
    )
