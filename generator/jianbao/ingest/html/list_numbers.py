"""The numbers of list items, from ``start``, ``reversed`` and ``value``."""

from __future__ import annotations

import re

from bs4 import Tag

from jianbao.ingest.html.tree import new_tag

LIST_NUMBER = re.compile(r"-?[0-9]{1,8}")
"""CommonMark reads at most nine digits, and the list counts on from here."""


def item_numbers(listing: Tag) -> list[int]:
    """The number that a browser shows for each item of an ``ol``."""
    items = listing.find_all("li", recursive=False)
    step = -1 if listing.has_attr("reversed") else 1
    number = _number(listing, "start")
    if number is None:
        number = len(items) if step < 0 else 1
    numbers = []
    for item in items:
        value = _number(item, "value")
        number = number if value is None else value
        numbers.append(number)
        number += step
    return numbers


def split_at_jumps(listing: Tag) -> None:
    """Split an ``ol`` so that each list counts up from its first number, as lists in Markdown do.

    A list with numbers below zero, which Markdown cannot write, counts from one.
    """
    items, numbers = listing.find_all("li", recursive=False), item_numbers(listing)
    for name in ("start", "reversed"):
        del listing[name]
    if any(number < 0 for number in numbers):
        return
    part, expected = listing, None
    for item, number in zip(items, numbers, strict=True):
        if expected is None:
            _start(part, number)
        elif number != expected:
            following = new_tag("ol")
            part.insert_after(following)
            following.extend([item, *item.next_siblings])
            part = following
            _start(part, number)
        expected = number + 1


def _start(listing: Tag, number: int) -> None:
    if number != 1:
        listing["start"] = str(number)


def _number(tag: Tag, attribute: str) -> int | None:
    value = str(tag.get(attribute, "")).strip()
    return int(value) if LIST_NUMBER.fullmatch(value) else None
