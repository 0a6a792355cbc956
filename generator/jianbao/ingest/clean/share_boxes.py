"""Rule: boxes of share buttons, by class name; buttons by address and label: ``share_widgets``."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.class_names import boxes_named, name_pattern
from jianbao.ingest.clean.context import RuleContext

SHARE_BOX_NAMES = name_pattern(
    r"shar(?:e|es|ing)|sharedaddy|sharethis|shareaholic|addtoany|addthis|jiathis|bdsharebuttonbox|sd-(?:sharing|like|"
    r"block)|"
    r"social(?:-?(?:media|links|icons|share|sharing|bar|buttons))?|service-links|sns|likes?-widget|jetpack-likes|"
    r"follow-us"
)


def share_boxes(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """A box for sharing, liking and following is not part of the article."""
    yield from boxes_named(body, SHARE_BOX_NAMES)
