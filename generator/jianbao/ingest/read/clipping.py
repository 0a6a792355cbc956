"""A raw file -> ``Clipping``: its parts as they are in the file. ``normalise`` decides later what they mean.

Raw files have one of these shapes. ``SHAPE_READERS`` reads them, tried in order::

    1. <!--1616093909000-->      2. [title](url)     3. ---                4. ---
       [title](url)                 ------              title: ...            title: ...
       ------                       <p>...              ---                   ---
       <p>...                                           shape 1 or 2          <article>...

The comment holds the time of collection, mostly in milliseconds since 1970. Any other comment, such as ``<!--NaN-->``
and ``<!--undefined-->`` of broken collectors, is ignored, and it may be missing. Front matter may also be TOML or JSON,
and below front matter the body may be Markdown (``jekyll_posts.py``).
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from jianbao.config import DEFAULT_FIELD_NAMES, FieldNames
from jianbao.errors import TOO_LARGE_REMEDY, ClippingError, printable, undecodable_name
from jianbao.ingest.date_bounds import is_plausible
from jianbao.ingest.read.date_notes import date_notes
from jianbao.ingest.read.encoding import decode
from jianbao.ingest.read.escaped_body import unescaped_body
from jianbao.ingest.read.fields import read_fields
from jianbao.ingest.read.jekyll_posts import title_of_name
from jianbao.ingest.read.lenient_yaml import LenientYamlFrontMatter
from jianbao.ingest.read.note_metadata import add_note_metadata, find_metadata_lines
from jianbao.ingest.read.title_line import parse_title_line
from jianbao.model import Clipping, Fields, When
from jianbao.page.front_matter import (
    FrontMatterError,
    JsonFrontMatter,
    TomlFrontMatter,
    split_front_matter,
)
from jianbao.page.keys import CLIPPING_TYPES
from jianbao.page.written_dates import read_written_date

TITLE_RULE = re.compile(r"-{3,}[ \t]*(?:\n|$)")
"""The rule below the title: six dashes in all clippings seen, but three are enough."""
FIRST_LINE_COMMENT = re.compile(r"<!--(?P<text>[^\n]*?)-->\s*")
MAX_CLIPPING_BYTES = 20_000_000
"""The largest clipping seen has 128,508 bytes; a hundred times as many leave room for pictures embedded in the text."""
MAX_TITLE_OR_URL_CHARACTERS = 5_000
"""Of 29,591 clippings none has more than 100 characters in the title and 891 in the URL."""
DATA_FILES = (".json", ".toml")
"""Endings of files that are front matter only if a text or an address follows: else a feed reader's settings."""


class ReadParts(NamedTuple):
    """The fields of a Clipping that depend on the shape of the file."""

    title: str
    url: str
    collected: When | None
    html: str


def read_clipping(path: Path, source: str, names: FieldNames = DEFAULT_FIELD_NAMES) -> Clipping:
    """Read one raw file; ``source`` is its name in the page and in errors, ``names`` the keys of its front matter.

    Raises ClippingError with the reason if the file cannot be read or is not a clipping.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_CLIPPING_BYTES + 1)
    except OSError as error:
        if path.is_symlink() and not path.exists():
            what, remedy = "this link leads to a file that does not exist", "Restore the file, or remove the link."
            raise ClippingError(what, file=source, remedy=remedy) from None
        raise ClippingError(f"cannot be read: {error.strerror}", file=source) from None
    return parse_clipping(data, source, names)


def parse_clipping(data: bytes, source: str, names: FieldNames = DEFAULT_FIELD_NAMES) -> Clipping:
    """Parse the bytes of a raw file; ``source`` is its name in the page and in errors. Reads nothing from disk.

    Raises ClippingError with the reason if the bytes are not a clipping.
    """
    _refuse_undecodable_name(source)
    text, encoding = _decode(data, source)
    header, body = add_note_metadata(*_split_front_matter(text, source), source)
    fields = read_fields(header, names)
    parts = next((parts for reader in SHAPE_READERS if (parts := reader(header, fields, body, source))), None)
    if parts is None:
        raise _not_a_clipping(header, source)
    for field, value in (("title", parts.title), ("URL", parts.url)):
        if len(value) > MAX_TITLE_OR_URL_CHARACTERS:
            raise ClippingError(
                f"the {field} has more than {MAX_TITLE_OR_URL_CHARACTERS:,} characters",
                file=source,
                remedy=f"Shorten the {field}: nothing else belongs on its line.",
            )
    return Clipping(
        source=source,
        sha256=hashlib.sha256(data).hexdigest(),
        header=header,
        title=parts.title,
        url=parts.url,
        collected=parts.collected,
        html=unescaped_body(parts.html),
        encoding=encoding,
        fields=fields,
        notes=date_notes(fields.date, text),
    )


def _refuse_undecodable_name(source: str) -> None:
    """Raise ClippingError for a name whose bytes are not UTF-8: a page is UTF-8 and could not record it."""
    if found := undecodable_name(source):
        raise ClippingError(found[0], file=printable(source), remedy=found[1])


def _linked_title(header: Mapping[str, Any], fields: Fields, body: str, source: str) -> ReadParts | None:
    """Read shapes 1 to 3: an optional comment, the linked title, a rule, then HTML."""
    body = body.lstrip()
    comment = FIRST_LINE_COMMENT.match(body)
    line, _, rest = (body[comment.end() :] if comment else body).partition("\n")
    rule, linked = TITLE_RULE.match(rest), parse_title_line(line)
    if not rule or not linked:
        return None
    title = _text(fields.title) or linked[0] or (title_of_name(source) if header else "")
    url = linked[1] or fields.address
    return ReadParts(title, url, _collection_time(comment["text"]) if comment else None, rest[rule.end() :])


def _header_and_html(header: Mapping[str, Any], fields: Fields, body: str, source: str) -> ReadParts | None:
    """Read shape 4: front matter followed directly by HTML."""
    if not header:
        return None
    title, url = _text(fields.title) or title_of_name(source), fields.address
    if not url and not body.strip() and source.lower().endswith(DATA_FILES):
        return None
    return ReadParts(title, url, None, body) if title or url else None


ShapeReader = Callable[[Mapping[str, Any], Fields, str, str], ReadParts | None]
"""Takes front matter, its fields, the body and the file's name; returns None for a file of another shape."""
SHAPE_READERS: tuple[ShapeReader, ...] = (_linked_title, _header_and_html)


def _not_a_clipping(header: Mapping[str, Any], source: str) -> ClippingError:
    if header and source.lower().endswith(DATA_FILES):
        what, remedy = "it is a data file without a text or an address", "Take it out of the folder."
    elif header:
        what = "its front matter has no title, and its file name has no title after a date"
        remedy = "Add title: to the front matter, or name the file like 2021-03-18-title.md."
    else:
        what = "neither front matter nor a [title](URL) line was found"
        remedy = "Begin the file with [title](URL) and a line of ------, then the HTML; or remove it from the folder."
    return ClippingError(f"this is not a clipping: {what}", file=source, line=1, remedy=remedy)


def _decode(data: bytes, source: str) -> tuple[str, str]:
    """The text and the name of its encoding; all line ends become newlines, and NULs are removed, as browsers do."""
    if len(data) > MAX_CLIPPING_BYTES:
        raise ClippingError(
            f"the file has more than {MAX_CLIPPING_BYTES // 10**6} MB", file=source, remedy=TOO_LARGE_REMEDY
        )
    decoded = decode(data)
    if decoded is None:
        raise _not_utf8(data, source)
    text, encoding = decoded
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    if not text.strip():
        raise ClippingError("the file is empty", file=source, remedy="Collect it again, or remove it from the folder.")
    return text, encoding


def _not_utf8(data: bytes, source: str) -> ClippingError:
    """The error for bytes whose encoding is uncertain, with the place of the first byte that is not UTF-8."""
    try:
        data.decode("utf-8")
        start = 0  # UTF-16 with a byte order mark, truncated within a character
    except UnicodeDecodeError as error:
        start = error.start
    line = data.count(b"\n", 0, start) + 1
    return ClippingError(f"byte {start} is not UTF-8", file=source, line=line, remedy="Save the file as UTF-8.")


CLIPPING_HANDLERS = tuple(
    handler(CLIPPING_TYPES) for handler in (LenientYamlFrontMatter, TomlFrontMatter, JsonFrontMatter)
)


def _split_front_matter(text: str, source: str) -> tuple[Mapping[str, Any], str]:
    """Parse the front matter; returns its values, none if it is missing, and the body. Raises ClippingError."""
    start = text.lstrip()
    values, start = find_metadata_lines(start, source)
    if values is not None:
        return values, start
    try:
        return split_front_matter(start, CLIPPING_HANDLERS)
    except FrontMatterError as error:
        raise ClippingError(
            f"its front matter is not {error.notation}: {error.problem}",
            file=source,
            line=text[: len(text) - len(start)].count("\n") + error.line,
            remedy="Correct that line, or write the front matter as YAML between two --- lines.",
        ) from None


def _text(value: object) -> str:
    """A value of front matter as one line of text, empty for None. ``title: [独家]`` is a list in YAML."""
    if isinstance(value, (list, dict)):
        return " ".join(_text(item) for item in value if isinstance(item, str))
    return "" if value is None else " ".join(html.unescape(str(value)).split())


def _collection_time(text: str) -> When | None:
    """The time in the comment on the first line, in UTC: an epoch in any unit, or a written date; else None."""
    written = read_written_date(text)
    if written is None or not is_plausible(written.when):
        return None
    if not isinstance(written.when, datetime):
        return written.when
    when = written.when.replace(microsecond=0)
    return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
