"""Rules: blocks with nothing in them, and lines that say or divide nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bs4 import Tag
from bs4.element import PageElement

from jianbao.ingest.clean.about import About
from jianbao.ingest.html.blocks import BLOCKS, MEDIA, text_of
from jianbao.ingest.html.tree import new_tag

DRAWN = re.compile(r"\s*[-=＝*＊_~～─━—－]{5,}\s*")
"""A dash of two characters is punctuation; ``==========`` around a notice is no text."""

ORNAMENT = re.compile(r"(?:[-=*＊_＿~～─━—－★☆◆◇●○■□※] ?){3,}")
"""``***`` or ``* * *`` alone between two paragraphs."""


def drawn_lines(body: Tag, about: About) -> Iterator[PageElement]:
    """A line drawn with dashes or other signs says nothing.

    A shorter one that is all of a paragraph divides the text as a rule does, so one stands in its place.
    """
    for paragraph in body.find_all("p"):
        if ORNAMENT.fullmatch(text_of(paragraph)) and not paragraph.find(MEDIA):
            paragraph.insert_before(new_tag("hr"))
            yield paragraph
    for text in body.find_all(string=True):
        if DRAWN.fullmatch(text) and text.find_parent(["pre", "code"]) is None:
            yield text


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
    """A dividing line above or below everything, or right below another, divides nothing."""
    for line in body.find_all("hr"):
        if _beside(line.previous_elements) in (None, "hr") or _beside(line.next_elements, "hr") is None:
            yield line


def _beside(nodes: Iterable[PageElement], passed_over: str = "") -> str | None:
    """What comes first of all that says something: the name of an element, ``""`` for text, None for nothing."""
    for node in nodes:
        if isinstance(node, Tag):
            if node.name in MEDIA and node.name != passed_over:
                return node.name
        elif node.strip():  # type: ignore[attr-defined]  # what is no tag is a text
            return ""
    return None
