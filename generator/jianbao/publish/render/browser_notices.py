"""What is inside a player of a page's own HTML for browsers that cannot play it: ``您的浏览器不支持视频。``"""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from jianbao.page.player_urls import is_browser_notice

PLAYER_START = re.compile(r"<(video|audio|object|iframe|applet)(?![\w-])", re.IGNORECASE)
PLAYER_CONTENT = re.compile(
    r"(<(?P<name>video|audio|object|iframe|applet)(?![\w-])(?:[^>\"']|\"[^\"]*\"|'[^']*')*>)(?P<content>.{0,2000}?)(?=</(?P=name)\s*>)",
    re.IGNORECASE | re.DOTALL,
)
PLAYER_PART = re.compile(r"<(?:source|param|track|embed)(?![\w-])[^>]*>", re.IGNORECASE)
HTML_TAG = re.compile(r"<[^>]*>")


def browser_notices(state: StateCore) -> None:
    """Remove from players what a browser shows that cannot play them."""
    for token in state.tokens:
        if token.type == "html_block" and PLAYER_START.search(token.content):
            token.content = PLAYER_CONTENT.sub(_without_notice, token.content)
        elif token.children:
            _remove_from_line(token.children)


def _without_notice(match: re.Match[str]) -> str:
    content = match["content"]
    return (
        match[1] + "".join(PLAYER_PART.findall(content)) if is_browser_notice(HTML_TAG.sub("", content)) else match[0]
    )


def _remove_from_line(tokens: Sequence[Token]) -> None:
    start, name = 0, ""
    for at, token in enumerate(tokens):
        if token.type != "html_inline":
            continue
        if opening := PLAYER_START.match(token.content):
            start, name = at + 1, opening[1].lower()
        elif name and token.content.lower().startswith(f"</{name}"):
            inside = tokens[start:at]
            if is_browser_notice("".join(part.content for part in inside if part.type != "html_inline")):
                for part in inside:
                    if not PLAYER_PART.match(part.content):
                        part.type, part.content, part.tag, part.nesting = "text", "", "", 0
            name = ""
