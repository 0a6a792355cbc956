"""The bytes of a feed -> its entries; ``xml_feed.py`` and ``json_feed.py`` read the formats."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from jianbao.collect.encoding import decode_web
from jianbao.collect.entry import Entry
from jianbao.collect.feed import Feed
from jianbao.collect.json_feed import read_json_feed
from jianbao.collect.xml_feed import read_xml_feed
from jianbao.fetch import Response


def read_feed(response: Response, address: str) -> Feed:
    """Read a feed in RSS, Atom or JSON Feed, whatever type the server names.

    ``address`` is that in the settings: relative addresses, which may be ids, are relative to it, so that they stay the
    same when the feed redirects elsewhere. Raises FetchError if the answer is no feed.
    """
    text = decode_web(response.body, response.charset).lstrip("\ufeff \t\r\n")
    feed = (read_json_feed if text.startswith("{") else read_xml_feed)(text, address)
    entries = _without_shared_ids([entry for entry in feed.entries if entry.has_content])
    return feed._replace(entries=tuple(entries))


def _without_shared_ids(entries: Sequence[Entry]) -> list[Entry]:
    """The entries; where several of different addresses have one id, it identifies none of them and is left out."""
    addresses: defaultdict[str, set[str]] = defaultdict(set)
    for entry in entries:
        addresses[entry.id].add(entry.address)
    return [entry._replace(id="") if len(addresses[entry.id]) > 1 else entry for entry in entries]
