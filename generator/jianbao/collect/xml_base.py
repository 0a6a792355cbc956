"""Resolve the relative addresses in the HTML of an entry whose feed names their base (https://www.w3.org/TR/xmlbase/).

Addresses in other entries are resolved by ingest, relative to the article, as a browser does.
"""

from __future__ import annotations

import html
import re
from urllib.parse import urljoin

TAG_WITH_ATTRIBUTES = re.compile(r"<[a-zA-Z][^<>]*>")
ADDRESS = re.compile(r"""(\s(?:href|src|poster)\s*=\s*)(?:"([^"<>]*)"|'([^'<>]*)')""", re.IGNORECASE)


def with_base(markup: str, base: object) -> str:
    """``markup`` with the addresses in it resolved relative to ``base``, if that is an http(s) address."""
    if not isinstance(base, str) or not base.startswith(("http://", "https://")):
        return markup
    return TAG_WITH_ATTRIBUTES.sub(lambda tag: ADDRESS.sub(lambda found: _resolved(found, base), tag[0]), markup)


def _resolved(found: re.Match[str], base: str) -> str:
    address = html.unescape(found[2] or found[3] or "").strip()
    if not address or address.startswith("#"):  # a place in the text
        return found[0]
    try:
        return f'{found[1]}"{html.escape(urljoin(base, address))}"'
    except ValueError:  # an unclosed bracket
        return found[0]
