"""Convert Markdown to plain text, the input of summaries, tags, reading times and search."""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

from jianbao.page.markdown_parser import markdown_parser

if TYPE_CHECKING:
    from markdown_it.token import Token

CJK_RUN = re.compile(r"[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]+")
WORD_OR_NUMBER = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
TEXT_BLOCK_ELEMENTS = {
    *("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "div", "blockquote", "pre", "aside", "details", "summary"),
    *("ul", "ol", "li", "dl", "dt", "dd", "figure", "figcaption", "caption", "tr", "th", "td"),
}
"""Block elements, which separate text in HTML; all other elements are inline."""
MATH_ELEMENTS = {
    *(
        "math",
        "semantics",
        "mrow",
        "mi",
        "mn",
        "mo",
        "ms",
        "mtext",
        "mspace",
        "mstyle",
        "mpadded",
        "merror",
        "mphantom",
    ),
    *("mfrac", "msqrt", "mroot", "msub", "msup", "msubsup", "munder", "mover", "munderover", "mmultiscripts", "none"),
    *("mprescripts", "mtable", "mtr", "mtd"),
}
"""MathML Core without links and actions."""
ELEMENTS_WITHOUT_PAGE_TEXT = ("script", "style", "annotation", "annotation-xml")
"""Elements whose text is for machines; an annotation is the source of a formula, which would be shown twice."""
FORMULA_PART = re.compile(r"</?(?:mn|mi|mo|ms|mtext)\b", re.IGNORECASE)
"""Numbers, names and signs in MathML: numerator and denominator of a half are no 12."""
ANNOTATION_TAG = re.compile(r"<(?P<closing>/?)(?P<name>ruby|rt|rp|annotation(?:-xml)?)(?![\w-])", re.IGNORECASE)
"""Tags of readings above characters, whose text is the base characters, and of sources of formulas."""
CHARACTERS_PER_MINUTE = 400
"""Reading speed: studies of adult readers of Chinese give 300 to 500 (Brysbaert 2019: 260 words)."""


@functools.lru_cache(maxsize=1)
def _parsed(body: str) -> tuple[Token, ...]:
    """The tokens of the latest body, cached: an article's text is needed for its tags, its summary and its length."""
    return tuple(markdown_parser().parse(body))


def paragraphs(body: str) -> list[str]:
    """The text of each paragraph, without footnotes and paragraphs that begin with a picture (and its caption)."""
    texts = []
    for before, token in pairwise(takewhile(lambda token: token.type != "footnotes_open", _parsed(body))):
        if before.type == "paragraph_open" and not _begins_with_picture(token):
            texts.append(text_of_inline(token))
    return texts


def plain_text(body: str, *, alt: bool = False) -> str:
    """The text of a Markdown body, one line per block; ``alt`` adds alt texts of pictures and blocks of HTML."""
    return text_of_tokens(_parsed(body), alt=alt)


def text_of_tokens(tokens: Iterable[Token], *, alt: bool = False) -> str:
    """The plain text of a parsed body; see ``plain_text``."""
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
    """The length of a text as Chinese readers count it: each Chinese character, other word and number counts one."""
    without_chinese, runs = CJK_RUN.subn(" ", text)
    chinese = len(text) - len(without_chinese) + runs  # each run was replaced by one space
    return chinese + len(WORD_OR_NUMBER.findall(without_chinese))


def _begins_with_picture(token: Token) -> bool:
    return bool(token.children) and token.children[0].type == "image"  # type: ignore[index]


def text_of_inline(token: Token, *, alt: bool = False) -> str:
    """The text of one inline token; ``alt`` adds alt texts of pictures and inline HTML."""
    return " ".join("".join(_pieces(token.children or [], alt)).split())


def _pieces(tokens: list[Token], alt: bool) -> Iterator[str]:
    is_left_out = False  # in the reading of a ruby annotation or in the source of a formula
    for token in tokens:
        if token.type == "html_inline" and (tag := ANNOTATION_TAG.match(token.content)):
            is_left_out = not tag["closing"] and tag["name"].lower() != "ruby"
        elif is_left_out:
            continue
        elif token.type in ("text", "code_inline", "text_special"):
            yield token.content
        elif token.type in ("softbreak", "hardbreak") or FORMULA_PART.match(token.content):
            yield " "
        elif token.type == "image" and alt:
            yield f" {token.content} "
        elif token.type == "html_inline" and alt:
            yield from (f" {text} " for text in text_of_html(token.content))  # only ``img`` tags have text


def text_of_html(source: str) -> list[str]:
    """The visible text of HTML with the alt texts of pictures, one line per block."""
    import nh3  # slow to import

    sanitised = nh3.clean(
        source,
        tags=TEXT_BLOCK_ELEMENTS | MATH_ELEMENTS | {"img"},
        clean_content_tags={*ELEMENTS_WITHOUT_PAGE_TEXT, "rt", "rp"},
        attributes={"img": {"alt"}},
        link_rel=None,
    )
    with_alt = re.sub(
        r'<img(?: alt="([^"]*)")?>', lambda match: f" {html.escape(html.unescape(match[1] or ''))} ", sanitised
    )
    lines = (" ".join(html.unescape(line).split()) for line in re.split(r"<[^>]*>", with_alt))
    return [line for line in lines if line]
