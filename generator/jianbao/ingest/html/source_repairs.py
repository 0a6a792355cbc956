"""Corrections of a clipping's source before it is parsed, where the parser would lose the text that follows."""

from __future__ import annotations

import html
import re
from itertools import zip_longest

CDATA_START = "<![CDATA["
"""The parser reads it and the tag after it as one comment."""
SELF_CLOSED = re.compile(
    r"""<(iframe|video|audio|object|applet|amp-[a-z-]+|lite-[a-z]+)\b((?:[^<>"']|"[^"<>]*"|'[^'<>]*')*)/>""",
    re.IGNORECASE,
)
"""XHTML's short form of an element without content; to an HTML parser it is only a start tag."""
FRAME_WITH_DOCUMENT = re.compile(
    r"""<iframe\b(?P<before>(?:[^<>"']|"[^"]*"|'[^']*'){0,500}?)\ssrcdoc=(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)')
        (?P<after>(?:[^<>"']|"[^"]*"|'[^']*'){0,500})>(?:[^<]*</iframe\s*>)?""",
    re.IGNORECASE | re.VERBOSE,
)
OTHER_ADDRESS = re.compile(r"\ssrc\s*=", re.IGNORECASE)
FRAME_TAG = re.compile(r"<(/?)iframe\b[^<>]*>", re.IGNORECASE)
RAW_TEXT_FRAME = "<iframe"


def repaired(source: str) -> str:
    """The HTML with closed frames and players, without beginnings of CDATA sections, and with documents of frames."""
    if CDATA_START in source:
        source = source.replace(CDATA_START, "")
    if "srcdoc=" in source:
        source = FRAME_WITH_DOCUMENT.sub(_document_of_frame, source)
    if "/>" in source:
        source = SELF_CLOSED.sub(r"<\1\2></\1>", source)
    return _close_frames(source) if RAW_TEXT_FRAME in source.lower() else source


def _document_of_frame(frame: re.Match[str]) -> str:
    """The document that a frame has in an attribute, unless it only shows it until the address is loaded."""
    if OTHER_ADDRESS.search(frame["before"] + frame["after"]):
        return frame[0]
    return f"<div>{html.unescape(frame['double'] or frame['single'] or '')}</div>"


def _close_frames(source: str) -> str:
    """Close each frame without an end tag: the parser would take the rest of the article for its raw text."""
    tags = list(FRAME_TAG.finditer(source))
    parts, end = [], 0
    for tag, following in zip_longest(tags, tags[1:]):
        if not tag[1] and (following is None or not following[1]):
            parts += [source[end : tag.end()], "</iframe>"]
            end = tag.end()
    return "".join([*parts, source[end:]])
