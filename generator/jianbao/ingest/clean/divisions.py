"""Rule: rows of dashes and hashtags."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag
from bs4.element import NavigableString

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.html.text_runs import isolate, text_runs
from jianbao.ingest.promotion.segments import DASHES, is_dash_row, is_hashtags, segments_with_spans

MAY_DIVIDE = re.compile(rf"[#＃]|[{DASHES}][{DASHES} \t\u3000]{{2}}")
"""In every run that has tags or a row of dashes; to cut the others into pieces took half the time of the rule."""

BLANK_LINE = re.compile(r"\n\s*?\n")
"""Where something was taken off, among others."""


def divisions(body: Tag, context: RuleContext) -> Iterator[NavigableString]:
    """Rows of dashes and of hashtags around a video's description divide and file it; they tell nothing."""
    if context.outlet.kind != "video":
        return
    every = [*text_runs(body)]
    found = [(run, segments_with_spans(run.text)) for run in every if MAY_DIVIDE.search(run.text)]
    words = len(found) < len(every) or any(
        not is_dash_row(p) and not is_hashtags(p) and p.strip() for _, parts in found for p, _ in parts
    )
    for run, parts in found:
        edge = _edges([piece for piece, _ in parts])
        yield from isolate(
            run,
            [span for i, (p, span) in enumerate(parts) if is_dash_row(p) or (words and i in edge and is_hashtags(p))],
        )


def _edges(parts: list[str]) -> set[int]:
    """The pieces with nothing but tags between them and a row of dashes, a blank line, or an end of the text."""
    edge: set[int] = set()
    section: list[int] = []
    for i, part in enumerate([*parts, ""]):
        ends = i == len(parts) or is_dash_row(part) or BLANK_LINE.search(part) is not None
        section += [i] if i < len(parts) and not is_dash_row(part) else []
        if ends:
            words = [j for j in section if parts[j].strip() and not is_hashtags(parts[j])]
            edge |= set(section) - set(range(words[0], words[-1] + 1)) if words else set(section)
            section = []
    return edge
