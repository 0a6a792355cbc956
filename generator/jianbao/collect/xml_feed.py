"""Read RSS and Atom with feedparser, which fetches nothing here and leaves all HTML as it is: cleaning is ours."""

from __future__ import annotations

import calendar
import html
import io
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

import feedparser

from jianbao.collect.entry import Entry, one_line, usable, visible_text, web_address, web_addresses
from jianbao.collect.feed import Feed, not_a_feed

ROOT = re.compile(r"<(?:[\w.-]+:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
END = re.compile(r"</(?:[\w.-]+:)?(?:rss|feed|rdf)\s*>\s*(?:<!--.*?-->\s*)*\Z", re.IGNORECASE | re.DOTALL)
ENTITY = re.compile(r"<!ENTITY\b")
DECLARATION = re.compile(r"\A<\?xml\b[^>]*\?>")
MAX_ENTITIES = 300
"""HTML has 253 named characters, which some feeds declare."""
MAX_PROLOG_CHARACTERS = 50_000
PICTURE_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:[?#]|$)", re.IGNORECASE)


def read_xml_feed(text: str, address: str) -> Feed:
    """Read a feed in RSS or Atom. Raises FetchError if it is not one, or declares so much that it may be an attack."""
    root = ROOT.search(text)
    if not root:
        raise not_a_feed(address, "it has no element <rss>, <feed> or <rdf:RDF>")
    prolog = text[: root.start()]
    if len(prolog) > MAX_PROLOG_CHARACTERS or len(ENTITY.findall(prolog)) > MAX_ENTITIES:
        raise not_a_feed(address, "it begins with more declarations than a feed needs")
    text = DECLARATION.sub("", usable(text))
    if any(map(_is_long_entity, ENTITY.split(prolog)[1:])):
        raise not_a_feed(address, "it declares entities with long values, as attacks do")
    headers = {"content-type": "application/xml; charset=utf-8"}  # without an address, so that ids stay as they are
    try:
        parsed = feedparser.parse(
            io.BytesIO(text.encode()), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:  # of a library, about a text that anybody may have written
        raise not_a_feed(address, f"feedparser cannot read it ({type(error).__name__})") from None
    if not parsed.version and not parsed.entries:
        raise not_a_feed(address, "feedparser does not know its format")
    entries = [_entry(found, address) for found in parsed.entries]
    is_cut_off = not END.search(text[-2000:])
    return Feed(_plain(parsed.feed.get("title_detail")), tuple(entries[: len(entries) - is_cut_off]), is_cut_off)


def _is_long_entity(declaration: str) -> bool:
    return len(declaration.partition(">")[0]) > 400


def _entry(found: Any, base: str) -> Entry:
    contents = [_markup(detail) for detail in [*found.get("content", ()), found.get("summary_detail")] if detail]
    text = max(contents, key=len, default="")
    summary = visible_text(_markup(found.get("summary_detail")))
    identifier = one_line(found.get("id"))
    return Entry(
        id=identifier,
        address=_address(found, identifier, base),
        title=_plain(found.get("title_detail")),
        html=text,
        summary=summary if summary and summary != visible_text(text) else "",
        date=_date(found),
        authors=tuple(dict.fromkeys(_authors(found))),
        tags=tuple(dict.fromkeys(one_line(tag.get("term") or tag.get("label")) for tag in found.get("tags", ()))),
        pictures=web_addresses(_absolute(picture, base) for picture in _pictures(found) if picture),
    )


def _address(found: Any, identifier: str, base: str) -> str:
    """The address of the article. In RSS an id is one, too, if it has no link; but not one that is only a number."""
    link = one_line(found.get("link"))
    if not link or link == identifier:  # feedparser takes an id for a link if there is no other
        return web_address(identifier)
    return web_address(_absolute(link, base)) or web_address(identifier)


def _absolute(address: object, base: str) -> str:
    try:
        return urljoin(base, one_line(address))
    except ValueError:  # an unclosed bracket
        return ""


def _markup(detail: Any) -> str:
    """The HTML of a text of feedparser, which says whether it is HTML."""
    value = usable(detail.get("value")) if detail else ""
    if detail and detail.get("type") == "text/plain" and "<" in value:
        return html.escape(value, quote=False)
    return value.strip()


def _plain(detail: Any) -> str:
    """A title on one line; HTML in it becomes text."""
    value = usable(detail.get("value")) if detail else ""
    is_plain = bool(detail) and detail.get("type") == "text/plain" and not re.search(r"</?[a-zA-Z][^<>]*>|&\w+;", value)
    return one_line(value if is_plain else visible_text(value))


def _date(found: Any) -> str:
    for name in ("published", "updated", "created"):
        if parsed := found.get(f"{name}_parsed"):
            try:
                return datetime.fromtimestamp(calendar.timegm(parsed), UTC).isoformat()
            except (ValueError, OverflowError, OSError):  # the year 0
                pass
        if written := one_line(found.get(name)):
            return written
    return ""


def _authors(found: Any) -> Iterator[str]:
    people = found.get("authors") or [{"name": found.get("author")}]
    for name in (one_line(person.get("name")) for person in people):
        if name and "@" not in name:
            yield name


def _pictures(found: Any) -> Iterator[object]:
    """Addresses of pictures: enclosures, then media:content, then media:thumbnail."""
    for enclosure in found.get("enclosures", ()):
        if _is_picture(enclosure.get("type"), enclosure.get("href")):
            yield enclosure.get("href")
    for media in found.get("media_content", ()):
        if media.get("medium") == "image" or _is_picture(media.get("type"), media.get("url")):
            yield media.get("url")
    yield from _urls(found.get("media_thumbnail", ()))


def _urls(items: Iterable[Any]) -> Iterator[object]:
    yield from (item.get("url") for item in items)


def _is_picture(kind: object, address: object) -> bool:
    if isinstance(kind, str) and kind.strip():
        return kind.strip().lower().startswith("image/")
    return bool(PICTURE_NAME.search(str(address)))
