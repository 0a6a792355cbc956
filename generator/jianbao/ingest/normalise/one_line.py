"""Titles and names as one line of plain text: without markup, and without characters that show nothing."""

from __future__ import annotations

import html
import re

INLINE_ELEMENTS = "a|abbr|b|big|cite|code|del|em|font|h[1-6]|i|ins|mark|p|s|small|span|strike|strong|sub|sup|tt|u"
FORMATTED_TEXT = re.compile(rf"<({INLINE_ELEMENTS})(?:\s[^<>]*)?>(.+?)</\1\s*>", re.IGNORECASE | re.DOTALL)
"""Text in an element. An element without its end is text: 标签 <b> 的用法."""
LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
NO_TEXT = re.compile(r"<!--.*?-->|<wbr\s*/?>|<img\s[^<>]*>|<!\[CDATA\[|\]\]>", re.IGNORECASE | re.DOTALL)
MAX_NESTED_ELEMENTS = 10
JOINING = "\u0590-\u1fff\ua840-\uabff\ufb1d-\ufdff\ufe70-\ufefc\U00010840-\U00011fff"
"""Scripts in which a joiner changes letters, as in Persian and Malayalam."""
PICTOGRAPHS = "\u00a9\u00ae\u2190-\u2bff\u3030\u303d\u3297\u3299\ufe0f\U0001f000-\U0001faff"
INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"  # controls
    "|[\u00ad\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb]"  # soft hyphens, spaces without width
    "|[\u202a-\u202e\u2066-\u2069]"  # overrides of the direction, which would turn the text after the title around
    f"|(?<![{JOINING}{PICTOGRAPHS}])[\u200c\u200d]"
    "|(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0020-\U000e007f]+|[\U000e0000-\U000e001f]"  # tags, except in flags
    "|[\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000f0000-\U0010ffff]"  # surrogates, private use
)
"""Characters that show nothing. Written out, because the Unicode data of Python lacks the characters of later years."""


def one_line(text: str) -> str:
    """Decode entities (twice, as feeds encode twice), collapse whitespace, remove characters that show nothing."""
    text = html.unescape(html.unescape(text))
    if not text.isprintable():  # a fast path: INVISIBLE has no printable character
        text = INVISIBLE.sub("", text)
    return " ".join(text.split())


def without_markup(title: str) -> str:
    """The text of a title that a feed gave in HTML, entities decoded; ``1 < 2`` and ``<<三体>>`` are text."""
    if "<" not in title and "]]>" not in title:
        return title
    text = NO_TEXT.sub("", LINE_BREAK.sub(" ", title))
    for _ in range(MAX_NESTED_ELEMENTS if "</" in text else 0):
        text, count = FORMATTED_TEXT.subn(r"\2", text)
        if not count:
            break
    return " ".join(text.split())
