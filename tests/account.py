"""Nothing lost: every character of a raw body is on its page or in the account, as often as it stood there.

What a browser never shows (scripts, styles, comments) does not count, nor does white space or what has no width.
"""

from __future__ import annotations

from collections import Counter

from bs4 import BeautifulSoup
from bs4.element import CData, NavigableString, PreformattedString

from jianbao.ingest.boilerplate_file import NO_CHANNEL_BOILERPLATE, ChannelBoilerplate
from jianbao.ingest.clean import clean
from jianbao.ingest.clean.inline import INVISIBLE_CHARACTERS
from jianbao.ingest.normalise.title import find_title
from jianbao.model import Cleaned, Clipping, Outlet
from jianbao.page.plaintext import parser

UNSHOWN = ("script", "style")
GONE = dict.fromkeys([*range(0x21), 0x85, 0xA0, 0xAD, 0x180E, 0x2028, 0x2029, 0x3000, 0xFFFD])
"""White space of any width, and U+FFFD, which stands for bytes that were damaged before."""


def clean_clipping(clipping: Clipping, outlet: Outlet, known: ChannelBoilerplate = NO_CHANNEL_BOILERPLATE) -> Cleaned:
    """Find the title of a clipping and clean it, as ``make_article`` does."""
    return clean(clipping, outlet, find_title(clipping, outlet, text=""), known)


def characters(text: str) -> Counter[str]:
    """Every visible character, as often as it stands there."""
    return Counter("".join(INVISIBLE_CHARACTERS.sub("", text).translate(GONE).split()))


def visible(html: str) -> Counter[str]:
    """The characters of all text nodes of a raw body, in BeautifulSoup's own tree and not in the one of cleaning."""
    soup = BeautifulSoup(f"<body>{html}", "lxml", huge_tree=True)
    texts = (node for node in soup.descendants if isinstance(node, NavigableString))
    return characters("".join(text for text in texts if _is_shown(text)))


def _is_shown(text: NavigableString) -> bool:
    is_comment = isinstance(text, PreformattedString) and not isinstance(text, CData)
    return not is_comment and (text.parent is None or text.parent.name not in UNSHOWN)


def shown(body: str) -> Counter[str]:
    """The characters that a reader of a page's body sees."""
    return visible(parser().render(body))


def told(cleaned: Cleaned) -> Counter[str]:
    """The characters of the account."""
    return characters("".join(entry.text for entry in cleaned.removed))


def lost(cleaned: Cleaned) -> Counter[str]:
    """What is neither on the page nor in the account; nothing, if all is well."""
    return visible(cleaned.clipping.html) - shown(cleaned.body) - told(cleaned)


def lost_of(clipping: Clipping, outlet: Outlet) -> Counter[str]:
    """What cleaning a clipping loses."""
    return lost(clean_clipping(clipping, outlet))
