"""Import lists of addresses: CSV, bookmarks, and text with one address a line.

Which columns and attributes the tools write: ``csv_list.py`` and ``linked_list.py``. Each address becomes
a clipping without a text, whose page has the title, the tags and the address; ``fetch_pages.py`` can fetch the article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from jianbao.collect.encoding import decode_web
from jianbao.collect.entry import Entry, one_line, web_address
from jianbao.errors import ClippingError
from jianbao.importers.csv_list import read_csv_list
from jianbao.importers.found import Found, Source, read_source_file, utc_time
from jianbao.importers.linked_list import is_linked_list, read_linked_list
from jianbao.importers.listed import Listed

MARKDOWN_LINK = re.compile(r"\[(?P<title>[^\]]{0,300})\]\(\s*<?(?P<address>[^()\s<>]+(?:\([^()\s]*\)[^()\s<>]*)*)")
WEB_ADDRESS_IN_TEXT = re.compile(r"https?://[^\s<>\"，。；）」』]+", re.IGNORECASE)
OTHER_ADDRESS_IN_TEXT = re.compile(r"(?<!\S)[a-z][a-z\d+.-]{1,20}:[^\s<>\"]+", re.IGNORECASE)
END_OF_SENTENCE = ".,;:!?'"
HTML_START = re.compile(r"\A\s*<(?:!doctype|!--|html|head|title|dl|ul|h1)\b", re.IGNORECASE)

XML_START = re.compile(r"\A\s*<(?:\?xml|rss|feed|opml|rdf:RDF)\b", re.IGNORECASE)


def open_address_list(path: Path) -> Source:
    """The addresses in a list. Raises UsageError, and ClippingError if the file is not a list."""
    text = decode_web(read_source_file(path), "").lstrip("\ufeff").replace("\0", "")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return Source([*_listed(text, path)], _found, "Importing addresses")


def _listed(text: str, path: Path) -> Sequence[Listed]:
    if is_linked_list(text):
        return read_linked_list(text)
    if HTML_START.match(text):
        remedy = "If it is a saved page, run: jianbao import html FILE"
        raise ClippingError("this is not a list of bookmarks", file=str(path), remedy=remedy)
    if XML_START.match(text):
        remedy = 'For a feed, run: jianbao import feed FILE. For OPML, write opml = "FILE" at the top of jianbao.toml.'
        raise ClippingError("feeds and OPML are not lists of articles", file=str(path), remedy=remedy)
    if text.lstrip()[:1] in ("{", "["):
        if not MARKDOWN_LINK.match(text.lstrip()):
            remedy = "Export it as CSV or as bookmarks in HTML; for wallabag, run: jianbao import wallabag FILE"
            raise ClippingError("lists in JSON are not read", file=str(path), remedy=remedy)
    elif rows := read_csv_list(text):
        return rows
    return [*_lines(text)]


def _lines(text: str) -> Iterator[Listed]:
    """The addresses in a text, one a line; empty lines and those that begin with ``#`` are comments."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            link = MARKDOWN_LINK.search(line)
            found = WEB_ADDRESS_IN_TEXT.search(line) or OTHER_ADDRESS_IN_TEXT.search(line)
            address = link["address"] if link else found[0].rstrip(END_OF_SENTENCE) if found else ""
            if address.endswith(")") and "(" not in address:
                address = address[:-1]
            yield Listed(f"line {number}", address, one_line(link["title"]) if link else "")


def _found(listed: Listed) -> Found:
    address = web_address(listed.address)
    if not address:
        scheme, colon, _ = listed.address.partition(":")
        reason = "have addresses that are not of the web" if colon and scheme.isascii() else "have no address"
        return Found(listed.place, dropped=reason)
    title = "" if web_address(listed.title) or listed.title == listed.address else listed.title
    tags = tuple(dict.fromkeys(filter(None, map(one_line, listed.tags))))
    entry = Entry(address=address, title=one_line(title), tags=tags)
    return Found(listed.place, entry, saved=utc_time(listed.saved), only_unknown=True)
