"""Cells over several columns or rows, in tables that have neither in Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bs4 import Tag

from jianbao.ingest.html.tree import new_tag

MAX_COLUMN_SPAN = 20
"""A mistyped colspan would fill the page with bars."""


def column_span(cell: Tag) -> int:
    """The number of columns that a cell fills, at most ``MAX_COLUMN_SPAN``."""
    return max(1, min(MAX_COLUMN_SPAN, _number(cell, "colspan", 1)))


def row_width(row: Sequence[Tag]) -> int:
    """The number of columns that the cells of a row fill."""
    return sum(map(column_span, row))


def fill_row_spans(rows: Sequence[tuple[Tag, Sequence[Tag]]]) -> None:
    """Add empty cells to the rows below a cell with ``rowspan``, so that all other cells are in their own columns.

    ``rows`` are the rows of one table with their cells. A cell does not reach beyond its ``tbody``.
    """
    taken: dict[int, int] = {}  # column -> rows below that a cell above still fills
    part = None
    for index, (row, cells) in enumerate(rows):
        if row.parent is not part:
            taken, part = {}, row.parent
        column = 0
        above, taken = taken, {}
        for cell in cells:
            column = _fill(row, cell, column, above, taken)
            span = _number(cell, "rowspan", 1) or len(rows)
            for below in range(column, column + column_span(cell)):
                if min(span, len(rows) - index) > 1:
                    taken[below] = span - 1
            column += column_span(cell)
        _fill(row, None, column, above, taken)


def _fill(row: Tag, cell: Tag | None, column: int, above: dict[int, int], taken: dict[int, int]) -> int:
    """Add an empty cell before ``cell``, or at the end, for each column from ``column`` on that is filled from above.

    Moves what is left of each span from ``above`` to ``taken``; returns the column of ``cell``.
    """
    while above.get(column):
        empty = new_tag("td")
        if cell is None:
            row.append(empty)
        else:
            cell.insert_before(empty)
        if above[column] > 1:
            taken[column] = above[column] - 1
        column += 1
    return column


def _number(cell: Tag, attribute: str, default: int) -> int:
    value = str(cell.get(attribute, "")).strip()
    return int(value) if re.fullmatch("[0-9]{1,5}", value) else default
