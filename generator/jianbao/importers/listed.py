"""An address in a list."""

from __future__ import annotations

from typing import NamedTuple


class Listed(NamedTuple):
    """What a list has of one address, as it is written there; any value may be empty."""

    place: str
    """The line of the file."""
    address: str
    title: str = ""
    tags: tuple[str, ...] = ()
    saved: str = ""
    """When it was added to the list."""
