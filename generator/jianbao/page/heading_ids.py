"""Ids of headings, to which links such as ``[见下](#渡口)`` lead: from ``## 渡口 {#ferry}``, or from the text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore

WRITTEN_ID = re.compile(r"\s*\{#([^\s{}]+)\}\s*$")
NOT_IN_ID = re.compile(r"[^\w\- ]")
RESERVED_IDS = frozenset(["main", "search"])
"""Ids of the frame of every page: the skip link leads to ``main``."""
MAX_ID_CHARACTERS = 80
"""A paragraph that is marked as a heading would give an id of thousands of characters."""


def written_ids(parser: MarkdownIt) -> None:
    """Make a parser take ``{#id}`` at the end of a heading for its id."""
    parser.core.ruler.after("inline", "written_ids", _take_written_ids)


def id_of_text(text: str, used: set[str]) -> str:
    """The id of a heading with this text, which is added to ``used``; empty if the text has no letter or digit.

    Letters in lower case, hyphens for spaces and nothing else, as on GitHub; a number is added if the id is used.
    """
    base = NOT_IN_ID.sub("", text.lower()).strip()[:MAX_ID_CHARACTERS].replace(" ", "-")
    if not base:
        return ""
    chosen, number = base, 0
    while chosen in used or chosen in RESERVED_IDS:
        number += 1
        chosen = f"{base}-{number}"
    used.add(chosen)
    return chosen


def _take_written_ids(state: StateCore) -> None:
    for opening, inline in zip(state.tokens, state.tokens[1:], strict=False):
        if opening.type != "heading_open" or not inline.children or inline.children[-1].type != "text":
            continue
        last = inline.children[-1]
        if match := WRITTEN_ID.search(last.content):
            opening.attrSet("id", match[1])
            last.content = last.content[: match.start()]
