"""Rule: boxes of related articles, by class name."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.class_names import boxes_named, name_pattern
from jianbao.ingest.clean.context import RuleContext

RELATED_BOX_NAMES = name_pattern(
    r"related(?:posts?)?|jp-relatedposts|recommend(?:ed|s|ation|ations)?|more-(?:stories|news|articles|from)|"
    r"read-?(?:next|also)|also-read|you-?may-?(?:also-?)?like|see-also|outbrain|taboola|trending|"
    r"rich-?link|most-(?:read|popular|viewed)|popular-posts|yarpp|zergnet|revcontent"
)


def related_boxes(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """A box of related articles belongs to the site, not to the article."""
    yield from boxes_named(body, RELATED_BOX_NAMES)
