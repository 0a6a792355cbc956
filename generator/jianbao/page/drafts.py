"""Decide whether front matter excludes its page from every output, or from search engines, whichever tool wrote it.

A draft may be shown in a preview (``[build] drafts``), a private page never.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

YES = frozenset(["true", "yes", "on", "y", "1"])
NO = frozenset(["false", "no", "off", "n", "0"])
UNFINISHED = frozenset(["draft", "pending"])
NOT_PUBLIC = frozenset(["private", "hidden", "trash"])
Marks = Mapping[str, frozenset[str]]
"""Values in lower case, by key."""
DRAFT_VALUES: Marks = {"draft": YES, "published": NO, "publish": NO, "status": UNFINISHED, "visibility": UNFINISHED}
"""The values that make a page a draft: of Jekyll and Hugo, Obsidian Publish, Hexo, Pelican and WordPress.

In doubt a page is left out, which the report counts: a private page that was public once cannot be taken back.
"""
PRIVATE_VALUES: Marks = {"private": YES, "status": NOT_PUBLIC, "visibility": NOT_PUBLIC}
"""The values that make a page private: a site with drafts does not have it either."""


def is_draft(values: Mapping[str, Any]) -> bool:
    """Whether one of ``values`` marks a draft, like ``draft: true`` or ``published: false``; case does not matter."""
    return _has_mark(values, DRAFT_VALUES)


def is_private(values: Mapping[str, Any]) -> bool:
    """Whether one of ``values`` marks a private page, like ``private: true``; case does not matter."""
    return _has_mark(values, PRIVATE_VALUES)


def is_noindex(values: Mapping[str, Any]) -> bool:
    """Whether ``values`` ask search engines to leave the page out: ``noindex: true``, or another word for yes."""
    return "noindex" in values and str(values["noindex"]).strip().lower() in YES


def _has_mark(values: Mapping[str, Any], marks: Marks) -> bool:
    names = ((str(key).lower(), value) for key, value in values.items())
    return any(name in marks and str(value).strip().lower() in marks[name] for name, value in names)
