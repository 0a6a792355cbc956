"""Rule: icons that open a picture."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.about import About
from jianbao.ingest.html.blocks import climb, text_of

# Whole names only, and no photographs: zoom-meeting.jpg is a picture.
ICON_FILE = re.compile(
    r"(?:^|/)(?:[\w-]*[-_])?(?:icon[-_]?(?:zoom|enlarge|search|play|plus)|zoom(?:[-_]?(?:in|icon))?|"
    r"magnif(?:y|ier|ying[-_]?glass)|enlarge)(?:[-_@]?\d+x?\d*)?\.(?:png|gif|svg|webp)(?:$|[?#])",
    re.IGNORECASE,
)


def lightbox_icons(body: Tag, about: About) -> Iterator[Tag]:
    """An icon that enlarges the picture, with the link around it, does nothing in an archive."""
    for icon in body.find_all("img", src=ICON_FILE):
        yield climb(icon, lambda tag: tag.name == "a" and not text_of(tag) and len(tag.find_all("img")) == 1)
