"""An entry of a feed, or a page of the web, before it becomes a clipping."""

from __future__ import annotations

import hashlib
import html
import re
import string
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import quote

from jianbao.config.values import is_web_url
from jianbao.page.written_dates import read_written_date

TAG = re.compile(r"<[^<>]*>")
UNUSABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")
"""Characters that are not text, or that YAML does not allow."""
LANGUAGE = re.compile(
    r"(?P<language>[a-z]{2,3})(?:[-_](?P<script>[a-z]{4}))?(?:[-_](?P<region>[a-z]{2}|\d{3}))?", re.IGNORECASE
)
SHORTENED = re.compile(r"\[(?:…|\.\.\.)\]|(?:…|\.\.\.)\Z")
"""Where the rest of a text is left out. After [...], WordPress says where the post appeared first."""
TEXT_DIGEST_CHARACTERS = 16
LONGEST_KEY = 2000
"""A longer id is not kept, only its digest."""


class Entry(NamedTuple):
    """What a feed says about one article; any value may be empty."""

    id: str = ""
    address: str = ""
    """An http(s) address."""
    title: str = ""
    """On one line, without markup."""
    html: str = ""
    """The text."""
    summary: str = ""
    """On one line, without markup, where the feed has both a summary and the text."""
    date: str = ""
    """Time of publication: ISO 8601, or as the feed writes it."""
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    """Addresses of pictures that the feed attaches, the most important first."""
    lang: str = ""
    """BCP 47, from ``language_tag``."""

    @property
    def key(self) -> str:
        """What identifies the entry within its feed: its id, else its address, else a digest of title and text."""
        key = self.id or self.address or f"sha256:{self.digest}"
        return key if len(key) <= LONGEST_KEY else f"sha256:{hashlib.sha256(key.encode()).hexdigest()}"

    @property
    def digest(self) -> str:
        """A digest of what readers see: the title and the text without markup."""
        seen = f"{self.title}\n{visible_text(self.html)}"
        return hashlib.sha256(seen.encode()).hexdigest()[:TEXT_DIGEST_CHARACTERS]

    @property
    def has_content(self) -> bool:
        """Whether there is anything to keep: a title, an address, or a text."""
        return bool(self.title or self.address or visible_text(self.html))


def visible_text(markup: str) -> str:
    """The text of HTML on one line, without tags and comments."""
    return " ".join(html.unescape(TAG.sub(" ", _without_comments(markup))).split())


def _without_comments(markup: str) -> str:
    """HTML without comments; no regular expression, which would take hours for thousands that do not end."""
    parts, start = [], 0
    while (opening := markup.find("<!--", start)) >= 0 and (closing := markup.find("-->", opening + 4)) >= 0:
        parts.append(markup[start:opening])
        start = closing + 3
    return " ".join([*parts, markup[start:]])


def paragraphs(text: str) -> str:
    """HTML of a text without markup, whose empty lines separate paragraphs."""
    parts = (part.strip() for part in re.split(r"\n[^\S\n]*\n", text))
    return "\n".join("<p>" + html.escape(part, quote=False).replace("\n", "<br>\n") + "</p>" for part in parts if part)


def summary_of(summary: str, text: str) -> str:
    """A summary, without markup; empty if it is only a part of the text, which ingest can take there itself."""
    return "" if SHORTENED.split(summary)[0].strip() in visible_text(text) else summary


def iso_date(written: object) -> str:
    """A date in ISO 8601, in UTC if it has a time zone; as it is written if it cannot be read."""
    text = one_line(written)
    found = read_written_date(text)
    if not found:
        return text
    when = found.when
    if isinstance(when, datetime):
        when = (when.astimezone(UTC) if when.tzinfo else when).replace(microsecond=0)
    return when.isoformat()


def usable(text: object) -> str:
    """``text`` without characters that are not text; empty for what is no string."""
    return UNUSABLE.sub("", text) if isinstance(text, str) else ""


def one_line(text: object) -> str:
    """``text`` on one line."""
    return " ".join(usable(text).split())


def web_address(text: object) -> str:
    """``text`` as an http(s) address in ASCII; empty if it is not one."""
    address = quote(one_line(text), safe=string.punctuation.translate({ord(c): None for c in '"<>\\^`{|}'}))
    return address if is_web_url(address) else ""


def web_addresses(texts: Iterable[object]) -> tuple[str, ...]:
    """The http(s) addresses among ``texts``, each once."""
    return tuple(dict.fromkeys(filter(None, map(web_address, texts))))


def language_tag(text: object) -> str:
    """A language as BCP 47 writes it: ``pt-BR`` for ``pt_br``; empty for what is no language, and for English.

    Templates and feeds claim English for texts in any language, and English texts are recognised as such.
    """
    match = LANGUAGE.fullmatch(one_line(text))
    if not match or match["language"].lower() in ("en", "eng", "und"):
        return ""
    parts = (match["language"].lower(), (match["script"] or "").title(), (match["region"] or "").upper())
    return "-".join(filter(None, parts))
