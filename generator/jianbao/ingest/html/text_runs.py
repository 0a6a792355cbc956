"""A block of the tree as one run of text, and the way back: which nodes a part of the text stands in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bs4 import Tag
from bs4.element import Comment, NavigableString, PageElement

from jianbao.ingest.html.blocks import text_blocks
from jianbao.ingest.html.tree import new_tag

Span = tuple[int, int]


class TextRun(NamedTuple):
    """The text of one block, a line break as a newline, and the nodes that it is in."""

    text: str
    nodes: tuple[tuple[int, NavigableString], ...]
    """Each text node with the place in ``text`` where it begins."""


def text_runs(body: Tag) -> Iterator[TextRun]:
    """Every innermost block that has text, in order."""
    for block in list(text_blocks(body)):
        yield text_run(block)


def text_run(block: PageElement) -> TextRun:
    """The run of one block, or of a text that stands in none."""
    text, nodes = "", []
    for node in block.descendants if isinstance(block, Tag) else [block]:
        if isinstance(node, Tag):
            text += "\n" if node.name == "br" else ""
        elif isinstance(node, NavigableString) and not isinstance(node, Comment):
            nodes.append((len(text), node))
            text += str(node)
    return TextRun(text, tuple(nodes))


def isolate(run: TextRun, spans: Sequence[Span]) -> Iterator[NavigableString]:
    """The parts of ``run`` at ``spans`` as nodes of their own, still in the tree, for a rule to yield.

    What stood before and behind a part was divided by it, so a blank line takes its place.
    """
    spans = [span for span in spans if run.text[slice(*span)].strip()]
    kept = _kept(run.text, spans)
    for begin, node in run.nodes:
        inside = [
            (max(a, begin) - begin, min(b, begin + len(node)) - begin)
            for a, b in spans
            if a < begin + len(node) and b > begin
        ]
        if inside:
            divides = any(mark and a >= begin for mark, (a, _) in zip(kept, spans, strict=True))
            yield from _split(node, inside, divide=divides)


def _kept(text: str, spans: Sequence[Span]) -> list[bool]:
    """For each span, whether text that stays stands on both sides of it."""
    rest, places = "", []
    end = 0
    for a, b in spans:
        rest += text[end:a]
        places.append(len(rest))
        end = b
    rest += text[end:]
    return [bool(rest[:place].strip() and rest[place:].strip()) for place in places]


def _split(node: NavigableString, spans: Sequence[Span], *, divide: bool) -> list[NavigableString]:
    """Cut one text node at ``spans``; the parts that go."""
    text, gone, end = str(node), [], 0
    new: list[PageElement] = []
    for a, b in spans:
        if a > end:
            new.append(NavigableString(text[end:a]))
        part = NavigableString(text[a:b])
        if divide:
            new += [new_tag("br") for _ in range(2)]
        new.append(part)
        gone.append(part)
        end = b
    if end < len(text):
        new.append(NavigableString(text[end:]))
    node.replace_with(*new)
    return gone
