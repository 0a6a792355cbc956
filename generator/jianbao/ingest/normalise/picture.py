"""Find the leading picture of an article."""

from __future__ import annotations

import re

ESCAPE_OR_IMAGE = re.compile(r"\\.|!\[(?:\\.|[^\]\\])*\]\((?!data:)(?P<address>[^\s()]+)\)")
"""The first alternative consumes escaped characters, so that an escaped ``!`` does not open an image."""

ORNAMENT = re.compile(
    r"^https?://(?:ads?|adserver|banners?|advert\w*)\d?\.|/(?:ads?|adserver|banners?|logos?|icons?|avatars?|badges?)/|"
    r"/(?:[a-z\d]{1,12}[-_.])?(?:site-?|app-?)?(?:logo|icon|favicon|banner|avatar|badge|button|sprite|placeholder|spacer|qr-?code)s?"
    r"(?:[-_.@]?[a-z\d]{1,12})?\.[a-z]{3,4}$|\.svg$",
    re.IGNORECASE,
)
"""The address of a logo, an icon or a banner, without its query. A longer name (fans-hold-banner-at-gate.jpg) describes
a photograph."""


def leading_picture(body: str) -> str | None:
    """The URL of the first photograph in a Markdown body, logos and banners skipped; None if it has none.

    An animated picture is the leading one only if there is no other.
    """
    addresses = [match["address"] for match in ESCAPE_OR_IMAGE.finditer(body) if match["address"]]
    paths = {address: re.split("[?#]", address)[0] for address in addresses}
    pictures = [address for address in addresses if not ORNAMENT.search(paths[address])]
    still = [address for address in pictures if not paths[address].lower().endswith(".gif")]
    return next(iter(still or pictures), None)
