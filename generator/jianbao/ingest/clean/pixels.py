"""Rule: tracking pixels, and pictures without a usable address."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.clean.embedded_pictures import is_photograph

TRACKER_ADDRESS = re.compile(
    r"//(?:pixel|stats|counter|beacon|tracking|feeds\.feedburner|b\.scorecardresearch|www\.google-analytics)\b[^/]*/|"
    r"/(?:pixel|beacon|1x1|spacer|blank|tracker)\.(?:gif|png)|medium\.com/_/stat",
    re.IGNORECASE,
)


def pixels(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """A tracking pixel, or a picture without a usable address, shows nothing."""
    for picture in body.find_all("img"):
        source = str(picture.get("src", ""))
        if (
            not (source.startswith(("http://", "https://")) or is_photograph(source))
            or TRACKER_ADDRESS.search(source)
            or _is_tiny(picture)
        ):
            yield picture


def _is_tiny(picture: Tag) -> bool:
    sizes = [str(picture.get(side, "")).removesuffix("px") for side in ("width", "height")]
    return any(size in ("0", "1") for size in sizes)
