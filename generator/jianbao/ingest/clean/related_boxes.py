"""Rule: boxes of related articles."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.about import About
from jianbao.ingest.clean.named import named, words

NAMES = words(
    r"related(?:posts?)?|jp-relatedposts|recommend(?:ed|s|ation|ations)?|more-(?:stories|news|articles|from)|"
    r"read-?(?:next|also)|also-read|you-?may-?(?:also-?)?like|see-also|outbrain|taboola|trending|"
    r"rich-?link|most-(?:read|popular|viewed)|popular-posts|yarpp|zergnet|revcontent"
)


def related_boxes(body: Tag, about: About) -> Iterator[Tag]:
    """A box of related articles belongs to the site, not to the article."""
    yield from named(body, NAMES)
