"""Rule: the boilerplate of an outlet or channel, as listed in ``boilerplate.toml``."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from bs4 import Tag
from bs4.element import PageElement

from jianbao.ingest.boilerplate_file import ChannelBoilerplate
from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.html.blocks import text_blocks
from jianbao.ingest.html.text_runs import Span, isolate, text_run
from jianbao.ingest.promotion.segments import (
    ANY_ADDRESS,
    comparison_key,
    is_dash_row,
    is_hashtags,
    split_segments,
    without_overlaps,
)

MIN_STANDALONE_CHARACTERS = 12
"""A shorter segment (大家好！, 到底是什麼？) is boilerplate only next to longer boilerplate: 5G到底是什么？ is an
advertised title in 155 of 221 texts of one channel, and may be a sentence of the next text.
"""


def boilerplate(body: Tag, context: RuleContext) -> Iterator[PageElement]:
    """Text that repeats in many articles of an outlet or channel belongs to none of them."""
    listed = context.boilerplate
    if not listed:
        return
    blocks = []
    for block in list(text_blocks(body)):
        run = text_run(block)
        segments = split_segments(run.text) if context.outlet.kind == "video" else [run.text]
        blocks.append((block, run, segments, boilerplate_spans(segments, listed)))
    if not any(_has_other_text(segments, spans) for _, _, segments, spans in blocks):
        # All text is boilerplate, perhaps the introduction of a series: remove only what certainly is no introduction.
        blocks = [
            (block, run, segments, [span for span in spans if _is_certain(run.text, span, listed)])
            for block, run, segments, spans in blocks
        ]
    for block, run, segments, spans in blocks:
        if context.outlet.kind != "video" and isinstance(block, Tag) and spans == [(0, len(run.text))]:
            yield from [block] if not block.find("img") else [node for _, node in run.nodes]
        elif segments:
            yield from isolate(run, spans)


def _is_certain(text: str, span: Span, listed: ChannelBoilerplate) -> bool:
    """Whether boilerplate has an address or is in most texts of the channel, unlike the introduction of a series."""
    return ANY_ADDRESS.search(text, *span) is not None or comparison_key(text[slice(*span)]) in listed.always


def boilerplate_spans(segments: list[str], listed: ChannelBoilerplate) -> list[Span]:
    """Find the ``listed`` boilerplate in a text, which is given as its segments.

    Returns spans of the text in order, without overlaps.
    """
    edges = [0]
    for segment in segments:
        edges.append(edges[-1] + len(segment))
    spans: list[Span | None] = []
    short: list[int] = []
    for index, (segment, (start, end)) in enumerate(zip(segments, pairwise(edges), strict=True)):
        key = comparison_key(segment)
        if key in listed.pieces or key in listed.always:
            spans.append((start, end))
            if len(key) < MIN_STANDALONE_CHARACTERS:
                short.append(index)
        else:
            has_ending = key.endswith(listed.endings)
            ending = next(ending for ending in listed.endings if key.endswith(ending)) if has_ending else ""
            spans.append((start + _ending_start(segment, ending), end) if ending else None)
    for index in _unconfirmed(short, spans, segments) if short else ():
        spans[index] = None
    text = "".join(segments)
    return without_overlaps([*filter(None, spans), *_spans_of_user_entries(text, listed)])


def _unconfirmed(short: list[int], spans: list[Span | None], segments: list[str]) -> list[int]:
    """Indexes of short segments with no longer boilerplate next to them, rows of dashes and hashtags skipped."""
    confirmed = {index for index, span in enumerate(spans) if span} - set(short)
    skipped = {
        index
        for index, segment in enumerate(segments)
        if is_dash_row(segment) or is_hashtags(segment) or not segment.strip()
    }
    for indexes in (short, short[::-1]):
        for index in indexes:
            before, after = index - 1, index + 1
            while before in skipped:
                before -= 1
            while after in skipped:
                after += 1
            if not confirmed.isdisjoint((before, after)):
                confirmed.add(index)
    return [index for index in short if index not in confirmed]


def _ending_start(segment: str, ending: str) -> int:
    """The index in a segment at which the text with the comparison key ``ending`` begins."""
    low, high = 0, len(segment)
    while low < high:  # binary search, since keys have other lengths: the later the start, the shorter the key
        middle = (low + high + 1) // 2
        if len(comparison_key(segment[middle:])) >= len(ending):
            low = middle
        else:
            high = middle - 1
    return low


def _spans_of_user_entries(text: str, listed: ChannelBoilerplate) -> Iterator[Span]:
    """Every occurrence of the entries that the user added under ``also``."""
    for entry in listed.also:
        start = text.find(entry)
        while start >= 0:
            yield start, start + len(entry)
            start = text.find(entry, start + len(entry))


def _has_other_text(segments: list[str], spans: list[Span]) -> bool:
    """Whether text other than hashtags and rows of dashes is left without ``spans``."""
    start = 0
    for segment in segments:
        end = start + len(segment)
        is_text = any(map(str.isalnum, segment)) and not is_hashtags(segment) and not is_dash_row(segment)
        if is_text and not any(a <= start and b >= end for a, b in spans):
            return True
        start = end
    return False
