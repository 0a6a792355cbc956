"""Read lists of addresses in CSV, whose first line names the columns.

| tool | columns | tags |
|---|---|---|
| Pocket | ``title,url,time_added,tags,status`` | ``a|b`` |
| Instapaper | ``URL,Title,Selection,Folder,Timestamp,Tags`` | ``["a","b"]``, and the folder |
| Readwise Reader | ``Title,URL,ID,Document tags,Saved date,Reading progress,Location,Seen`` | ``['a', 'b']`` |
| Raindrop.io | ``id,title,note,excerpt,url,folder,tags,created,cover,highlights,favorite`` | ``a, b``, and the folder |

They are described at https://www.shelf-extension.com/docs/import (Pocket), https://github.com/wallabag/wallabag/issues/8211
(Raindrop.io), https://github.com/davidohlin/instapaper-to-omnivore-import/issues/6 (Instapaper) and
https://github.com/windchime-yk/readwise-to-raindrop (Readwise Reader).
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence

from jianbao.collect.entry import web_address
from jianbao.importers.listed import Listed

COLUMNS = {
    "address": ("url", "link", "href", "address", "uri", "given_url", "resolved_url"),
    "title": ("title", "name", "given_title", "resolved_title"),
    "tags": ("tags", "document_tags", "labels"),
    "saved": (
        "time_added",
        "timestamp",
        "saved_date",
        "created",
        "created_at",
        "date_added",
        "saved_at",
        "added",
        "date",
    ),
    "folder": ("folder",),
}
"""Names of columns in lower case; of several, the first counts."""
STATES = frozenset(["unread", "archive", "starred", "unsorted", "home", "liked"])
"""Folders that say what became of an article and not what it is about."""
DELIMITERS = ",;\t|"
QUOTED_TAG = re.compile(r"""'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)\"""")
MAX_HEADER_CHARACTERS = 10_000
MAX_CELL_CHARACTERS = 1_000_000


def read_csv_list(text: str) -> Sequence[Listed]:
    """The rows of a list; empty if the first line names no column of addresses, so that it is no such list."""
    lines = [f"{line}\n" for line in text.strip("\n").split("\n")]
    if len(lines[0]) > MAX_HEADER_CHARACTERS:
        return ()
    delimiter = max(DELIMITERS, key=lines[0].count)
    columns = _columns(next(csv.reader(lines[:1], delimiter=delimiter), []))
    return [*_rows(lines, delimiter, columns)] if "address" in columns else ()


def _columns(names: Sequence[str]) -> dict[str, int]:
    """Field -> number of its column."""
    written = [re.sub(r"[\s-]+", "_", name.strip().lower()) for name in names]
    return {
        field: written.index(name)
        for field, known in COLUMNS.items()
        if (name := next((name for name in known if name in written), ""))
    }


def _rows(lines: Sequence[str], delimiter: str, columns: Mapping[str, int]) -> Iterator[Listed]:
    """The rows below the first line. Lines that a quotation mark without its pair has joined are read one by one."""
    csv.field_size_limit(MAX_CELL_CHARACTERS)
    reader = csv.reader(lines, delimiter=delimiter)
    next(reader, None)
    while (first := reader.line_num) < len(lines):
        try:
            row = next(reader)
        except (StopIteration, csv.Error):  # an error is a cell that is larger than any text should be
            row = []
        listed = _listed(row, columns, reader.line_num)
        is_address = "\n" not in listed.address and web_address(listed.address)
        if (reader.line_num - first > 1 or not row) and not is_address:
            for number, line in enumerate(lines[first : reader.line_num], first + 1):
                if not line.strip():
                    continue
                cells = [cell.strip("\"' \r\n") for cell in line.split(delimiter)]
                yield _listed(cells, columns, number)
        elif any(cell.strip() for cell in row):
            yield listed


def _listed(row: Sequence[str], columns: Mapping[str, int], line: int) -> Listed:
    cells = {field: row[number].strip() if number < len(row) else "" for field, number in columns.items()}
    tags = [*_tags(cells.get("tags", "")), *_folder_tags(cells.get("folder", ""))]
    return Listed(f"line {line}", cells["address"], cells.get("title", ""), tuple(tags), cells.get("saved", ""))


def _tags(text: str) -> Sequence[str]:
    """Tags as a list of Python or JSON, or separated by ``|`` or commas."""
    if text.startswith("["):
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            value = [re.sub(r"\\(.)", r"\1", one or two) for one, two in QUOTED_TAG.findall(text)]
        return [item for item in value if isinstance(item, str)] if isinstance(value, list) else ()
    return text.split("|" if "|" in text else ",")


def _folder_tags(text: str) -> Sequence[str]:
    """The folder as tags, ``a/b`` as two, unless it is a state such as ``Unread``."""
    return [name for name in text.split("/") if name.strip().lower() not in STATES]
