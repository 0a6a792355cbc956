"""What a feed has in it."""

from __future__ import annotations

from typing import NamedTuple

from jianbao.collect.entry import Entry
from jianbao.errors import FetchError


class Feed(NamedTuple):
    """A feed as it was read."""

    entries: tuple[Entry, ...]
    is_cut_off: bool = False
    """Whether its end is missing; its last entry, which may be incomplete, is left out."""
    address: str = ""
    """Where it is published, as it says itself; may be empty."""


def not_a_feed(address: str, why: str) -> FetchError:
    """The error for an answer that is not a feed."""
    remedy = "Open it in a browser: it may be a web page, whose feed has another address."
    return FetchError(f"this is not a feed: {why}", file=address, remedy=remedy)
