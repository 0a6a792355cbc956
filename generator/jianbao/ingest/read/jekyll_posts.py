r"""What makes a clipping a post of a Jekyll archive: Markdown below its front matter, a day and a title in its name.

A body is Markdown only where nothing speaks for HTML: the file is named as Jekyll's Markdown is, it has front matter,
no element that makes a block stands in it outside code, and it holds a sign that means something in Markdown. Of 29,591
posts that hold HTML clippings each has such an element.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import PurePosixPath

from jianbao.ingest.html.blocks import BLOCKS
from jianbao.model import Clipping
from jianbao.page.plaintext import parser

ENDINGS = frozenset([".md", ".markdown", ".mkd", ".mkdn", ".mkdown"])
"""Jekyll's ``markdown_ext``; an ``.html`` or ``.txt`` in ``_posts`` is no Markdown to it."""
MAX_MARKDOWN_CHARACTERS = 500_000
"""Characters that are parsed as Markdown: no clipping read has a third as many, and lists alone would take a minute."""
DATED = re.compile(r"(?P<day>\d{4}-\d\d-\d\d)-(?P<slug>.+)")

# Pictures and frames stand in Markdown as well, where it has no sign for a width or a video.
HTML = re.compile(rf"<(?:br|{'|'.join(sorted(BLOCKS))})(?=[\s/>])", re.IGNORECASE)
TAG = re.compile(r"</?[a-z!]", re.IGNORECASE)
SIGN = re.compile(
    r"""^[ ]{0,3}(?:
      \#{1,6}[ ]+\S | >[ ]?\S | [-+*][ ]+\S | \d{1,9}[.)][ ]+\S          # heading, quotation, items
    | ```|~~~                                                           # code
    | (?:-[ ]*){3,}$ | (?:\*[ ]*){3,}$ | (?:_[ ]*){3,}$                 # ruling
    | \|?[ ]*:?-+:?[ ]*\|[-:| ]*$                                       # below the head of a table
    | \[[^\]\n]{1,200}\]:[ ]*\S                                         # the address of a link
    )
    | ^\S.*\n(?:=+|-{2,})[ ]*$                                          # heading, its line below
    | \]\(\S | <https?://[^\s<>]+>                                      # link, picture
    | \*\*[^\s*] | __[^\s_] | ~~[^\s~] | `[^`\n]{1,200}`                # bold, struck out, code
    | (?<![\w*])\*[^\s*][^*\n]{0,200}\*(?![\w*]) | (?<![\w_])_[^\s_][^_\n]{0,200}_(?![\w_])  # emphasis
    """,
    re.VERBOSE | re.MULTILINE,
)
PARAGRAPHS = re.compile(r"\S[ \t]*\n[ \t]*\n\s*\S")

CODE = r"""^[ ]{0,3}(?P<fence>`{3,}|~{3,})[^`\n]*\n(?s:.*?)(?:^[ ]{0,3}(?P=fence)[`~]*[ ]*$|\Z)  # unclosed, to the end
    | (?<!`)(?P<tick>`+)(?!`)[^\n]*?(?<!`)(?P=tick)(?!`)"""
IS_CODE = re.compile(CODE, re.VERBOSE | re.MULTILINE)
# What Jekyll has replaced before a reader sees the page, but for {{ … }}, of which only Jekyll knows the value.
HIGHLIGHT = re.compile(r"^[ \t]*\{%-?[ ]*(?:highlight[ ][^%\n]*|endhighlight[ ]*-?)%\}", re.MULTILINE)
RAW = re.compile(r"\{%-?\s*(?:end)?raw\s*-?%\}")
REPLACED = re.compile(
    rf"""(?P<code>{CODE})
    | (?<![\\*])\*\*(?P<strong>[^\s*](?:[^*\n]{{0,500}}[^\s*])?)\*\*(?!\*)   # kramdown closes it before any character
    | ^[ ]{{0,3}}[-+*][ ].*\n[ ]{{0,3}}\{{:\s*toc[^}}\n]*\}}                # a list that kramdown makes a contents
    | \{{::?[^}}\n]*\}}                                                   # kramdown's attributes and options
    | \{{%[^%\n]*%\}}                                                     # tags
    | \{{\{{-?\s*site\.(?:base)?url\s*-?\}}\}}                              # before an address
    """,
    re.VERBOSE | re.MULTILINE,
)


def day_of_name(name: str) -> date | None:
    """The day that ``2021-03-18-name.md`` begins with."""
    match = DATED.fullmatch(PurePosixPath(name).stem)
    try:
        return date.fromisoformat(match["day"]) if match else None
    except ValueError:
        return None


def title_of_name(name: str) -> str:
    """``hello world`` for ``2021-03-18-hello-world.md``; nothing for a name without a day.

    Jekyll has Hello World, and would have Nasa for NASA.
    """
    match = DATED.fullmatch(PurePosixPath(name).stem)
    return " ".join(match["slug"].replace("-", " ").split()) if match and day_of_name(name) else ""


def body_as_html(clipping: Clipping) -> str:
    """The body of a clipping as HTML, whatever it is written in; each line of plain text is a paragraph."""
    text = clipping.html
    if clipping.header and PurePosixPath(clipping.source).suffix.lower() in ENDINGS:
        post = HIGHLIGHT.sub("```", text)
        if is_markdown(post):
            return str(parser().render(REPLACED.sub(_replaced, RAW.sub("", post))))
    if "<" in text:
        return text
    return "".join(f"<p>{line}</p>" for line in text.split("\n") if line.strip())


def is_markdown(text: str) -> bool:
    """Whether the body of a post is Markdown beyond doubt."""
    if len(text) > MAX_MARKDOWN_CHARACTERS:
        return False
    if HTML.search(text) and (not ("`" in text or "~~~" in text) or HTML.search(IS_CODE.sub("", text))):
        return False
    return bool(SIGN.search(text) or (PARAGRAPHS.search(text) and not TAG.search(text)))


def _replaced(match: re.Match[str]) -> str:
    """What stands in code is for readers; **“这样”** is bold to kramdown, in CommonMark only beside a blank."""
    return f"<strong>{match['strong']}</strong>" if match["strong"] else match["code"] or ""
