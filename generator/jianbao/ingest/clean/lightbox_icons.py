"""Rule: icons that enlarge a picture."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.html.blocks import climb, text_of

ENLARGE_ICON_FILE = re.compile(
    r"(?:^|/)(?:[\w-]*[-_])?(?:icon[-_]?(?:zoom|enlarge|search|play|plus)|zoom(?:[-_]?(?:in|icon))?|"
    r"magnif(?:y|ier|ying[-_]?glass)|enlarge)(?:[-_@]?\d+x?\d*)?\.(?:png|gif|svg|webp)(?:$|[?#])",
    re.IGNORECASE,
)
"""Complete file names only, and no photographs: ``zoom-meeting.jpg`` is a picture of the article."""


def lightbox_icons(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """An icon that enlarges a picture, with the link around it, does not work in an archive."""
    for icon in body.find_all("img", src=ENLARGE_ICON_FILE):
        yield climb(icon, lambda tag: tag.name == "a" and not text_of(tag) and len(tag.find_all("img")) == 1)
