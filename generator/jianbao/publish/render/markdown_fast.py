r"""Markdown as jianbao's own pages hold it, to HTML without a parser; what is not beyond doubt is left to the parser.

A body is a row of blocks between blank lines. Those known here mean the same wherever they stand: paragraphs, headings,
rulings, pictures with captions, quotations, code and lists; ``simple_inline`` knows what stands in them. Whatever might
begin or mean anything else raises ``NeedsParser``. That nothing is made here which the parser would not make is a law
of the tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from jianbao.chinese.language import foreign_language
from jianbao.publish.render.markdown_fast_inline import (
    CONTROLS,
    PLAIN_ADDRESS,
    SIGNS,
    SPECIAL,
    TAG,
    NeedsParser,
    simple_inline,
)

PICTURE = {"loading": "lazy", "decoding": "async", "referrerpolicy": "no-referrer"}
"""A picture is the only thing a page asks of another host: late, and without saying where the reader is."""
BLANK = re.compile(r"\n{2,}")
# What a line of text does not begin with or consist of: what opens a heading, an item, a quotation or code, or stands
# below a heading or in a table.
OPENING = r"\#{1,6}(?:\s|$)|[-+*](?:\s|$)|[0-9]{1,9}[.)](?:\s|$)|>|~~~|```|[-=:|\s]+$|[*\s]+$|[_\s]+$"
LINE = re.compile(rf"(?!{OPENING}|<(?!{TAG}>.|https?:))\S(?:.*\S)?")
TEXT = re.compile(rf"(?!{OPENING})[^\s{SPECIAL}](?:[^\n{SPECIAL}]*[^\s{SPECIAL}])?")
"""Such a line in which every character stands for itself: two of three blocks are one, and are known by this alone."""
HEADING = re.compile(r"(#{1,6}) (#*[^\s#](?:.*[^\s#])?)")
RULING = re.compile(r"-{3,}|\*{3,}")
QUOTED = re.compile(r">(?!\t) ?(.*)")
CODE = re.compile(r"```\n((?:(?!.*(?:```|[\x00\r])).*\n)*)```")
ITEM = re.compile(r"([-*]|[0-9]{1,9}\.) (?=\S)")
FIGURE = re.compile(rf'!\[([^\[\]\\`*_<>&!~"{CONTROLS}]*)\]\(({PLAIN_ADDRESS})\)(?:\n\*(?!\*)((?:[^*\n\\]|\\.)+)\*)?')
DEEPEST = 8
"""Quotations and lists in one another; the parser goes down 20 levels, of which a list takes two."""


@dataclass(slots=True)
class _Page:
    lang: str
    texts: list[str] = field(default_factory=list)
    """What a reader reads, block by block."""
    levels: list[int] = field(default_factory=list)
    """Of the headings that the next one may stand under, as they were written."""
    depth: int = 0
    """Quotations and lists that are open."""

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """Within one more of them. Raises NeedsParser where they are so many that the parser stops looking."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise NeedsParser
        yield
        self.depth -= 1


def simple_html(body: str, lang: str) -> tuple[str, str]:
    """The HTML of a body in ``lang``, and its text, a block a line. Raises NeedsParser."""
    page = _Page(lang)
    html = _blocks(body, page)
    return html, "\n".join(filter(None, page.texts))


def _blocks(text: str, page: _Page) -> str:
    text = text.strip("\n")
    blocks = BLANK.split(text) if "\n\n\n" in text else text.split("\n\n")  # in a sixth of the time
    made = []
    for kind, alike in _runs(blocks):
        if kind:
            made.append(_list(alike, page))
        else:
            made.append(_BLOCKS.get(alike[0][:1], _paragraph)(alike[0], page))
    return "".join(made)


def _runs(blocks: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Each block; items that follow each other, and what stands further in below them, are one list together."""
    kind, alike = "", []
    for block in blocks:
        item = ITEM.match(block) if block[:1] in "-*0123456789" else None
        own = item[1][-1] if item else ""
        if kind and (own == kind or block.startswith("  ")):
            alike.append(block)
            continue
        if alike:
            yield kind, alike
        kind, alike = own, [block]
    yield kind, alike


def _paragraph(block: str, page: _Page) -> str:
    if not block:
        return ""
    html, lang = _text(block, page) if TEXT.fullmatch(block) else _passage(block, page)
    return f"<p{_attribute(lang)}>{html}</p>\n"


def _heading(block: str, page: _Page) -> str:
    match = HEADING.fullmatch(block)
    if not match:
        return _paragraph(block, page)
    level = len(match[1])
    page.levels = [*(above for above in page.levels if above < level), level]
    tag = f"h{min(6, len(page.levels) + 1)}"
    html, lang = _inline(match[2], page)
    return f"<{tag}{_attribute(lang)}>{html}</{tag}>\n"


def _ruling(block: str, page: _Page) -> str:
    return "<hr>\n" if RULING.fullmatch(block) else _paragraph(block, page)


def _quotation(block: str, page: _Page) -> str:
    lines = [QUOTED.fullmatch(line) for line in block.split("\n")]
    inner = "\n".join(line[1] for line in lines if line).strip("\n")
    if not (inner and all(lines)):
        raise NeedsParser
    with page.deeper():
        return f"<blockquote>\n{_blocks(inner, page)}</blockquote>\n"


def _code(block: str, page: _Page) -> str:
    match = CODE.fullmatch(block)
    if not match:
        return _paragraph(block, page)
    page.texts.append(match[1].strip())
    return f"<pre><code>{match[1].translate(SIGNS)}</code></pre>\n"


def _figure(block: str, page: _Page) -> str:
    match = FIGURE.fullmatch(block)
    if not match:
        raise NeedsParser
    alt, src, caption = match.groups()
    attributes = "".join(f' {name}="{value}"' for name, value in PICTURE.items())
    picture = f'<img src="{src.translate(SIGNS)}" alt="{alt}"{attributes}>'
    if not caption:
        return f"<figure>{picture}</figure>\n"
    html, lang = _inline(f"*{caption}*", page)
    inner = html.removeprefix("<em>").removesuffix("</em>")
    return f"<figure{_attribute(lang)}>{picture}<figcaption>{inner}</figcaption></figure>\n"


_BLOCKS = {"!": _figure, "#": _heading, ">": _quotation, "-": _ruling, "*": _ruling, "`": _code}


def _list(blocks: list[str], page: _Page) -> str:
    """A list; a blank line in it makes a paragraph of each item."""
    items, is_loose = _items(blocks), len(blocks) > 1
    with page.deeper():
        made = "".join(_item(first, further, page, is_loose=is_loose) for _, first, further in items)
    marker = items[0][0]
    if marker in "-*":
        return f"<ul>\n{made}</ul>\n"
    start = int(marker[:-1])
    return f'<ol start="{start}">\n{made}</ol>\n' if start != 1 else f"<ol>\n{made}</ol>\n"


def _items(blocks: list[str]) -> list[tuple[str, str, str]]:
    """Marker, first block and further blocks of each item; all but its first line stand below its first character."""
    items: list[tuple[str, list[str], list[str]]] = []
    for block in blocks:
        if block.isspace():
            raise NeedsParser
        if block.startswith(" "):
            items[-1][2].append("\n".join(_below(items[-1][0], line) for line in block.split("\n")))
            continue
        for line in block.split("\n"):
            if match := ITEM.match(line):
                if items and match[1][-1] != items[0][0][-1]:
                    raise NeedsParser
                items.append((match[1], [line[match.end() :]], []))
            else:
                items[-1][1].append(_below(items[-1][0], line))
    return [(marker, "\n".join(first), "\n\n".join(further)) for marker, first, further in items]


def _below(marker: str, line: str) -> str:
    """A line of an item without its indent."""
    indent = " " * (len(marker) + 1)
    if not line.startswith(indent):
        raise NeedsParser
    return line.removeprefix(indent)


def _item(first: str, further: str, page: _Page, *, is_loose: bool) -> str:
    """An item, whose first block may end in a list of its own."""
    lines = first.split("\n")
    inner = next((number for number, line in enumerate(lines) if number and ITEM.match(line)), len(lines))
    html, lang = _passage("\n".join(lines[:inner]), page)
    rest = _list(["\n".join(lines[inner:])], page) if lines[inner:] else ""
    if rest.startswith("<ol start") or (rest and further):  # nothing but a 1 can end a paragraph
        raise NeedsParser
    if is_loose:
        return f"<li>\n<p{_attribute(lang)}>{html}</p>\n{rest}{_blocks(further, page) if further else ''}</li>\n"
    words = f'<span lang="{lang}">{html}</span>' if lang else html
    return f"<li>{words}\n{rest}</li>\n" if rest else f"<li>{words}</li>\n"


def _passage(text: str, page: _Page) -> tuple[str, str | None]:
    if text[0] == "[" and "]:" in text:  # may name an address that is used elsewhere
        raise NeedsParser
    for line in text.split("\n"):
        if not LINE.fullmatch(line):
            raise NeedsParser
    return _inline(text, page)


def _attribute(lang: str | None) -> str:
    return f' lang="{lang}"' if lang else ""


def _text(text: str, page: _Page) -> tuple[str, str | None]:
    words = " ".join(text.split())
    page.texts.append(words)
    return text, foreign_language(words, page.lang)


def _inline(text: str, page: _Page) -> tuple[str, str | None]:
    """The HTML of what stands in a block, and its language where that is another than the page's."""
    html, words = simple_inline(text)
    page.texts.append(words)
    return html, foreign_language(words, page.lang)
