"""Tell tables with data from layouts of pages, and reduce the cells of a table to lines, for the rule ``structure``."""

from __future__ import annotations

from bs4 import Tag
from bs4.element import NavigableString

from jianbao.ingest.html.blocks import BLOCK_ELEMENTS, is_blank, text_of
from jianbao.ingest.html.list_numbers import item_numbers
from jianbao.ingest.html.table_spans import fill_row_spans, row_width
from jianbao.ingest.html.tree import new_tag

TABLE_PARTS = ("caption", "thead", "tbody", "tfoot", "tr", "td", "th")
NOT_IN_CELLS = ("table", "h1", "h2", "h3", "h4", "h5", "h6", "figure", "pre", "blockquote", "hr")
"""Blocks that a cell of a Markdown table cannot hold."""
MAX_CELL_PARAGRAPHS = 2
"""A table with more paragraphs in a cell is the layout of a page."""
MAX_CELL_ITEMS = 12
"""A table with a longer list in a cell is a layout too."""
MAX_TABLE_CELLS = 20_000
"""A larger table is written as paragraphs: in Markdown every row has as many columns as the widest row."""


def simplify_tables(body: Tag) -> None:
    """Reduce the cells of tables to lines; turn a table that is the layout of a page into boxes."""
    for table in reversed(body.find_all("table")):  # inner tables before outer ones
        own = [part for part in table.find_all(TABLE_PARTS) if part.find_parent("table") is table]
        rows = [(row, row.find_all(["td", "th"], recursive=False)) for row in own if row.name == "tr"]
        columns = max((row_width(cells) for _, cells in rows), default=0)
        cells = [cell for _, cells in rows for cell in cells]
        is_table = max((len(cells) for _, cells in rows), default=0) > 1 and columns * len(rows) <= MAX_TABLE_CELLS
        if is_table and not any(_is_layout_cell(cell, len(rows)) for cell in cells):
            fill_row_spans(rows)
            _move_foot(table, own)
            for cell in cells:
                _flatten_lists(cell)
                _mark_terms(cell)
                flatten(cell)
            for caption in (part for part in own if part.name == "caption"):
                caption.name = "p"
                table.insert_before(caption)
            continue
        for part in (table, *own):
            part.name = "div"
    for row in body.find_all("tr"):
        if not text_of(row) and not row.find("img"):
            row.extract()


def flatten(block: Tag) -> None:
    """Replace the blocks inside ``block`` by their content, each between line breaks."""
    for inner in block.find_all(list(BLOCK_ELEMENTS)):
        inner.insert_before(new_tag("br"))
        inner.insert_after(new_tag("br"))
        inner.unwrap()


def _move_foot(table: Tag, own: list[Tag]) -> None:
    """Move the rows of ``tfoot`` to the end of the table, where browsers show them."""
    for foot in (part for part in own if part.name == "tfoot" and part.parent is table):
        table.append(foot.extract())


def _is_layout_cell(cell: Tag, rows: int) -> bool:
    paragraphs = [line for line in cell.find_all("p") if text_of(line)]
    items = len(cell.find_all("li"))
    is_long = len(paragraphs) > MAX_CELL_PARAGRAPHS + items or items > MAX_CELL_ITEMS
    return cell.find(NOT_IN_CELLS) is not None or is_long or (rows == 1 and items > 0)


def _mark_terms(cell: Tag) -> None:
    """Make the terms of definition lists strong, each on a line of its own."""
    for term in cell.find_all("dt"):
        term.insert_before(new_tag("br"))
        term.insert_after(new_tag("br"))
        term.name = "strong"


def _flatten_lists(cell: Tag) -> None:
    """Write the marker of each list item before its text: a bullet, or its number."""
    for listing in cell.find_all(["ul", "ol"]):
        items = listing.find_all("li", recursive=False)
        bullet = "◦" if listing.find_parent("li") else "•"
        numbers = item_numbers(listing) if listing.name == "ol" else []
        for item, marker in zip(items, map("{}.".format, numbers) if numbers else [bullet] * len(items), strict=True):
            line = item
            while (first := next((node for node in line.contents if not is_blank(node)), None)) is not None:
                if not isinstance(first, Tag) or first.name not in ("p", "div"):
                    break
                line = first
            line.insert(0, NavigableString(f"{marker} "))
