"""Rule: readers' comments."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.about import About
from jianbao.ingest.clean.named import named, words

COMMENTS = words(
    r"comments|comment-?(?:list|form|area|section|wrapper|respond|box|reply)|commentlist|respond|disqus(?:-thread)?|"
    r"fb-comments|livefyre"
)


def comments(body: Tag, about: About) -> Iterator[Tag]:
    """Readers' comments, and the form for them, are not the article."""
    yield from named(body, COMMENTS)
