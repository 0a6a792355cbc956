"""Divide a long list by the beginnings of names or titles: by letter, and what is still long by more characters.

What a name is listed under depends on that name only. So a new one changes no list but those of its own beginnings.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
from os.path import commonprefix
from typing import NamedTuple, TypeVar

from jianbao.chinese.pinyin import initial_of, pinyin_order
from jianbao.publish.listings import Entry
from jianbao.runtime.file_stamps import bytes_digest

OTHER_INITIAL = "#"
"""The initial of names that begin with a digit or a sign."""
MAX_COMPARED = 40
"""The number of characters of a name or title by which a list is divided."""
T = TypeVar("T")


class Initial(NamedTuple):
    """The shelves whose names begin with a letter or with certain characters."""

    label: str
    path: str
    """Their page; empty if they are on the page of the list."""
    count: int  # type: ignore[assignment]  # hides tuple.count, as that of Entry
    """The number of shelves."""
    shelves: tuple[Entry, ...]
    """In the order of their names; empty if they have a page of their own."""


def sort_name(name: str, key: str) -> str:
    """What something is listed and divided by: its folded name, and a digest of its key, which tells equal names apart.

    What ends the name also makes a name of one letter another beginning than that letter.
    """
    return f"{name[:MAX_COMPARED]} #{bytes_digest(key.encode('utf-8', 'surrogatepass'))}"


def divide(items: Iterable[T], name_of: Callable[[T], str]) -> dict[str, list[T]]:
    """Divide items by the shortest beginning that not all of their names have in common.

    ``name_of`` gives the ``sort_name``. Returns the items by beginning, in the order of the names; those of one
    beginning keep their order. A beginning is a letter, ``Z``, or has the characters after it: ``Z/张``, ``Z/张一``.
    Nothing is returned for a single item.
    """
    names = [(name_of(item), item) for item in items]
    if shared := commonprefix([name for name, _ in names]):  # noqa: RUF071  # of characters, not of folders
        return _by_beginning(names, len(shared) + bool(initial_of(shared[0])))
    return _by_beginning(names, 0) or _by_beginning(names, 1)


def _by_beginning(names: Iterable[tuple[str, T]], length: int) -> dict[str, list[T]]:
    """Group items by letter, or by so many more characters; nothing is returned if that is only one group."""
    groups: defaultdict[str, list[T]] = defaultdict(list)
    order: dict[str, tuple[bool, str, bytes]] = {}
    for name, item in names:
        letter = initial_letter(name)
        # The letter of a Chinese name is not in it, while that of another is its first character.
        beginning = f"{letter}/{name[: length + (not initial_of(name[:1]))]}" if length else letter
        groups[beginning].append(item)
        order.setdefault(beginning, name_order(name))
    return (
        {beginning: groups[beginning] for beginning in sorted(groups, key=order.__getitem__)} if len(groups) > 1 else {}
    )


def label_of(beginning: str) -> str:
    """A beginning as readers see it: ``Z``, ``张``, ``张一``."""
    return beginning.partition("/")[2].strip() or beginning


def initial_letter(name: str) -> str:
    """The capital letter that a folded name is listed under: of Chinese characters the first of their pinyin."""
    first = unicodedata.normalize("NFD", name[:1]).upper()[:1]
    if letter := initial_of(first):
        return letter
    return first if first.isalpha() and not unicodedata.name(first, "CJK").startswith("CJK") else OTHER_INITIAL


def name_order(name: str) -> tuple[bool, str, bytes]:
    """A key by which folded names are sorted: by letter and pinyin, last those that begin with a digit or a sign."""
    letter = initial_letter(name)
    return letter == OTHER_INITIAL, letter, pinyin_order(name)
