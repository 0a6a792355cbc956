"""The picture that leads the article."""

from __future__ import annotations

import re

PICTURE = re.compile(r"!\[(?:\\.|[^\]\\])*\]\(([^\s()]+)\)")


def leading_picture(body: str) -> str | None:
    """The address of the first picture of a Markdown body."""
    match = PICTURE.search(body)
    return match[1] if match else None
