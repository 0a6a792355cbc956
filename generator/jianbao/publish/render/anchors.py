"""Where links within a page lead: every heading has an id."""

from __future__ import annotations

import re
from itertools import pairwise
from urllib.parse import quote, unquote

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from jianbao.page.heading_ids import id_of_text
from jianbao.page.plaintext import text_of_inline

ID_IN_HTML = re.compile(r"""<[a-z][^<>]*?\s(?:id|name)\s*=\s*["']?([^\s"'<>]+)""", re.IGNORECASE)


def anchors(state: StateCore) -> None:
    """Give each heading without an id one made of its text, and lead links such as ``[见](#A-B)`` to their heading.

    An id that the page's author wrote is never given to another heading.
    """
    used = {str(name) for token in _all_tokens(state.tokens) if (name := token.attrGet("id"))}
    for token in _all_tokens(state.tokens):
        if token.type in ("html_block", "html_inline"):
            used.update(ID_IN_HTML.findall(token.content))
    by_text: dict[str, str] = {}
    for opening, inline in pairwise(state.tokens):
        if opening.type == "heading_open":
            text = text_of_inline(inline)
            name = str(opening.attrGet("id") or id_of_text(text, used))
            by_text.setdefault(id_of_text(text, set()), name)
            opening.attrs = {**opening.attrs, **({"id": name} if name else {})}
    for token in _all_tokens(state.tokens):
        target = unquote(str(token.attrGet("href") or "")) if token.type == "link_open" else ""
        if target.startswith("#") and target[1:] not in used and (name := by_text.get(id_of_text(target, set()), "")):
            token.attrSet("href", f"#{quote(name)}")


def _all_tokens(tokens: list[Token]) -> list[Token]:
    return [token for block in tokens for token in (block, *(block.children or []))]
