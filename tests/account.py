"""Checks that cleaning loses no text: each character of a raw body is on the page or in the account, equally often.

So is each alternative text of a picture, at least once: the page shows one of two copies of a picture. Whitespace,
characters without width and elements that a browser never shows (scripts, styles, comments) do not count.
"""

from __future__ import annotations

from collections import Counter

from bs4 import BeautifulSoup
from bs4.element import CData, NavigableString, PreformattedString

from jianbao.ingest.boilerplate_file import NO_CHANNEL_BOILERPLATE, ChannelBoilerplate
from jianbao.ingest.clean import clean
from jianbao.ingest.clean.inline import INVISIBLE_CHARACTERS
from jianbao.ingest.html.source_repairs import repaired
from jianbao.ingest.normalise.title import find_title
from jianbao.model import Cleaned, Clipping, Outlet
from jianbao.page.markdown_parser import markdown_parser

HIDDEN_ELEMENTS = ("script", "style")
UNCOUNTED_CHARACTERS = dict.fromkeys([*range(0x21), 0x85, 0xA0, 0xAD, 0x180E, 0x2028, 0x2029, 0x3000, 0xFFFD])
"""Whitespace of any width, and U+FFFD, which replaces damaged bytes."""


def clean_clipping(
    clipping: Clipping, outlet: Outlet, boilerplate: ChannelBoilerplate = NO_CHANNEL_BOILERPLATE
) -> Cleaned:
    """Find the title of a clipping and clean it, as ``make_article`` does."""
    return clean(clipping, outlet, find_title(clipping, outlet, text=""), boilerplate)


def characters(text: str) -> Counter[str]:
    """How often each visible character occurs in a text."""
    return Counter("".join(INVISIBLE_CHARACTERS.sub("", text).translate(UNCOUNTED_CHARACTERS).split()))


def visible(html: str) -> Counter[str]:
    """The characters of all text nodes of a raw body, parsed by BeautifulSoup itself instead of the cleaning code.

    A frame that is never closed is closed first: the parser would take the tags after it for its text.
    """
    soup = BeautifulSoup(f"<body>{repaired(html)}", "lxml", huge_tree=True)
    texts = (node for node in soup.descendants if isinstance(node, NavigableString))
    return characters("".join(text for text in texts if _is_shown(text)))


def _is_shown(text: NavigableString) -> bool:
    is_comment = isinstance(text, PreformattedString) and not isinstance(text, CData)
    return not is_comment and (text.parent is None or text.parent.name not in HIDDEN_ELEMENTS)


def shown(body: str) -> Counter[str]:
    """The characters that readers of a page see, given its Markdown body."""
    return visible(markdown_parser().render(body))


def account_characters(cleaned: Cleaned) -> Counter[str]:
    """The characters of all entries of the account."""
    return characters("".join(entry.text for entry in cleaned.removed))


def lost_characters(cleaned: Cleaned) -> Counter[str]:
    """The characters that are neither on the page nor in the account; empty if nothing is lost."""
    return visible(cleaned.clipping.html) - shown(cleaned.body) - account_characters(cleaned)


def lost_alternative_texts(cleaned: Cleaned) -> set[str]:
    """The alternative texts of pictures that are neither on the page nor in the account."""
    account = " ".join(f"{entry.text} {entry.alt}" for entry in cleaned.removed)
    shown_texts = alternative_texts(markdown_parser().render(cleaned.body))
    return {alt for alt in alternative_texts(cleaned.clipping.html) - shown_texts if alt not in account}


def alternative_texts(html: str) -> set[str]:
    """The ``alt`` of each picture in a raw body, with collapsed whitespace."""
    soup = BeautifulSoup(f"<body>{repaired(html)}", "lxml", huge_tree=True)
    texts = (str(tag["alt"]) for tag in soup.find_all(["img", "amp-img", "area", "input"], alt=True))
    return {alt for text in texts if (alt := " ".join(INVISIBLE_CHARACTERS.sub("", text).split()))}


def lost_in_cleaning(clipping: Clipping, outlet: Outlet) -> Counter[str]:
    """The characters that cleaning a clipping loses."""
    return lost_characters(clean_clipping(clipping, outlet))
