r"""Posts of a Jekyll archive: a date and a title in the file name, front matter, and a body that may be Markdown.

A body counts as Markdown only if it is certainly not HTML: the file has one of Jekyll's suffixes for Markdown, it has
front matter, there is no block-level HTML element outside code except around pictures, and there is Markdown syntax.
Each of 29,591 posts in HTML has another block-level element.
"""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Sequence
from datetime import date
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from jianbao.ingest.html.blocks import BLOCK_ELEMENTS
from jianbao.model import Clipping
from jianbao.page.markdown_parser import make_parser
from jianbao.page.post_names import parse_post_name

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

MARKDOWN_SUFFIXES = frozenset([".md", ".markdown", ".mkd", ".mkdn", ".mkdown"])
"""Jekyll's ``markdown_ext``; Jekyll does not read other files in ``_posts`` as Markdown."""
MAX_MARKDOWN_CHARACTERS = 500_000
"""A longer body is not parsed as Markdown, as nested lists would take too long. No clipping has a third as many."""

BLOCK_TAG = re.compile(rf"<(?:br|{'|'.join(sorted(BLOCK_ELEMENTS))})(?=[\s/>])", re.IGNORECASE)
"""Without ``img`` and ``iframe``: Markdown authors write these too, for the width of a picture or for a video."""
TABLE_DELIMITER_ROW = re.compile(r"^[ ]{0,3}\|?[ ]*:?-+:?[ ]*\|[-:| ]*$", re.MULTILINE)
TABLE_ROW = re.compile(r"^.*\|.*$", re.MULTILINE)
LINE_BREAK_TAG = re.compile(r"<br\s*/?>", re.IGNORECASE)
"""The only way to break a line in a cell of a Markdown table."""
ANY_TAG = re.compile(r"</?[a-z!]", re.IGNORECASE)
MARKDOWN_SYNTAX = re.compile(
    r"""^[ ]{0,3}(?:
      \#{1,6}[ ]+\S | >[ ]?\S | [-+*][ ]+\S | \d{1,9}[.)][ ]+\S          # heading, quotation, list item
    | ```|~~~                                                           # code
    | (?:-[ ]*){3,}$ | (?:\*[ ]*){3,}$ | (?:_[ ]*){3,}$                 # thematic break
    | \|?[ ]*:?-+:?[ ]*\|[-:| ]*$                                       # delimiter row of a table
    | \[[^\]\n]{1,200}\]:[ ]*\S                                         # link reference definition
    )
    | ^\S.*\n(?:=+|-{2,})[ ]*$                                          # setext heading
    | \]\(\S | <https?://[^\s<>]+>                                      # link, image, autolink
    | \*\*[^\s*] | __[^\s_] | ~~[^\s~] | `[^`\n]{1,200}`                # strong, strikethrough, code
    | (?<![\w*])\*[^\s*][^*\n]{0,200}\*(?![\w*]) | (?<![\w_])_[^\s_][^_\n]{0,200}_(?![\w_])  # emphasis
    """,
    re.VERBOSE | re.MULTILINE,
)
BLANK_LINE = re.compile(r"\S[ \t]*\n[ \t]*\n\s*\S")

CODE_PATTERN = r"""^[ ]{0,3}(?P<fence>`{3,}|~{3,})[^`\n]*\n(?s:.*?)(?:^[ ]{0,3}(?P=fence)[`~]*[ ]*$|\Z)  # or unclosed
    | (?<!`)(?P<tick>`+)(?!`)[^\n]*?(?<!`)(?P=tick)(?!`)"""
MARKDOWN_CODE = re.compile(CODE_PATTERN, re.VERBOSE | re.MULTILINE)
PICTURE_BOX = re.compile(
    rf"""(?P<code>{CODE_PATTERN})
    | (?:<(?:div|center|figure|p)\b[^<>]{{0,500}}>\s*){{1,4}}
      (?P<content>(?:<(?!/?(?:div|center|figure|p)\b)[^<>]{{0,2000}}>\s*|(?<=<figcaption>)[^<>]{{1,500}}){{1,20}}?)
      (?:</(?:div|center|figure|p)>[ \t]*){{1,4}}""",
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)
"""A box around pictures and their captions, which Markdown authors write to centre a picture. Code has none."""
HIGHLIGHT_TAG = re.compile(
    r"^[ \t]*\{%-?[ ]*(?:highlight[ ]+(?P<language>[\w+#.-]*)[^%\n]*|endhighlight[ ]*-?)%\}", re.MULTILINE
)
RAW_TAG = re.compile(r"\{%-?\s*(?:end)?raw\s*-?%\}")
JEKYLL_SYNTAX = re.compile(
    rf"""(?P<code>{CODE_PATTERN})
    | ^[ ]{{0,3}}[-+*][ ].*\n[ ]{{0,3}}\{{:\s*toc[^}}\n]*\}}                # a list that becomes a table of contents
    | \{{::?[^}}\n]*\}}                                                   # kramdown's attributes and options
    | \{{%[^%\n]*%\}}                                                     # Liquid tags
    | \{{\{{-?\s*site\.(?:base)?url\s*-?\}}\}}                              # the prefix of a URL
    """,
    re.VERBOSE | re.MULTILINE,
)
"""Syntax that Jekyll and kramdown replace when they make a page, except ``{{ … }}``, whose value only Jekyll knows."""


def day_of_name(name: str) -> date | None:
    """The date in a file name like ``2021-3-18-name.md``; None if there is no valid date, or no title after it."""
    post = parse_post_name(PurePosixPath(name).stem)
    return post.day if post and post.slug else None


def title_of_name(name: str) -> str:
    """The title in a file name: ``hello world`` for ``2021-03-18-hello-world.md``; empty for a name without a date.

    The case stays, although Jekyll writes Hello World: it would also turn NASA into Nasa.
    """
    post = parse_post_name(PurePosixPath(name).stem)
    return " ".join(post.slug.replace("-", " ").split()) if post else ""


def is_markdown_file(name: str) -> bool:
    """Whether a file's name has one of Jekyll's suffixes for Markdown."""
    return PurePosixPath(name).suffix.lower() in MARKDOWN_SUFFIXES


def body_as_html(clipping: Clipping) -> str:
    """The body of a clipping as HTML: Markdown is rendered, and each line of plain text becomes a paragraph."""
    text = clipping.html
    if clipping.header and is_markdown_file(clipping.source):
        post = HIGHLIGHT_TAG.sub(lambda tag: f"```{tag['language'] or ''}", text)
        if is_markdown(post):
            post = JEKYLL_SYNTAX.sub(_code_only, RAW_TAG.sub("", post))
            return str(_post_parser().render(_sub_picture_boxes("\n\n{}\n\n", post)))
    if "<" in text:
        return text
    return "".join(f"<p>{line}</p>" for line in text.split("\n") if line.strip())


def is_markdown(text: str) -> bool:
    """Whether the body of a post is certainly Markdown and not HTML."""
    if len(text) > MAX_MARKDOWN_CHARACTERS:
        return False
    text = _sub_picture_boxes("", text)
    if "|" in text and TABLE_DELIMITER_ROW.search(text):
        text = TABLE_ROW.sub(lambda row: LINE_BREAK_TAG.sub(" ", row[0]), text)
    if BLOCK_TAG.search(text) and (not ("`" in text or "~~~" in text) or BLOCK_TAG.search(MARKDOWN_CODE.sub("", text))):
        return False
    return bool(MARKDOWN_SYNTAX.search(text) or (BLANK_LINE.search(text) and not ANY_TAG.search(text)))


@functools.cache
def _post_parser() -> MarkdownIt:
    """The parser of pages, but references to footnotes name their label, which the rule ``footnotes`` keeps."""
    parser = make_parser()
    parser.add_render_rule("footnote_reference", _reference_html)
    parser.add_render_rule("footnote_back", lambda *_: "")
    return parser


def _reference_html(_: object, tokens: Sequence[Token], index: int, options: object, env: object) -> str:
    number, label = tokens[index].meta["number"], html.escape(tokens[index].meta["label"])
    return f'<sup><a href="#fn-{number}" data-label="{label}">{number}</a></sup>'


def _sub_picture_boxes(replacement: str, text: str) -> str:
    """Replace each box of pictures; ``{}`` in ``replacement`` is the box, which blank lines separate from Markdown."""
    if "<img" not in text:
        return text
    return PICTURE_BOX.sub(lambda box: replacement.format(box[0]) if "<img" in (box["content"] or "") else box[0], text)


def _code_only(match: re.Match[str]) -> str:
    """Keep code, remove the rest."""
    return match["code"] or ""
