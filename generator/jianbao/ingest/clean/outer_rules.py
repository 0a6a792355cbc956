"""Rule: dividing lines (``hr``) with no text to divide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bs4 import Tag
from bs4.element import PageElement

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.html.blocks import MEDIA_ELEMENTS


def outer_rules(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """A dividing line at the top, at the end or right after another one divides nothing."""
    for line in body.find_all("hr"):
        if _first_content(line.previous_elements) in (None, "hr") or _first_content(line.next_elements, "hr") is None:
            yield line


def _first_content(nodes: Iterable[PageElement], ignored: str = "") -> str | None:
    """The first node with content, blank text and elements named ``ignored`` skipped.

    Returns the element's name, ``""`` for text, None if there is no such node.
    """
    for node in nodes:
        if isinstance(node, Tag):
            if node.name in MEDIA_ELEMENTS and node.name != ignored:
                return node.name
        elif node.strip():  # type: ignore[attr-defined]  # a node is a tag or a text
            return ""
    return None
