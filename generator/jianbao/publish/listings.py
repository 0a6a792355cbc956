"""What templates receive of a listing: the articles on a shelf, and links to other listings with their counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from jianbao.model import Shelf
from jianbao.publish import urls
from jianbao.publish.page_record import PageRecord

OF_A_PART = 3
"""The number of articles of each part on the page of a long year or month."""


class DateLink(NamedTuple):
    """A link to a day, month or year."""

    key: str
    path: str


class Entry(NamedTuple):
    """A line in a list of shelves, or in a list of the parts of a long shelf."""

    key: str
    """For a part its period, ``2023``, ``2023-11`` or ``undated``, or the beginning of titles; else the shelf's key."""
    title: str
    path: str
    count: int  # type: ignore[assignment]  # hides tuple.count; themes use this name


def date_link(kind: str, key: str) -> DateLink:
    """The link to the ``day`` 2023-11-07, the ``month`` 2023-11 or the ``year`` 2023."""
    return DateLink(key, urls.shelf_path(Shelf(kind, key, "")))


def entries_of(shelves: Mapping[Shelf, int]) -> tuple[Entry, ...]:
    """An entry for each shelf, in the same order."""
    return tuple(Entry(shelf.key, shelf.title, urls.shelf_path(shelf), count) for shelf, count in shelves.items())


def listing(
    shelf: Shelf, articles: Sequence[PageRecord], parts: tuple[Entry, ...] = (), period: str = ""
) -> dict[str, object]:
    """The context of every template of a listing, to which some add more.

    ``parts`` are by year, month or day; ``title_parts`` gives those by title.
    """
    count = sum(part.count for part in parts) or len(articles)
    listed = {"articles": tuple(articles), "count": count, "parts": parts, "by_title": ()}
    return {"shelf": shelf, "period": period, **listed}
