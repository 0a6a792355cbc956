"""The dates before and after one: pages of dates link to them, so they change when a date gets its first article.

Documents of the feed's archive link to the day of collection before theirs.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Set
from itertools import pairwise

from jianbao.model import Shelf
from jianbao.publish.shelves import NO_DATE, PERIOD_LENGTHS, ShelfId
from jianbao.publish.urls import FEED_ARCHIVE, FEED_ARCHIVE_FILE, shelf_path

KINDS = ("year", "month", "day")
"""The kinds of shelves of dates, each with keys of the length in ``PERIOD_LENGTHS``."""


def changed_dates(shelves: Iterable[ShelfId], days: Set[str], last_paths: Set[str]) -> Iterator[ShelfId]:
    """The neighbours of those ``shelves`` of dates that got their first article or lost their last one.

    ``days`` are the days of all articles, ``last_paths`` the paths of the last build's files.
    """
    changed = [*shelves]
    for kind, length in zip(KINDS, PERIOD_LENGTHS, strict=True):
        keys = {day[:length] for day in days if day != NO_DATE}
        came_or_went = [
            key
            for name, key in changed
            if name == kind and (key in keys) != (shelf_path(Shelf(kind, key, "")) in last_paths)
        ]
        ordered = sorted(keys) if came_or_went else []
        for key in came_or_went:
            at = bisect_left(ordered, key)
            before, after = ordered[:at][-1:], ordered[at + (key in keys) :][:1]
            yield from [(kind, neighbour) for neighbour in (*before, *after)]


def changed_archive_days(days: Set[str], last_paths: Iterable[str]) -> Iterator[ShelfId]:
    """The days of collection that the feed's archive gains or loses, and those whose day before is another one.

    ``days`` are those of all articles; the latest is not in the archive. ``last_paths`` are the paths of the last
    build's files.
    """
    files = map(FEED_ARCHIVE_FILE.fullmatch, [path for path in last_paths if path.startswith(f"{FEED_ARCHIVE}/")])
    last = {file[1].partition("/")[2].replace("/", "-") for file in files if file}
    before, now = ({*pairwise(["", *sorted(known)])} for known in (last, sorted(days - {NO_DATE})[:-1]))
    yield from [("collected", day) for _, day in before ^ now]
