"""Decide whether front matter excludes its page from every output, whichever tool wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

YES = frozenset(["true", "yes", "on", "y", "1"])
NO = frozenset(["false", "no", "off", "n", "0"])
NOT_PUBLIC = frozenset(["draft", "private", "hidden", "pending", "trash"])
DRAFT_VALUES = {
    "draft": YES,
    "published": NO,
    "publish": NO,
    "private": YES,
    "status": NOT_PUBLIC,
    "visibility": NOT_PUBLIC,
}
"""The values that make a page a draft, by key: of Jekyll and Hugo, Obsidian Publish, Hexo, Pelican and WordPress.

In doubt a page is left out, which the report counts: a private page that was public once cannot be taken back.
"""


def is_draft(values: Mapping[str, Any]) -> bool:
    """Whether one of ``values`` marks a draft, like ``draft: true`` or ``published: false``; case does not matter."""
    return any(
        (marks := DRAFT_VALUES.get(str(key).lower())) and str(value).strip().lower() in marks
        for key, value in values.items()
    )
