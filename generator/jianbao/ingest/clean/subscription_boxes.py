"""Rule: boxes that ask for an e-mail address."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.class_names import boxes_named, name_pattern
from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.html.blocks import climb, text_of

INPUT_ELEMENTS = ("input", "textarea", "select")

# A form's box talks about subscribing in a line or two; more text than this is an article with a form in it.
# The longest such box in the clippings read has 62 characters.
MAX_SUBSCRIPTION_CHARACTERS = 200

SUBSCRIPTION_BOX_NAMES = name_pattern(
    r"newsletters?|subscri(?:be|bers?|ption)|sign-?up|mailchimp|mc4wp|mailing-?list|e?mail-?(?:signup|form|subscribe)"
)

SUBSCRIPTION_WORDS = re.compile(r"訂閱|订阅|電子報|电子报|newsletter|subscri|sign up|信箱|邮箱", re.IGNORECASE)


def subscription_boxes(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """A box that asks for an e-mail address is not part of the article."""
    for control in body.find_all(INPUT_ELEMENTS):
        box = climb(control, lambda tag: len(text_of(tag)) <= MAX_SUBSCRIPTION_CHARACTERS and not tag.find("p"))
        if SUBSCRIPTION_WORDS.search(text_of(box)):
            yield box
    yield from (
        box for box in boxes_named(body, SUBSCRIPTION_BOX_NAMES) if len(text_of(box)) <= MAX_SUBSCRIPTION_CHARACTERS
    )
