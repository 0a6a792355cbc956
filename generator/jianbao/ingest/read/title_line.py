"""The line ``[title](url)`` above the text of a clipping, a Markdown link as converters to Markdown write it."""

from __future__ import annotations

import re

LINK_TITLE = re.compile(r"""\s+(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\))\Z""")
"""What a Markdown link may have after its address, for readers who point at it."""
MARKDOWN_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
"""A backslash before ASCII punctuation. Before another character it is a backslash, as in C:\\Users."""


def parse_title_line(line: str) -> tuple[str, str] | None:
    """The title and the address of a line ``[title](url)``, either of which may be empty; None for another line."""
    line = line.rstrip(" \t")
    separator = line.rfind("](")  # the last one, because titles may contain brackets and URLs parentheses
    if separator < 0 or not line.startswith("[") or not line.endswith(")"):
        return None
    return _unescape(line[1:separator].strip()), _address(line[separator + 2 : -1].strip())


def _address(destination: str) -> str:
    """The address of ``url "title"``, ``<url>`` or ``url``; an address may contain spaces in either form."""
    if destination.endswith(('"', "'", ")")) and (link_title := LINK_TITLE.search(destination)):
        destination = destination[: link_title.start()]
    if destination.startswith("<") and destination.endswith(">"):
        destination = destination[1:-1].strip()
    return _unescape(destination)


def _unescape(text: str) -> str:
    return MARKDOWN_ESCAPE.sub(r"\1", text) if "\\" in text else text
