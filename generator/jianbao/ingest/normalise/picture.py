"""Find the leading picture of an article."""

from __future__ import annotations

import re

ESCAPE_OR_IMAGE = re.compile(r"\\.|!\[(?:\\.|[^\]\\])*\]\((?!data:)(?P<address>[^\s()]+)\)")
"""The first alternative consumes escaped characters, so that an escaped ``!`` does not open an image."""


def leading_picture(body: str) -> str | None:
    """The URL of the first image in a Markdown body; None if it has none with an address."""
    return next((match["address"] for match in ESCAPE_OR_IMAGE.finditer(body) if match["address"]), None)
