"""Rule: boxes that ask for an e-mail address, by their input field or class name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.class_names import boxes_named, name_pattern
from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.clean.link_lines import MIN_PROSE_TOKENS
from jianbao.ingest.clean.prose import prose_tokens
from jianbao.ingest.html.blocks import climb, text_of

INPUT_ELEMENTS = ("input", "textarea", "select")

MAX_SUBSCRIPTION_CHARACTERS = 200
"""A box with more text is an article with a form in it. The longest subscription box in the examined clippings has 62
characters.
"""

MAX_FORM_CHARACTERS = 800
"""The same with a form in it, which may have a privacy notice."""

MAX_FORM_PROSE = 60
SUBSCRIPTION_BOX_NAMES = name_pattern(
    r"newsletters?|subscri(?:be|bers?|ption)|sign-?up|mailchimp|mc4wp|mailing-?list|e?mail-?(?:signup|form|subscribe)"
)

SUBSCRIPTION_WORDS = re.compile(r"訂閱|订阅|電子報|电子报|newsletter|subscri|sign up|信箱|邮箱", re.IGNORECASE)


def subscription_boxes(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """A box that asks for an e-mail address is not part of the article."""
    for field in body.find_all(INPUT_ELEMENTS):
        box = climb(field, _is_small)
        if SUBSCRIPTION_WORDS.search(text_of(box)):
            form = climb(box, _is_form)
            yield form if prose_tokens(body) - prose_tokens(form) >= MIN_PROSE_TOKENS else box
    for box in boxes_named(body, SUBSCRIPTION_BOX_NAMES):
        limit = MAX_FORM_CHARACTERS if box.find(INPUT_ELEMENTS) else MAX_SUBSCRIPTION_CHARACTERS
        if len(text_of(box)) <= limit:
            yield box


def _is_form(box: Tag) -> bool:
    return len(text_of(box)) <= MAX_FORM_CHARACTERS and prose_tokens(box) <= MAX_FORM_PROSE and not box.find("h1")


def _is_small(box: Tag) -> bool:
    return len(text_of(box)) <= MAX_SUBSCRIPTION_CHARACTERS and not box.find("p")
