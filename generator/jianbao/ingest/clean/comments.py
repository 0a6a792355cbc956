"""Rule: readers' comments, by class name."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.class_names import boxes_named, name_pattern
from jianbao.ingest.clean.context import RuleContext

COMMENT_NAMES = name_pattern(
    r"comments|comment-?(?:list|form|area|section|wrapper|respond|box|reply)|commentlist|respond|disqus(?:-thread)?|"
    r"fb-comments|livefyre"
)


def comments(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """Readers' comments, and the form to write them, are not part of the article."""
    yield from boxes_named(body, COMMENT_NAMES)
