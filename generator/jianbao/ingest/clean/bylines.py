"""Rule: the author's name above or below the text. The author clues read it from the account."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from jianbao.ingest.byline_languages import PREPOSITIONS, are_names, names_in_byline
from jianbao.ingest.byline_patterns import BOOK_DETAILS
from jianbao.ingest.clean.author_elements import author_elements, names_an_author
from jianbao.ingest.clean.class_names import boxes_named, name_pattern
from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.clean.top_lines import MAX_NAME_CHARACTERS, TOP_BLOCKS, ends_a_sentence, in_sentence
from jianbao.ingest.date_patterns import parse_date_line
from jianbao.ingest.html.blocks import climb, last_lines, text_blocks, text_of
from jianbao.ingest.html.tree import Document

AUTHOR_SELECTOR = (
    "[rel~=author], [itemprop=author], [property='foaf:name'], .author-name, .byline-name, .byline a, .author a.fn"
)

NOT_IN_A_NAME = re.compile(r"\d|[:：]\s*$|minute|read|ago$")
"""Marks of a line in a byline box that is not a name: ``出版：``, ``4 min read``."""

BYLINE_BOX_NAMES = name_pattern(r"bylines?|by-?line")

RIGHT_ALIGNED = re.compile(r"text-align\s*:\s*(?:right|end)\b", re.IGNORECASE)
"""A name in one of the last lines, aligned so, is a signature."""
LAST_LINES = 3
"""Links may follow it."""

MAX_BYLINE_LINES = 4
"""A block with more lines, of which one is a date, is a poem or a table."""
NAME_LABEL = re.compile(
    rf"\s{{0,2}}(?:{PREPOSITIONS}|文|作者|撰文|撰稿|记者|記者)?\s{{0,2}}[/／|｜丨:：]?\s{{0,2}}", re.IGNORECASE
)


def bylines(body: Tag, context: RuleContext) -> Iterator[PageElement]:
    """A byline above or below the text is removed because the page shows the authors itself."""
    for tag in body.select(AUTHOR_SELECTOR):
        if 0 < len(text_of(tag)) <= MAX_NAME_CHARACTERS and not in_sentence(tag) and not _is_of_other_article(tag):
            yield _with_label(tag)
    yield from author_elements(body)
    boxes = [box for box in boxes_named(body, BYLINE_BOX_NAMES) if len(text_of(box)) <= MAX_NAME_CHARACTERS]
    for box in boxes:
        yield from (line for line in _text_nodes(box) if _is_name(line) and not NOT_IN_A_NAME.search(line))
    yield from _signatures(body)
    top = list(islice(text_blocks(body), TOP_BLOCKS))
    is_review = any(BOOK_DETAILS.search(text_of(block)) for block in top)
    for block in top:
        text = text_of(block)
        is_byline = not is_review and names_in_byline(text) and not _is_below_picture(block)
        is_byline = is_byline and not _is_of_other_article(block)
        if is_byline and not any(box is block or box in block.parents for box in boxes):
            yield block
        lines = _text_nodes(block) if isinstance(block, Tag) and block.find("br") else []
        if len(lines) <= MAX_BYLINE_LINES and any(_is_date(line, context) for line in lines):
            yield from (line for line in lines if not _is_date(line, context) and _is_name(line))


def _is_of_other_article(tag: PageElement) -> bool:
    """Whether an author's name is in the item of a list with the link to another article."""
    item = tag.find_parent("li")
    links = item.find_all("a", href=True) if item is not None else []
    return any(
        link is not tag and link not in tag.parents and "author" not in link.get_attribute_list("rel") for link in links
    )


def _signatures(body: Tag) -> Iterator[PageElement]:
    """The names below the text that are aligned to the right, or marked as the author's."""
    if isinstance(body, Document) and not body.has_attribute("style", "align", "class"):
        return
    for line in islice(last_lines(body), LAST_LINES):
        block = line[0]
        is_marked = isinstance(block, Tag) and (_is_right_aligned(block) or names_an_author(block))
        if is_marked and len(line) == 1 and are_names(text_of(block)):
            yield block


def _is_right_aligned(block: Tag) -> bool:
    if block.name in ("td", "th"):  # the alignment is that of the table's column
        return False
    return bool(RIGHT_ALIGNED.search(str(block.get("style") or "")) or block.get("align") == "right")


def _with_label(tag: Tag) -> Tag:
    """The largest box around a name whose only other text is a label such as 文/."""
    name = text_of(tag)
    return climb(tag, lambda box: NAME_LABEL.fullmatch(text_of(box).replace(name, "", 1)) is not None)


def _is_below_picture(block: PageElement) -> bool:
    """Whether a line right below a picture names its photographer: By Ada Lindqvist."""
    if not text_of(block).lower().startswith("by"):
        return False
    above = next((node for node in block.previous_elements if _is_image(node) or text_of(node)), None)
    return above is not None and _is_image(above)


def _is_image(node: PageElement) -> bool:
    return isinstance(node, Tag) and node.name == "img"


def _text_nodes(block: Tag) -> list[NavigableString]:
    return [text for text in block.find_all(string=True) if text.strip()]


def _is_date(line: str, context: RuleContext) -> bool:
    return parse_date_line(line, context.outlet) is not None


def _is_name(line: str) -> bool:
    return len(line) <= MAX_NAME_CHARACTERS and not ends_a_sentence(line)
