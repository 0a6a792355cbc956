"""Rule: dividing lines that divide nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bs4 import Tag
from bs4.element import PageElement

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.html.blocks import MEDIA_ELEMENTS


def outer_rules(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """A dividing line above or below everything, or right below another, divides nothing."""
    for line in body.find_all("hr"):
        if _beside(line.previous_elements) in (None, "hr") or _beside(line.next_elements, "hr") is None:
            yield line


def _beside(nodes: Iterable[PageElement], passed_over: str = "") -> str | None:
    """What comes first of all that says something: the name of an element, ``""`` for text, None for nothing."""
    for node in nodes:
        if isinstance(node, Tag):
            if node.name in MEDIA_ELEMENTS and node.name != passed_over:
                return node.name
        elif node.strip():  # type: ignore[attr-defined]  # what is no tag is a text
            return ""
    return None
