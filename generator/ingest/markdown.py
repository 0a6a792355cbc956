"""A cleaned tree -> CommonMark that renders to the same text. The work is markdownify's; what it lacks is here:

- emphasis next to Chinese, where ``**“字”**字`` would not close (CommonMark's flanking rule knows no Chinese);
- text that looks like Markdown is escaped, and only that, so that the pages read well in the repository;
- a figure is a picture with its caption in emphasis on the line below;
- tables without a header row, headings below the page's own.
"""

from __future__ import annotations

import re
import unicodedata

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement
from markdownify import MarkdownConverter

from generator.ingest.clean.blocks import BLOCKS, text_of

# Characters that open inline Markdown anywhere in a line.
INLINE = re.compile(r"([\\`*\[\]<])|(?<![^\W_])(_)|(_)(?![^\W_])|(~)(?=~)|(&)(?=#|\w+;)")
# What makes a block of a line: headings, quotations, bullets, numbers, underlines of headings, fences, tables.
LINE_START = re.compile(
    r"^(\s*)(?:(#{1,6})(?=\s|$)|([>|])|([+-])(?=\s|$|-)|(\d{1,9})([.)])(?=\s|$)|(=+)(?=\s*$)|(~)(?=~~))"
)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
SPACES = re.compile(r"[ \t\r\n]+")
BLANK_LINES = re.compile(r"\n{3,}")


class _Converter(MarkdownConverter):
    """markdownify with the differences named above."""

    def process_text(self, el: NavigableString, parent_tags: set[str] | None = None) -> str:
        if "pre" not in (parent_tags or ()):
            el = _same_place(el, SPACES.sub(" ", CONTROL.sub("", str(el))))
        return str(super().process_text(el, parent_tags=parent_tags))  # type: ignore[misc]  # not in its stubs

    def escape(self, text: str, parent_tags: set[str]) -> str:
        return INLINE.sub(lambda match: "\\" + match.group(0), text)

    def convert_p(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        text = "\n".join(_escape_line_start(line.strip()) for line in text.strip().split("\n"))
        text = re.sub(r"^(?:\\\n)+|(?:\\\n?)+$", "", text) if text.endswith("\\") or text.startswith("\\\n") else text
        if "_inline" in parent_tags:
            return f" {text} "
        return f"\n\n{text}\n\n" if text else ""

    def convert_li(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if not el.find(list(BLOCKS)):
            text = "\n".join(_escape_line_start(line) for line in text.strip().split("\n"))
        return str(super().convert_li(el, text, parent_tags))  # type: ignore[misc]  # not in its stubs

    def convert_b(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return _emphasis(el, text, parent_tags, "**", "strong", ("b", "strong"))

    convert_strong = convert_b

    def convert_em(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return _emphasis(el, text, parent_tags, "*", "em", ("i", "em"))

    convert_i = convert_em

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        address, shown = _address(str(el.get("href", ""))), text.strip()
        if not shown or not address:
            return text
        if text_of(el) == el.get("href") and "\\" not in address:
            return f"<{address}>"
        return f"[{shown}]({address})"

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        alt = self.escape(" ".join(CONTROL.sub("", str(el.get("alt") or "")).split()), parent_tags)
        return f"![{alt}]({_address(str(el.get('src', '')))})"

    def convert_figure(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"\n\n{text.strip()}\n\n"

    def convert_figcaption(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        caption = self.escape(" ".join(CONTROL.sub("", text_of(el)).split()), parent_tags)
        return f"\n*{caption}*\n\n" if caption else ""

    def convert_br(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return " " if "_inline" in parent_tags else "\\\n"

    def convert_hn(self, n: int, el: Tag, text: str, parent_tags: set[str]) -> str:
        """The page's title is its only first-level heading."""
        text = " ".join(text.split())
        return f"\n\n{'#' * max(2, min(n, 6))} {text}\n\n" if text else ""

    def convert_hr(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return "\n\n---\n\n"


def to_markdown(soup: BeautifulSoup) -> str:
    """The whole tree as CommonMark, ending in one newline; empty for a tree without content."""
    text = _Converter(heading_style="atx", bullets="-", table_infer_header=True).convert_soup(soup)
    text = BLANK_LINES.sub("\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip("\n")
    return text + "\n" if text.strip() else ""


def _same_place(el: NavigableString, text: str) -> NavigableString:
    """The text node with other text, in its place of the tree."""
    changed = NavigableString(text)
    el.replace_with(changed)
    return changed


def _escape_line_start(line: str) -> str:
    def escaped(match: re.Match[str]) -> str:
        number, dot = match.group(5), match.group(6)
        return f"{match.group(1)}{number}\\{dot}" if number else f"{match.group(1)}\\{match.group(0).lstrip()}"

    return LINE_START.sub(escaped, line)


def _address(url: str) -> str:
    """An address as a link destination: characters that would end it percent-encoded."""
    return re.sub(
        r"[\s()<>\\\x00-\x1f]", lambda match: "".join(f"%{byte:02X}" for byte in match.group(0).encode()), url.strip()
    )


def _emphasis(el: Tag, text: str, parent_tags: set[str], mark: str, tag: str, same: tuple[str, ...]) -> str:
    """``mark`` around the text where it opens and closes by CommonMark's flanking rule, else the HTML element."""
    inner = text.strip()
    if not inner or el.find_parent(list(same)) or "_noformat" in parent_tags:
        return text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    if "\n" in inner and "\n\n" in inner:
        return text  # emphasis does not reach over paragraphs
    opens = _opens(before or _neighbour(el, -1), inner[0])
    closes = _opens(after or _neighbour(el, 1), inner[-1])
    if opens and closes and not _touches_mark(el) and not inner.endswith("\\"):
        return f"{before and ' '}{mark}{inner}{mark}{after and ' '}"
    return f"{before and ' '}<{tag}>{inner}</{tag}>{after and ' '}"


def _opens(outside: str, inside: str) -> bool:
    """Whether a mark between ``outside`` (empty at the edge of a block) and ``inside`` is flanking."""
    return (
        not _is_punctuation(inside) or not outside or outside.isspace() or unicodedata.category(outside[-1])[0] == "P"
    )


def _is_punctuation(character: str) -> bool:
    """Punctuation and symbols: CommonMark 0.30 counts the first, 0.31 both; text must hold under either."""
    return unicodedata.category(character)[0] in "PS"


def _neighbour(el: PageElement, step: int) -> str:
    """The character next to an element in its block; empty at the block's edge."""
    node: PageElement | None = el
    while node is not None and not (isinstance(node, Tag) and node.name in BLOCKS):
        siblings = node.next_siblings if step > 0 else node.previous_siblings
        for sibling in siblings:
            if isinstance(sibling, Tag) and (sibling.name in BLOCKS or sibling.name == "br"):
                return ""
            text = (
                str(sibling)
                if isinstance(sibling, NavigableString)
                else "".join(sibling.strings)
                if isinstance(sibling, Tag)
                else ""
            )
            if text:
                return text[0] if step > 0 else text[-1]
        node = node.parent
    return ""


def _touches_mark(el: Tag) -> bool:
    """Whether another emphasis begins or ends right beside: ``**a****b**`` would be read as one mark."""
    names = ("b", "strong", "i", "em")
    nested = el.find(names) is not None or el.find_parent(names) is not None
    beside = (el.previous_sibling, el.next_sibling)
    return nested or any(isinstance(node, Tag) and node.name in names for node in beside)
