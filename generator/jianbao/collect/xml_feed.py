"""Read RSS and Atom with feedparser, which fetches nothing here and leaves all HTML as it is: cleaning is ours."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from typing import Any

import feedparser

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
from jianbao.collect.xml_base import with_base
from jianbao.ingest.source_url import absolute_url

ROOT = re.compile(r"<(?:[\w.-]+:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
END = re.compile(r"</(?:[\w.-]+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
END_CHARACTERS = 2000
"""Some servers write comments, or their own advertisement, after the end of a feed."""
ENTITY = re.compile(r"<!ENTITY\b")
DECLARATION = re.compile(r"\A<\?xml\b[^>]*\?>")
MAX_ENTITIES = 300
"""HTML has 253 named characters, which some feeds declare."""
MAX_PROLOG_CHARACTERS = 50_000
MEDIA = re.compile(r"<(/?)media:(content|description|title)\b([^<>]*)>")
MAIL_AND_NAME = re.compile(r"\S+@\S+\s*\(([^()]*)\)|([^<>]+?)\s*<\S+@\S+>")
"""An author in RSS, which asks for an address: a@b.example (Anna Brook)."""
SMALLEST_WIDTH = 100
"""Pixels; a smaller picture is an icon."""
PICTURE_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:[?#]|$)", re.IGNORECASE)


def read_xml_feed(text: str, address: str) -> Feed:
    """Read a feed in RSS or Atom. Raises FetchError if it is not one, or declares so much that it may be an attack."""
    root = ROOT.search(text)
    if not root:
        raise not_a_feed(address, "it has no element <rss>, <feed> or <rdf:RDF>")
    prolog = text[: root.start()]
    if len(prolog) > MAX_PROLOG_CHARACTERS or len(ENTITY.findall(prolog)) > MAX_ENTITIES:
        raise not_a_feed(address, "it begins with more declarations than a feed needs")
    text = _without_captions(DECLARATION.sub("", usable(text)))
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
    is_cut_off = not END.search(text[-END_CHARACTERS:])
    complete = parsed.entries[: len(parsed.entries) - is_cut_off]
    # In Atom, entries without authors have those of the feed (RFC 4287, section 4.2.1).
    authors = tuple(_authors(parsed.feed)) if parsed.version.startswith("atom") else ()
    lang = language_tag(parsed.feed.get("language"))
    links = (link.get("href") for link in parsed.feed.get("links", ()) if link.get("rel") == "self")
    own = next(filter(None, map(web_address, links)), "")
    return Feed(tuple(_entry(found, address, authors, lang) for found in complete), is_cut_off, own)


def _is_long_entity(declaration: str) -> bool:
    return len(declaration.partition(">")[0]) > 400


def _without_captions(text: str) -> str:
    """The feed with other names for what describes a picture, which feedparser would take for the entry's own text."""
    is_within = False

    def rename(tag: re.Match[str]) -> str:
        nonlocal is_within
        slash, name, rest = tag.groups()
        if name == "content":
            is_within = not slash and not rest.endswith("/")
        return f"<{slash}media:caption{rest}>" if is_within and name != "content" else tag[0]

    return MEDIA.sub(rename, text)


def _entry(found: Any, base: str, authors: tuple[str, ...], lang: str) -> Entry:
    contents = [_markup(detail) for detail in [*found.get("content", ()), found.get("summary_detail")] if detail]
    text = max(contents, key=len, default="")
    summary = visible_text(_markup(found.get("summary_detail") or {}))
    dates = (found.get(name) for name in ("published", "updated", "created"))
    identifier = one_line(found.get("id"))
    return Entry(
        id=identifier,
        address=_address(found, identifier, base),
        title=_plain(found.get("title_detail")),
        html=text,
        summary=summary_of(summary, text),
        date=next(filter(None, map(iso_date, dates)), ""),
        authors=tuple(dict.fromkeys(_authors(found))) or authors,
        tags=tuple(dict.fromkeys(one_line(tag.get("term") or tag.get("label")) for tag in found.get("tags", ()))),
        pictures=web_addresses(_absolute(picture, base) for picture in _pictures(found) if picture),
        lang=language_tag((found.get("title_detail") or {}).get("language")) or lang,
    )


def _address(found: Any, identifier: str, base: str) -> str:
    """The address of the article. In RSS an id is one, too, if it has no link; but not one that is only a number."""
    link = one_line(found.get("feedburner_origlink")) or one_line(found.get("link"))
    if not link or link == identifier:  # feedparser takes an id for a link if there is no other
        return web_address(identifier)
    return web_address(_absolute(link, base)) or web_address(identifier)


def _absolute(address: object, base: str) -> str:
    return absolute_url(base, one_line(address))


def _markup(detail: Any) -> str:
    """The HTML of a text of feedparser, which says whether it is HTML; empty if it is a picture or another file."""
    kind, value = detail.get("type") or "", usable(detail.get("value"))
    if not kind.startswith("text/") and kind not in ("", "application/xhtml+xml"):
        return ""
    if kind == "text/plain" or ("\n\n" in value and "<" not in value):
        return paragraphs(value if kind == "text/plain" else html.unescape(value))
    return with_base(value.strip(), detail.get("base"))


def _plain(detail: Any) -> str:
    """A title on one line; HTML in it becomes text."""
    value = usable(detail.get("value")) if detail else ""
    is_plain = bool(detail) and detail.get("type") == "text/plain" and not re.search(r"</?[a-zA-Z][^<>]*>|&\w+;", value)
    return one_line(value if is_plain else visible_text(value))


def _authors(found: Any) -> Iterator[str]:
    """The names of the people who wrote an entry, or a feed."""
    with_address = MAIL_AND_NAME.fullmatch(one_line(found.get("author")))
    if with_address:
        people = [{"name": with_address[1] or with_address[2]}]
    else:
        people = found.get("authors") or [{"name": found.get("author")}]
    for name in (one_line(person.get("name")).removeprefix("/u/") for person in people):
        if name and "@" not in name:
            yield name


def _pictures(found: Any) -> Iterator[object]:
    """Addresses of pictures: enclosures, media:content, large ones first, media:thumbnail, itunes:image of podcasts."""
    for enclosure in found.get("enclosures", ()):
        if _is_picture(enclosure.get("type"), enclosure.get("href")):
            yield enclosure.get("href")
    for media in sorted(found.get("media_content", ()), key=lambda media: -_width(media)):
        if media.get("medium") == "image" or _is_picture(media.get("type"), media.get("url")):
            yield media.get("url")
    for thumbnail in found.get("media_thumbnail", ()):
        if not 0 < _width(thumbnail) < SMALLEST_WIDTH:
            yield thumbnail.get("url")
    yield (found.get("image") or {}).get("href")


def _width(media: Any) -> int:
    """The width of a picture in pixels; 0 if it is not given."""
    width = str(media.get("width"))
    return int(width) if re.fullmatch(r"[0-9]{1,6}", width) else 0


def _is_picture(kind: object, address: object) -> bool:
    if isinstance(kind, str) and kind.strip():
        return kind.strip().lower().startswith("image/")
    return bool(PICTURE_NAME.search(str(address)))
