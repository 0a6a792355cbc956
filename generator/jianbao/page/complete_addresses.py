"""Complete the addresses in HTML that will be read elsewhere than on its page, and cannot say where it is from."""

from __future__ import annotations

import html
import re
from urllib.parse import urljoin

TAG_WITH_ATTRIBUTES = re.compile(r"<[a-zA-Z][^<>]*>")
ADDRESS = re.compile(r"""(\s(?:href|src|poster)\s*=\s*)(?:"([^"<>]*)"|'([^'<>]*)')""", re.IGNORECASE)


def complete_addresses(markup: str, base: str, *, places: bool = False) -> str:
    """``markup`` with the addresses in it resolved relative to ``base``, those in it (``#a``) with ``places``."""
    return TAG_WITH_ATTRIBUTES.sub(
        lambda tag: ADDRESS.sub(lambda found: _complete(found, base, places), tag[0]), markup
    )


def _complete(found: re.Match[str], base: str, places: bool) -> str:
    address = html.unescape(found[2] or found[3] or "").strip()
    if not address or (address.startswith("#") and not places):
        return found[0]
    try:
        return f'{found[1]}"{html.escape(urljoin(base, address))}"'
    except ValueError:  # an unclosed bracket
        return found[0]
