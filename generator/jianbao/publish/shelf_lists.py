"""Plan the lists of all outlets, channels, authors and tags: by number of articles, and by name.

A short list is one page. A longer one has a page for each initial letter, and, where that is still long, for each
first character; so a page of a list never grows without bound.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import NamedTuple

from jianbao.chinese.characters import simplify
from jianbao.chinese.pinyin import initial_of, pinyin_order
from jianbao.model import Page
from jianbao.publish import urls
from jianbao.publish.listings import Entry, entries_of
from jianbao.publish.shelf_kinds import SHELF_KINDS, ShelfKind, kinds_in_use, spelling_key
from jianbao.publish.shelves import Library

MAX_UNSORTED = 30
"""A list of at most this many shelves is only ordered by number of articles."""
MAX_ON_PAGE = 300
"""A longer list is split by initial."""
MAX_LARGEST = 60
"""The number of shelves, those with most articles, that a list by name has above it."""
OTHER_INITIAL = "#"
"""The initial of names that begin with a digit or a sign."""


class Initial(NamedTuple):
    """The shelves whose names begin with a letter or a character."""

    label: str
    path: str
    """Their page; empty if they are on the page of the list."""
    count: int  # type: ignore[assignment]  # hides tuple.count, as that of Entry
    """The number of shelves."""
    shelves: tuple[Entry, ...]
    """In the order of their names; empty if they have a page of their own."""


def shelf_lists(library: Library) -> Iterator[Page]:
    """Plan the lists of all kinds that the site has."""
    for kind in map(SHELF_KINDS.__getitem__, kinds_in_use(library.named)):
        shelves = entries_of(library.named[kind.name])
        by_name = sorted(shelves, key=_name_order) if len(shelves) > MAX_UNSORTED else []
        *parts, first = _pages_by_name(kind, kind.list_path, "", by_name, (_initial_letter, _first_character))
        shown = shelves[:MAX_LARGEST] if by_name else shelves
        yield from (*parts, first._replace(context={**first.context, "shelves": shown, "count": len(shelves)}))


def _pages_by_name(
    kind: ShelfKind, path: str, initial: str, by_name: Sequence[Entry], levels: Sequence[Callable[[str], str]]
) -> Iterator[Page]:
    """Plan the page of the shelves ``by_name``, which begin with ``initial``, after the pages that it is split into.

    ``levels`` make of a name what it is listed under, on this page and on those that it is split into.
    """
    context = {"kind": kind.name, "initial": initial, "count": len(by_name), "shelves": tuple(by_name), "initials": ()}
    is_long = len(by_name) > MAX_ON_PAGE
    if levels and (is_long or not initial):
        initials = []
        for label, group in groupby(by_name, lambda entry: levels[0](entry.title)):
            members = tuple(group)
            own_path = f"{urls.list_folder(path)}{urls.file_name(label.lower())}.html" if is_long else ""
            initials.append(Initial(label, own_path, len(members), () if is_long else members))
            if is_long:
                yield from _pages_by_name(kind, own_path, label, members, levels[1:])
        context |= {"initials": tuple(initials), "shelves": ()}
    yield Page(path, f"{kind.folder}.html", context)


@cache
def _folded(name: str) -> str:
    """A name for comparison: in one width and case, and in Simplified characters."""
    return simplify(spelling_key(name))


def _initial_letter(name: str) -> str:
    """The capital letter that a name is listed under: of Chinese characters the first of their pinyin."""
    first = unicodedata.normalize("NFD", _folded(name)[:1]).upper()[:1]
    if letter := initial_of(first):
        return letter
    return first if first.isalpha() and not unicodedata.name(first, "CJK").startswith("CJK") else OTHER_INITIAL


def _first_character(name: str) -> str:
    """The first Chinese character of a name, or its first two other characters."""
    name = _folded(name)
    return name[:1] if initial_of(name[:1]) else name[:2].strip()


def _name_order(entry: Entry) -> tuple[bool, str, bytes, bytes]:
    letter, first = _initial_letter(entry.title), _first_character(entry.title)
    return letter == OTHER_INITIAL, letter, pinyin_order(first), pinyin_order(_folded(entry.title))
