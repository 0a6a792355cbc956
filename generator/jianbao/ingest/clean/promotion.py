"""Rule: promotion in the description of a video, and above or below an article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from bs4 import Tag
from bs4.element import PageElement

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.html.blocks import text_blocks, text_of
from jianbao.ingest.html.text_runs import Span, isolate, text_run, text_runs
from jianbao.ingest.promotion.find import CompiledPhrases, find_promotion, is_bare_link, possible_phrases
from jianbao.ingest.promotion.link_farms import form_spans, may_have_farms
from jianbao.ingest.promotion.segments import (
    ANY_ADDRESS,
    is_dash_row,
    segments_with_spans,
    split_segments,
    without_overlaps,
)

MAX_ASIDE_CHARACTERS = 200
"""A paragraph that only asks to subscribe is a line or two."""

OFFER_START = re.compile(r"\W*(?:限[时時]|[独獨]家|[專专][属屬])(?:[优優]惠|特惠|折扣)")
"""Leads to the promotion in the next segment, from which an exclamation mark may separate it: 限時優惠！折扣碼…"""

MAX_OFFER_CHARACTERS = 40

ADDRESS_AT_END = re.compile(rf"(?:{ANY_ADDRESS.pattern})\s*\Z")


def promotion(body: Tag, context: RuleContext) -> Iterator[PageElement]:
    """A request to subscribe, join, pay, follow or not to copy is about the channel, not about the subject."""
    if context.outlet.kind == "video":
        for run in text_runs(body):
            yield from isolate(run, promotion_spans(run.text))
        return
    blocks = list(text_blocks(body))
    top = list(takewhile(_is_aside, blocks))
    for block in [*top, *takewhile(_is_aside, blocks[::-1])] if len(top) < len(blocks) else []:
        yield block if isinstance(block, Tag) and not block.find("img") else text_run(block).nodes[0][1]


def _is_aside(block: PageElement) -> bool:
    """Whether a block is only promotion. A list item is not: the list may be about the subject."""
    return block.find_parent("li") is None and block.name != "li" and _is_only_promotion(text_of(block))  # type: ignore[attr-defined]  # None for a text


def promotion_spans(text: str) -> list[Span]:
    """Find promotion in a text without line breaks, by its words and by its form; returns its spans in order."""
    phrases = possible_phrases(text)
    if not phrases and not may_have_farms(text):
        return []
    segments = segments_with_spans(text)
    spans = _phrase_spans(text, segments, phrases) if phrases else []
    return without_overlaps([*spans, *form_spans(text, segments, spans)])


def _phrase_spans(text: str, segments: Sequence[tuple[str, Span]], phrases: CompiledPhrases) -> list[Span]:
    spans: list[Span] = []
    offer: Span | None = None
    for segment, (start, end) in segments:
        after_address = bool(spans) and spans[-1][1] == start and ADDRESS_AT_END.search(text, *spans[-1]) is not None
        promoted = find_promotion(segment, phrases, after_address=after_address)
        if promoted:
            spans += [offer] if offer and promoted[0] == 0 else []
            spans.append((start + promoted[0], start + promoted[1]))
        elif spans and spans[-1][1] == start and is_bare_link(segment):
            spans.append((start, end))  # the address that the promotion before it refers to
        is_offer = not promoted and len(segment) <= MAX_OFFER_CHARACTERS and OFFER_START.match(segment)
        offer = (start, end) if is_offer else None
    return spans


def _is_only_promotion(text: str) -> bool:
    """Whether a short text with an address in it is promotion from beginning to end."""
    if len(text) > MAX_ASIDE_CHARACTERS or not ANY_ADDRESS.search(text):
        return False
    segments = [segment for segment in split_segments(text) if segment.strip() and not is_dash_row(segment)]
    promoting = [find_promotion(segment) == (0, len(segment)) for segment in segments]
    return any(promoting) and all(
        promotes or is_bare_link(segment) for promotes, segment in zip(promoting, segments, strict=True)
    )
