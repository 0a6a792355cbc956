"""Rule: what the page itself hid."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag

from generator.ingest.clean.about import About

HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def hidden(body: Tag, about: About) -> Iterator[Tag]:
    """What the source page did not show is not part of the article."""
    yield from body.find_all(hidden=True)
    yield from body.find_all(style=HIDING_STYLE)
