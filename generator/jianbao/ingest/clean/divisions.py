"""Rule: rows of dashes and of hashtags in the description of a video."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag
from bs4.element import NavigableString

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.html.text_runs import isolate, text_runs
from jianbao.ingest.promotion.segments import DASHES, is_dash_row, is_hashtags, segments_with_spans

MAY_DIVIDE = re.compile(rf"[#＃]|[{DASHES}][{DASHES} \t\u3000]{{2}}")
"""Matches every run with hashtags or a row of dashes; splitting the remaining runs into segments would be slow."""

EMPTY_LINE = re.compile(r"\n\s*?\n")
"""A blank line, for example where another rule removed text."""


def divisions(body: Tag, context: RuleContext) -> Iterator[NavigableString]:
    """Rows of dashes and of hashtags only divide and label the description of a video."""
    if context.outlet.kind != "video":
        return
    all_runs = [*text_runs(body)]
    divided = [(run, segments_with_spans(run.text)) for run in all_runs if MAY_DIVIDE.search(run.text)]
    has_text = len(divided) < len(all_runs) or any(_is_text(segment) for _, parts in divided for segment, _ in parts)
    for run, parts in divided:
        edge = _edge_segments([segment for segment, _ in parts]) if has_text else set()
        yield from isolate(
            run,
            [
                span
                for index, (segment, span) in enumerate(parts)
                if is_dash_row(segment) or (index in edge and is_hashtags(segment))
            ],
        )


def _is_text(segment: str) -> bool:
    return not is_dash_row(segment) and not is_hashtags(segment) and bool(segment.strip())


def _edge_segments(segments: list[str]) -> set[int]:
    """Indexes of the segments that only hashtags separate from the start or the end of their section.

    A section ends at a row of dashes, a blank line, or an end of the text.
    """
    edge: set[int] = set()
    section: list[int] = []
    for index, segment in enumerate([*segments, ""]):
        ends = index == len(segments) or is_dash_row(segment) or EMPTY_LINE.search(segment) is not None
        section += [index] if index < len(segments) and not is_dash_row(segment) else []
        if ends:
            texts = [i for i in section if segments[i].strip() and not is_hashtags(segments[i])]
            edge |= set(section) - set(range(texts[0], texts[-1] + 1)) if texts else set(section)
            section = []
    return edge
