"""Boxes known by their names: what page builders call their parts hardly differs from site to site."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.html.blocks import text_of
from jianbao.ingest.html.tree import Document

POST = {"hentry", "type-post", "post", "article"}
"""Class names of the box around an article; its others tell of its tags: ``tag-social-engineering``."""
HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
ARTICLE_LENGTH = 100
"""Characters that must be left beside a box; a name that fits the box around the whole article means something else.
Beside a box without a paragraph, as much as it holds is enough: an article can be a sentence."""


def words(pattern: str) -> re.Pattern[str]:
    """A pattern for whole words of class names and ids, which ``-``, ``_``, blanks and humps divide."""
    return re.compile(rf"(?<![a-z0-9])(?:{pattern})(?![a-z0-9])")


def named(body: Tag, pattern: re.Pattern[str]) -> Iterator[Tag]:
    """The outermost boxes one of whose class names, or whose id, holds a word of ``pattern``."""
    if isinstance(body, Document) and not body.has_attribute("class", "id"):
        return
    found: dict[int, Tag] = {}
    whole = functools.cache(lambda: len(text_of(body)))
    for tag in body.find_all(_has_name):
        inside = any(id(outer) in found for outer in tag.parents) if found else False
        if not inside and pattern.search(names_of(tag)) and _leaves_an_article(whole(), tag):
            found[id(tag)] = tag
    yield from found.values()


def names_of(tag: Tag) -> str:
    """Class names and id of an element in lower case, humps divided."""
    if not tag.attrs:
        return ""
    given = tag.get("class") or ""
    classes = given.split() if isinstance(given, str) else list(given)
    if not POST.isdisjoint(classes):
        return ""
    return _divided(f"{' '.join(classes)} {tag.get('id') or ''}")


@functools.lru_cache(maxsize=1_000)
def _divided(names: str) -> str:
    """In lower case, with a dash at each hump; the same names stand on many elements and are asked for ten times."""
    return HUMP.sub("-", names).lower()


def _leaves_an_article(whole: int, box: Tag) -> bool:
    size = len(text_of(box))
    left = whole - size
    return left >= ARTICLE_LENGTH or (left >= size and box.find("p") is None)


def _has_name(tag: Tag) -> bool:
    return "class" in tag.attrs or "id" in tag.attrs
