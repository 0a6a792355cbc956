"""Limits by which rules recognise the lines above the text, such as title, byline and date line."""

from __future__ import annotations

import re

from bs4 import Tag
from bs4.element import PageElement

from jianbao.ingest.clean.prose import paragraph_tokens
from jianbao.ingest.html.blocks import text_blocks, text_of

TOP_BLOCKS = 3
"""Blocks at the top of a body among which a title, a byline or a line of metadata may be."""

MAX_NAME_CHARACTERS = 60
"""A longer line above the text is a sentence, not a byline."""

SENTENCE_PUNCTUATION = re.compile(r"[。！？；!?;]|\.\s")
INITIAL = re.compile(r"\b[^\W\d_]{1,2}\.\s")
MIN_SENTENCE_CHARACTERS = 8
"""A shorter line is a title or a label, whatever its punctuation."""


MIN_TEXT_TOKENS = 15
"""A shorter block above the text may be a headline."""
HEAD_PARAGRAPHS = 2
"""The byline and the date of many pages are below a summary, which is a paragraph."""
HEADLINES = ("h1", "h2")


def end_of_head(body: Tag) -> PageElement | None:
    """The block at which the text certainly begins: its second paragraph, or the only one; None without a paragraph."""
    paragraphs: list[PageElement] = []
    for block in text_blocks(body):
        is_headline = isinstance(block, Tag) and block.name in HEADLINES
        is_caption = isinstance(block, Tag) and block.find_parent("figure")
        if not is_headline and not is_caption and paragraph_tokens(block) >= MIN_TEXT_TOKENS:
            paragraphs.append(block)
            if len(paragraphs) == HEAD_PARAGRAPHS:
                break
    return paragraphs[-1] if paragraphs else None


def ends_a_sentence(line: str) -> bool:
    """Whether a line has a mark of the end of a sentence; not at the points of initials: Ada M. Lindqvist."""
    return SENTENCE_PUNCTUATION.search(INITIAL.sub("", line)) is not None


def in_sentence(tag: Tag) -> bool:
    """Whether a name is inside running text, where a link to an author is not a byline."""
    block = tag.find_parent(["p", "li", "td", "blockquote"])
    return block is not None and len(text_of(block)) > len(text_of(tag)) + MAX_NAME_CHARACTERS


def is_sentence(line: str) -> bool:
    """Whether a line is a sentence of the text, and not a title, a name or a label."""
    if len(line) < MIN_SENTENCE_CHARACTERS:
        return False
    return len(line) > MAX_NAME_CHARACTERS or SENTENCE_PUNCTUATION.search(f"{line} ") is not None
