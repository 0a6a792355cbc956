"""Find boxes by their class names and ids, which are much the same in all page builders and content systems."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator

from bs4 import Tag

from jianbao.ingest.clean.prose import prose_of_box, prose_tokens
from jianbao.ingest.html.blocks import holds_blocks, text_of
from jianbao.ingest.html.tree import Document

ARTICLE_CLASSES = {"hentry", "type-post", "post", "article"}
"""Class names of the box around an article. Its remaining classes name its tags, such as ``tag-social-engineering``,
and say nothing about the box.
"""
WORD_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[-_]+")
"""Between the words of a name, in camel case or with dashes or underscores: ``commentList``, ``comment__list``."""
MIN_ARTICLE_CHARACTERS = 100
"""Characters that must remain outside a box to remove. Otherwise the box is around the article, whatever its name says.
For a box without a paragraph it is enough if as many characters remain as it holds, since an article can be one
sentence.
"""
MAX_PROSE_SHARE = 1 / 5
"""The share of the prose that the boxes of one pattern may hold; more is a part of the article."""
MIN_PARAGRAPH_TOKENS = 30
"""A shorter paragraph with such a name may ask to subscribe."""


def name_pattern(pattern: str) -> re.Pattern[str]:
    """Compile ``pattern`` to match complete words of what ``class_names`` returns: between dashes and spaces."""
    return re.compile(rf"(?<![a-z0-9])(?:{pattern})(?![a-z0-9])")


def boxes_named(
    body: Tag, pattern: re.Pattern[str], measure_prose: Callable[[Tag], int] | None = None
) -> Iterator[Tag]:
    """The outermost elements with a word of ``pattern`` in a class name or the id, except parts of the article.

    A name alone takes no paragraph of prose, and from all boxes together no more than a fifth of the prose: themes name
    boxes of the article ``paywall-content`` or ``ad-section``. ``measure_prose`` counts the tokens of a box that may be
    the article's.
    """
    if isinstance(body, Document) and not body.has_attribute("class", "id"):
        return
    body_length = functools.cache(lambda: len(text_of(body)))
    body_prose = functools.cache(lambda: prose_tokens(body))
    named = [
        tag
        for tag in body.find_all(_has_class_or_id)
        if pattern.search(class_names(tag)) and _leaves_an_article(body_length(), tag)
    ]
    while named:
        boxes = outermost(named)
        prose = {id(box): measure_prose(box) if measure_prose else prose_of_box(box, text_of(box)) for box in boxes}
        takes_much = any(prose.values()) and sum(prose.values()) > body_prose() * MAX_PROSE_SHARE
        kept = {
            id(box)
            for box in boxes
            if prose[id(box)] and (takes_much or (prose[id(box)] >= MIN_PARAGRAPH_TOKENS and not holds_blocks(box)))
        }
        if not kept:
            yield from boxes
            return
        named = [tag for tag in named if id(tag) not in kept]


def class_names(tag: Tag) -> str:
    """The class names and the id of an element in lower case, words joined by dashes; empty for an article box."""
    if not tag.attrs:
        return ""
    value = tag.get("class") or ""
    classes = value.split() if isinstance(value, str) else list(value)
    if not ARTICLE_CLASSES.isdisjoint(classes):
        return ""
    return _split_words(f"{' '.join(classes)} {tag.get('id') or ''}")


@functools.lru_cache(maxsize=1_000)
def _split_words(names: str) -> str:
    """Names in lower case with one dash between words; cached because rules ask for the same names again."""
    return WORD_BOUNDARY.sub("-", names).lower()


def outermost(tags: list[Tag]) -> list[Tag]:
    """The elements of a list, in document order, that are in no other element of it."""
    ids = set(map(id, tags))
    return [tag for tag in tags if len(tags) == 1 or ids.isdisjoint(map(id, tag.parents))]


def _leaves_an_article(body_length: int, box: Tag) -> bool:
    box_length = len(text_of(box))
    remaining = body_length - box_length
    return remaining >= MIN_ARTICLE_CHARACTERS or (remaining >= box_length and box.find("p") is None)


def _has_class_or_id(tag: Tag) -> bool:
    return "class" in tag.attrs or "id" in tag.attrs
