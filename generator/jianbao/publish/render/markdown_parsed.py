"""Markdown -> HTML with markdown-it-py, sanitised: the slow path, for everything the fast path rejects."""

from __future__ import annotations

import functools
import re
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from jianbao.chinese.language import foreign_language
from jianbao.page.markdown_parser import make_parser
from jianbao.page.plaintext import text_of_inline, text_of_tokens
from jianbao.publish.render.anchors import anchors
from jianbao.publish.render.browser_notices import browser_notices
from jianbao.publish.render.embeds import embeds
from jianbao.publish.render.lang_attributes import lang_attributes
from jianbao.publish.render.local_addresses import local_addresses
from jianbao.publish.render.markdown_fast import PICTURE_ATTRIBUTES
from jianbao.publish.render.sanitise import sanitised

CONTAINER_STARTS = ("blockquote_open", "bullet_list_open", "ordered_list_open", "table_open")
CONTAINER_ENDS = ("blockquote_close", "bullet_list_close", "ordered_list_close", "table_close")
RAW_PICTURE_TAG = re.compile(r"<(?:img|image)(?![\w-])", re.IGNORECASE)  # browsers parse <image> as <img>


def parsed_html(body: str, lang: str, addresses: tuple[tuple[str, str], ...] = ()) -> tuple[str, str]:
    """Render a body in ``lang`` with the parser: its sanitised HTML, and its text, one line per block.

    ``addresses`` are pairs of an address in the body and the address to write instead.
    """
    parser = _parser()
    env = {"lang": lang, "addresses": dict(addresses)}
    tokens = parser.parse(body, env)
    html = parser.renderer.render(tokens, parser.options, env)
    return sanitised(html), text_of_tokens(tokens)


@functools.cache
def _parser() -> MarkdownIt:
    parser = make_parser()
    for rule in (local_addresses, figures, headings, anchors, passages, containers, browser_notices, embeds, pictures):
        parser.core.ruler.push(rule.__name__, rule)
    return parser


def figures(state: StateCore) -> None:
    """Turn a paragraph that consists of a picture into a figure; emphasis on the lines below it is the caption."""
    for opening, inline, closing in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        children = inline.children or []
        if opening.type != "paragraph_open" or not children or children[0].type != "image":
            continue
        caption = children[1:]
        if caption and not _is_caption(caption):
            continue
        opening.tag = closing.tag = "figure"
        opening.hidden = closing.hidden = False
        if caption:
            start, end = (
                Token("html_inline", "", 0, content="<figcaption>"),
                Token("html_inline", "", 0, content="</figcaption>"),
            )
            inline.children = [children[0], start, *caption[2:-1], end]


def headings(state: StateCore) -> None:
    """Renumber heading levels: the page's title is the only first-level heading, and no level is skipped below it."""
    open_levels: list[str] = []  # tags in the source of the current heading and of the headings that contain it
    for token in state.tokens:
        if token.type == "heading_open":
            open_levels = [*(tag for tag in open_levels if tag < token.tag), token.tag]
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, len(open_levels) + 1)}"


def passages(state: StateCore) -> None:
    """Set ``lang`` and ``dir`` on paragraphs, headings, cells and list items that are clearly in another language."""
    article_lang = str(state.env.get("lang", ""))
    for opening, inline in pairwise(state.tokens):
        lang = foreign_language(text_of_inline(inline), article_lang) if inline.type == "inline" else None
        attributes = lang_attributes(lang, article_lang)
        if "dir" in attributes:
            inline.meta["dir"] = attributes["dir"]
        if attributes and opening.hidden:  # items of a tight list have no paragraph that could have the attributes
            shown = "".join(f' {name}="{value}"' for name, value in attributes.items())
            start, end = (Token("html_inline", "", 0, content=tag) for tag in (f"<span{shown}>", "</span>"))
            inline.children = [start, *(inline.children or []), end]
        elif attributes:
            opening.attrs = {**opening.attrs, **attributes}


def containers(state: StateCore) -> None:
    """Set ``dir`` on quotations, lists and tables whose text all has another direction: their bar or bullets move."""
    opened: list[tuple[Token, set[object]]] = []
    for token in state.tokens:
        if token.type in CONTAINER_STARTS:
            opened.append((token, set()))
        elif token.type in CONTAINER_ENDS:
            container, directions = opened.pop()
            if len(directions) == 1 and (direction := directions.pop()):
                container.attrSet("dir", str(direction))
        elif token.type == "inline" and token.content:
            for _, directions in opened:
                directions.add(token.meta.get("dir"))


def pictures(state: StateCore) -> None:
    """Set ``PICTURE_ATTRIBUTES`` on every picture, before its own attributes: the first of two duplicates counts.

    nh3 could set them itself, but in an order that changes from run to run.
    """
    for token in (token for block in state.tokens for token in (block, *(block.children or []))):
        if token.type == "image":
            for name, value in PICTURE_ATTRIBUTES.items():
                token.attrSet(name, value)
        elif token.type in ("html_block", "html_inline"):
            attributes = "".join(f' {name}="{value}"' for name, value in PICTURE_ATTRIBUTES.items())
            token.content = RAW_PICTURE_TAG.sub(f"<img{attributes}", token.content)


def _is_caption(tokens: list[Token]) -> bool:
    """Whether tokens are a line break, then a single emphasis up to the end."""
    kinds = [token.type for token in tokens]
    return (
        len(kinds) > 2
        and kinds[0] in ("softbreak", "hardbreak")
        and kinds[1] == "em_open"
        and kinds[-1] == "em_close"
        and all(token.level > tokens[1].level for token in tokens[2:-1])
    )
