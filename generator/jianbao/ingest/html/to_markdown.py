"""Serialize a cleaned tree to CommonMark that renders to the same text.

markdownify walks the tree; the methods here write each element, because Chinese and untrusted text need more care:

- emphasis next to Chinese works, where ``**“字”**字`` would not close (see ``emphasis.py``);
- text that looks like Markdown is escaped, and no other text, so that pages are readable as source;
- a figure becomes its pictures with the caption as emphasis below the last one;
- adjacent lists remain two lists, tables need no header row, and headings are below the level of the page's title.

The rules ``structure``, ``paragraphs`` and ``inline`` have normalised the tree before.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString
from markdown_it.common.normalize_url import normalizeLink
from markdownify import MarkdownConverter

from jianbao.ingest.html.blocks import BLOCK_ELEMENTS, is_blank, is_block
from jianbao.ingest.html.emphasis import emphasis
from jianbao.ingest.html.list_numbers import item_numbers
from jianbao.ingest.html.table_spans import column_span, row_width

INLINE_SYNTAX = re.compile(r"([\\`*\[\]<~])|(?<![^\W_])(_)|(_)(?![^\W_])|(&)(?=#|\w+;)")
"""Characters that open inline Markdown anywhere in a line; on GitHub a single ~ strikes through."""
LINE_START = re.compile(
    r"^(?:(#{1,6})(?=\s|$)|([>|])|([+-])(?=\s|$|-)|(?P<number>[0-9]{1,9})([.)])(?=\s|$)|(=+)(?=\s*$)|([:|-])(?=[\s:|-]*$))"
)
"""The start of a line that would open a block: a heading, a quotation, a list item, a setext underline, a table row."""
CLOSING_HASHES = re.compile(r"(?<!\S)#+$")
BLANK_LINES = re.compile(r"\n{3,}")
EMPTY_CODE_LINE = "\0"
"""Put in the blank lines of code while the blank lines between blocks are counted. No clipping has NUL characters."""
DESTINATION_END = re.compile(r"[\s()<>\\|\x00-\x1f\x7f]")
"""Characters that would end the destination of a link, or the table cell around it."""
AUTOLINK = re.compile(r"https?://[\w./:?=&#,;+!@~-]+", re.ASCII)
"""URLs that an autolink shows unchanged; Markdown would show percent-encoded characters decoded."""


T = TypeVar("T")


class _Converter(MarkdownConverter):
    """One method for each element, which takes the node, the Markdown of its content and the names of its ancestors.

    Properties of a parent are cached by its id, because a list may have thousands of items.
    """

    def __init__(self) -> None:
        super().__init__()
        self._parents_of_blocks: dict[int, bool] = {}
        self._loose: dict[int, bool] = {}
        self._list_markers: dict[int, str] = {}
        self._turns: dict[int, int] = {}
        self._columns: dict[int, dict[int, int]] = {}

    def get_conv_fn(self, tag_name: str) -> Callable[..., str] | None:
        """The method for an element; blocks without a method of their own are written between blank lines."""
        method: Callable[..., str] | None = super().get_conv_fn(tag_name)  # type: ignore[misc]  # not in its stubs
        return method or (self.convert_div if tag_name in BLOCK_ELEMENTS else None)

    def process_text(self, el: NavigableString, parent_tags: set[str] | None = None) -> str:
        if "_noformat" in (parent_tags or ()):
            return str(el)
        if is_blank(el) and (el.parent is None or _cached(self._parents_of_blocks, el.parent, _has_block_children)):
            return ""
        text = self.escape(str(el), parent_tags or set())
        following = el.next_element
        is_link = isinstance(following, Tag) and following.name == "a"
        return text[:-1] + "\\!" if is_link and text.endswith("!") else text

    def escape(self, text: str, parent_tags: set[str]) -> str:
        text = INLINE_SYNTAX.sub(lambda match: "\\" + match.group(0), text)
        return text.replace("|", "\\|") if parent_tags & {"td", "th"} else text

    def convert_div(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"\n\n{text.strip()}\n\n" if text.strip() else ""

    convert_figure = convert_div

    def convert_p(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"\n\n{_escape_lines(text.strip())}\n\n" if text.strip() else ""

    def convert_line(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return _escape_lines(text.strip())

    def convert_list(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        gap = "\n" if el.parent is not None and el.parent.name == "li" and not self._is_loose(el.parent) else "\n\n"
        return f"{gap}{text.strip()}{gap}" if text.strip() else ""

    convert_ul = convert_ol = convert_list

    def convert_li(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        lines = text.strip().split("\n")
        marker = self._list_marker(el) + " "
        indented = (" " * len(marker) + line if line else "" for line in lines[1:])
        gap = "\n\n" if el.parent is not None and self._is_loose(el) else "\n"
        return gap + "\n".join([marker + lines[0], *indented]) + gap if lines[0] else ""

    def _is_loose(self, item: Tag) -> bool:
        """Whether an item is in a loose list, whose items contain paragraphs."""
        return item.parent is not None and _cached(self._loose, item.parent, _is_loose)

    def _list_marker(self, item: Tag) -> str:
        """``-`` or ``1.``; every second adjacent list has ``*`` or ``1)``, or Markdown would merge the lists."""
        parent_list = item.parent
        if parent_list is None:
            return "-"
        if id(item) not in self._list_markers:
            before = next((other for other in parent_list.previous_siblings if isinstance(other, Tag)), None)
            follows = before is not None and before.name == parent_list.name
            turn = self._turns[id(parent_list)] = self._turns.get(id(before), 0) + 1 if follows else 0
            self._list_markers |= _list_markers(parent_list, turn)
        return self._list_markers[id(item)]

    def convert_blockquote(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        lines = text.strip().split("\n") if text.strip() else []
        return "\n\n" + "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n" if lines else ""

    def convert_fnref(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"[^{''.join(el.strings)}]"

    def convert_note(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Write the definition of a footnote; further lines are indented by four spaces."""
        first, *further = text.strip().split("\n")
        lines = [f"[^{el['data-label']}]: {first}", *(f"    {line}".rstrip() for line in further)]
        return "\n\n" + "\n".join(lines) + "\n\n"

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        lines = "\n".join(line.rstrip() for line in "".join(el.strings).split("\n")).strip("\n")
        if not lines.strip():
            return ""
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", lines)), default=0))
        lines = "\n".join(line or EMPTY_CODE_LINE for line in lines.split("\n"))
        return f"\n\n{fence}{el.get('data-lang', '')}\n{lines}\n{fence}\n\n"

    def convert_hN(self, n: int, el: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: N802  # markdownify's name
        """Write a heading at level 2 or below, because the page's title is its only first-level heading."""
        text = CLOSING_HASHES.sub(lambda match: "\\" + match.group(), " ".join(text.split()))
        return f"\n\n{'#' * max(2, min(n, 6))} {text}\n\n" if text else ""

    def convert_hr(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Write ``---``, but ``___`` in a list, because ``- ---`` would be one thematic break and not a list item."""
        return "\n\n___\n\n" if "li" in parent_tags else "\n\n---\n\n"

    def convert_td(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f" {text.strip()}".rstrip() + " |" * column_span(el)

    convert_th = convert_td

    def convert_tbody(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return text

    convert_thead = convert_tfoot = convert_tbody

    def convert_tr(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        widths = _cached(self._columns, el.find_parent("table") or el, _row_widths)
        columns = max(widths.values())
        line = f"|{text}" + " |" * (columns - widths[id(el)]) + "\n"
        return line + "|" + " --- |" * columns + "\n" if id(el) == next(iter(widths)) else line

    def convert_table(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"\n\n{text.strip()}\n\n" if text.strip(" |-\n") else ""

    def convert_strong(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return emphasis(el, text, "**")

    def convert_em(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return emphasis(el, text, "*")

    def convert_del(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return emphasis(el, text, "~~")

    def convert_sub(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"<{el.name}>{text}</{el.name}>" if text.strip() else text

    convert_sup = convert_ruby = convert_rt = convert_rp = convert_sub

    def convert_code(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        ticks = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
        pad = " " if text.startswith("`") or text.endswith("`") else ""
        shown = text.replace("|", "\\|") if parent_tags & {"td", "th"} else text
        return f"{ticks}{pad}{shown}{pad}{ticks}"

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        address = _destination(str(el.get("href", "")))
        if not text.strip() or not address:
            return text
        if "".join(el.strings) == address and AUTOLINK.fullmatch(address):
            return f"<{address}>"
        return f"[{text}]({address})"

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        alt = self.escape(" ".join(str(el.get("alt") or "").split()), parent_tags)
        gap = "\n\n" if el.parent is not None and el.parent.name == "figure" else ""
        return f"{gap}![{alt}]({_destination(str(el.get('src', '')))})"

    def convert_figcaption(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"\n*{text.strip()}*\n\n" if text.strip() else ""

    def convert_br(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return "<br>" if parent_tags & {"td", "th"} else " " if "_inline" in parent_tags else "\\\n"


def to_markdown(soup: BeautifulSoup) -> str:
    """Serialize the tree to CommonMark with one newline at its end; empty for a tree without content."""
    text: str = _Converter().convert_soup(soup)
    text = BLANK_LINES.sub("\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip("\n")
    if EMPTY_CODE_LINE in text:
        text = "\n".join(line.replace(EMPTY_CODE_LINE, "").rstrip() for line in text.split("\n"))
    return text + "\n" if text.strip() else ""


def _escape_lines(text: str) -> str:
    return "\n".join(LINE_START.sub(_escaped, line.strip()) for line in text.split("\n"))


def _escaped(match: re.Match[str]) -> str:
    """Put a backslash before the character that would open a block; after a number, before the dot."""
    number = match["number"] or ""
    return f"{number}\\{match.group()[len(number) :]}"


def _cached(cache: dict[int, T], element: Tag, compute: Callable[[Tag], T]) -> T:
    """The cached result of ``compute`` for an element, by the element's id."""
    if id(element) not in cache:
        cache[id(element)] = compute(element)
    return cache[id(element)]


def _has_block_children(parent: Tag) -> bool:
    return any(map(is_block, parent.contents))


def _is_loose(parent_list: Tag) -> bool:
    items = parent_list.find_all("li", recursive=False)
    return any(item.find(lambda tag: tag.name not in ("line", "ul", "ol"), recursive=False) for item in items)


def _list_markers(parent_list: Tag, turn: int) -> dict[int, str]:
    """Item id -> its marker, for all items of a list; ``turn`` is the number of adjacent lists before it."""
    items = parent_list.find_all("li", recursive=False)
    if parent_list.name != "ol":
        return {id(item): "-*"[turn % 2] for item in items}
    numbers = item_numbers(parent_list)
    return {id(item): f"{number}{'.)'[turn % 2]}" for number, item in zip(numbers, items, strict=True)}


def _row_widths(table: Tag) -> dict[int, int]:
    """Row id -> the number of its columns, for all rows of a table."""
    rows = table.find_all("tr") or [table]
    return {id(row): row_width(row.find_all(["td", "th"], recursive=False)) for row in rows}


def _destination(url: str) -> str:
    """A URL as the destination of a link: normalised as by the renderer, and escaped so that nothing in it ends it."""
    url = DESTINATION_END.sub(
        lambda match: "".join(f"%{byte:02X}" for byte in match.group().encode()), normalizeLink(url.strip())
    )
    return re.sub(r"&(?=#?\w+;)", r"\\&", url)
