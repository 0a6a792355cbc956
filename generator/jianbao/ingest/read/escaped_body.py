"""Bodies that a feed has escaped completely: ``&lt;p&gt;甲&lt;/p&gt;`` instead of ``<p>甲</p>``."""

from __future__ import annotations

import html
import re

ESCAPED_HTML = re.compile(
    r"\s*(?:<(?P<box>div|p|content|description)[^<>]*>\s*)?"
    r"(?P<body>&lt;(?:p|div|figure|img|h[1-6]|ul|ol|table|blockquote|section|article)(?![\w-])[^<]*&gt;)"
    r"\s*(?:</(?P=box)>\s*)?",
    re.IGNORECASE,
)
"""One text, at most in one box, that begins and ends with an escaped tag. Other text about HTML is code or prose."""
ESCAPED_TAG_START = "&lt;"


def unescaped_body(source: str) -> str:
    """The HTML of a body, unescaped once if all of it is escaped."""
    match = ESCAPED_HTML.fullmatch(source) if source.lstrip()[:80].lower().find(ESCAPED_TAG_START) >= 0 else None
    return html.unescape(match["body"]) if match else source
