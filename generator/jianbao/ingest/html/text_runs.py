"""The text of a block as one string, with the mapping back to text nodes, so that a rule can remove parts of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bs4 import Tag
from bs4.element import Comment, NavigableString, PageElement

from jianbao.ingest.html.blocks import text_blocks
from jianbao.ingest.html.tree import new_tag

Span = tuple[int, int]
"""The start and end of a part of a text."""


class TextRun(NamedTuple):
    """The text of one block, with a newline for each ``br``, and its text nodes."""

    text: str
    nodes: tuple[tuple[int, NavigableString], ...]
    """Pairs of an offset in ``text`` and the text node that begins there."""


def text_runs(body: Tag) -> Iterator[TextRun]:
    """Yield the text run of each innermost block that has text, in document order."""
    for block in list(text_blocks(body)):
        yield text_run(block)


def text_run(block: PageElement) -> TextRun:
    """The text run of one block, or of a text node."""
    text, nodes = "", []
    for node in block.descendants if isinstance(block, Tag) else [block]:
        if isinstance(node, Tag):
            text += "\n" if node.name == "br" else ""
        elif isinstance(node, NavigableString) and not isinstance(node, Comment):
            nodes.append((len(text), node))
            text += str(node)
    return TextRun(text, tuple(nodes))


def isolate(run: TextRun, spans: Sequence[Span]) -> Iterator[NavigableString]:
    """Split the text nodes at ``spans`` and yield the parts in the spans as separate nodes, for a rule to remove.

    If text remains on both sides of a part, two ``br`` are inserted, so that the two remain separate paragraphs.
    """
    spans = [span for span in spans if run.text[slice(*span)].strip()]
    is_divider = _dividers(run.text, spans)
    for begin, node in run.nodes:
        inside = [
            (max(a, begin) - begin, min(b, begin + len(node)) - begin)
            for a, b in spans
            if a < begin + len(node) and b > begin
        ]
        if inside:
            divides = any(flag and a >= begin for flag, (a, _) in zip(is_divider, spans, strict=True))
            yield from _split(node, inside, divide=divides)


def _dividers(text: str, spans: Sequence[Span]) -> list[bool]:
    """For each span, whether text remains on both sides of it."""
    remaining, offsets = "", []
    end = 0
    for a, b in spans:
        remaining += text[end:a]
        offsets.append(len(remaining))
        end = b
    remaining += text[end:]
    return [bool(remaining[:offset].strip() and remaining[offset:].strip()) for offset in offsets]


def _split(node: NavigableString, spans: Sequence[Span], *, divide: bool) -> list[NavigableString]:
    """Replace one text node by its parts; return the parts in ``spans``."""
    text, isolated, end = str(node), [], 0
    new: list[PageElement] = []
    for a, b in spans:
        if a > end:
            new.append(NavigableString(text[end:a]))
        part = NavigableString(text[a:b])
        if divide:
            new += [new_tag("br") for _ in range(2)]
        new.append(part)
        isolated.append(part)
        end = b
    if end < len(text):
        new.append(NavigableString(text[end:]))
    node.replace_with(*new)
    return isolated
