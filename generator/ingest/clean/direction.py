"""Rule: characters that turn the direction of writing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag
from bs4.element import NavigableString

from generator.ingest.clean.about import About

TURNING = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
"""Embeddings, overrides and isolates (Unicode Standard Annex 9). The marks U+200E and U+200F turn nothing: they are
kept, as Arabic and Hebrew are written with them."""


def turned(body: Tag, about: About) -> Iterator[NavigableString]:
    """A character that turns the direction of writing can show a text as nobody wrote it."""
    if not TURNING.search(about.clipping.html) and "&#" not in about.clipping.html:
        return
    for tag in body.find_all(True):
        for name in ("alt", "title"):
            if name in tag.attrs:
                tag[name] = TURNING.sub("", str(tag[name]))
    for text in body.find_all(string=True):
        if type(text) is NavigableString and TURNING.search(text):
            marks = NavigableString("".join(TURNING.findall(text)))
            text.replace_with(marks, NavigableString(TURNING.sub("", text)))  # not cut in two: no space between them
            yield marks
