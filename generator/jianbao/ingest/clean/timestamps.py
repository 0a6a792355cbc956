"""Rule: ``time`` elements with the date of publication. The date clues read them from the account."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, takewhile

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.html.blocks import climb, holds_blocks, is_block

TIME_LABELS = re.compile(
    r"(?:published|posted|updated|by|出版|发布|發布|發佈|发表|發表|更新|于|於|on|at|[\W_\d])*", re.IGNORECASE
)


def timestamps(body: Tag, context: RuleContext) -> Iterator[PageElement]:
    """A time on a line of its own is removed because it is the date of publication, which the page shows itself."""
    for time in body.find_all("time"):
        labels = _line_without_times(time)
        if TIME_LABELS.fullmatch("".join(labels)):
            yield time
            yield from (label for label in labels if label.strip())
    for stamp in body.select("abbr.published[title]"):  # Blogger's markup
        stamp["datetime"] = str(stamp["title"])
        yield stamp


def _line_without_times(time: Tag) -> list[NavigableString]:
    """The text nodes of the line around a time, without those in ``time`` elements. A block begins another line."""
    box = climb(time, lambda tag: tag.name in ("span", "strong", "b", "em", "i", "small", "a"))
    line: Iterable[PageElement] = (box,)
    if box.parent is not None and box.parent.name in ("p", "div", "li", "header", "footer"):
        line = chain(
            takewhile(_is_same_line, box.previous_siblings), (box,), takewhile(_is_same_line, box.next_siblings)
        )
    texts = (text for node in line for text in (node.find_all(string=True) if isinstance(node, Tag) else (node,)))
    return [text for text in texts if isinstance(text, NavigableString) and text.find_parent("time") is None]


def _is_same_line(node: PageElement) -> bool:
    return not is_block(node) and not (isinstance(node, Tag) and holds_blocks(node))
