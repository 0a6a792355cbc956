"""Read a page saved as MHTML (RFC 2557): a message whose parts are the page and what it shows.

Chrome and its relatives write the page's address as ``Snapshot-Content-Location``, older browsers only as the
``Content-Location`` of the page's part.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from typing import NamedTuple

from jianbao.collect.entry import one_line, web_address

MHTML_START = re.compile(
    rb"\A(?:[A-Za-z-]+:[^\n]*\n(?:[ \t]+[^\n]*\n)*){0,30}?content-type:\s*(?:multipart/|text/html)", re.IGNORECASE
)
"""Lines of a header, among them one that says that there are several parts, or that the page is the only one."""
MHTML_HEAD_BYTES = 10_000
HTML_TYPES = ("text/html", "application/xhtml+xml")


class MhtmlPage(NamedTuple):
    """The page in a file of MHTML."""

    data: bytes
    """Its HTML; empty if it has no page."""
    charset: str = ""
    address: str = ""
    title: str = ""
    saved: str = ""
    """When it was saved, as the file says it."""
    pictures: tuple[tuple[str, str], ...] = ()
    """``cid:`` address -> web address, or data, of a picture."""


def is_mhtml(data: bytes) -> bool:
    """Whether bytes are a message with a page in it, whatever the file is called."""
    return MHTML_START.match(data[:MHTML_HEAD_BYTES].lstrip()) is not None


def read_mhtml(data: bytes) -> MhtmlPage:
    """The first page in a message; its parts may be nested. Without a page, its ``data`` is empty."""
    try:
        message = message_from_bytes(data.lstrip())
        parts = [part for part in message.walk() if not part.is_multipart()]
        root = _root(message, parts)
        if root is None:
            return MhtmlPage(b"")
        locations = (message["Snapshot-Content-Location"], root["Content-Location"], message["Content-Location"])
        return MhtmlPage(
            _payload(root),
            root.get_content_charset() or "",
            next(filter(None, map(web_address, locations)), ""),
            _header_text(message["Subject"]),
            one_line(message["Date"]),
            tuple(_pictures(parts)),
        )
    except (MessageError, ValueError, LookupError, RecursionError, TypeError, AttributeError):
        return MhtmlPage(b"")  # of the standard library, for broken or deeply nested messages


def _root(message: Message, parts: list[Message]) -> Message | None:
    """The part that the message names as its first (``start``), else the first page."""
    start = message.get_param("start")
    pages = [part for part in parts if part.get_content_type() in HTML_TYPES]
    named = (part for part in pages if isinstance(start, str) and part["Content-ID"] == start)
    return next(named, next(iter(pages), None))


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _pictures(parts: list[Message]) -> Iterator[tuple[str, str]]:
    for part in parts:
        kind = part.get_content_type()
        if kind.startswith("image/") and (identifier := one_line(part["Content-ID"]).strip("<>")):
            location = web_address(part["Content-Location"])
            data = "" if location else base64.b64encode(_payload(part)).decode("ascii")
            yield f"cid:{identifier}", location or f"data:{kind};base64,{data}"


def _header_text(value: object) -> str:
    """A header with its encoded words decoded."""
    return one_line(str(make_header(decode_header(str(value))))) if value else ""
