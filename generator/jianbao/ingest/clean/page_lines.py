"""Recognise saved pages, and the short lines of the site around their text, by form in any language."""

from __future__ import annotations

import re

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.clean.link_lines import LOWER_HEADINGS, word_count
from jianbao.ingest.clean.page_markup import PAGE_MARKUP
from jianbao.ingest.clean.repeated_title import MIN_HEADLINE_SHARE
from jianbao.ingest.clean.same_site_links import is_article_of_site
from jianbao.ingest.clean.top_lines import MAX_NAME_CHARACTERS, ends_a_sentence
from jianbao.ingest.html.blocks import text_of

TITLE_HEADING = re.compile(r"<h[1-4]\b[^<>]{0,1000}>(.{1,2000}?)</h[1-4]\s*>", re.IGNORECASE | re.DOTALL)
MARKUP = re.compile(r"<[^<>]*>")
HEADLINE_ELEMENTS = ("h1", *LOWER_HEADINGS)
PARTS_OF_ARTICLE = ("blockquote", "figure", "figcaption", "table", "dl", "pre", "note")
PARTS_OF_HEADER = tuple(name for name in PARTS_OF_ARTICLE if name != "dl")
"""Above the text, a list of terms is one of facts about the page."""
MIN_SHARED_LETTERS = 10
MIN_SHARED = 1 / 2
"""The share of the longer one that a title and a headline with other words at their ends must have in common."""
WITH_DIGIT = re.compile(r"\d[\w:.,/-]*")


def is_saved_page(context: RuleContext) -> bool:
    """Whether a clipping has the markup of a page, or most of its title as a heading: the site's lines are in it."""
    html = context.clipping.html
    if context.outlet.kind == "video" or not is_article_of_site(context.clipping.url):
        return False
    if PAGE_MARKUP.search(html):
        return True
    headings = TITLE_HEADING.finditer(html) if context.title and "<h" in html else ()
    return any(is_headline(MARKUP.sub("", match[1]), context.title) for match in headings)


def is_headline(text: str, title: str) -> bool:
    """Whether a heading is the title, a large part of it, or little more, or begins as it does."""
    part, whole = sorted((_letters(text), _letters(title)), key=len)
    shared = next((n for n, (one, other) in enumerate(zip(part, whole, strict=False)) if one != other), len(part))
    is_part = bool(part) and part in whole and len(part) >= len(whole) * MIN_HEADLINE_SHARE
    return is_part or shared >= max(MIN_SHARED_LETTERS, len(whole) * MIN_SHARED)


def is_few_words(block: Tag, max_words: int, parts: tuple[str, ...] = PARTS_OF_ARTICLE) -> bool:
    """Whether a block is a few words, no sentence, no caption, and in no element of ``parts``."""
    text = text_of(block)
    return (
        len(text) <= MAX_NAME_CHARACTERS
        and _words(block) <= max_words
        and not ends_a_sentence(text)
        and not block.find(["img", "video", "audio", "iframe"])
        and not is_in(block, parts)
        and picture_above(block) is None
    )


def is_in_own_box(block: Tag, boxes: set[int]) -> bool:
    """Whether a line is in none of the boxes with these ids, which are those of paragraphs, or no paragraph itself."""
    return bool(boxes) and (id(block.parent) not in boxes or block.name not in ("p", "li"))


def is_in(block: PageElement, names: tuple[str, ...]) -> bool:
    """Whether a block is one of these elements, or in one."""
    return block.name in names or block.find_parent(names) is not None  # type: ignore[attr-defined]  # None for a text


def _words(block: Tag) -> float:
    """The words without digits in the longest piece of a line: buttons in one line have an element each."""
    pieces = [" ".join(WITH_DIGIT.sub(" ", text).split()) for text in block.strings]
    return max(map(word_count, pieces), default=0)


def picture_above(block: Tag) -> Tag | None:
    """The picture or video above a line, with nothing between them."""
    for node in block.previous_elements:
        if isinstance(node, Tag) and node.name in ("img", "picture", "video", "iframe"):
            return node
        if isinstance(node, NavigableString) and node.strip():
            return None
    return None


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
