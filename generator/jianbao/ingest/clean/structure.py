"""Rule: blocks are nested only where HTML allows it, so that each can be written as Markdown."""

from __future__ import annotations

import re

from bs4 import Tag

from jianbao.ingest.clean.code_blocks import code_from_tables, simplify_code
from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.clean.data_tables import flatten, simplify_tables
from jianbao.ingest.html.blocks import BLOCK_ELEMENTS, holds_blocks, is_blank, text_blocks, text_of
from jianbao.ingest.html.list_numbers import split_at_jumps
from jianbao.ingest.html.tree import new_tag

HEADING_ELEMENTS = ("h1", "h2", "h3", "h4", "h5", "h6")
REQUIRED_PARENTS = {"li": ("ul", "ol"), "tr": ("table", "thead", "tbody", "tfoot"), "td": ("tr",), "th": ("tr",)}
"""Elements that are invalid without one of these parents."""
NESTABLE_BLOCKS = ("ul", "ol", "blockquote")
MAX_NESTING = 8
"""Nested lists and quotations. Markdown parsers have a maximum depth: markdown-it's is 20, and a list counts twice.
Deeper content becomes paragraphs of the eighth level.
"""
PICTURE_FILE_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp)(?:$|[?#])", re.IGNORECASE)


def structure(body: Tag, context: RuleContext) -> tuple[()]:
    """Blocks that Markdown cannot nest are moved out of each other, and layout tables become plain blocks."""
    code_from_tables(body)
    for block in body.find_all("pre"):
        simplify_code(block)
    for wrapper in body.find_all(lambda tag: tag.name not in BLOCK_ELEMENTS):
        if holds_blocks(wrapper):
            if wrapper.name == "a":
                _link_first_block(wrapper)
            wrapper.unwrap()
    simplify_tables(body)
    _limit_nesting(body)
    _replace_stray_parts(body)
    for heading in body.find_all(HEADING_ELEMENTS):
        _simplify_heading(heading)
    for block in body.find_all("p"):
        if holds_blocks(block):
            block.name = "div"
    _replace_definition_lists(body)
    for listing in body.find_all(["ul", "ol"]):
        _wrap_in_items(listing)
    for figure in body.find_all("figure"):
        _simplify_figure(figure)
    return ()


def _link_first_block(link: Tag) -> None:
    """Move a link around several blocks into the first one, the title, unless it leads to a picture file."""
    title = next(text_blocks(link), None)
    if title is None or not link.get("href") or PICTURE_FILE_NAME.search(str(link["href"])):
        return
    if isinstance(title, Tag) and (title.name == "figcaption" or title.find("a")):
        return
    inner = new_tag("a", href=str(link["href"]))
    if isinstance(title, Tag):
        inner.extend(list(title.contents))
        title.append(inner)
    else:
        title.wrap(inner)


def _limit_nesting(body: Tag) -> None:
    """Turn lists and quotations that are nested too deeply into boxes."""
    for inner in body.find_all(NESTABLE_BLOCKS):
        if sum(outer.name in NESTABLE_BLOCKS for outer in inner.parents) >= MAX_NESTING:
            inner.name = "div"


def _replace_stray_parts(body: Tag) -> None:
    """Turn an item without a list, a cell without a row and a caption without a figure into boxes."""
    for part in body.find_all(list(REQUIRED_PARENTS)):
        if part.parent is None or part.parent.name not in REQUIRED_PARENTS[part.name]:
            part.name = "div"
    for caption in body.find_all("figcaption"):
        if caption.find_parent("figure") is None:
            caption.name = "div"


def _simplify_heading(heading: Tag) -> None:
    """Reduce a heading to one line; turn a heading with blocks in it, or with only pictures, into a box."""
    if heading.find(["ul", "ol", "table", "figure", "blockquote", "pre"]) or (
        heading.find("img") and not text_of(heading)
    ):
        heading.name = "div"
    else:
        flatten(heading)


def _replace_definition_lists(body: Tag) -> None:
    """Turn each term into a bold paragraph above its explanation, since Markdown has no definition lists."""
    for term in body.find_all("dt"):
        if not holds_blocks(term) and text_of(term):
            strong = new_tag("strong")
            strong.extend(list(term.contents))
            term.append(strong)
        term.name = "div"
    for part in body.find_all(["dl", "dd"]):
        part.name = "div"


def _wrap_in_items(listing: Tag) -> None:
    """Move content of a list outside its items into the item before, or into a new first item."""
    item: Tag | None = None
    for child in list(listing.children):
        if isinstance(child, Tag) and child.name == "li":
            item = child
        elif not is_blank(child):
            if item is None:
                item = new_tag("li")
                child.insert_before(item)
            item.append(child)
    if listing.name == "ol":
        split_at_jumps(listing)


def _simplify_figure(figure: Tag) -> None:
    """Turn a figure that holds anything but pictures and captions into a box."""
    captions = figure.find_all("figcaption")
    other_text = "".join(text_of(node) for node in figure.find_all(string=True) if not node.find_parent("figcaption"))
    if figure.find("img") and not other_text and not figure.find(["table", "hr"]):
        return
    for caption in captions:
        caption.name = "div"
    figure.name = "div"
