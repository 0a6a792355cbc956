"""Measure prose, the text that cleaning must not lose: paragraphs of sentences that are not mostly links."""

from __future__ import annotations

import re

from bs4 import Tag
from bs4.element import PageElement

from jianbao.ingest.html.blocks import text_blocks, text_of

HAN_KANA_HANGUL = r"\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af\U00020000-\U0003134f"
PROSE_TOKEN = re.compile(rf"[{HAN_KANA_HANGUL}]|[^\W_{HAN_KANA_HANGUL}]+")
"""A character of a script without spaces between words, or a word."""
SENTENCE_MARKS = re.compile(r"[。！？!?…؟۔।॥։።။།។]|\.(?=[\s\"'”’»)\]]|$)")
MIN_SENTENCE_TOKENS = 8
"""A shorter block (Subscribe now!) may be a button or a label."""
UNPUNCTUATED = re.compile(r"(?:[\u0e00-\u0eff]+\s*){8}")
"""Thai and Lao, which are written without sentence marks."""
MIN_GUARDED_TOKENS = 50
"""A removal of less prose is not checked: of a short text, the junk may be the longer half."""
MAX_LINK_SHARE = 1 / 3


def prose_tokens(node: PageElement) -> int:
    """The number of tokens in the paragraphs of prose in a node. A node without blocks is one paragraph."""
    blocks = list(text_blocks(node)) if isinstance(node, Tag) else []
    return sum(map(paragraph_tokens, blocks or [node]))


def paragraph_tokens(block: PageElement) -> int:
    """The number of tokens in one block if it is prose, else 0."""
    text = text_of(block)
    count = text_tokens(text)
    return 0 if count and isinstance(block, Tag) and has_many_links(block, len(text)) else count


def token_count(text: str) -> int:
    """The number of tokens in a text."""
    return len(PROSE_TOKEN.findall(text))


def text_tokens(text: str) -> int:
    """The number of tokens in a text if it has sentences, else 0."""
    count = token_count(text)
    is_prose = count >= MIN_SENTENCE_TOKENS and (SENTENCE_MARKS.search(text) or UNPUNCTUATED.search(text))
    return count if is_prose else 0


def has_many_links(box: Tag, length: int) -> bool:
    """Whether more than a third of a text with ``length`` characters is the text of links."""
    return sum(len(text_of(link)) for link in box.find_all("a")) > length * MAX_LINK_SHARE


def prose_of_box(box: PageElement, text: str) -> int:
    """The tokens of prose in a box with this text; 0 for a box that is mostly links, such as teasers."""
    if len(text) < MIN_SENTENCE_TOKENS or (isinstance(box, Tag) and has_many_links(box, len(text))):
        return 0
    return prose_tokens(box)


def holds_most_prose(box: Tag, text: str, body: Tag) -> bool:
    """Whether an element with this text holds more than half of the prose of a body that is long enough to judge."""
    if len(text) < MIN_GUARDED_TOKENS:
        return False
    inside = prose_tokens(box)
    return inside >= MIN_GUARDED_TOKENS and 2 * inside > prose_tokens(body)
