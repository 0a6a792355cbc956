"""Parse a Markdown page of ``content/articles`` into an Article. A PageError is reported, and the build goes on."""

from __future__ import annotations

import os
from datetime import UTC, datetime, tzinfo
from functools import partial
from typing import Any

from jianbao.chinese.language import find_language
from jianbao.errors import PageError, printable
from jianbao.model import Article, When
from jianbao.page.format import line_of_key, parse_page
from jianbao.page.keys import intended_key
from jianbao.page.media_table import picture_key
from jianbao.page.plaintext import plain_text
from jianbao.publish.page_record import PageNote
from jianbao.publish.render.local_addresses import find_local_addresses
from jianbao.publish.shelf_kinds import spelling_key
from jianbao.publish.urls import MAX_ID_BYTES, WINDOWS_RESERVED

READ_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0)
READ_SIZE = 65_536
"""Bytes of one read; nearly all pages are smaller, so that one system call reads them. ``open`` needs more calls."""


def read_page(path: str, name: str) -> bytes:
    """The bytes of the file ``path``, which messages call ``name``. Raises PageError."""
    try:
        descriptor = os.open(path, READ_FLAGS)
        try:
            parts = [os.read(descriptor, READ_SIZE)]
            while len(parts[-1]) == READ_SIZE:
                parts.append(os.read(descriptor, READ_SIZE))
        finally:
            os.close(descriptor)
    except OSError as error:
        raise PageError(f"cannot be read: {error.strerror}", file=name) from None
    return b"".join(parts) if len(parts) > 1 else parts[0]


def decode_page(data: bytes) -> str:
    """A page's text, without the byte order mark that some editors write. Raises UnicodeDecodeError."""
    return data.decode().removeprefix("\ufeff")


def decoded(data: bytes, name: str) -> str:
    """As ``decode_page``; ``name`` is the file in messages. Raises PageError."""
    try:
        return decode_page(data)
    except UnicodeDecodeError:
        raise PageError("the page is not UTF-8", file=name, remedy="Save it again as UTF-8.") from None


def load_article(data: bytes, name: str, zone: str = "") -> Article:
    """Parse a page's bytes; ``name`` is its file in messages. Raises PageError with line and remedy.

    Times are converted to the time zone ``zone``; if it is empty, they stay as the page has them.
    """
    text = decoded(data, name)
    article = _with_defaults(parse_page(text, name))
    _check_usable(article, text, name)
    if not zone:
        return article
    convert = partial(_in_zone, zone=zone, text=text, name=name)
    return article._replace(date=convert("date", article.date), collected=convert("collected", article.collected))


def notes_on_page(article: Article, data: bytes) -> list[PageNote]:
    """What the author of the page ``data`` should know: misspelt keys of its front matter, HTML that is left out."""
    notes = misspelt_keys(article, data)
    may_have_html = "<" in article.body or "](data:" in article.body
    if may_have_html and not _is_as_ingested(article):  # else the account of ingest has what is gone
        from jianbao.publish.render.dropped_html import dropped_html  # here, because importing the parser is slow

        first_line = 1 + decode_page(data).count("\n") - article.body.count("\n")
        notes += [(first_line + line, f"{what} is left out of the site") for line, what in dropped_html(article.body)]
    return notes


def misspelt_keys(article: Article, data: bytes) -> list[PageNote]:
    """A note for each key of the front matter of the page ``data`` that resembles a known one."""
    meant = {key: known for key in map(str, article.extra) if (known := intended_key(key))}
    text = decode_page(data) if meant else ""
    return [
        (line_of_key(key, text) or 1, f"unknown key {printable(key)}; did you mean {known}?")
        for key, known in meant.items()
    ]


def links_on_page(article: Article, data: bytes) -> list[PageNote]:
    """Line and address of each link and picture of a page that leads to a file of the user's."""
    if _is_as_ingested(article) or not find_local_addresses(article.body):
        return []
    first_line = 1 + decode_page(data).count("\n") - article.body.count("\n")
    return [(first_line + line, address) for line, address in find_local_addresses(article.body)]


def pictures_on_page(article: Article) -> tuple[str, ...]:
    """The keys of the pictures from the web on a page, its lead picture among them."""
    from jianbao.publish.render.find_pictures import find_pictures  # slow to import, and not every archive has pictures

    found = [*find_pictures(article.body), *([article.image] if article.image else [])]
    return tuple(dict.fromkeys(map(picture_key, found)))


def _is_as_ingested(article: Article) -> bool:
    return bool(article.clipping) and article.characters is not None


def _with_defaults(article: Article) -> Article:
    """Fill in what a page written by hand may lack, and drop blank or repeated tags, and a blank channel or author.

    A missing language is detected; a blank outlet becomes ``unknown``.
    """
    tags: dict[str, str] = {}
    for tag in filter(_is_visible, article.tags):
        tags.setdefault(spelling_key(tag), tag.strip())
    return article._replace(
        outlet=article.outlet.strip() if _is_visible(article.outlet) else "unknown",
        lang=find_language(f"{article.title}\n{plain_text(article.body)}") if article.lang == "und" else article.lang,
        channel=article.channel.strip() if _is_visible(article.channel) else "",
        tags=tuple(tags.values()),
        authors=tuple(filter(_is_visible, article.authors)),
    )


def _is_visible(text: str) -> bool:
    return text[:1].isalnum() or any(character.isprintable() and not character.isspace() for character in text)


def _check_usable(article: Article, text: str, name: str) -> None:
    """Raise PageError for an id that cannot name a file, and for a time that cannot be converted to UTC."""
    if WINDOWS_RESERVED.fullmatch(article.id) or len(article.id.encode()) > MAX_ID_BYTES:
        raise PageError(
            f"id {article.id} cannot be a file name on every system",
            file=name,
            line=line_of_key("id", text),
            remedy="Write another id in the front matter, or rename the file if the page has no id.",
        )
    for key, when in (("date", article.date), ("collected", article.collected)):
        _in_zone(key, when, zone="UTC", text=text, name=name)  # as sorting and the feed do


def _in_zone(key: str, when: When | None, *, zone: str, text: str, name: str) -> Any:
    """``in_zone`` for the value of ``key``. Raises PageError where such a time does not exist."""
    try:
        return in_zone(when, zone)
    except OverflowError:
        raise PageError(
            f"{key} is outside the years 1 to 9999 when converted to {zone}",
            file=name,
            line=line_of_key(key, text),
            remedy=f"Write a date without a time, like  {key}: 2023-11-07.",
        ) from None


def in_zone(when: When | None, zone: str) -> When | None:
    """A time in a time zone; a day or None is returned unchanged. Raises OverflowError for year 0 or 10000."""
    return when.astimezone(_time_zone(zone)) if isinstance(when, datetime) else when


def _time_zone(name: str) -> tzinfo:
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo  # slow to import, and few archives name a time zone

    return ZoneInfo(name)
