"""Markdown -> the text a reader sees: what summaries, tags, reading time and search look at."""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

CHINESE = re.compile(r"[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]+")
WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
BLOCKS = {
    *("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "div", "blockquote", "pre", "aside", "details", "summary"),
    *("ul", "ol", "li", "dl", "dt", "dd", "figure", "figcaption", "caption", "tr", "th", "td"),
}
"""Elements that part the text of HTML; all others stand within a line."""
CHARACTERS_A_MINUTE = 400
"""Characters read in a minute; studies of adult readers of Chinese give 300 to 500 (Brysbaert 2019: 260 words)."""


@functools.cache
def parser() -> MarkdownIt:
    """The Markdown dialect of every page: CommonMark with tables and strikethrough."""
    from markdown_it import MarkdownIt  # most builds parse nothing, and loading it is felt in each of them

    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


@functools.lru_cache(maxsize=1)
def _parsed(body: str) -> tuple[Token, ...]:
    """The tokens of the body asked about last: an article's text is wanted for its tags, its summary and its length."""
    return tuple(parser().parse(body))


def paragraphs(body: str) -> list[str]:
    """The text of each paragraph that is more than pictures and their captions, in order."""
    kept = []
    for before, token in pairwise(_parsed(body)):
        if before.type == "paragraph_open" and not _begins_with_picture(token):
            kept.append(text_of_inline(token))
    return kept


def plain_text(body: str, *, alt: bool = False) -> str:
    """The text of a Markdown body, a block a line; ``alt`` adds the pictures' descriptions and blocks of HTML."""
    return text_of(_parsed(body), alt=alt)


def text_of(tokens: Iterable[Token], *, alt: bool = False) -> str:
    """The same of a body that is parsed already."""
    lines = []
    for token in tokens:
        if token.type == "inline":
            lines.append(text_of_inline(token, alt=alt))
        elif token.type in ("code_block", "fence"):
            lines.append(token.content.strip())
        elif token.type == "html_block" and alt:
            lines += text_of_html(token.content)
    return "\n".join(line for line in lines if line)


def count_characters(text: str) -> int:
    """Length as Chinese readers count it: one a Chinese character, one a word or number otherwise."""
    others, runs = CHINESE.subn(" ", text)
    return len(text) - len(others) + runs + len(WORD.findall(others))


def _begins_with_picture(token: Token) -> bool:
    return bool(token.children) and token.children[0].type == "image"  # type: ignore[index]


def text_of_inline(token: Token, *, alt: bool = False) -> str:
    """The text of one inline token; ``alt`` adds the pictures' descriptions."""
    return " ".join("".join(_pieces(token.children or [], alt)).split())


def _pieces(tokens: list[Token], alt: bool) -> Iterator[str]:
    for token in tokens:
        if token.type in ("text", "code_inline", "text_special"):
            yield token.content
        elif token.type in ("softbreak", "hardbreak"):
            yield " "
        elif token.type == "image" and alt:
            yield f" {token.content} "
        elif token.type == "html_inline" and alt:
            yield from (f" {text} " for text in text_of_html(token.content))  # of a picture; no other tag has any


def text_of_html(source: str) -> list[str]:
    """What a page shows of HTML, the pictures' descriptions with it, a block a line."""
    import nh3  # as with the parser

    shown = nh3.clean(source, tags=BLOCKS | {"img"}, attributes={"img": {"alt"}}, link_rel=None)
    told = re.sub(r'<img(?: alt="([^"]*)")?>', lambda found: f" {html.escape(html.unescape(found[1] or ''))} ", shown)
    lines = (" ".join(html.unescape(line).split()) for line in re.split(r"<[^>]*>", told))
    return [line for line in lines if line]
