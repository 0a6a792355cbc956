"""Import the articles of wallabag: its export in JSON, or an answer of its API.

The fields are those of wallabag's ``Entry``: https://doc.wallabag.org/developer/api/readme/ and
https://docs.rs/wallabag-api/latest/wallabag_api/types/struct.Entry.html describe them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jianbao.collect.encoding import decode_web
from jianbao.collect.entry import Entry, language_tag, one_line, usable, visible_text, web_address, web_addresses
from jianbao.errors import ClippingError
from jianbao.importers.found import Found, Source, read_source_file, utc_time

FAILURE = re.compile(r"wallabag can.t retrieve contents for this article", re.IGNORECASE)
"""What wallabag writes into an article that it could not fetch."""
FAILURE_CHARACTERS = 300


def open_wallabag(path: Path) -> Source:
    """The entries of an export. Raises UsageError, and ClippingError if the file is not an export."""
    try:
        data = json.loads(decode_web(read_source_file(path), "").lstrip("\ufeff"))
    except (ValueError, RecursionError):
        raise _not_wallabag(path, "it is not JSON") from None
    if isinstance(data, dict):  # an answer of the API, or one entry
        embedded = data.get("_embedded")
        data = embedded.get("items") if isinstance(embedded, dict) else [data] if "url" in data else None
    if not isinstance(data, list):
        raise _not_wallabag(path, "it has no list of entries")
    return Source([*enumerate(data, 1)], _found, "Importing entries")


def _not_wallabag(path: Path, why: str) -> ClippingError:
    remedy = "In wallabag, choose Export, then JSON, and name the file that it gives."
    return ClippingError(f"this is not an export of wallabag: {why}", file=str(path), remedy=remedy)


def _found(numbered: tuple[int, Any]) -> Found:
    number, item = numbered
    place = f"entry {number}"
    if not isinstance(item, dict):
        return Found(place, dropped="are not entries")
    text = usable(item.get("content")).strip()
    if FAILURE.search(text[:FAILURE_CHARACTERS]):
        text = ""
    published = utc_time(item.get("published_at"))
    entry = Entry(
        address=web_address(item.get("url")) or web_address(item.get("given_url")),
        title=visible_text(one_line(item.get("title"))),
        html=text,
        date=published.isoformat() if published else "",
        authors=tuple(dict.fromkeys(_texts(item.get("published_by")))),
        tags=tuple(dict.fromkeys(_tags(item.get("tags")))),
        pictures=web_addresses([item.get("preview_picture")]),
        lang=language_tag(item.get("language")),
    )
    notes = ("notes that you wrote on articles",) if item.get("annotations") else ()
    return Found(place, entry, saved=utc_time(item.get("created_at")), notes=notes)


def _texts(value: object) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        if text := one_line(item):
            yield text


def _tags(value: object) -> Iterator[str]:
    """Tags: texts in the export, objects with a label in the API, one text in version 1."""
    if isinstance(value, str):
        value = value.split(",")
    for tag in value if isinstance(value, list) else ():
        yield from _texts(tag.get("label") if isinstance(tag, Mapping) else tag)
