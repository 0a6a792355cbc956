"""The format of a Markdown page: ``dump_page`` serializes an ``Article`` to a page, ``parse_page`` parses a page.

``parse_page(dump_page(article))`` equals ``article``, except for ``characters``, for every article that has a
title and no carriage returns in its texts.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from jianbao.errors import PageError, undecodable_name
from jianbao.model import Article, Capture
from jianbao.page.drafts import is_draft, is_noindex, is_private
from jianbao.page.fast_header import find_yaml_header, read_simple_header
from jianbao.page.iso_dates import parse_iso
from jianbao.page.keys import KNOWN_KEYS, intended_key
from jianbao.page.plaintext import count_characters, plain_text

WRITTEN_LINE = re.compile(r"\nwritten: .*(?=\n)")
"""Begins with the newline before it, because a search for a pattern with a literal prefix is much faster."""
OMITTED_IF_EMPTY = frozenset(["channel", "same_as", "aliases", "draft", "private", "noindex", "clipping", "captures"])
"""Keys that most pages do not have."""
VALID_ID = re.compile(r"[^\W_][\w.-]{0,149}")
"""A valid id: it is part of file names and of URLs."""
SYNTAX_REMEDIES = {
    "YAML": "Put a text with : # [ { or quotes in it between '...'.",
    "TOML": 'Each line is  key = "value"; a string needs quotes.',
    "JSON": 'Each line is  "key": "value"  and ends in a comma, but for the last one.',
}
"""How to fix front matter that does not parse, by its notation."""
EMPTY_WRITTEN_LINE = re.compile(r"^written: ''\n", re.MULTILINE)
"""The line ``written`` before the digest is computed; a nested key of that name is indented."""


def dump_page(article: Article, characters: int | None = None) -> str:
    """Serialize an article to the text of its page; ``characters`` is its length, if already counted."""
    from jianbao.page.yaml_header import dump_header

    values = {
        "title": article.title,
        "date": article.date,
        "date_clue": article.date_clue,
        "collected": article.collected,
        "outlet": article.outlet,
        "channel": article.channel,
        "authors": list(article.authors),
        "lang": article.lang,
        "tags": list(article.tags),
        "summary": article.summary,
        "image": article.image,
        "characters": count_characters(plain_text(article.body)) if characters is None else characters,
        "source_url": article.source_url,
        "id": article.id,
        "same_as": list(article.same_as),
        "aliases": list(article.aliases),
        "draft": article.is_draft,
        "private": article.is_private,
        "noindex": article.noindex,
        **article.extra,
        "written": "",
        "clipping": dict(article.clipping),
        "captures": tuple(_capture_values(capture) for capture in article.captures),
    }
    kept = {key: value for key, value in values.items() if value is not None and (value or key not in OMITTED_IF_EMPTY)}
    text = f"---\n{dump_header(kept)}\n---\n\n{article.body}"
    return EMPTY_WRITTEN_LINE.sub(f"written: sha256:{page_digest(text)}\n", text, count=1)


def parse_page(text: str, file: str) -> Article:
    """Parse the text of a page; ``file`` is its name in errors, and gives the id of a page without one.

    Raises PageError with line and remedy.
    """
    is_unedited = not is_edited(text)
    text = _normalised(text)
    values, body = _split(text, file)
    title = values.get("title")
    if title is None or not str(title).strip():
        raise _missing_title(values, text, file)
    return Article(
        id=_identifier(values.get("id"), text, file),
        title=str(title),
        date=_date_or_time(values.get("date"), "date", text, file),
        date_clue=_optional_string(values.get("date_clue")),
        collected=_time(values.get("collected"), text, file),
        outlet=str(values.get("outlet") or "unknown"),
        authors=_strings(values.get("authors")),
        lang=str(values.get("lang") or "und"),
        tags=_strings(values.get("tags")),
        source_url=str(values.get("source_url") or ""),
        summary=str(values.get("summary") or ""),
        image=_optional_string(values.get("image")),
        body=body.removeprefix("\n"),
        clipping=_mapping(values.get("clipping")),
        captures=_captures(values.get("captures"), text, file),
        same_as=_strings(values.get("same_as")),
        aliases=_strings(values.get("aliases")),
        extra={key: value for key, value in values.items() if key not in KNOWN_KEYS},
        channel=next(iter(_strings(values.get("channel") or None)), ""),
        is_draft=is_draft(values),
        is_private=is_private(values),
        characters=_valid_count(values.get("characters")) if is_unedited else None,
        noindex=is_noindex(values),
    )


def _missing_title(values: Mapping[str, Any], text: str, file: str) -> PageError:
    """The error for a page without a title; it names a key that may be a misspelling of ``title``."""
    misspelt = next((key for key in values if isinstance(key, str) and intended_key(key) == "title" != key), None)
    if misspelt is None:
        remedy = "Write a line  title: ...  between the --- lines."
        return PageError("title is missing", file=file, line=1, remedy=remedy)
    line = line_of_key(misspelt, text)
    return PageError("title is missing", file=file, line=line, remedy=f"Write title in place of {misspelt}.")


def page_body(text: str) -> str:
    """The body of a valid page; its front matter is not parsed."""
    text = _normalised(text)
    if header := find_yaml_header(text):
        return text[header[2] :].removeprefix("\n")
    from jianbao.page.front_matter import find_front_matter

    found = find_front_matter(text)
    return text[found[1] :].removeprefix("\n").removeprefix("\n") if found else text


def page_digest(text: str) -> str:
    """SHA-256, in hexadecimal, of a page without its ``written`` line; CRLF counts as a newline."""
    return _digest_without(WRITTEN_LINE.search(text := text.replace("\r\n", "\n")), text)


def is_edited(text: str) -> bool:
    """Whether a page was edited since ingest wrote it, or was written by hand."""
    match = WRITTEN_LINE.search(text := text.replace("\r\n", "\n"))
    return match is None or match.group().strip() != f"written: sha256:{_digest_without(match, text)}"


def _digest_without(match: re.Match[str] | None, text: str) -> str:
    without_line = text[: match.start()] + text[match.end() :] if match else text
    return hashlib.sha256(without_line.encode("utf-8", "surrogatepass")).hexdigest()


def _normalised(text: str) -> str:
    return text.replace("\r\n", "\n").removeprefix("\ufeff")


def _split(text: str, file: str) -> tuple[Mapping[str, Any], str]:
    """The values of the front matter, and the body with the blank line before it. Raises PageError."""
    header = find_yaml_header(text)
    if header and (values := read_simple_header(text[header[0] : header[1]])):
        return values, text[header[2] :]
    from jianbao.page.front_matter import FrontMatterError, find_front_matter, split_front_matter

    if not find_front_matter(text):
        raise PageError(
            "the page has no front matter", file=file, line=1, remedy="Begin it with  ---,  title: ...,  ---."
        )
    try:
        values, body = split_front_matter(text)
    except FrontMatterError as error:
        raise PageError(
            f"the front matter is not {error.notation}: {error.problem}",
            file=file,
            line=error.line,
            remedy=SYNTAX_REMEDIES[error.notation] if error.line > 1 else None,  # line 1: too long or nested too deeply
        ) from None
    if not values:
        raise PageError("the front matter holds no  key: value  lines", file=file, line=2)
    return values, body


def _identifier(value: object, text: str, file: str) -> str:
    """The page's own id, else one made from the file name. Raises PageError."""
    if value is None or value == "":
        stem = file.rpartition("/")[2].removesuffix(".md")
        if found := undecodable_name(stem):
            raise PageError(found[0], file=file, remedy=f"{found[1]} Or write a line like  id: my-page.")
        value = re.sub(r"[^\w.-]+", "-", stem).strip("-._")[:100]
        if not value:
            remedy = "Rename the file, or write a line like  id: my-page  between the --- lines."
            raise PageError("the file name has no letters or digits for an id", file=file, remedy=remedy)
    if not VALID_ID.fullmatch(str(value)):
        raise PageError(
            f"id {str(value)!r} cannot be part of a URL",
            file=file,
            line=line_of_key("id", text),
            remedy="Use letters, digits, - and . only, like  id: rfi.fr-dxwmeu2hcj",
        )
    return str(value)


def line_of_key(key: str, text: str) -> int | None:
    """The 1-based line of a page on which its front matter sets ``key``: ``key: x``, ``key = x`` or ``"key": x``."""
    key = re.escape(key)
    pattern = re.compile(rf"""{key}(?::|\s*=)|\s*"{key}"\s*:""")
    return next((number for number, line in enumerate(text.split("\n"), 1) if pattern.match(line)), None)


def _date_or_time(value: object, key: str, text: str, file: str) -> datetime | date | None:
    """A date, or a time with an offset; a time without an offset is in UTC. Raises PageError."""
    if isinstance(value, str):
        value = parse_iso(value) or value
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if value is None or isinstance(value, date):
        return value
    raise PageError(
        f"{key} is not a date",
        file=file,
        line=line_of_key(key, text),
        remedy=f"Write  {key}: 2023-11-07T12:35:00+01:00  or  {key}: 2023-11-07.",
    )


def _time(value: object, text: str, file: str) -> datetime | None:
    when = _date_or_time(value, "collected", text, file)
    return when if isinstance(when, datetime) or when is None else datetime(when.year, when.month, when.day, tzinfo=UTC)


def _capture_values(capture: Capture) -> dict[str, object]:
    return {key: value for key, value in capture._asdict().items() if value is not None}


def _captures(value: object, text: str, file: str) -> tuple[Capture, ...]:
    """The captures in a list of mappings; items without a ``file`` are ignored."""
    items = [item for item in value if isinstance(item, dict) and item.get("file")] if isinstance(value, list) else []
    return tuple(
        Capture(
            str(item["file"]),
            str(item.get("sha256") or ""),
            _time(item.get("collected"), text, file),
            _valid_count(item.get("added")),
            _valid_count(item.get("removed")),
        )
        for item in items
    )


def _optional_string(value: object) -> str | None:
    return None if value is None else str(value)


def _strings(value: object) -> tuple[str, ...]:
    """The items of a list as strings; a single value, as in ``tags: 国防``, is a list of one."""
    items = value if isinstance(value, list) else [] if value is None else [value]
    return tuple(str(item) for item in items if item is not None)


def _valid_count(value: object) -> int | None:
    """A count that fits into the cache of pages; a valid digest does not prove that ingest wrote the value."""
    return value if type(value) is int and 0 <= value < 2**63 else None


def _mapping(value: object) -> Mapping[str, str]:
    return {str(key): str(item) for key, item in value.items()} if isinstance(value, dict) else {}
