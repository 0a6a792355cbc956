"""What is too long for a line: titles break in the right places, and tables scroll instead."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

SPACE_BEFORE_MARK = re.compile(r"\s+(?=[？！，。、；：）】》」』”’〉?!,.;:)\]}])")
MAX_PART = 22
"""Characters of a line that the title of an article certainly has on a wide screen; it has 24."""
TABLE_TAG = re.compile(r"<(/?)table\b[^>]*>", re.IGNORECASE)


def headline(title: str) -> str:
    """``title`` without a place before a closing mark where a line may break, which a blank would be.

    A line must not begin with such a mark (https://www.w3.org/TR/clreq/#prohibition_rules_for_line_start_end); browsers
    see to it where there is no blank.
    """
    return SPACE_BEFORE_MARK.sub("\N{NO-BREAK SPACE}", title)


def has_short_parts(title: str, characters: int = MAX_PART) -> bool:
    """Whether each part of ``title``, between blanks, fits a line of so many characters, or of a wide screen.

    Only then its lines may break between parts alone: a part that is too long would be broken before any character.
    Marks do not end a part, because Firefox does not break after them with ``word-break: keep-all``.
    """
    joined = SPACE_BEFORE_MARK.sub("_", title)  # as by headline
    return all(len(part) <= characters for part in joined.split())


def in_regions(html: Markup, name: str) -> Markup:
    """Put each table of sanitised ``html`` into a region; ``name`` names it, with its ``{number}``.

    The region can have the focus, because a table that scrolls must do so with the keyboard too (WCAG 2.1.1). Tables in
    a table's cells have none of their own.
    """
    if "<table" not in html:
        return html
    parts, at, depth, number = [], 0, 0, 0
    for tag in TABLE_TAG.finditer(html):
        depth += -1 if tag[1] else 1
        if depth == (0 if tag[1] else 1):
            end = tag.end() if tag[1] else tag.start()
            number += not tag[1]
            label = escape(name.format(number=number))
            region = f'<section class="table" tabindex="0" aria-label="{label}">'
            parts += [html[at:end], "</section>" if tag[1] else region]
            at = end
    return Markup("").join([*map(Markup, parts), html[at:]])  # sanitised HTML
