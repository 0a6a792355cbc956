"""Rule: lazily loaded pictures get their real address."""

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
"""An address in a ``srcset`` and its size: ``l.jpg 1280w, `` or ``l.jpg 2x``."""


def lazy_pictures(body: Tag, context: RuleContext) -> tuple[()]:
    """A picture that a script would load gets its real address, absolute and without an image proxy."""
    _open_noscripts(body)
    for picture in body.find_all("img"):
        source = _best_address(picture)
        if source:
            picture["src"] = original_address(absolute_url(context.clipping.url, source))
    return ()


def original_address(address: str) -> str:
    """The address of the picture behind an image proxy (weserv, i0.wp.com); any other address unchanged."""
    try:
        parts = urlsplit(address)
        if parts.hostname == "images.weserv.nl" and (proxied := parse_qs(parts.query).get("url")):
            original = unquote(proxied[0]).removeprefix("ssl:")  # an old form of https at weserv
            return original if "://" in original else f"https://{original.lstrip('/')}"
        if parts.hostname and WORDPRESS_PROXY_HOST.match(parts.hostname):
            return f"https:/{parts.path}"
    except ValueError:
        return ""
    return address


def _best_address(picture: Tag) -> str:
    """The best address of an image element: a lazy one, else its ``src``, else the largest of its ``srcset``.

    The ``src`` next to a lazy ``srcset`` is only a placeholder: a grey field, or the smallest size.
    """
    own = str(picture.get("src", "")).strip()
    lazy = next((str(picture[name]).strip() for name in LAZY_SOURCE_ATTRIBUTES if picture.get(name)), "")
    if lazy and not lazy.startswith("data:"):
        return lazy
    lazy = next(filter(None, (_largest(str(picture.get(name) or "")) for name in LAZY_SRCSET_ATTRIBUTES)), "")
    if lazy and not lazy.startswith("data:"):
        return lazy
    if own and not own.startswith("data:"):
        return own
    return _largest(str(picture.get("srcset") or ""))


def _largest(srcset: str) -> str:
    """The address in a ``srcset`` with the greatest width or density. A space ends an address, a comma may be in it."""
    candidates = [(float(match[2] or 0), match[1]) for match in SRCSET_CANDIDATE.finditer(srcset)]
    return max(candidates, key=lambda candidate: candidate[0], default=(0, ""))[1]


def _open_noscripts(body: Tag) -> None:
    """Replace an empty picture by the one in the ``noscript`` after it."""
    last: dict[int, Tag] = {}  # id of the parent element -> its last picture so far
    for tag in body.find_all(["img", "noscript"]):
        if tag.name == "img":
            last[id(tag.parent)] = tag
        elif (hidden := tag.find("img")) is not None:
            placeholder = last.get(id(tag.parent))
            if placeholder is None or not _best_address(placeholder):
                picture = last[id(tag.parent)] = copy(hidden)
                tag.insert_before(picture)
                if placeholder is not None:
                    placeholder.decompose()
