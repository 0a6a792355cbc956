"""Rule: every text stands in a paragraph."""

from __future__ import annotations

from itertools import groupby

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement

from generator.ingest.clean.about import About
from generator.ingest.clean.blocks import BLOCKS, is_blank

# Blocks that hold paragraphs; the others (p, headings, table cells, pre) hold text themselves.
CONTAINERS = (
    "body",
    "div",
    "section",
    "article",
    "main",
    "header",
    "footer",
    "aside",
    "center",
    "blockquote",
    "nav",
    "fieldset",
    "details",
    "address",
    "form",
    "dd",
)
INLINE_WRAPPERS = ("span", "font", "b", "strong", "i", "em", "u", "a")


def paragraphs(body: Tag, about: About) -> tuple[()]:
    """Text outside a paragraph gets one, and two line breaks in a row end one."""
    for wrapper in body.find_all(INLINE_WRAPPERS):
        if wrapper.find(lambda tag: tag.name in BLOCKS):
            wrapper.unwrap()
    for paragraph in body.find_all("p"):
        _split(paragraph)
    for container in body.find_all(CONTAINERS):
        _wrap(container)
    return ()


def _wrap(container: Tag) -> None:
    """Put each run of inline content that lies directly in a container into paragraphs."""
    children = list(container.children)
    for block, run in groupby(children, key=_is_block):
        nodes = list(run)
        if not block and not all(is_blank(node) for node in nodes):
            paragraph = BeautifulSoup("", "lxml").new_tag("p")
            nodes[0].insert_before(paragraph)
            paragraph.extend(nodes)
            _split(paragraph)
        elif not block:
            for node in nodes:
                if isinstance(node, Tag):  # a line break between blocks breaks nothing
                    node.extract()


def _split(paragraph: Tag) -> None:
    """Break a paragraph where two or more line breaks stand in a row."""
    parts: list[list[PageElement]] = [[]]
    breaks = 0
    for node in list(paragraph.children):
        if isinstance(node, Tag) and node.name == "br":
            breaks += 1
            if breaks == 2:
                parts.append([])
            elif breaks == 1:
                parts[-1].append(node)
        elif not (breaks and isinstance(node, NavigableString) and not node.strip()):
            breaks = 0
            parts[-1].append(node)
    for nodes in parts[1:]:
        following = BeautifulSoup("", "lxml").new_tag("p")
        following.extend(nodes)
        paragraph.insert_after(following)
        paragraph = following


def _is_block(node: PageElement) -> bool:
    return isinstance(node, Tag) and node.name in BLOCKS
