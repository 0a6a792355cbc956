"""Find the elements above the text that the markup names as the author's, by class name or by the address of a link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from bs4 import Tag

from jianbao.ingest.byline_languages import are_names, names_in_byline
from jianbao.ingest.clean.class_names import class_names, name_pattern
from jianbao.ingest.clean.top_lines import MAX_NAME_CHARACTERS, end_of_head, ends_a_sentence, in_sentence
from jianbao.ingest.html.blocks import climb, text_of
from jianbao.ingest.html.tree import Document

AUTHOR_WORDS = (
    "authors?|autor|autores|autore|autori|autoren|autorin|auteurs?|reporters?|journalists?|journalistes?|contributors?|writers?|"
    "columnists?|firmas?|signataires?|penulis|yazar|yazarlar|bylines?|signature"
)
AUTHOR_CLASS = name_pattern(AUTHOR_WORDS)
AUTHOR_ADDRESS = re.compile(
    rf"/(?:@|(?:{AUTHOR_WORDS}|redaktion|redakteure?|impressum/autor|people|profiles?|profil|by|users?|u|tac-gia|"
    rf"作者)[/-])[^/?#]"
    r"[^?#]*(?:[?#].*)?$",
    re.IGNORECASE,
)
"""The address of the page about an author: /author/ada-lindqvist, /redaktion/jana-berg-12.html."""
OTHER_CREDIT = re.compile(
    r"(?:攝影|摄影|[圖图]片?|[编編][辑輯]|[責责][编編]|翻[译譯]|[设設][计計]|"
    r"photos?|fotos?|photography)(?: by| von| de)?\s*[:：/／｜|]?",
    re.IGNORECASE,
)
"""The label of somebody else, in front of a name."""
MAX_OTHER_CHARACTERS = 40
"""A line with more text around a name is no byline."""
NOT_IN_THE_TEXT = ("figure", "figcaption", "blockquote", "aside", "nav")
OTHER_PEOPLE = name_pattern(
    "comments?|photos?|images?|pictures?|captions?|credits?|media|related|quotes?|locations?|places?|dates?"
)


def author_elements(body: Tag) -> Iterator[Tag]:
    """The elements above the text that hold the names of authors, with their label, and no more, in document order."""
    has_classes = not isinstance(body, Document) or body.has_attribute("class")
    marked = [tag for tag in body.find_all(True if has_classes else "a") if _is_marked(tag)]
    if not marked:
        return
    names = {text_of(tag) for tag in marked}
    around = {id(parent) for tag in marked for parent in tag.parents}
    innermost = {id(tag) for tag in marked if id(tag) not in around}
    end = end_of_head(body)
    taken: set[int] = set()
    for node in body.descendants:
        if node is end:
            return
        if id(node) in innermost and isinstance(node, Tag) and taken.isdisjoint(map(id, node.parents)):
            line = climb(node, lambda box: _is_line_of(text_of(box), names))
            taken.add(id(line))
            yield line


def names_an_author(tag: Tag) -> bool:
    """Whether the class of an element is one for authors."""
    return "class" in tag.attrs and AUTHOR_CLASS.search(class_names(tag)) is not None


def _line_around(tag: Tag) -> str:
    block = tag.find_parent(["p", "li", "td"])
    return text_of(block) if block is not None else ""


def _is_line_of(text: str, names: set[str]) -> bool:
    """Whether a text is a byline of some of these names: Von Jana Berg, Talbach."""
    return are_names(text) and names.issuperset(names_in_byline(text) or ("",))


def _is_marked(tag: Tag) -> bool:
    """Whether the class or the address of an element is an author's, and its text names."""
    address = tag.get("href") if tag.name == "a" else None
    is_author = (address and AUTHOR_ADDRESS.search(unquote(str(address)))) or (names_an_author(tag))
    if not is_author:
        return False
    text = text_of(tag)
    before = tag.find_previous(string=lambda string: bool(string and string.strip()))
    if before is not None and OTHER_CREDIT.fullmatch(" ".join(str(before).split())):
        return False
    line = _line_around(tag)
    if in_sentence(tag) or len(line) > len(text) + MAX_OTHER_CHARACTERS or "，" in line or ends_a_sentence(line):
        return False
    if not 1 < len(text) <= MAX_NAME_CHARACTERS or not are_names(text) or tag.find_parent(NOT_IN_THE_TEXT):
        return False
    return not any(OTHER_PEOPLE.search(class_names(box)) for box in (tag, tag.parent) if box is not None)
