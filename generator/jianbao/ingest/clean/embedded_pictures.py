"""Rule: pictures whose data are in the page itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.context import RuleContext

DATA_PICTURE = re.compile(r"data:image/(?:png|jpe?g|gif|webp|avif);base64,[A-Za-z0-9+/]+={0,2}", re.IGNORECASE)
"""Not SVG, which may contain scripts."""
MIN_PHOTOGRAPH_CHARACTERS = 4_000
"""Three kilobytes. Placeholders are smaller: a transparent pixel has 80 characters, a blurred preview up to 2,000."""
MAX_PHOTOGRAPH_CHARACTERS = 1_400_000


def embedded_pictures(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """A picture whose data are in the page itself is left out if it is larger than a megabyte, too much for a text."""
    for picture in body.find_all("img"):
        source = str(picture.get("src", ""))
        if source.startswith("data:") and len(source) > MAX_PHOTOGRAPH_CHARACTERS:
            yield picture


def is_photograph(address: str) -> bool:
    """Whether an address is the data of a picture that is neither a placeholder nor larger than a megabyte."""
    return (
        address.startswith("data:")
        and MIN_PHOTOGRAPH_CHARACTERS <= len(address) <= MAX_PHOTOGRAPH_CHARACTERS
        and DATA_PICTURE.fullmatch(address) is not None
    )
