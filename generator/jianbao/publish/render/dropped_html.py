"""What the HTML in a page says that the site does not show, so that its author learns of it.

The sanitiser decides what is shown; here its rules are applied to single tags, which have a line in the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it.token import Token

from jianbao.page.markdown_parser import markdown_parser
from jianbao.publish.render.embeds import EMBEDDING_TAG, HTML_ATTRIBUTE
from jianbao.publish.render.sanitise import ALLOWED_ATTRIBUTES, ALLOWED_TAGS, RASTER_DATA_URL

START_TAG = re.compile(r"""<([a-z][\w-]*)((?:[^>"']|"[^"]*"|'[^']*')*)>""", re.IGNORECASE)
INVISIBLE_HTML = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
ACTIVE_ELEMENT = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
"""Elements that are left out with all their content."""
NAMES_WITHOUT_EFFECT = re.compile(r"class|role|align|srcset|sizes|cite|rel|target|data-.*|aria-.*", re.IGNORECASE)
"""Attributes that only styles and scripts use, or that change nothing for a reader."""
CONTAINERS_WITHOUT_EFFECT = frozenset(
    ["article", "body", "center", "font", "footer", "h1", "header", "html", "image", "main", "nav", "picture", "tt"]
)
"""Elements of which only the tags are left out: what is in them is shown."""
SHOWN_ADDRESS = re.compile(r"(?:https?|mailto):|(?![a-z][a-z0-9+.-]*:)", re.IGNORECASE)


def dropped_html(body: str) -> list[tuple[int, str]]:
    """What is left out of a body in Markdown: the line, counted from 0, and what it is; each thing once."""
    found: dict[str, int] = {}
    for line, token in _tokens_with_lines(body):
        if token.type == "image":
            source = str(token.attrGet("src"))
            if source.startswith("data:") and not RASTER_DATA_URL.match(source):
                found.setdefault("a picture that is not PNG, JPEG, GIF, WebP or AVIF", line)
            continue
        html = INVISIBLE_HTML.sub(_newlines, token.content)
        for match in ACTIVE_ELEMENT.finditer(html):
            found.setdefault(f"<{match[1].lower()}>", line + html.count("\n", 0, match.start()))
        html = ACTIVE_ELEMENT.sub(_newlines, html)
        for match in START_TAG.finditer(html):
            for what in _dropped_of_tag(match):
                found.setdefault(what, line + html.count("\n", 0, match.start()))
    return [(line, what) for what, line in found.items()]


def _newlines(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n")


def _tokens_with_lines(body: str) -> Iterator[tuple[int, Token]]:
    """The pictures and pieces of HTML of a body, each with its line."""
    for block in markdown_parser().parse(body):
        line = block.map[0] if block.map else 0
        if block.type == "html_block":
            yield line, block
        for token in block.children or ():
            if token.type in ("html_inline", "image"):
                yield line, token
            line += token.type in ("softbreak", "hardbreak") or token.content.count("\n")


def _dropped_of_tag(match: re.Match[str]) -> Iterator[str]:
    name = match[1].lower()
    if EMBEDDING_TAG.match(match[0]) or name in CONTAINERS_WITHOUT_EFFECT:
        return
    if name not in ALLOWED_TAGS:
        yield f"<{name}>"
        return
    allowed = ALLOWED_ATTRIBUTES["*"] | ALLOWED_ATTRIBUTES.get(name, set())
    for attribute, *values in HTML_ATTRIBUTE.findall(match[2]):
        if NAMES_WITHOUT_EFFECT.fullmatch(attribute):
            continue
        value = "".join(values).strip()
        is_picture = name == "img" and RASTER_DATA_URL.match(value)
        is_address = attribute.lower() in ("href", "src")
        if attribute.lower() not in allowed or (is_address and not is_picture and not SHOWN_ADDRESS.match(value)):
            yield f"{attribute.lower()} of <{name}>"
