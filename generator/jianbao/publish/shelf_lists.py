"""Plan the lists of all outlets, channels, authors and tags: by number of articles, and by name.

A short list is one page. A longer one has a page for each initial letter, and, where that is still long, for the
characters that names begin with, as many as it takes; so a page of a list never grows without bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby

from jianbao.chinese.characters import simplify
from jianbao.model import Page
from jianbao.publish import urls
from jianbao.publish.initials import Initial, divide, initial_letter, label_of, name_order, sort_name
from jianbao.publish.listings import Entry, entries_of
from jianbao.publish.shelf_kinds import SHELF_KINDS, ShelfKind, kinds_in_use, spelling_key
from jianbao.publish.shelves import Library

MAX_UNSORTED = 30
"""A list of at most this many shelves is only ordered by number of articles."""
MAX_ON_PAGE = 300
"""A longer list is divided by the beginnings of names."""
MAX_LARGEST = 60
"""The number of shelves, those with most articles, that a list by name has above it."""


def shelf_lists(library: Library) -> Iterator[Page]:
    """Plan the lists of all kinds that the site has."""
    for kind in map(SHELF_KINDS.__getitem__, kinds_in_use(library.named)):
        shelves = entries_of(library.named[kind.name])
        by_name = sorted(shelves, key=lambda entry: name_order(_name_of(entry))) if len(shelves) > MAX_UNSORTED else []
        *parts, first = _pages_by_name(kind, "", by_name)
        shown = shelves[:MAX_LARGEST] if by_name else shelves
        yield from (*parts, first._replace(context={**first.context, "shelves": shown, "count": len(shelves)}))


def _pages_by_name(kind: ShelfKind, beginning: str, by_name: Sequence[Entry]) -> Iterator[Page]:
    """Plan the page of the shelves ``by_name`` with this ``beginning``, after the pages that it is divided into."""
    parts = divide(by_name, _name_of) if len(by_name) > MAX_ON_PAGE else {}
    initials = []
    for key, members in parts.items():
        yield from _pages_by_name(kind, key, members)
        initials.append(Initial(label_of(key), urls.part_by_name(kind.list_path, key), len(members), ()))
    if not parts and not beginning:
        for letter, group in groupby(by_name, lambda entry: initial_letter(_name_of(entry))):
            members = [*group]
            initials.append(Initial(letter, "", len(members), tuple(members)))
    context = {
        "kind": kind.name,
        "initial": label_of(beginning),
        "count": len(by_name),
        "shelves": () if initials else tuple(by_name),
        "initials": tuple(initials),
    }
    yield Page(urls.part_by_name(kind.list_path, beginning), f"{kind.folder}.html", context)


def _name_of(entry: Entry) -> str:
    return sort_name(_folded(entry.title), entry.key)


@cache
def _folded(name: str) -> str:
    """A name for comparison: in one width and case, and in Simplified characters."""
    return simplify(spelling_key(name))
