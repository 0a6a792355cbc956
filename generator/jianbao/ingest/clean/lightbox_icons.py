"""Rule: icons that open a picture."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.html.blocks import climb, text_of

# Whole names only, and no photographs: zoom-meeting.jpg is a picture.
ENLARGE_ICON_FILE = re.compile(
    r"(?:^|/)(?:[\w-]*[-_])?(?:icon[-_]?(?:zoom|enlarge|search|play|plus)|zoom(?:[-_]?(?:in|icon))?|"
    r"magnif(?:y|ier|ying[-_]?glass)|enlarge)(?:[-_@]?\d+x?\d*)?\.(?:png|gif|svg|webp)(?:$|[?#])",
    re.IGNORECASE,
)


def lightbox_icons(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """An icon that enlarges the picture, with the link around it, does nothing in an archive."""
    for icon in body.find_all("img", src=ENLARGE_ICON_FILE):
        yield climb(icon, lambda tag: tag.name == "a" and not text_of(tag) and len(tag.find_all("img")) == 1)
