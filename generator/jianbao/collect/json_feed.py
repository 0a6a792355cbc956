"""Read JSON Feed, versions 1 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Mapping
from typing import Any

from jianbao.collect.entry import (
    Entry,
    iso_date,
    language_tag,
    one_line,
    paragraphs,
    summary_of,
    usable,
    visible_text,
    web_address,
    web_addresses,
)
from jianbao.collect.feed import Feed, not_a_feed
from jianbao.ingest.source_url import absolute_url


def read_json_feed(text: str, address: str) -> Feed:
    """Read a JSON Feed; values of a wrong type are left out. Raises FetchError if it is not one."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise not_a_feed(address, "it is not JSON") from None
    items = data.get("items") if isinstance(data, dict) else None
    if not isinstance(items, list):
        raise not_a_feed(address, "it has no list of items")
    authors = tuple(_names(data))
    lang = language_tag(data.get("language"))
    entries = tuple(_entry(item, address, authors, lang) for item in items if isinstance(item, dict))
    return Feed(entries, address=web_address(data.get("feed_url")))


def _entry(item: Mapping[str, Any], base: str, authors: tuple[str, ...], lang: str) -> Entry:
    identifier = item.get("id")
    # The specification asks readers to accept numbers as ids.
    identifier = str(identifier) if isinstance(identifier, int | float) else one_line(identifier)
    text = usable(item.get("content_html")).strip() or paragraphs(usable(item.get("content_text")))
    summary = one_line(item.get("summary"))
    return Entry(
        id=identifier,
        address=_address(item.get("url"), base) or web_address(identifier) or web_address(item.get("external_url")),
        title=visible_text(one_line(item.get("title"))),
        html=text or html.escape(summary, quote=False),
        summary=summary_of(summary, text) if text else "",
        date=iso_date(item.get("date_published")) or iso_date(item.get("date_modified")),
        authors=tuple(dict.fromkeys(_names(item))) or authors,
        tags=tuple(dict.fromkeys(filter(None, map(one_line, _list(item, "tags"))))),
        pictures=web_addresses(_pictures(item)),
        lang=language_tag(item.get("language")) or lang,
    )


def _list(item: Mapping[str, Any], key: str) -> list[Any]:
    value = item.get(key)
    return value if isinstance(value, list) else []


def _names(item: Mapping[str, Any]) -> Iterator[str]:
    """The names of the authors, of an item or of the feed; version 1 had one ``author``."""
    for author in _list(item, "authors") or [item.get("author")]:
        if isinstance(author, dict) and (name := one_line(author.get("name"))):
            yield name


def _address(url: object, base: str) -> str:
    """The address of an item, which may be relative, although the specification does not allow it."""
    return web_address(absolute_url(base, one_line(url)))


def _pictures(item: Mapping[str, Any]) -> Iterator[object]:
    yield item.get("image")
    yield item.get("banner_image")
    for attachment in _list(item, "attachments"):
        if isinstance(attachment, dict) and str(attachment.get("mime_type")).startswith("image/"):
            yield attachment.get("url")
