"""Rule: boxes that match the selectors under ``junk`` in the outlet's TOML file."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.context import RuleContext


def outlet_junk(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """The outlet's file lists this box as junk, which is not part of its articles."""
    for selector in context.outlet.junk:
        yield from body.select(selector)
