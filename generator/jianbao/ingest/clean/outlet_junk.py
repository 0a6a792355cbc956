"""Rule: the outlet's own selectors."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.context import RuleContext


def outlet_junk(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """The outlet's file names this box as not belonging to its articles."""
    for selector in context.outlet.junk:
        yield from body.select(selector)
