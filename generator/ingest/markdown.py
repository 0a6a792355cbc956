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
import unicodedata
from collections.abc import Callable
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement
from markdown_it.common.normalize_url import normalizeLink
from markdownify import MarkdownConverter

from generator.ingest.blocks import BLOCKS, is_blank, is_block

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


class _Converter(MarkdownConverter):
    """One method an element: its node, the Markdown of what is in it, and the names of the elements around it."""

    def get_conv_fn(self, tag_name: str) -> Callable[..., str] | None:
        """An element that begins a line stands between blank lines unless something else is said here."""
        given: Callable[..., str] | None = super().get_conv_fn(tag_name)  # type: ignore[misc]  # not in its stubs
        return given or (self.convert_div if tag_name in BLOCKS else None)

    def process_text(self, el: NavigableString, parent_tags: set[str] | None = None) -> str:
        if "_noformat" in (parent_tags or ()):
            return str(el)
        if is_blank(el) and (el.parent is None or el.parent.find(is_block, recursive=False)):
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
        gap = "\n" if el.parent is not None and el.parent.name == "li" and not _is_loose(el.parent) else "\n\n"
        return f"{gap}{text.strip()}{gap}" if text.strip() else ""

    convert_ul = convert_ol = convert_list

    def convert_li(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        lines = text.strip().split("\n")
        bullet = _bullet(el) + " "
        indented = (" " * len(bullet) + line if line else "" for line in lines[1:])
        gap = "\n\n" if el.parent is not None and _is_loose(el) else "\n"
        return gap + "\n".join([bullet + lines[0], *indented]) + gap if lines[0] else ""

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
        return f" {text.strip()} |" + " |" * (_span(el) - 1)

    convert_th = convert_td

    def convert_tbody(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return text

    convert_thead = convert_tfoot = convert_tbody

    def convert_tr(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        table = el.find_parent("table")
        rows = table.find_all("tr") if table is not None else [el]
        widths = {id(row): sum(map(_span, row.find_all(["td", "th"], recursive=False))) for row in rows}
        columns = max(widths.values())
        line = f"|{text}" + " |" * (columns - widths[id(el)]) + "\n"
        return line + "|" + " --- |" * columns + "\n" if el is rows[0] else line

    def convert_table(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"\n\n{text.strip()}\n\n" if text.strip(" |-\n") else ""

    def convert_strong(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return _emphasis(el, text, "**")

    def convert_em(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return _emphasis(el, text, "*")

    def convert_del(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return _emphasis(el, text, "~~")

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


def _is_loose(item: Tag) -> bool:
    """Whether an item stands in a list with paragraphs in it."""
    items = item.parent.find_all("li", recursive=False) if item.parent is not None else []
    return any(other.find(lambda tag: tag.name not in ("line", "ul", "ol"), recursive=False) for other in items)


def _bullet(item: Tag) -> str:
    """``-`` or a number; lists side by side take turns with ``*`` and ``1)``, or they would be one."""
    listing = item.parent
    if listing is None:
        return "-"
    turn = 0
    before = listing
    while (before := _block_before(before)) is not None and before.name == listing.name:  # type: ignore[assignment]
        turn += 1
    if listing.name != "ol":
        return "-*"[turn % 2]
    start = str(listing.get("start", ""))
    number = (int(start) if start.isdecimal() else 1) + len(item.find_previous_siblings("li"))
    return f"{number}{'.)'[turn % 2]}"


def _block_before(node: Tag) -> Tag | None:
    return next((other for other in node.previous_siblings if isinstance(other, Tag)), None)


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


def _emphasis(el: Tag, text: str, mark: str) -> str:
    """``mark`` around the text where it opens and closes by CommonMark's flanking rule, else the HTML element."""
    if not text.strip():
        return text
    beside_itself = mark == "~~" and "~" in (_neighbour(el, -1) + _neighbour(el, 1))
    flanks = _flanks(_neighbour(el, -1), text[0]) and _flanks(_neighbour(el, 1), text[-1])
    if flanks and not beside_itself and not _touches_mark(el) and not text.endswith("\\"):
        return f"{mark}{text}{mark}"
    return f"<{el.name}>{text}</{el.name}>"


def _flanks(outside: str, inside: str) -> bool:
    """Whether a mark between ``outside`` (empty at the edge of a line) and ``inside`` opens or closes.

    CommonMark 0.30 counts punctuation, 0.31 symbols as well; a mark must hold under either.
    """
    if inside.isspace():
        return False
    return (
        unicodedata.category(inside)[0] not in "PS"
        or not outside
        or outside.isspace()
        or unicodedata.category(outside)[0] == "P"
    )


def _neighbour(el: PageElement, step: int) -> str:
    """The character next to an element in its line; empty at the line's edge."""
    node: PageElement | None = el
    while node is not None and not is_block(node):
        sibling = node.next_sibling if step > 0 else node.previous_sibling
        if isinstance(sibling, NavigableString) and sibling:
            return sibling[0] if step > 0 else sibling[-1]
        if isinstance(sibling, Tag):
            text = "".join(sibling.strings)
            return "" if sibling.name in BLOCKS or sibling.name == "br" else (text or ")")[0 if step > 0 else -1]
        node = node.parent
    return ""


def _touches_mark(el: Tag) -> bool:
    """Whether another emphasis begins or ends right beside: ``**a****b**`` would be read as one mark."""
    names: Any = ["strong", "em", "del"]
    nested = el.find(names) is not None or el.find_parent(names) is not None
    beside = (el.previous_sibling, el.next_sibling)
    return nested or any(isinstance(node, Tag) and node.name in names for node in beside)
