"""Find the elements above the text that the markup names as the author's, by class name or by the address of a link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from bs4 import Tag

from jianbao.ingest.byline_languages import are_names
from jianbao.ingest.clean.class_names import class_names, name_pattern
from jianbao.ingest.clean.top_lines import MAX_NAME_CHARACTERS, end_of_head, ends_a_sentence, in_sentence
from jianbao.ingest.html.blocks import climb, text_of
from jianbao.ingest.html.tree import Document

AUTHOR_WORDS = (
    "authors?|autor|autores|autore|autori|autoren|autorin|auteurs?|reporters?|journalists?|journalistes?|contributors?|writers?|"
    "columnists?|firmas?|signataires?|penulis|yazar|yazarlar|bylines?"
)
AUTHOR_CLASS = name_pattern(AUTHOR_WORDS)
AUTHOR_ADDRESS = re.compile(
    rf"/(?:@|(?:{AUTHOR_WORDS}|redaktion|redakteure?|impressum/autor|people|profiles?|profil|by|tac-gia|作者)[/-])[^/?#]"
    r"[^?#]*(?:[?#].*)?$",
    re.IGNORECASE,
)
"""The address of the page about an author: /author/ada-lindqvist, /redaktion/jana-berg-12.html."""
NOT_IN_THE_TEXT = ("figure", "figcaption", "blockquote", "aside", "nav")
OTHER_PEOPLE = name_pattern("comments?|photos?|images?|pictures?|captions?|credits?|media|related|quotes?")


def author_elements(body: Tag) -> Iterator[Tag]:
    """The elements above the text that hold the names of authors, with their label, and no more, in document order."""
    has_classes = not isinstance(body, Document) or body.has_attribute("class")
    marked = [tag for tag in body.find_all(True if has_classes else "a") if _is_marked(tag)]
    if not marked:
        return
    candidates = {id(tag): tag for tag in marked}
    end = end_of_head(body)
    taken: set[int] = set()
    for node in body.descendants:
        if node is end:
            return
        if id(node) in candidates and isinstance(node, Tag) and taken.isdisjoint(map(id, node.parents)):
            line = climb(node, lambda box: are_names(text_of(box)))
            taken.add(id(line))
            yield line


def _line_around(tag: Tag) -> str:
    block = tag.find_parent(["p", "li", "td"])
    return text_of(block) if block is not None else ""


def _is_marked(tag: Tag) -> bool:
    """Whether the class or the address of an element is an author's, and its text names."""
    address = tag.get("href") if tag.name == "a" else None
    is_author = (address and AUTHOR_ADDRESS.search(unquote(str(address)))) or (
        "class" in tag.attrs and AUTHOR_CLASS.search(class_names(tag))
    )
    if not is_author:
        return False
    text = text_of(tag)
    if in_sentence(tag) or ends_a_sentence(_line_around(tag)):
        return False
    if not 1 < len(text) <= MAX_NAME_CHARACTERS or not are_names(text) or tag.find_parent(NOT_IN_THE_TEXT):
        return False
    return not any(OTHER_PEOPLE.search(class_names(box)) for box in (tag, tag.parent) if box is not None)
