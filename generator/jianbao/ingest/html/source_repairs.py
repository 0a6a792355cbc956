"""Corrections of a clipping's source before it is parsed, where the parser would lose the text that follows."""

from __future__ import annotations

import re

CDATA_START = "<![CDATA["
"""The parser reads it and the tag after it as one comment."""
SELF_CLOSED = re.compile(
    r"""<(iframe|video|audio|object|applet|amp-[a-z-]+|lite-[a-z]+)\b((?:[^<>"']|"[^"<>]*"|'[^'<>]*')*)/>""",
    re.IGNORECASE,
)
"""XHTML's short form of an element without content; to an HTML parser it is only a start tag."""
FRAME_TAG = re.compile(r"<(/?)iframe\b[^<>]*>", re.IGNORECASE)
RAW_TEXT_FRAME = "<iframe"


def repaired(source: str) -> str:
    """The HTML with closed frames and players, and without the beginnings of CDATA sections."""
    if CDATA_START in source:
        source = source.replace(CDATA_START, "")
    if "/>" in source:
        source = SELF_CLOSED.sub(r"<\1\2></\1>", source)
    return _close_frames(source) if RAW_TEXT_FRAME in source.lower() else source


def _close_frames(source: str) -> str:
    """Close each frame without an end tag: the parser would take the rest of the article for its raw text."""
    tags = list(FRAME_TAG.finditer(source))
    parts, end = [], 0
    for tag, following in zip(tags, [*tags[1:], None], strict=True):
        if not tag[1] and (following is None or not following[1]):
            parts += [source[end : tag.end()], "</iframe>"]
            end = tag.end()
    return "".join([*parts, source[end:]])
