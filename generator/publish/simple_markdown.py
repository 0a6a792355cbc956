r"""Markdown as jianbao's own pages hold it, to HTML without a parser; what is not beyond doubt is left to the parser.

A body is a row of blocks between blank lines. Those known here mean the same wherever they stand: paragraphs, headings,
rulings, pictures with captions, quotations, code, and lists whose items are one paragraph each. In them are known text,
links with plain addresses, passages that are marked in some way, escapes and line breaks. Whatever might begin or mean
anything else raises ``NeedsParser``. That nothing is made here which the parser would not make is a law of the tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from unicodedata import category

from generator.language import foreign_language

PICTURE = {"loading": "lazy", "decoding": "async", "referrerpolicy": "no-referrer"}
"""A picture is the only thing a page asks of another host: late, and without saying where the reader is."""
LINK = "noopener noreferrer"

BLANK = re.compile(r"\n{2,}")
TAG = "(?:strong|em|sup|sub|del)"
# A line that is text and no more: it begins no heading, item, quotation, code or HTML, it is not what stands below a
# heading or in a table, and it neither begins nor ends with white space.
LINE = re.compile(
    rf"(?!\#{{1,6}}(?:\s|$)|[-+*](?:\s|$)|\d{{1,9}}[.)](?:\s|$)|>|~~~|```|[-=_*:|\s]+$|<(?!{TAG}>.|https?:))\S(?:.*\S)?"
)
HEADING = re.compile(r"(#{1,6}) ([^\s#](?:.*[^\s#])?)")
RULING = re.compile(r"-{3,}|\*{3,}")
QUOTED = re.compile(r"> ?(.*)")
CODE = re.compile(r"```\n((?:(?!.*(?:```|\x00)).*\n)*)```")
ITEM = re.compile(r"([-*]|\d{1,9}\.) (?=\S)")
# An address in which the parser has nothing to escape, to unescape or to think about.
PLAIN_ADDRESS = (
    r"https?://[a-z0-9]+(?:[.-][a-z0-9]+)*(?:[/?#](?:[A-Za-z0-9/?:@=+$,.;~!*'#_-]|&(?!\#|\w+;)|%[0-9A-Fa-f]{2})*)?"
)
ADDRESS = rf"(?:{PLAIN_ADDRESS}|mailto:(?:[A-Za-z0-9._-]|%[0-9A-F]{{2}})+@[a-z0-9]+(?:[.-][a-z0-9]+)*)"
CONTROLS = r"\x00-\x1f\x7f-\xa0"
FIGURE = re.compile(rf'!\[([^\[\]\\`*_<>&!~"{CONTROLS}]*)\]\(({PLAIN_ADDRESS})\)(?:\n\*(?!\*)((?:[^*\n\\]|\\.)+)\*)?')
INLINE = re.compile(
    rf"""(?P<text>[^\\`*_\[\]<>&~!\x00-\x09\x0b-\x1f\x7f-\xa0]+)
    | (?P<mark>(?<!\*)\*\*?(?!\*) | (?<!~)~~(?!~))
    | \[(?=(?:[^\[\]`\n\\]|\\[!-/:-@\[-`{{-~])+\]\((?P<link>{ADDRESS})\))
    | (?P<end>\]\({ADDRESS}\))
    | <(?P<bare>{PLAIN_ADDRESS})>
    | (?P<tag></?{TAG}>)
    | (?<!`)`(?P<code>[^`\s{CONTROLS}](?:[^`{CONTROLS}]*[^`\s{CONTROLS}])?)`(?!`)
    | \\(?P<escaped>[!-/:-@\[-`{{-~])
    | (?P<broken>\\\n)
    | (?P<sign>[\[>\xa0] | \](?![(\[]) | !(?!\[) | (?<!~)~(?!~) | &(?!\#|\w+;) | (?<=[^\W_])_(?=[^\W_]))
    """,
    re.VERBOSE,
)
SIGNS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\xa0": "&nbsp;"})
DEEPEST = 8
"""Quotations and lists in one another; the parser goes down 20 levels, of which a list takes two."""
MARKS = {"*": "em", "**": "strong", "~~": "s"}


class NeedsParser(Exception):  # noqa: N818  # a way out and no error
    """The text may mean something that is not known here."""


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
    for kind, alike in groupby(blocks, key=_kind_of_list):
        if kind:
            made.append(_list([*alike], page))
        else:
            made.extend(_BLOCKS.get(block[:1], _paragraph)(block, page) for block in alike)
    return "".join(made)


def _kind_of_list(block: str) -> str:
    """``-``, ``*`` or ``.`` for blocks that are items: two that follow each other are one list."""
    item = ITEM.match(block) if block[:1] in "-*0123456789" else None
    return item[1][-1] if item else ""


def _paragraph(block: str, page: _Page) -> str:
    if not block:
        return ""
    html, lang = _passage(block, page)
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
    inner = "\n".join(line[1] if line else "\t" for line in lines).strip("\n")
    if not inner:
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
    """A list; a blank line between two of its items makes a paragraph of each."""
    items = [item for block in blocks for item in _items(block)]
    with page.deeper():
        made = "".join(_item(text, page, is_loose=len(blocks) > 1) for _, text in items)
    marker = items[0][0]
    if marker in "-*":
        return f"<ul>\n{made}</ul>\n"
    start = int(marker[:-1])
    return f'<ol start="{start}">\n{made}</ol>\n' if start != 1 else f"<ol>\n{made}</ol>\n"


def _items(block: str) -> Iterator[tuple[str, str]]:
    """Marker and text of each item; its later lines stand below its first character."""
    marker = ""
    lines: list[str] = []
    for line in block.split("\n"):
        indent = " " * (len(marker) + 1)
        if match := ITEM.match(line):
            if lines:
                yield marker, "\n".join(lines)
            if marker and match[1][-1] != marker[-1]:
                raise NeedsParser
            marker, lines = match[1], [line[match.end() :]]
        elif line.startswith(indent):
            lines.append(line.removeprefix(indent))
        else:
            raise NeedsParser
    yield marker, "\n".join(lines)


def _item(text: str, page: _Page, *, is_loose: bool) -> str:
    """An item, which may end in a list of its own."""
    lines = text.split("\n")
    inner = next((number for number, line in enumerate(lines) if number and ITEM.match(line)), len(lines))
    html, lang = _passage("\n".join(lines[:inner]), page)
    rest = _list(["\n".join(lines[inner:])], page) if lines[inner:] else ""
    if rest.startswith("<ol start"):  # nothing but a 1 can end a paragraph
        raise NeedsParser
    if is_loose:
        return f"<li>\n<p{_attribute(lang)}>{html}</p>\n{rest}</li>\n"
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


def _inline(text: str, page: _Page) -> tuple[str, str | None]:
    """The HTML of what stands in a block, and its language where that is another than the page's."""
    html: list[str] = []
    read: list[str] = []
    opened: list[str] = []
    end = 0
    for match in INLINE.finditer(text):
        if match.start() != end:
            raise NeedsParser
        end = match.end()
        kind = match.lastgroup or ""
        said = match[kind]
        if kind == "text":
            html.append(said)
            read.append(said)
        elif kind == "broken":
            html.append("<br>\n")
            read.append(" ")
        elif kind in ("escaped", "sign"):
            html.append(said.translate(SIGNS))
            read.append(said)
        elif kind == "code":
            html.append(f"<code>{said.translate(SIGNS)}</code>")
            read.append(said)
        elif kind == "bare":
            html.append(_open_link(said, opened) + f"{said.translate(SIGNS)}</a>")
            read.append(_as_read(said))
        elif kind == "link":
            html.append(_open_link(said, opened))
            opened.append("a")
        else:
            html.append(_turn(kind, said, match, opened))
    if end != len(text) or opened:
        raise NeedsParser
    words = " ".join("".join(read).split())
    page.texts.append(words)
    return "".join(html), foreign_language(words, page.lang)


def _open_link(address: str, opened: list[str]) -> str:
    if "a" in opened:
        raise NeedsParser
    return f'<a href="{address.translate(SIGNS)}" rel="{LINK}">'


def _as_read(address: str) -> str:
    if "%" in address or "xn--" in address:  # shown as what they stand for
        raise NeedsParser
    return address


def _turn(kind: str, said: str, match: re.Match[str], opened: list[str]) -> str:
    """The tag for the beginning or the end of a passage; one ends before that in which it stands."""
    name = {"mark": said, "end": "a"}.get(kind, said.strip("</>"))
    opens, closes = _flanks(match) if kind == "mark" else (said[1] != "/", said[1] == "/" or kind == "end")
    tag = MARKS.get(name, name)
    if opened and opened[-1] == name and closes:
        opened.pop()
        return f"</{tag}>"
    if opens and kind != "end" and not any(mark[0] == name[0] for mark in opened):
        opened.append(name)
        return f"<{tag}>"
    raise NeedsParser


def _flanks(match: re.Match[str]) -> tuple[bool, bool]:
    """Whether a mark can open and close, by its neighbours: https://spec.commonmark.org/0.31.2/#delimiter-run."""
    text = f" {match.string} "
    around = text[match.start()], text[match.end() + 1]
    before_is_sign, after_is_sign = (category(character)[0] in "PS" for character in around)
    before_is_blank, after_is_blank = (character == "\n" or category(character) == "Zs" for character in around)
    opens = not after_is_blank and (not after_is_sign or before_is_blank or before_is_sign)
    closes = not before_is_blank and (not before_is_sign or after_is_blank or after_is_sign)
    return opens, closes
