"""Read the short lines around the headline of a saved page, where sites print the date and the authors."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from jianbao.ingest.clean.page_lines import is_headline
from jianbao.ingest.normalise.own_heading import TOP_HEADING, markup_text, prose_start

COMMENT_OR_SCRIPT = re.compile(r"<!--.*?-->|<(script|style|noscript)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
EMPHASIS = re.compile(r"</?(?:b|strong|i|em|font|small|u|wbr)\b[^<>]{0,1000}>", re.IGNORECASE)
PIECE_NAMES = r"(?:span|a|time|label|abbr|cite|bdi)\b"
PIECE = re.compile(rf"</?{PIECE_NAMES}[^<>]{{0,2000}}>", re.IGNORECASE)
BLOCK = re.compile(rf"<(?!/?{PIECE_NAMES})[^<>]*>", re.IGNORECASE)
CHARACTERS_ABOVE = 1_500
CHARACTERS_BELOW = 6_000
"""The lines are within this distance of the headline, HTML tags included."""
MAX_HEADLINE_LINE = 120


@functools.lru_cache(maxsize=4)
def headline_lines(html: str, title: str) -> tuple[str, ...]:
    """The short lines below the headline of a page, in the headline, and above it; none for a body without a headline.

    A line of several links or spans is followed by each of these: sites put them next to each other without a space.
    """
    headings = list(TOP_HEADING.finditer(html)) if "<h" in html else []
    named = (match for match in headings if is_headline(markup_text(match[2]), title))
    others = (m for m in headings if m[1].lower() == "h1" or (m[1].lower() == "h2" and m.start() < prose_start(html)))
    headline = next(named, None) or next(others, None)
    if headline is None:
        return ()
    below = html[headline.end() : min(headline.end() + CHARACTERS_BELOW, prose_start(html, headline.end()))]
    above = html[max(0, headline.start() - CHARACTERS_ABOVE) : headline.start()]
    return tuple(line for part in (below, headline[2], above.partition(">")[2]) for line in _lines(part))


def _lines(html: str) -> Iterator[str]:
    for block in BLOCK.split(EMPHASIS.sub("", COMMENT_OR_SCRIPT.sub(" ", html))):
        pieces = [piece for markup in PIECE.split(block) if (piece := markup_text(markup))]
        lines = (markup_text(PIECE.sub(" ", block)), *(pieces if len(pieces) > 1 else ()))
        yield from (line for line in lines if 0 < len(line) <= MAX_HEADLINE_LINE)
