"""Rule: characters that only a program understands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag
from bs4.element import NavigableString

from jianbao.ingest.clean.context import RuleContext

STEERING_CHARACTERS = re.compile(r"[\u202a-\u202e\u2066-\u2069\ufff9-\ufffc]")
"""Embeddings, overrides and isolates turn the direction of writing and can show a text as nobody wrote it (Unicode
Standard Annex 9); U+FFFC stands where an object was. The marks U+200E and U+200F turn nothing: they are kept, as Arabic
and Hebrew are written with them."""


def steering(body: Tag, context: RuleContext) -> Iterator[NavigableString]:
    """A character that turns the direction of writing, or holds an object's place, says nothing to a reader."""
    if not STEERING_CHARACTERS.search(context.clipping.html) and "&#" not in context.clipping.html:
        return
    for tag in body.find_all(True):
        for name in ("alt", "title"):
            if name in tag.attrs:
                tag[name] = STEERING_CHARACTERS.sub("", str(tag[name]))
    for text in body.find_all(string=True):
        if type(text) is NavigableString and STEERING_CHARACTERS.search(text):
            marks = NavigableString("".join(STEERING_CHARACTERS.findall(text)))
            text.replace_with(
                marks, NavigableString(STEERING_CHARACTERS.sub("", text))
            )  # not cut in two: no space between them
            yield marks
