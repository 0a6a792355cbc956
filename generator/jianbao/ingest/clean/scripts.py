"""Rule: scripts, styles and comments."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag
from bs4.element import Comment, Declaration, Doctype, PageElement, ProcessingInstruction

from jianbao.ingest.clean.context import RuleContext

SCRIPT_ELEMENTS = (
    *("script", "style", "noscript", "noembed", "template"),
    *("link", "meta", "base", "title"),
)


def scripts(body: Tag, context: RuleContext) -> Iterator[PageElement]:
    """Scripts, styles and comments are for a browser, not for a reader."""
    yield from body.find_all(SCRIPT_ELEMENTS)
    for node in body.descendants:
        if isinstance(node, (Comment, Declaration, Doctype, ProcessingInstruction)):
            yield node
