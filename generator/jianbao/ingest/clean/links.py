"""Rule: links are whole, safe and without tracking."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from bs4 import Tag

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.html.blocks import text_of
from jianbao.ingest.source_url import absolute_url, without_tracking

LINK_SCHEMES = ("http", "https")
INVALID_HOST_CHARACTER = re.compile(r"[\s<>\"'%(){}|\\^`]")
"""What no host holds: such an address was mistyped."""


def links(body: Tag, context: RuleContext) -> tuple[()]:
    """A link gets its whole address without tracking; one that leads nowhere is only its text."""
    for link in body.find_all("a"):
        address = _whole(str(link.get("href", "")).strip(), context.clipping.url)
        if not address or (link.find("img") and not text_of(link)):
            link.unwrap()
        else:
            link["href"] = without_tracking(address)
    return ()


def _whole(address: str, base: str) -> str:
    """The address with scheme and host; empty where it leads nowhere or is none (``http://no host/``)."""
    address = absolute_url(base, address)
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme == "mailto":
        return address
    return (
        address
        if parts.scheme in LINK_SCHEMES and parts.hostname and not INVALID_HOST_CHARACTER.search(parts.netloc)
        else ""
    )
