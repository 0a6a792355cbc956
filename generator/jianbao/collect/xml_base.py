"""Resolve the relative addresses in the HTML of an entry whose feed names their base (https://www.w3.org/TR/xmlbase/).

Addresses in other entries are resolved by ingest, relative to the article, as a browser does.
"""

from __future__ import annotations

from jianbao.page.complete_addresses import complete_addresses


def with_base(markup: str, base: object) -> str:
    """``markup`` with the addresses in it resolved relative to ``base``, if that is an http(s) address."""
    if not isinstance(base, str) or not base.startswith(("http://", "https://")):
        return markup
    return complete_addresses(markup, base)
