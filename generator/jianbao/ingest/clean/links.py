"""Rule: links have absolute, safe addresses without tracking parameters."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from bs4 import Tag

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.html.blocks import text_of
from jianbao.ingest.source_url import absolute_url, without_tracking

LINK_SCHEMES = ("http", "https")
INVALID_HOST_CHARACTER = re.compile(r"[\s<>\"'%(){}|\\^`]")
"""An address with one of these characters in its host is mistyped."""


def links(body: Tag, context: RuleContext) -> tuple[()]:
    """A link gets an absolute address without tracking; a link without a valid address becomes plain text."""
    for link in body.find_all("a"):
        if str(link.get("href", "")).startswith("#") and body.find(id=str(link["href"])[1:]) is not None:
            continue
        address = _absolute(str(link.get("href", "")).strip(), context.clipping.url)
        if not address or (link.find("img") and not text_of(link)):
            link.unwrap()
        else:
            link["href"] = without_tracking(address)
    return ()


def _absolute(address: str, base: str) -> str:
    """The address with scheme and host; empty if it is invalid (``http://no host/``) or not of the web or mail."""
    address = absolute_url(base, address)
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme == "mailto":
        return address
    is_valid = parts.scheme in LINK_SCHEMES and parts.hostname and not INVALID_HOST_CHARACTER.search(parts.netloc)
    return address if is_valid else ""
