r"""The fast path from Markdown to HTML, without a parser, for the constructs that jianbao's own pages use.

A body is a sequence of blocks separated by blank lines. The blocks handled here mean the same in any context:
paragraphs, headings, thematic breaks, pictures with captions, block quotes, code and lists; ``fast_inline`` renders
their inlines. Anything else raises ``NeedsParser``: the body is then left to the parser. tests/test_markdown_fast.py
verifies the law that the fast path makes exactly what the parser makes, or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from jianbao.chinese.language import foreign_language
from jianbao.page.heading_ids import id_of_text
from jianbao.publish.render.lang_attributes import lang_attributes
from jianbao.publish.render.markdown_fast_inline import (
    CONTROL_CHARACTERS,
    HTML_ESCAPES,
    INLINE_TAG,
    PLAIN_URL,
    SPECIAL_CHARACTERS,
    NeedsParser,
    fast_inline,
)

PICTURE_ATTRIBUTES = {"loading": "lazy", "decoding": "async", "referrerpolicy": "no-referrer"}
"""Pictures are the only things a page loads from other hosts: lazily, and without telling them which page is read."""
BLOCK_SEPARATOR = re.compile(r"\n{2,}")
# What a line of plain text must not begin with or consist of: the start of a heading, list item, block quote or code
# fence, a setext underline, a thematic break, or a row of a table.
BLOCK_START = r"\#{1,6}(?:\s|$)|[-+*](?:\s|$)|[0-9]{1,9}[.)](?:\s|$)|>|~~~|```|[-=:|\s]+$|[*\s]+$|[_\s]+$"
PARAGRAPH_LINE = re.compile(rf"(?!{BLOCK_START}|<(?!{INLINE_TAG}>.|https?:))\S(?:.*\S)?")
PLAIN_TEXT_LINE = re.compile(
    rf"(?!{BLOCK_START})[^\s{SPECIAL_CHARACTERS}](?:[^\n{SPECIAL_CHARACTERS}]*[^\s{SPECIAL_CHARACTERS}])?"
)
"""A paragraph of one line without any special character. Two of three blocks match it, and need no further matching."""
ATX_HEADING = re.compile(r"(#{1,6}) (#*[^\s#](?:.*[^\s#])?)")
THEMATIC_BREAK = re.compile(r"-{3,}|\*{3,}")
QUOTED_LINE = re.compile(r">(?!\t) ?(.*)")
FENCED_CODE = re.compile(r"```\n((?:(?!.*(?:```|[\x00\r])).*\n)*)```")
LIST_MARKER = re.compile(r"([-*]|[0-9]{1,9}\.) (?=\S)")
FIGURE_BLOCK = re.compile(
    rf'!\[([^\[\]\\`*_<>&!~"{CONTROL_CHARACTERS}]*)\]\(({PLAIN_URL})\)(?:\n\*(?!\*)((?:[^*\n\\]|\\.)+)\*)?'
)
MAX_NESTED_BLOCKS = 8
"""Block quotes and lists inside one another. The parser stops at 20 levels, of which a list takes two."""


@dataclass(slots=True)
class _RenderState:
    """What the renderers of blocks share while one body is rendered."""

    lang: str | None
    """The article's language; None if only its text is wanted."""
    texts: list[str] = field(default_factory=list)
    """The visible text of each block so far."""
    levels: list[int] = field(default_factory=list)
    """The levels in the source of the last heading and of the headings that contain it."""
    ids: set[str] = field(default_factory=set)
    """The ids of the headings so far."""
    depth: int = 0
    """Number of block quotes and lists around the current block."""

    @contextmanager
    def nested(self) -> Iterator[None]:
        """Enter a block quote or list. Raises NeedsParser beyond ``MAX_NESTED_BLOCKS``."""
        self.depth += 1
        if self.depth > MAX_NESTED_BLOCKS:
            raise NeedsParser
        yield
        self.depth -= 1


def fast_html(body: str, lang: str) -> tuple[str, str]:
    """Render a body in ``lang``: its HTML, and its visible text, one line per block. Raises NeedsParser."""
    state = _RenderState(lang)
    html = _blocks(body, state)
    return html, "\n".join(filter(None, state.texts))


def fast_text(body: str) -> str:
    """The visible text of a body with the alternative texts of pictures, one line per block. Raises NeedsParser."""
    state = _RenderState(None)
    _blocks(body, state)
    return "\n".join(filter(None, state.texts))


def _blocks(text: str, state: _RenderState) -> str:
    text = text.strip("\n")
    blocks = BLOCK_SEPARATOR.split(text) if "\n\n\n" in text else text.split("\n\n")  # str.split is faster
    html = []
    for marker, group in _group_lists(blocks):
        if marker:
            html.append(_list(group, state))
        else:
            html.append(_BLOCK_RENDERERS.get(group[0][:1], _paragraph)(group[0], state))
    return "".join(html)


def _group_lists(blocks: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Group the blocks of each list: yield ``(marker, blocks)``, for a block outside a list ``("", [block])``.

    The blocks of a list are consecutive items with the same kind of marker, and indented blocks below them. ``marker``
    is the last character of the items' markers.
    """
    marker, group = "", []
    for block in blocks:
        item = LIST_MARKER.match(block) if block[:1] in "-*0123456789" else None
        block_marker = item[1][-1] if item else ""
        if marker and (block_marker == marker or block.startswith("  ")):
            group.append(block)
            continue
        if group:
            yield marker, group
        marker, group = block_marker, [block]
    yield marker, group


def _paragraph(block: str, state: _RenderState) -> str:
    if not block:
        return ""
    html, lang = _plain_text(block, state) if PLAIN_TEXT_LINE.fullmatch(block) else _paragraph_lines(block, state)
    return f"<p{_passage_attributes(lang, state)}>{html}</p>\n"


def _heading(block: str, state: _RenderState) -> str:
    match = ATX_HEADING.fullmatch(block)
    if not match:
        return _paragraph(block, state)
    if match[2].endswith("}"):  # may be the heading's id
        raise NeedsParser
    level = len(match[1])
    state.levels = [*(above for above in state.levels if above < level), level]
    tag = f"h{min(6, len(state.levels) + 1)}"
    html, lang = _inline(match[2], state)
    id = id_of_text(state.texts[-1], state.ids)
    attributes = (f' id="{id}"' if id else "") + _passage_attributes(lang, state)
    return f"<{tag}{attributes}>{html}</{tag}>\n"


def _thematic_break(block: str, state: _RenderState) -> str:
    return "<hr>\n" if THEMATIC_BREAK.fullmatch(block) else _paragraph(block, state)


def _block_quote(block: str, state: _RenderState) -> str:
    lines = [QUOTED_LINE.fullmatch(line) for line in block.split("\n")]
    inner = "\n".join(line[1] for line in lines if line).strip("\n")
    if not (inner and all(lines)):
        raise NeedsParser
    with state.nested():
        return f"<blockquote>\n{_blocks(inner, state)}</blockquote>\n"


def _code_block(block: str, state: _RenderState) -> str:
    match = FENCED_CODE.fullmatch(block)
    if not match:
        return _paragraph(block, state)
    state.texts.append(match[1].strip())
    return f"<pre><code>{match[1].translate(HTML_ESCAPES)}</code></pre>\n"


def _figure(block: str, state: _RenderState) -> str:
    match = FIGURE_BLOCK.fullmatch(block)
    if not match:
        raise NeedsParser
    alt, src, caption = match.groups()
    attributes = "".join(f' {name}="{value}"' for name, value in PICTURE_ATTRIBUTES.items())
    picture = f'<img src="{src.translate(HTML_ESCAPES)}" alt="{alt}"{attributes}>'
    if not caption:
        if state.lang is None:
            state.texts.append(" ".join(alt.split()))
        return f"<figure>{picture}</figure>\n"
    html, lang = _inline(f"*{caption}*", state)
    if state.lang is None:
        state.texts[-1] = " ".join(f"{alt} {state.texts[-1]}".split())
    inner = html.removeprefix("<em>").removesuffix("</em>")
    return f"<figure{_passage_attributes(lang, state)}>{picture}<figcaption>{inner}</figcaption></figure>\n"


_BLOCK_RENDERERS = {
    "!": _figure,
    "#": _heading,
    ">": _block_quote,
    "-": _thematic_break,
    "*": _thematic_break,
    "`": _code_block,
}
"""First character of a block -> function that renders it; any other block is a paragraph."""


def _list(blocks: list[str], state: _RenderState) -> str:
    """Render a list; it is loose, with a paragraph in each item, if it has blank lines."""
    items, is_loose = _split_items(blocks), len(blocks) > 1
    with state.nested():
        html = "".join(_list_item(first, further, state, is_loose=is_loose) for _, first, further in items)
    marker = items[0][0]
    if marker in "-*":
        return f"<ul>\n{html}</ul>\n"
    start = int(marker[:-1])
    return f'<ol start="{start}">\n{html}</ol>\n' if start != 1 else f"<ol>\n{html}</ol>\n"


def _split_items(blocks: list[str]) -> list[tuple[str, str, str]]:
    """Marker, first block and further blocks of each item, without their indentation."""
    items: list[tuple[str, list[str], list[str]]] = []
    for block in blocks:
        if block.isspace():
            raise NeedsParser
        if block.startswith(" "):
            items[-1][2].append("\n".join(_unindented(items[-1][0], line) for line in block.split("\n")))
            continue
        for line in block.split("\n"):
            if match := LIST_MARKER.match(line):
                if items and match[1][-1] != items[0][0][-1]:
                    raise NeedsParser
                items.append((match[1], [line[match.end() :]], []))
            else:
                items[-1][1].append(_unindented(items[-1][0], line))
    return [(marker, "\n".join(first), "\n\n".join(further)) for marker, first, further in items]


def _unindented(marker: str, line: str) -> str:
    """A further line of a list item without its indentation, which must be as wide as the marker and a blank."""
    indent = " " * (len(marker) + 1)
    if not line.startswith(indent):
        raise NeedsParser
    return line.removeprefix(indent)


def _list_item(first: str, further: str, state: _RenderState, *, is_loose: bool) -> str:
    """Render an item; its first block may end in a nested list."""
    lines = first.split("\n")
    text_end = next((number for number, line in enumerate(lines) if number and LIST_MARKER.match(line)), len(lines))
    html, lang = _paragraph_lines("\n".join(lines[:text_end]), state)
    nested = _list(["\n".join(lines[text_end:])], state) if lines[text_end:] else ""
    if nested.startswith("<ol start") or (nested and further):  # only a list that starts at 1 can interrupt a paragraph
        raise NeedsParser
    if is_loose:
        rest = _blocks(further, state) if further else ""
        return f"<li>\n<p{_passage_attributes(lang, state)}>{html}</p>\n{nested}{rest}</li>\n"
    content = f"<span{_passage_attributes(lang, state)}>{html}</span>" if lang else html
    return f"<li>{content}\n{nested}</li>\n" if nested else f"<li>{content}</li>\n"


def _paragraph_lines(text: str, state: _RenderState) -> tuple[str, str | None]:
    if "]:" in text and (text[0] == "[" or "\n[^" in text):  # may be a link reference definition or a footnote
        raise NeedsParser
    for line in text.split("\n"):
        if not PARAGRAPH_LINE.fullmatch(line):
            raise NeedsParser
    return _inline(text, state)


def _passage_attributes(lang: str | None, state: _RenderState) -> str:
    if not lang:
        return ""
    attributes = lang_attributes(lang, state.lang or "")
    if state.depth and "dir" in attributes:  # may be the direction of the block quote or list as well
        raise NeedsParser
    return "".join(f' {name}="{value}"' for name, value in attributes.items())


def _plain_text(text: str, state: _RenderState) -> tuple[str, str | None]:
    visible = " ".join(text.split())
    state.texts.append(visible)
    return text, state.lang and foreign_language(visible, state.lang)


def _inline(text: str, state: _RenderState) -> tuple[str, str | None]:
    """The HTML of a block's inlines, and their language if it differs from the article's."""
    html, visible = fast_inline(text)
    state.texts.append(visible)
    return html, state.lang and foreign_language(visible, state.lang)
