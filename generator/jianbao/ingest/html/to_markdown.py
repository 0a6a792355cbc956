"""A cleaned tree -> CommonMark that renders to the same text.

The walk is markdownify's. Here stands what each element becomes, because Chinese and untrusted text need more care:

- emphasis next to Chinese, where ``**“字”**字`` would not close (CommonMark's flanking rule knows no Chinese);
- text that looks like Markdown is escaped, and only that, so that the pages read well in the repository;
- a figure is its pictures, and under the last the caption in emphasis;
- lists side by side stay two, tables need no header row, headings stand below the page's own.

The rules ``structure``, ``paragraphs`` and ``inline`` bring the tree into the shape that is expected here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString
from markdown_it.common.normalize_url import normalizeLink
from markdownify import MarkdownConverter

from jianbao.ingest.html.blocks import BLOCKS, is_blank, is_block
from jianbao.ingest.html.emphasis import emphasis

# Characters that open inline Markdown anywhere in a line; a single ~ strikes through on GitHub.
INLINE = re.compile(r"([\\`*\[\]<~])|(?<![^\W_])(_)|(_)(?![^\W_])|(&)(?=#|\w+;)")
# What makes a block of a line: headings, quotations, bullets, numbers, underlines of headings and of table heads.
LINE_START = re.compile(
    r"^(?:(#{1,6})(?=\s|$)|([>|])|([+-])(?=\s|$|-)|(?P<number>[0-9]{1,9})([.)])(?=\s|$)|(=+)(?=\s*$)|([:|-])(?=[\s:|-]*$))"
)
CLOSING_HASHES = re.compile(r"(?<!\S)#+$")
BLANK_LINES = re.compile(r"\n{3,}")
PERCENT = re.compile(r"[\s()<>\\|\x00-\x1f\x7f]")
"""What would end a link's destination, or the table cell it stands in."""
AUTOLINK = re.compile(r"https?://[\w./:?=&#,;+!@~-]+", re.ASCII)
"""Addresses that are shown as they are written: Markdown decodes what is percent-encoded."""


T = TypeVar("T")


class _Converter(MarkdownConverter):
    """One method an element: its node, the Markdown of what is in it, and the names of the elements around it.

    What is the same for all children of an element is found out once: a list may have thousands of items.
    """

    def __init__(self) -> None:
        super().__init__()
        self._boxes: dict[int, bool] = {}
        self._loose: dict[int, bool] = {}
        self._bullets: dict[int, str] = {}
        self._turns: dict[int, int] = {}
        self._columns: dict[int, dict[int, int]] = {}

    def get_conv_fn(self, tag_name: str) -> Callable[..., str] | None:
        """An element that begins a line stands between blank lines unless something else is said here."""
        given: Callable[..., str] | None = super().get_conv_fn(tag_name)  # type: ignore[misc]  # not in its stubs
        return given or (self.convert_div if tag_name in BLOCKS else None)

    def process_text(self, el: NavigableString, parent_tags: set[str] | None = None) -> str:
        if "_noformat" in (parent_tags or ()):
            return str(el)
        if is_blank(el) and (el.parent is None or _once(self._boxes, el.parent, _is_box)):
            return ""
        text = self.escape(str(el), parent_tags or set())
        following = el.next_element
        is_link = isinstance(following, Tag) and following.name == "a"
        return text[:-1] + "\\!" if is_link and text.endswith("!") else text

    def escape(self, text: str, parent_tags: set[str]) -> str:
        text = INLINE.sub(lambda match: "\\" + match.group(0), text)
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
        bullet = self._bullet(el) + " "
        indented = (" " * len(bullet) + line if line else "" for line in lines[1:])
        gap = "\n\n" if el.parent is not None and self._is_loose(el) else "\n"
        return gap + "\n".join([bullet + lines[0], *indented]) + gap if lines[0] else ""

    def _is_loose(self, item: Tag) -> bool:
        """Whether an item stands in a list with paragraphs in it."""
        return item.parent is not None and _once(self._loose, item.parent, _is_loose)

    def _bullet(self, item: Tag) -> str:
        """``-`` or a number; lists side by side take turns with ``*`` and ``1)``, or they would be one."""
        listing = item.parent
        if listing is None:
            return "-"
        if id(item) not in self._bullets:
            before = next((other for other in listing.previous_siblings if isinstance(other, Tag)), None)
            follows = before is not None and before.name == listing.name
            turn = self._turns[id(listing)] = self._turns.get(id(before), 0) + 1 if follows else 0
            self._bullets |= _bullets(listing, turn)
        return self._bullets[id(item)]

    def convert_blockquote(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        lines = text.strip().split("\n") if text.strip() else []
        return "\n\n" + "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n" if lines else ""

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        lines = "\n".join(line.rstrip() for line in "".join(el.strings).split("\n")).strip("\n")
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", lines)), default=0))
        return f"\n\n{fence}\n{lines}\n{fence}\n\n" if lines.strip() else ""

    def convert_hN(self, n: int, el: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: N802  # markdownify's name
        """The page's title is its only first-level heading."""
        text = CLOSING_HASHES.sub(lambda match: "\\" + match.group(), " ".join(text.split()))
        return f"\n\n{'#' * max(2, min(n, 6))} {text}\n\n" if text else ""

    def convert_hr(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """``---``; in a list ``___``, as ``- ---`` is one rule and no item."""
        return "\n\n___\n\n" if "li" in parent_tags else "\n\n---\n\n"

    def convert_td(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f" {text.strip()}".rstrip() + " |" * _span(el)

    convert_th = convert_td

    def convert_tbody(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return text

    convert_thead = convert_tfoot = convert_tbody

    def convert_tr(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        widths = _once(self._columns, el.find_parent("table") or el, _widths)
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

    convert_sup = convert_sub

    def convert_code(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        ticks = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
        pad = " " if text.startswith("`") or text.endswith("`") else ""
        shown = text.replace("|", "\\|") if parent_tags & {"td", "th"} else text
        return f"{ticks}{pad}{shown}{pad}{ticks}"

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        address = _address(str(el.get("href", "")))
        if not text.strip() or not address:
            return text
        if "".join(el.strings) == address and AUTOLINK.fullmatch(address):
            return f"<{address}>"
        return f"[{text}]({address})"

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        alt = self.escape(" ".join(str(el.get("alt") or "").split()), parent_tags)
        gap = "\n\n" if el.parent is not None and el.parent.name == "figure" else ""
        return f"{gap}![{alt}]({_address(str(el.get('src', '')))})"

    def convert_figcaption(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"\n*{text.strip()}*\n\n" if text.strip() else ""

    def convert_br(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return "<br>" if parent_tags & {"td", "th"} else " " if "_inline" in parent_tags else "\\\n"


def to_markdown(soup: BeautifulSoup) -> str:
    """The whole tree as CommonMark, ending in one newline; empty for a tree without content."""
    text: str = _Converter().convert_soup(soup)
    text = BLANK_LINES.sub("\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip("\n")
    return text + "\n" if text.strip() else ""


def _escape_lines(text: str) -> str:
    return "\n".join(LINE_START.sub(_escaped, line.strip()) for line in text.split("\n"))


def _escaped(match: re.Match[str]) -> str:
    """A backslash before what makes a block; of a number, before the dot behind it."""
    number = match["number"] or ""
    return f"{number}\\{match.group()[len(number) :]}"


def _once(known: dict[int, T], element: Tag, find_out: Callable[[Tag], T]) -> T:
    """What is to be known of an element, found out the first time."""
    if id(element) not in known:
        known[id(element)] = find_out(element)
    return known[id(element)]


def _is_box(parent: Tag) -> bool:
    return any(map(is_block, parent.contents))


def _is_loose(listing: Tag) -> bool:
    items = listing.find_all("li", recursive=False)
    return any(item.find(lambda tag: tag.name not in ("line", "ul", "ol"), recursive=False) for item in items)


def _bullets(listing: Tag, turn: int) -> dict[int, str]:
    """What stands before each item of a list."""
    items = listing.find_all("li", recursive=False)
    if listing.name != "ol":
        return {id(item): "-*"[turn % 2] for item in items}
    start = str(listing.get("start", ""))
    first = int(start) if start.isdecimal() else 1
    return {id(item): f"{number}{'.)'[turn % 2]}" for number, item in enumerate(items, first)}


def _widths(table: Tag) -> dict[int, int]:
    """How many columns each row fills."""
    rows = table.find_all("tr") or [table]
    return {id(row): sum(map(_span, row.find_all(["td", "th"], recursive=False))) for row in rows}


def _span(cell: Tag) -> int:
    """The columns a cell fills; few enough that a slip of the pen makes no page of bars."""
    span = str(cell.get("colspan", ""))
    return max(1, min(20, int(span))) if re.fullmatch("[0-9]{1,4}", span) else 1


def _address(url: str) -> str:
    """An address as a link's destination: spelt as the page will spell it, so that nothing can end it; no entities."""
    url = PERCENT.sub(
        lambda match: "".join(f"%{byte:02X}" for byte in match.group().encode()), normalizeLink(url.strip())
    )
    return re.sub(r"&(?=#?\w+;)", r"\\&", url)
