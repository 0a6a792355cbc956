"""Rule: pictures that a script would have loaded."""

from __future__ import annotations

import re
from copy import copy
from urllib.parse import parse_qs, unquote, urlsplit

from bs4 import Tag

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.source_url import absolute_url

LAZY_SOURCE_ATTRIBUTES = ("data-src", "data-original", "data-lazy-src", "data-actualsrc", "data-orig-file", "real_src")

LAZY_SRCSET_ATTRIBUTES = ("data-lazy-srcset", "data-srcset")

WORDPRESS_PROXY_HOST = re.compile(r"^i\d\.wp\.com$")

SRCSET_CANDIDATE = re.compile(r"(?<![^\s,])([^\s,]\S*(?<!,))(?:\s+(\d{1,9}(?:\.\d{1,9})?)[wx])?\s*(?:,|$)")
"""An address of a srcset and its size: ``l.jpg 1280w, `` or ``l.jpg 2x``."""


def lazy_pictures(body: Tag, context: RuleContext) -> tuple[()]:
    """A picture that waits for a script gets its address now, whole and without a proxy."""
    _open_noscripts(body)
    for picture in body.find_all("img"):
        source = _source(picture)
        if source:
            picture["src"] = original(absolute_url(context.clipping.url, source))
    return ()


def original(address: str) -> str:
    """The picture itself where ``address`` is an image proxy's (weserv, i0.wp.com)."""
    try:
        parts = urlsplit(address)
        if parts.hostname == "images.weserv.nl" and (inner := parse_qs(parts.query).get("url")):
            inner_address = unquote(inner[0]).removeprefix("ssl:")  # as weserv once had https written
            return inner_address if "://" in inner_address else f"https://{inner_address.lstrip('/')}"
        if parts.hostname and WORDPRESS_PROXY_HOST.match(parts.hostname):
            return f"https:/{parts.path}"
    except ValueError:
        return ""
    return address


def _source(picture: Tag) -> str:
    """The best address an image element offers: a lazy one, its own, the largest of its srcset.

    What stands beside a lazy set as ``src`` is shown until the set is read: a grey field, or the smallest size.
    """
    own = str(picture.get("src", "")).strip()
    lazy = next((str(picture[name]).strip() for name in LAZY_SOURCE_ATTRIBUTES if picture.get(name)), "")
    if lazy and not lazy.startswith("data:"):
        return lazy
    waiting = next(
        (largest for name in LAZY_SRCSET_ATTRIBUTES if (largest := _largest(str(picture.get(name) or "")))), ""
    )
    if waiting and not waiting.startswith("data:"):
        return waiting
    if own and not own.startswith("data:"):
        return own
    return _largest(str(picture.get("srcset") or ""))


def _largest(srcset: str) -> str:
    """The candidate of a srcset with the greatest width or density; addresses may hold commas, so a space ends one."""
    candidates = [(float(match[2] or 0), match[1]) for match in SRCSET_CANDIDATE.finditer(srcset)]
    return max(candidates, key=lambda candidate: candidate[0], default=(0, ""))[1]


def _open_noscripts(body: Tag) -> None:
    """Put a picture from a noscript in place of the empty one before it."""
    last: dict[int, Tag] = {}  # by the element they stand in: the picture before
    for tag in body.find_all(["img", "noscript"]):
        if tag.name == "img":
            last[id(tag.parent)] = tag
        elif (inner := tag.find("img")) is not None:
            waiting = last.get(id(tag.parent))
            if waiting is None or not _source(waiting):
                picture = last[id(tag.parent)] = copy(inner)
                tag.insert_before(picture)
                if waiting is not None:
                    waiting.decompose()
