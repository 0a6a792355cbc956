"""Rule: readers' comments, by class name."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.class_names import boxes_named, class_names, name_pattern, outermost
from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.clean.prose import prose_tokens

COMMENT_NAMES = name_pattern(
    r"comments|comment-?(?:list|form|area|section|wrapper|respond|box|reply)|commentlist|respond|disqus(?:-thread)?|"
    r"fb-comments|livefyre"
)

COMMENT_PART_NAMES = name_pattern(r"comment|comment-?(?:body|text|content|author|meta)|commenter|reply")


def comments(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """Readers' comments, and the form to write them, are not part of the article."""
    yield from boxes_named(body, COMMENT_NAMES, _prose_outside_comments)


def _prose_outside_comments(box: Tag) -> int:
    """The prose of a box that is not in single comments: a thread may be longer than the article."""
    parts = [tag for tag in box.find_all(True) if tag.name == "li" or COMMENT_PART_NAMES.search(class_names(tag))]
    return prose_tokens(box) - sum(map(prose_tokens, outermost(parts)))
