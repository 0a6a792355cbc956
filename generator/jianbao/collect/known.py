"""Which entries are clippings already: a table of the clippings' front matter, in ``.cache``, rebuilt when lost."""

from __future__ import annotations

import contextlib
import json
import re
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from jianbao.collect.clipping import CLIPPINGS, entry_name
from jianbao.collect.entry import Entry
from jianbao.ingest.source_url import article_id, canonical_url
from jianbao.page.front_matter import FrontMatterError, split_front_matter
from jianbao.page.removed import entry_digest
from jianbao.runtime.cache import Table, cache_file, read_table, write_table
from jianbao.runtime.file_stamps import NO_STAMP, Stamp, scan

KNOWN_VERSION = "1"
CLIPPING_HEAD_BYTES = 65_536
FIELD = re.compile(r'^(feed|entry|text): (".*")$', re.MULTILINE)
LINKED_TITLE_LINE = re.compile(r"^\[.*\]\((\S*)\)$", re.MULTILINE)


class KnownClipping(NamedTuple):
    """What the table has of one file below ``content/clippings``."""

    file: str
    stamp: Stamp
    feed: str = ""
    entry: str = ""
    """Empty for a clipping that did not come from a feed."""
    text: str = ""
    """Digest of the text as the feed had it."""
    address: str = ""
    """The id that its address gives."""


class Known:
    """The entries that are clippings."""

    def __init__(self) -> None:
        self._texts: defaultdict[str, set[str]] = defaultdict(set)
        self._at_place: set[tuple[str, str]] = set()

    def add(self, name: str, text: str, place: str) -> None:
        """Add an entry by its name (``entry_name``), with the digest of its text and its place.

        The place is the id of its address. Without one it is the feed, because some have new ids in each answer.
        """
        self._texts[name].add(text)
        self._at_place.add((place, text))

    def add_entry(self, name: str, entry: Entry, feed: str) -> None:
        """Add an entry of which there is a clipping now."""
        self.add(name, entry.digest, address_id(entry.address) or feed)

    def has(self, name: str) -> bool:
        """Whether an entry has a clipping, with whatever text."""
        return name in self._texts

    def texts(self, name: str) -> frozenset[str]:
        """The digests of the texts of an entry's clippings."""
        return frozenset(self._texts.get(name, ()))

    def has_text(self, name: str, entry: Entry, feed: str) -> bool:
        """Whether an entry has a clipping with this text, or another entry of its place has one."""
        text = entry.digest
        return text in self._texts.get(name, ()) or (address_id(entry.address) or feed, text) in self._at_place


def address_id(address: str) -> str:
    """The id that an address gives, which is the same for all its spellings; empty without an address."""
    return article_id(canonical_url(address), "") if address else ""


def load_known(root: Path) -> Known:
    """Read the front matter of the clippings that are new or changed since the last run; write the table."""
    file, folder = cache_file(root, "collected"), root / CLIPPINGS
    before: Table[KnownClipping] = read_table(file, KNOWN_VERSION, KnownClipping)
    rows, known = {}, Known()
    for name, stamp in (scan(folder) if folder.is_dir() else {}).items():
        row = before.rows.get(name)
        rows[name] = row if row and row.stamp == stamp else _read(folder / name, name, stamp)
    write_table(file, KNOWN_VERSION, rows, before)
    for row in rows.values():
        if row.entry:
            known.add(entry_name(row.feed, row.entry), row.text, row.address or row.feed)
    return known


def entry_digest_of(path: Path) -> str:
    """The ``entry_digest`` of a clipping that came from a feed; empty for any other file."""
    row = _read(path, path.name, NO_STAMP)
    return entry_digest(row.feed, row.entry) if row.entry else ""


def _read(path: Path, name: str, stamp: Stamp) -> KnownClipping:
    """The row of a file; one of a file that is no clipping of a feed, or cannot be read, has only its stamp."""
    try:
        with path.open("rb") as file:
            head = file.read(CLIPPING_HEAD_BYTES).decode("utf-8", "ignore")
    except OSError:
        return KnownClipping(name, stamp)
    front, _, rest = head.replace("\r\n", "\n").removeprefix("\ufeff").partition("\n---")
    if not front.startswith("---") or "\nfeed:" not in front or "\nentry:" not in front:
        return KnownClipping(name, stamp)
    fields: dict[str, str] = {}
    with contextlib.suppress(ValueError):
        fields = {key: json.loads(value) for key, value in FIELD.findall(front)}
    if "entry" not in fields or "feed" not in fields:  # the user wrote these lines
        with contextlib.suppress(FrontMatterError):
            fields = {key: str(value) for key, value in split_front_matter(f"{front}\n---\n")[0].items()}
    address = LINKED_TITLE_LINE.search(rest)
    return KnownClipping(
        name,
        stamp,
        fields.get("feed", ""),
        fields.get("entry", ""),
        fields.get("text", ""),
        address_id(address[1]) if address else "",
    )
