"""Rule: character references that a feed has escaped."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from bs4 import Tag
from bs4.element import NavigableString

from jianbao.ingest.clean.context import RuleContext

ESCAPED_REFERENCE = re.compile(
    r"&(?:nbsp|ensp|emsp|[lr][sd]quo|laquo|raquo|hellip|[mn]dash|middot|bull|#\d{3,5}|#x[0-9a-f]{2,4});",
    re.IGNORECASE,
)
"""Not ``&lt;`` and ``&amp;``, which authors write who write about HTML."""


def escaped_characters(body: Tag, context: RuleContext) -> Iterator[NavigableString]:
    """A character reference that a feed has escaped, such as ``&amp;nbsp;``, is replaced by its character."""
    if "&amp;" not in context.clipping.html:
        return
    for node in body.find_all(string=ESCAPED_REFERENCE):
        if type(node) is NavigableString and node.find_parent(["pre", "code"]) is None:
            yield from _split(node)


def _split(text: NavigableString) -> Iterator[NavigableString]:
    """Put the character before each reference, and yield the references, for the account."""
    end = 0
    for match in ESCAPED_REFERENCE.finditer(text):
        reference = NavigableString(match[0])
        text.insert_before(NavigableString(text[end : match.start()] + html.unescape(match[0])), reference)
        yield reference
        end = match.end()
    text.replace_with(NavigableString(text[end:]))
