"""Write an entry as a clipping: front matter, time of collection, linked title, text.

The front matter names feed and entry, and the digest of the text as the feed had it. ``known.py`` reads these lines.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote, urlsplit

from jianbao.collect.draft import Draft
from jianbao.collect.entry import Entry
from jianbao.config import FeedSource

CLIPPINGS = "content/clippings"
NAME_CHARACTERS = 20
ESCAPED = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
"""A backslash that a title line would take for an escape."""
TITLE_CHARACTERS = 1000
"""The rest of a longer title is the first paragraph of the text."""
FIRST_YEAR_OF_FEEDS = 1990
"""Feeds did not exist before; an earlier date is a mistake, or of a text that is much older than its entry."""
LONGEST_SUMMARY = 500
PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)\Z", re.IGNORECASE)
"""The end of the name of a picture; other names, such as ``image.php``, are the same for different pictures."""


def entry_name(feed: str, key: str) -> str:
    """The name of an entry's clipping, without folder and ending: a hash of the feed's address and the entry's key."""
    digest = hashlib.sha256(f"{feed}\n{key}".encode()).digest()
    return base64.b32encode(digest).decode("ascii").lower()[:NAME_CHARACTERS]


def clipping_file(name: str, entry: Entry, collected: datetime, *, is_update: bool) -> str:
    """The file of a clipping, relative to the archive; a later text of a known entry has its digest in its name."""
    when = published(entry)
    if not when or when.year < FIRST_YEAR_OF_FEEDS or when > collected + timedelta(days=2):
        when = collected
    return f"{CLIPPINGS}/{when:%Y/%m}/{name}{f'-{entry.digest[:8]}' if is_update else ''}.txt"


def published(entry: Entry) -> datetime | None:
    """The date of an entry in UTC; None if it has none in ISO 8601."""
    try:
        when = datetime.fromisoformat(entry.date)
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def clipping_bytes(source: FeedSource, draft: Draft, collected: datetime | None) -> bytes:
    """The clipping of an entry; ``collected`` is None if nobody knows when it was saved."""
    entry, title, more = draft.entry, draft.title, ""
    if len(title) > TITLE_CHARACTERS:
        more = f"<p>{html.escape(title, quote=False)}</p>\n"
        title = f"{title[: TITLE_CHARACTERS - 1]}…"
    fields = {
        "feed": source.url,
        "entry": entry.key,
        "text": entry.digest,
        "date": entry.date,
        "author": list(entry.authors),
        "tags": list(entry.tags),
        "lang": entry.lang,
        "summary": entry.summary[:LONGEST_SUMMARY],
        "channel": source.channel,
        "outlet": source.outlet,
    }
    # A string of JSON is one of YAML, too.
    lines = [
        f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in fields.items() if value or key == "feed"
    ]
    address = entry.address.replace("](", "]%28")
    text = "\n".join(
        [
            *("---", *lines, "---"),
            *([f"<!--{collected:%Y-%m-%dT%H:%M:%SZ}-->"] if collected else []),
            f"[{_escaped(title)}]({address})",
            *("------", ""),
            more + _lead_picture(entry, draft.body) + draft.body,
            "",
        ]
    )
    return text.encode("utf-8", "replace")


def _escaped(title: str) -> str:
    return ESCAPED.sub(r"\\\\", title)


def _lead_picture(entry: Entry, body: str) -> str:
    """The first picture that the feed attaches, unless the text shows it."""
    if not entry.pictures or _has_picture(body, entry.pictures[0]):
        return ""
    return f'<p><img src="{html.escape(entry.pictures[0])}" alt=""></p>\n'


def _has_picture(body: str, address: str) -> bool:
    """Whether a text shows a picture, perhaps in another size: under the same address, or the same name of a file."""
    if any(re.search(rf"{re.escape(written)}(?![^\s\"'<>)])", body) for written in (address, html.escape(address))):
        return True
    name = urlsplit(address).path.rpartition("/")[2]
    names = (re.escape(name) for name in {name, unquote(name)} if PICTURE_FILE.search(name))
    return any(re.search(rf"(?:/|%2F){name}", body, re.IGNORECASE) for name in names)
