"""Rule: lines drawn with dashes or other signs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag
from bs4.element import PageElement

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.html.blocks import MEDIA_ELEMENTS, text_of
from jianbao.ingest.html.tree import new_tag

DRAWN_LINE = re.compile(r"\s*[-=＝*＊_~～─━—－]{5,}\s*")
"""At least five characters: a dash of two is punctuation, ``==========`` around a notice is a line."""

ORNAMENT_LINE = re.compile(r"(?:[-=*＊_＿~～─━—－★☆◆◇●○■□※] ?){3,}")
"""``***`` or ``* * *`` as a paragraph of its own."""


def drawn_lines(body: Tag, context: RuleContext) -> Iterator[PageElement]:
    """A line drawn with dashes or other signs is not text.

    Where it is a paragraph of its own it divides the text, so an ``hr`` replaces it.
    """
    for paragraph in body.find_all("p"):
        if ORNAMENT_LINE.fullmatch(text_of(paragraph)) and not paragraph.find(MEDIA_ELEMENTS):
            paragraph.insert_before(new_tag("hr"))
            yield paragraph
    for text in body.find_all(string=True):
        if DRAWN_LINE.fullmatch(text) and text.find_parent(["pre", "code"]) is None:
            yield text
