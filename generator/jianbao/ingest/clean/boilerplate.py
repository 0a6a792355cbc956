"""Rule: what repeats in an outlet or channel, as ``boilerplate.toml`` has it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from bs4 import Tag
from bs4.element import PageElement

from jianbao.ingest.boilerplate_file import ChannelBoilerplate
from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.html.blocks import text_blocks
from jianbao.ingest.html.text_runs import Span, isolate, text_run
from jianbao.ingest.promotion.segments import LINK, comparison_key, is_dash_row, is_hashtags, split_segments

MIN_STANDALONE_CHARACTERS = 12
"""Characters from which a piece is known by itself. A shorter one (大家好！, 到底是什麼？) is boilerplate only beside
other boilerplate: 5G到底是什么？ stands in 155 of 221 texts of one channel as a title that is advertised, and may be a
sentence of the next."""


def boilerplate(body: Tag, context: RuleContext) -> Iterator[PageElement]:
    """What stands in text after text of one outlet or channel belongs to none of them."""
    known = context.known
    if not known:
        return
    found = []
    for block in list(text_blocks(body)):
        run = text_run(block)
        parts = split_segments(run.text) if context.outlet.kind == "video" else [run.text]
        found.append((block, run, parts, repeated(parts, known)))
    if not any(_says_something(parts, spans) for _, _, parts, spans in found):
        # The only text there is, such as the introduction of a series, stays; what has an address, or stands in most of
        # the channel's texts, introduces nothing.
        found = [
            (block, run, parts, [span for span in spans if _never_introduces(run.text, span, known)])
            for block, run, parts, spans in found
        ]
    for block, run, parts, spans in found:
        if context.outlet.kind != "video" and isinstance(block, Tag) and spans == [(0, len(run.text))]:
            yield from [block] if not block.find("img") else [node for _, node in run.nodes]
        elif parts:
            yield from isolate(run, spans)


def _never_introduces(text: str, span: Span, known: ChannelBoilerplate) -> bool:
    return LINK.search(text, *span) is not None or comparison_key(text[slice(*span)]) in known.always


def repeated(parts: list[str], known: ChannelBoilerplate) -> list[Span]:
    """Where in the text that ``parts`` make up boilerplate stands."""
    edges = [0]
    for part in parts:
        edges.append(edges[-1] + len(part))
    gone: list[Span | None] = []
    short: list[int] = []
    for index, (part, (start, end)) in enumerate(zip(parts, pairwise(edges), strict=True)):
        text = comparison_key(part)
        if text in known.pieces or text in known.always:
            gone.append((start, end))
            if len(text) < MIN_STANDALONE_CHARACTERS:
                short.append(index)
        else:
            has_one = text.endswith(known.endings)
            ending = next(ending for ending in known.endings if text.endswith(ending)) if has_one else ""
            gone.append((start + _place(part, ending), end) if ending else None)
    for index in _unsure(short, gone, parts) if short else ():
        gone[index] = None
    joined = "".join(parts)
    return _merged([*filter(None, gone), *_own(joined, known)])


def _unsure(short: list[int], gone: list[Span | None], parts: list[str]) -> list[int]:
    """The short pieces that have no longer boilerplate beside them, rows of dashes and of tags passed over."""
    sure = {index for index, span in enumerate(gone) if span} - set(short)
    passed = {index for index, part in enumerate(parts) if is_dash_row(part) or is_hashtags(part) or not part.strip()}
    waiting = list(short)
    for step in (1, -1):
        for index in waiting[::step]:
            beside = [index - 1, index + 1]
            while beside[0] in passed:
                beside[0] -= 1
            while beside[1] in passed:
                beside[1] += 1
            if not sure.isdisjoint(beside):
                sure.add(index)
    return [index for index in short if index not in sure]


def _place(part: str, ending: str) -> int:
    """Where in a piece the ending begins whose key is ``ending``; folding changes lengths, so it is looked for."""
    low, high = 0, len(part)
    while low < high:  # the key of what is left grows shorter as the place moves on
        middle = (low + high + 1) // 2
        if len(comparison_key(part[middle:])) >= len(ending):
            low = middle
        else:
            high = middle - 1
    return low


def _own(text: str, known: ChannelBoilerplate) -> Iterator[Span]:
    """Where a person's own entries stand."""
    for entry in known.also:
        start = text.find(entry)
        while start >= 0:
            yield start, start + len(entry)
            start = text.find(entry, start + len(entry))


def _merged(spans: list[Span]) -> list[Span]:
    """The same places without overlaps, in order; each piece stays an entry of its own."""
    result: list[Span] = []
    for start, end in sorted(spans):
        begin = max(start, result[-1][1]) if result else start
        if end > begin:
            result.append((begin, end))
    return result


def _says_something(parts: list[str], spans: list[Span]) -> bool:
    """Whether text stays when ``spans`` are taken, tags and rows of dashes not counted."""
    start = 0
    for part in parts:
        end = start + len(part)
        words = any(map(str.isalnum, part)) and not is_hashtags(part) and not is_dash_row(part)
        if words and not any(a <= start and b >= end for a, b in spans):
            return True
        start = end
    return False
