"""Recognise lines that are only links, and the labels next to them, by their form in any language."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bs4 import Tag
from bs4.element import NavigableString

from jianbao.ingest.clean.prose import HAN_KANA_HANGUL, PROSE_TOKEN
from jianbao.ingest.html.blocks import MEDIA_ELEMENTS, climb, text_of

LINE_ELEMENTS = ("p", "div", "section", "aside", "article", "center")
LOWER_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
PARTS_OF_TEXT = ("ul", "ol", "table", "blockquote", "figure", "dl", "pre", "note")
"""In these elements a line is part of the text: a list may be about the subject."""
MIN_PROSE_TOKENS = 40
"""In a body with less prose, its links may be all that the page says."""
MIN_TITLE_WORDS = 4
"""A link of fewer words is a name or a section. Two characters of a script without spaces count as a word."""
MAX_TITLE_CHARACTERS = 160
"""A longer link is a paragraph that someone linked."""
MAX_LABEL_WORDS = 6
MAX_LINK_LABEL_CHARACTERS = 40
LABEL_END = re.compile(r"[:：︰|｜丨»›>＞→►▶▸•·–—－】\]]\s*$")
"""The end of a label before a link: ``Lire aussi :``, ``【関連記事】``. Other words before a link are text."""
NOT_IN_A_LABEL = re.compile(r"[。！？!?.…；;@（()）]|[:：]\s*[^\W\d]")
"""Sentences, addresses, credits in brackets, and names after a label."""
LINE_MARKS = " \t\n:：︰|｜丨/／,，、;；.。·•●■◆▶►▸→›»>«<–—-+*＊【】[]（）()「」『』《》〈〉“”\"'!！?？＞"
ADDRESS_TEXT = re.compile(r"https?://|www\.|\S+@\S+")
"""The text of a link that stands for its address."""
CHARACTER_TOKEN = re.compile(rf"[{HAN_KANA_HANGUL}]")


def word_count(text: str) -> float:
    """The words in a text; a character of a script without spaces between words counts as half of one."""
    tokens = PROSE_TOKEN.findall(text)
    return len(tokens) - len(CHARACTER_TOKEN.findall(text)) / 2


def is_title(link: Tag) -> bool:
    """Whether the text of a link is as long as the title of an article."""
    text = text_of(link)
    return len(text) <= MAX_TITLE_CHARACTERS and not ADDRESS_TEXT.match(text) and word_count(text) >= MIN_TITLE_WORDS


def is_only_titles(block: Tag, links: Sequence[Tag]) -> bool:
    """Whether a line is only links as long as titles, with marks between them, and perhaps a label before them."""
    if not all(map(is_title, links)):
        return False
    before, after = _text_outside(block, links)
    label = before.strip()
    is_short = len(label) <= MAX_LINK_LABEL_CHARACTERS and word_count(label) <= MAX_LABEL_WORDS
    ends = not label.strip(LINE_MARKS) or LABEL_END.search(label) or before.endswith("\n")
    return bool(is_short and ends and not after.strip(LINE_MARKS))


def is_all_links(block: Tag, links: Sequence[Tag]) -> bool:
    """Whether a line is only links, of any length, with marks between them."""
    return not any(text.strip(LINE_MARKS) for text in _text_outside(block, links))


def is_mostly_links(block: Tag, links: Sequence[Tag]) -> bool:
    """Whether a line is only links, and a few words such as a date or a section."""
    before, after = _text_outside(block, links)
    rest = f"{before} {after}".strip(LINE_MARKS)
    linked = sum(len(text_of(link)) for link in links)
    return (
        len(rest) <= min(linked, MAX_LINK_LABEL_CHARACTERS)
        and word_count(rest) <= MAX_LABEL_WORDS
        and not any(ADDRESS_TEXT.match(text_of(link)) for link in links)
    )


def is_label(block: Tag) -> bool:
    """Whether a block is a heading, a short line in bold, or one that ends with a colon."""
    text = text_of(block)
    bold = block.find(["strong", "b"])
    return is_short_line(block) and bool(
        block.name in LOWER_HEADINGS or LABEL_END.search(text) or (bold is not None and text_of(bold) == text)
    )


def is_short_line(block: Tag) -> bool:
    """Whether a block has a few words: a section, a date, a label."""
    text = text_of(block).strip(" ▼▽↓【】[]")
    return (
        len(text) <= MAX_LINK_LABEL_CHARACTERS
        and word_count(text) <= MAX_LABEL_WORDS
        and not NOT_IN_A_LABEL.search(text)
    )


def is_right_above(label: Tag, line: Tag) -> bool:
    """Whether there is nothing between a label and the line after it but pictures with the line's link."""
    links = line.find_all("a", href=True) or [line.find_parent("a")]
    addresses = {link.get("href") for link in links if link is not None}
    for node in label.next_elements:
        if node is line:
            return True
        if isinstance(node, Tag) and node.name in MEDIA_ELEMENTS:
            link = node.find_parent("a")
            if link is None or link.get("href") not in addresses:
                return False
    return False


def with_linked_pictures(line: Tag) -> Tag:
    """The largest box around a line that shows no other text, and no media but pictures in links."""
    text = text_of(line)
    return climb(
        line,
        lambda box: (
            text_of(box) == text
            and not box.find(["iframe", "video", "audio", "table", "hr"])
            and all(picture.find_parent("a") is not None for picture in box.find_all("img"))
        ),
    )


def _text_outside(block: Tag, links: Sequence[Tag]) -> tuple[str, str]:
    """The text of a block before and after its first link, without that of the links; a newline for each ``br``."""
    inside = {id(link) for link in links}
    parts, is_after = ["", ""], False
    for node in block.descendants:
        if isinstance(node, Tag):
            is_after = is_after or id(node) in inside
            parts[is_after] += "\n" if node.name == "br" else ""
        elif type(node) is NavigableString and inside.isdisjoint(map(id, node.parents)):
            parts[is_after] += str(node)
    return parts[0].replace("\n ", "\n").rstrip(" \t\u3000"), parts[1]
