"""Import a feed that was saved as a file: RSS, Atom or JSON Feed, read as ``jianbao collect`` reads it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from jianbao.collect.entry import Entry
from jianbao.collect.feed import Feed
from jianbao.collect.read_feed import read_feed
from jianbao.errors import ClippingError, FetchError
from jianbao.fetch import Response
from jianbao.importers.found import Found, Source, read_source_file


def open_feed(path: Path) -> Source:
    """The entries of a feed. Raises UsageError, and ClippingError if the file is not a feed.

    They are recorded under the address that the feed states for itself, by which ``jianbao collect`` knows them.
    """
    data = read_source_file(path)
    try:
        feed = _read(data, "")
        feed = _read(data, feed.address) if feed.address else feed  # again, as relative addresses are relative to it
    except FetchError as error:
        remedy = "Save the feed itself: open its address in a browser, and save what it shows as a file."
        raise ClippingError(error.what, file=str(path), remedy=remedy) from None
    found = [*enumerate(feed.entries, 1)]
    notes = ("the feed is cut off; its last entry, which may be incomplete, is left out",) if feed.is_cut_off else ()
    return Source(found, partial(_found, feed), "Importing entries", notes)


def _read(data: bytes, address: str) -> Feed:
    return read_feed(Response(address, 200, {}, data), address)


def _found(feed: Feed, numbered: tuple[int, Entry]) -> Found:
    number, entry = numbered
    return Found(f"entry {number}", entry, feed=feed.address)
