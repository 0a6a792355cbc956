"""Embedded frames, players and plug-ins in a page's own HTML become links: a page of the site embeds nothing."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from jianbao.outlets import host_of
from jianbao.page.player_urls import watch_url

EMBEDDING_TAG = re.compile(
    r"""<(?P<end>/?)(?P<name>iframe|frame|video|audio|embed|object|applet|source|param|track)(?![\w-])
        (?P<attributes>(?:[^>"']|"[^"]*"|'[^']*')*)>""",
    re.IGNORECASE | re.VERBOSE,
)
HTML_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
ADDRESS_ATTRIBUTES_OF = {"object": ("data",), "param": ("value",), "track": ()}
"""Element -> attributes that have the address of what it shows; ``src`` and ``data-src`` for all others."""
ADDRESS_PARAMETERS = frozenset(["movie", "src", "url", "filename", "file"])
"""Values of ``name`` of a ``param`` whose value is an address."""
LINK_ADDRESS = re.compile(r"https?://[^/\s\[\]]+|(?![a-z][a-z0-9+.-]*:)[^\s\[\]:]", re.IGNORECASE)
"""An address on the web, or one relative to the page."""
PARTS_OF_PLAYERS = frozenset(["source", "param", "track"])


def embeds(state: StateCore) -> None:
    """Replace the tags of embedding elements by links in the HTML of a body; text between the tags stays.

    Only the tags are replaced, because an element that is never closed would swallow everything after it.
    """
    last = ""
    for is_block, token in _html_tokens(state.tokens):
        if "<" not in token.content or not EMBEDDING_TAG.search(token.content):
            continue
        parts, end = [], 0
        for match in EMBEDDING_TAG.finditer(token.content):
            parts.append(token.content[end : match.start()])
            end = match.end()
            if match["end"]:
                continue
            attributes = {name.lower(): html.unescape(a or b or c) for name, a, b, c in _attributes(match)}
            name, address = match["name"].lower(), _address(match["name"].lower(), attributes)
            # A player may have the same address again for older browsers, and several sources.
            if address and address != last and not (name in PARTS_OF_PLAYERS and last):
                link = f'<a href="{html.escape(address)}">{html.escape(_label(address, attributes))}</a>'
                parts.append(f"<p>{link}</p>" if is_block else link)
            last = address or (last if name in PARTS_OF_PLAYERS or name == "embed" else "")
        token.content = "".join([*parts, token.content[end:]])


def _html_tokens(tokens: list[Token]) -> Iterator[tuple[bool, Token]]:
    """Each token of raw HTML, and whether it is a block."""
    for block in tokens:
        if block.type == "html_block":
            yield True, block
        for token in block.children or ():
            if token.type == "html_inline":
                yield False, token


def _attributes(match: re.Match[str]) -> list[tuple[str, str, str, str]]:
    return HTML_ATTRIBUTE.findall(match["attributes"])


def _address(name: str, attributes: dict[str, str]) -> str:
    """The address of what an element shows; empty if it has none that a link can lead to."""
    if name == "param" and attributes.get("name", "").lower() not in ADDRESS_PARAMETERS:
        return ""
    values = (attributes.get(attribute, "") for attribute in ADDRESS_ATTRIBUTES_OF.get(name, ("src", "data-src")))
    address = next(filter(None, (value.strip() for value in values)), "")
    address = watch_url(f"https:{address}" if address.startswith("//") else address)
    return address if LINK_ADDRESS.match(address) else ""


def _label(address: str, attributes: dict[str, str]) -> str:
    """The title of the element, else the host of its address, or the file name of an address within the site."""
    address = address.partition("?")[0].partition("#")[0]
    return (
        attributes.get("title", "").strip()
        or ("//" in address and host_of(address))
        or address.rpartition("/")[2]
        or address
    )
