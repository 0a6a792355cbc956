"""Rule: boxes that ask for an e-mail address."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.about import About
from jianbao.ingest.clean.named import named, words
from jianbao.ingest.html.blocks import climb, text_of

INPUTS = ("input", "textarea", "select")

# A form's box talks about subscribing in a line or two; more text than this is an article with a form in it.
# The longest such box in the clippings read has 62 characters.
BOX_LENGTH = 200

NAMES = words(
    r"newsletters?|subscri(?:be|bers?|ption)|sign-?up|mailchimp|mc4wp|mailing-?list|e?mail-?(?:signup|form|subscribe)"
)

SUBSCRIBE = re.compile(r"訂閱|订阅|電子報|电子报|newsletter|subscri|sign up|信箱|邮箱", re.IGNORECASE)


def subscription_boxes(body: Tag, about: About) -> Iterator[Tag]:
    """A box that asks for an e-mail address is not part of the article."""
    for control in body.find_all(INPUTS):
        box = climb(control, lambda tag: len(text_of(tag)) <= BOX_LENGTH and not tag.find("p"))
        if SUBSCRIBE.search(text_of(box)):
            yield box
    yield from (box for box in named(body, NAMES) if len(text_of(box)) <= BOX_LENGTH)
