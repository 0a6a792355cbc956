"""An entry that is not a clipping yet."""

from __future__ import annotations

from typing import NamedTuple

from jianbao.collect.entry import Entry


class Draft(NamedTuple):
    """What a clipping is made from."""

    name: str
    """``entry_name`` of the entry."""
    entry: Entry
    title: str
    """That of the entry, or of the article's page if the entry has none."""
    body: str
    """The text, of the entry or of the article's page, as HTML."""
