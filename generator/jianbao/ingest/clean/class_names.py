"""Boxes known by their names: what page builders call their parts hardly differs from site to site."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.html.blocks import text_of
from jianbao.ingest.html.tree import Document

ARTICLE_CLASSES = {"hentry", "type-post", "post", "article"}
"""Class names of the box around an article; its others tell of its tags: ``tag-social-engineering``."""
CAMEL_CASE_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
MIN_ARTICLE_CHARACTERS = 100
"""Characters that must be left beside a box; a name that fits the box around the whole article means something else.
Beside a box without a paragraph, as much as it holds is enough: an article can be a sentence."""


def name_pattern(pattern: str) -> re.Pattern[str]:
    """A pattern for whole words of class names and ids, which ``-``, ``_``, blanks and humps divide."""
    return re.compile(rf"(?<![a-z0-9])(?:{pattern})(?![a-z0-9])")


def boxes_named(body: Tag, pattern: re.Pattern[str]) -> Iterator[Tag]:
    """The outermost boxes one of whose class names, or whose id, holds a word of ``pattern``."""
    if isinstance(body, Document) and not body.has_attribute("class", "id"):
        return
    found: dict[int, Tag] = {}
    whole = functools.cache(lambda: len(text_of(body)))
    for tag in body.find_all(_has_class_or_id):
        inside = any(id(outer) in found for outer in tag.parents) if found else False
        if not inside and pattern.search(class_names(tag)) and _leaves_an_article(whole(), tag):
            found[id(tag)] = tag
    yield from found.values()


def class_names(tag: Tag) -> str:
    """Class names and id of an element in lower case, humps divided."""
    if not tag.attrs:
        return ""
    given = tag.get("class") or ""
    classes = given.split() if isinstance(given, str) else list(given)
    if not ARTICLE_CLASSES.isdisjoint(classes):
        return ""
    return _split_words(f"{' '.join(classes)} {tag.get('id') or ''}")


@functools.lru_cache(maxsize=1_000)
def _split_words(names: str) -> str:
    """In lower case, with a dash at each hump; the same names stand on many elements and are asked for ten times."""
    return CAMEL_CASE_HUMP.sub("-", names).lower()


def _leaves_an_article(whole: int, box: Tag) -> bool:
    size = len(text_of(box))
    left = whole - size
    return left >= MIN_ARTICLE_CHARACTERS or (left >= size and box.find("p") is None)


def _has_class_or_id(tag: Tag) -> bool:
    return "class" in tag.attrs or "id" in tag.attrs
