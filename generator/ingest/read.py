"""A raw file -> ``Clipping``: what was found, nothing decided.

The shapes that feeds leave behind, each read by one function of ``READERS``, tried in order::

    1. <!--1616093909000-->      2. [title](url)     3. ---                4. ---
       [title](url)                 ------              title: ...            title: ...
       ------                       <p>...              ---                   ---
       <p>...                                           shape 1 or 2          <article>...

The comment may be ``<!--NaN-->`` or be missing.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from frontmatter.default_handlers import YAMLHandler

from generator.errors import ClippingError
from generator.model import Clipping

# The rule under the title: six dashes in all clippings seen; three or more are taken.
LINKED_TITLE = re.compile(
    r"\s*(?:<!--\s*(?P<epoch>-?\d+|NaN)\s*-->\s*\n)?"
    r"\s*\[(?P<title>.*)\]\((?P<url>[^\n]*)\)[ \t]*\n"
    r"-{3,}[ \t]*(?:\n|$)"
)
FRONT_MATTER = re.compile(r"\s*---[ \t]*\n(?P<yaml>.*?)\n---[ \t]*(?:\n|$)", re.DOTALL)
MARKUP = re.compile(r"<[a-zA-Z!/]")
# One "key: value" a line is what Jekyll headers are; read so when the YAML itself does not parse.
HEADER_LINE = re.compile(r"(?P<key>[A-Za-z_][\w-]*):[ \t]*(?P<value>.*)")
EPOCH_LIMIT = 10**14
"""Milliseconds; the year 5138. What lies beyond is not a time."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a reader made out: the fields of a Clipping that depend on the shape."""

    header: Mapping[str, Any]
    title: str
    url: str
    epoch: int | None
    html: str


def read_clipping(path: Path, source: str) -> Clipping:
    """Read one raw file; ``source`` is the name it is recorded under.

    Raises ClippingError with the reason when it is not a clipping.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ClippingError(f"cannot be read: {error.strerror}", file=source) from None
    text = _decode(data, source)
    header, body = _split_front_matter(text)
    found = next((found for reader in READERS if (found := reader(header, body))), None)
    if found is None:
        raise ClippingError(
            "this is not a clipping: neither front matter nor a [title](address) line was found",
            file=source,
            line=1,
            remedy="Begin it with [title](address) and a line of ------, then the HTML; or take it out of the folder.",
        )
    return Clipping(
        source=source,
        sha256=hashlib.sha256(data).hexdigest(),
        header=found.header,
        title=found.title,
        url=found.url,
        epoch=found.epoch,
        html=found.html,
    )


def _linked_title(header: Mapping[str, Any], body: str) -> Found | None:
    """Shapes 1 to 3: an optional epoch comment, the linked title, a rule, then HTML."""
    match = LINKED_TITLE.match(body)
    if not match:
        return None
    title = _text(header.get("title")) or match["title"].strip()
    url = match["url"].strip() or _text(header.get("from"))
    return Found(header, title, url, _epoch(match["epoch"]), body[match.end() :])


def _header_and_html(header: Mapping[str, Any], body: str) -> Found | None:
    """Shape 4: front matter, then HTML at once."""
    if not header or not (_text(header.get("title")) or _text(header.get("from"))):
        return None
    return Found(header, _text(header.get("title")), _text(header.get("from")), None, body)


READERS: tuple[Callable[[Mapping[str, Any], str], Found | None], ...] = (_linked_title, _header_and_html)


def _decode(data: bytes, source: str) -> str:
    """UTF-8 with or without a mark; line ends of every system become newlines."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ClippingError(
            f"byte {error.start} is not UTF-8", file=source, line=line, remedy="Save the file as UTF-8."
        ) from None
    if not text.strip():
        raise ClippingError("the file is empty", file=source, remedy="Collect it again, or take it out of the folder.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _split_front_matter(text: str) -> tuple[Mapping[str, Any], str]:
    """The header as a mapping, empty without one, and the rest.

    A header that is not YAML (a backslash or a quote in a title is enough) is read line by line instead.
    """
    match = FRONT_MATTER.match(text)
    if not match:
        return {}, text
    try:
        header = YAMLHandler().load(match["yaml"])
    except (yaml.YAMLError, ValueError, RecursionError):
        lines = map(HEADER_LINE.match, match["yaml"].split("\n"))
        header = {line["key"]: _header_value(line["value"].strip()) for line in lines if line}
    return (header if isinstance(header, dict) else {}), text[match.end() :]


def _header_value(text: str) -> Any:
    """The value of one line: YAML where it is a text, a list or a date, else the text as it stands."""
    try:
        value = YAMLHandler().load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        value = {}
    return text.removeprefix('"').removesuffix('"') if isinstance(value, dict) else value


def _text(value: object) -> str:
    """A header value as one line of text; nothing for what is missing."""
    return "" if value is None else " ".join(html.unescape(str(value)).split())


def _epoch(text: str | None) -> int | None:
    if text is None or text == "NaN" or len(text) > len(str(EPOCH_LIMIT)):
        return None
    number = int(text)
    return number if 0 < number < EPOCH_LIMIT else None
