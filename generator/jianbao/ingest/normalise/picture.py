"""The picture that leads the article."""

from __future__ import annotations

import re

# An escaped character is passed over, so that no escaped mark opens a picture.
PICTURE = re.compile(r"\\.|!\[(?:\\.|[^\]\\])*\]\((?P<address>[^\s()]+)\)")


def leading_picture(body: str) -> str | None:
    """The address of the first picture of a Markdown body."""
    return next((match["address"] for match in PICTURE.finditer(body) if match["address"]), None)
