"""Rule: elements that the source page hides."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.class_names import MAX_PROSE_SHARE
from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.clean.prose import prose_of_box, prose_tokens
from jianbao.ingest.html.blocks import text_of

HIDING_CLASSES = (
    ".element-invisible, .element-hidden, .screen-reader-text, .visually-hidden, .visuallyhidden, .sr-only, "
    ".no-print, .noprint, .hidden-print, .d-print-none, .print-hide, .hide-print, .hide-on-print, .do-not-print, "
    "[data-print-layout=hide]"
)
"""Names that hide an element from sight, or from the printed page, which has the article only."""
FRACTION_BARS = ("/", "\u2044")
"""Wikipedia draws the bar of a fraction and hides the character; without it, one half would become 12."""
HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def hidden(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """An element that the source page hides is not part of the article.

    A box with most of the text is kept, since a script shows it: WeChat's ``#js_content`` has ``visibility: hidden``.
    So are boxes with such a class name if they hold more than a fifth of the prose.
    """
    yield from body.find_all(hidden=True)
    boxes = body.find_all(style=HIDING_STYLE)
    half = len(text_of(body)) / 2 if boxes else 0
    yield from (box for box in boxes if len(text_of(box)) <= half)
    named = body.select(HIDING_CLASSES)
    prose = {id(box): prose_of_box(box, text_of(box)) for box in named}
    takes_much = any(prose.values()) and sum(prose.values()) > prose_tokens(body) * MAX_PROSE_SHARE
    for box in named:
        if text_of(box) not in FRACTION_BARS and not (takes_much and prose[id(box)]):
            yield box
