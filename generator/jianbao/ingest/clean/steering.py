"""Rule: characters that control the writing direction or mark the place of an object."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag
from bs4.element import NavigableString

from jianbao.ingest.clean.context import RuleContext

STEERING_CHARACTERS = re.compile(r"[\u202a-\u202e\u2066-\u2069\ufff9-\ufffc]")
"""Embeddings, overrides and isolates change the writing direction and can show a text as nobody wrote it (Unicode
Standard Annex 9); U+FFFC marks the place of an object. The marks U+200E and U+200F are kept: they override nothing, and
Arabic and Hebrew are written with them.
"""


def steering(body: Tag, context: RuleContext) -> Iterator[NavigableString]:
    """A character that controls the writing direction, or marks the place of an object, is not text."""
    if not STEERING_CHARACTERS.search(context.clipping.html) and "&#" not in context.clipping.html:
        return
    for tag in body.find_all(True):
        for name in ("alt", "title"):
            if name in tag.attrs:
                tag[name] = STEERING_CHARACTERS.sub("", str(tag[name]))
    for text in body.find_all(string=True):
        if type(text) is NavigableString and STEERING_CHARACTERS.search(text):
            marks = NavigableString("".join(STEERING_CHARACTERS.findall(text)))
            rest = NavigableString(STEERING_CHARACTERS.sub("", text))  # one node, so that no space is inserted
            text.replace_with(marks, rest)
            yield marks
