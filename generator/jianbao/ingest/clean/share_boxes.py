"""Rule: boxes for sharing."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.about import About
from jianbao.ingest.clean.named import named, words

NAMES = words(
    r"shar(?:e|es|ing)|sharedaddy|sharethis|shareaholic|addtoany|addthis|jiathis|bdsharebuttonbox|sd-(?:sharing|like|block)|"
    r"social(?:-?(?:media|links|icons|share|sharing|bar|buttons))?|service-links|sns|likes?-widget|jetpack-likes|follow-us"
)


def share_boxes(body: Tag, about: About) -> Iterator[Tag]:
    """A box for sharing, liking and following is not part of the article."""
    yield from named(body, NAMES)
