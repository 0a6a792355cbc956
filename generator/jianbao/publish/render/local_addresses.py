"""Addresses in Markdown that lead to files of the user's: found when a page is read, replaced when it is rendered."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the parser is slow to import, and hardly any page has such an address
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

ABSOLUTE = r"""[a-z][a-z0-9+.-]*:|//|[\#?]"""
MAY_HAVE_LOCAL_ADDRESS = re.compile(
    rf"""\]\(\s*<?(?!{ABSOLUTE}|[\s)])|^[ >]*\[[^\]\n]+\]:\s*<?(?!{ABSOLUTE})"""
    rf"""|\b(?:src|href)\s*=(?!\s*["']?(?:{ABSOLUTE}))""",
    re.IGNORECASE | re.MULTILINE,
)
"""A search that is fast and misses none; nearly all pages have no such address, and need no parser."""
LOCAL_ADDRESS = re.compile(rf"(?!{ABSOLUTE})\S", re.IGNORECASE)
HTML_ADDRESS = re.compile(r"""(<[a-z][^<>]*?\s(?:href|src)\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>]+)""", re.IGNORECASE)
ADDRESS_OF_TOKEN = {"link_open": "href", "image": "src"}


def find_local_addresses(body: str) -> list[tuple[int, str]]:
    """The line, counted from 0, and the address of each link and picture of a body that leads to a file of the user's.

    Addresses are percent-encoded, as the parser gives them.
    """
    if not MAY_HAVE_LOCAL_ADDRESS.search(body):
        return []
    from jianbao.page.markdown_parser import markdown_parser

    found = [
        (line, address)
        for line, token in tokens_with_lines(markdown_parser().parse(body))
        for address in _addresses_of(token)
        if LOCAL_ADDRESS.match(address)
    ]
    return list(dict.fromkeys(found))


def tokens_with_lines(tokens: list[Token]) -> Iterator[tuple[int, Token]]:
    """All tokens of a body, those inside blocks too, each with its line."""
    for block in tokens:
        line = block.map[0] if block.map else 0
        yield line, block
        for token in block.children or ():
            yield line, token
            line += token.type in ("softbreak", "hardbreak") or token.content.count("\n")


def _addresses_of(token: Token) -> Iterator[str]:
    if name := ADDRESS_OF_TOKEN.get(token.type):
        yield str(token.attrGet(name) or "")
    elif token.type in ("html_block", "html_inline"):
        for _, value in HTML_ADDRESS.findall(token.content):
            yield _unquoted(value)


def local_addresses(state: StateCore) -> None:
    """Replace the addresses in ``state.env["addresses"]`` by those that they have on the site."""
    addresses: Mapping[str, str] = state.env.get("addresses") or {}
    if not addresses:
        return
    for _, token in tokens_with_lines(state.tokens):
        if name := ADDRESS_OF_TOKEN.get(token.type):
            address = str(token.attrGet(name) or "")
            token.attrSet(name, addresses.get(address, address))
        elif token.type in ("html_block", "html_inline"):
            token.content = HTML_ADDRESS.sub(lambda match: match[1] + _replaced(match[2], addresses), token.content)


def _replaced(value: str, addresses: Mapping[str, str]) -> str:
    address = addresses.get(_unquoted(value))
    return value if address is None else f'"{html.escape(address)}"'


def _unquoted(value: str) -> str:
    return html.unescape(value[1:-1] if value[0] in "\"'" else value).strip()
