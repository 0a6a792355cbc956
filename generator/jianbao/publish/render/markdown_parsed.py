"""Markdown -> HTML by markdown-it-py, sanitised by nh3: the long way, for whatever is not simple."""

from __future__ import annotations

import functools
import re
from itertools import pairwise

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from jianbao.chinese.language import foreign_language
from jianbao.page.plaintext import text_of, text_of_inline
from jianbao.publish.render.markdown_fast import PICTURE
from jianbao.publish.render.markdown_fast_inline import LINK

TAGS = {
    *("p", "br", "hr", "wbr", "h2", "h3", "h4", "h5", "h6", "div", "blockquote", "pre", "aside", "details", "summary"),
    *("ul", "ol", "li", "dl", "dt", "dd", "figure", "figcaption", "img"),
    *("table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td"),
    *("a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "s", "samp"),
    *("small", "span", "strong", "sub", "sup", "time", "u", "var", "ruby", "rp", "rt"),
}
RAW_PICTURE = re.compile(r"<(?:img|image)(?![\w-])", re.IGNORECASE)  # <image> is read as <img>
ATTRIBUTES = {
    "*": {"lang", "dir", "title"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height", *PICTURE},
    "ol": {"start", "reversed", "type"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align", "scope"},
    "time": {"datetime"},
}
SANITISER = nh3.Cleaner(tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto"}, link_rel=LINK)
ALIGN = re.compile(r' style="text-align:(left|right|center)"')


def parsed_html(body: str, lang: str) -> tuple[str, str]:
    """The HTML of a body in ``lang`` as the parser makes it, and its text, a block a line."""
    parser = _parser()
    env = {"lang": lang}
    tokens = parser.parse(body, env)
    html = SANITISER.clean(ALIGN.sub(r' align="\1"', parser.renderer.render(tokens, parser.options, env)))
    return html, text_of(tokens)


@functools.cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    parser.core.ruler.push("figures", figures)
    parser.core.ruler.push("headings", headings)
    parser.core.ruler.push("passages", passages)
    parser.core.ruler.push("pictures", pictures)
    return parser


def figures(state: StateCore) -> None:
    """A paragraph of one picture is a figure; emphasis on the lines below the picture is its caption."""
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
    """The page's title is its only first-level heading, and below it no level is passed over."""
    above: list[str] = []  # the levels a heading stands under, and its own, as they were written
    for token in state.tokens:
        if token.type == "heading_open":
            above = [*(tag for tag in above if tag < token.tag), token.tag]
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, len(above) + 1)}"


def passages(state: StateCore) -> None:
    """A paragraph, heading, cell or list item that is plainly in another language than the article says so."""
    around = str(state.env.get("lang", ""))
    for opening, inline in pairwise(state.tokens):
        lang = foreign_language(text_of_inline(inline), around) if inline.type == "inline" else None
        if lang and opening.hidden:  # the items of a close-set list have no paragraph that could bear it
            start, end = (Token("html_inline", "", 0, content=tag) for tag in (f'<span lang="{lang}">', "</span>"))
            inline.children = [start, *(inline.children or []), end]
        elif lang:
            opening.attrSet("lang", lang)


def pictures(state: StateCore) -> None:
    """Every picture carries ``PICTURE``, before anything it brought along: the first of two like attributes counts.

    nh3 could set them itself, but does so in an order that changes from run to run.
    """
    for token in (token for block in state.tokens for token in (block, *(block.children or []))):
        if token.type == "image":
            for name, value in PICTURE.items():
                token.attrSet(name, value)
        elif token.type in ("html_block", "html_inline"):
            attributes = "".join(f' {name}="{value}"' for name, value in PICTURE.items())
            token.content = RAW_PICTURE.sub(f"<img{attributes}", token.content)


def _is_caption(tokens: list[Token]) -> bool:
    """A line break, then one emphasis to the end."""
    kinds = [token.type for token in tokens]
    return (
        len(kinds) > 2
        and kinds[0] in ("softbreak", "hardbreak")
        and kinds[1] == "em_open"
        and kinds[-1] == "em_close"
        and all(token.level > tokens[1].level for token in tokens[2:-1])
    )
