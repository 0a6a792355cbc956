"""The tree that the cleaning rules walk: BeautifulSoup's, cut to a depth and a size that every rule can bear.

``Element`` gives the answers of BeautifulSoup's own ``Tag``, only sooner. Where that one builds a matcher for each
question, a name is compared here; where it looks for a child from the first one on, here from the last place found.
A clipping is asked some seventy such questions: they took half the time of cleaning it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from types import FunctionType
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement, PreformattedString, Script, Stylesheet

MAX_ELEMENT_DEPTH = 60
"""Elements in one another; the deepest of 29,591 clippings has 11. Each takes five calls of the 1,000 that Python's
stack holds. What lies deeper is kept, beside the last that fits instead of in it."""
MAX_ELEMENTS = 10_000
"""No clipping read has more than 1,098; a million line breaks are no article. A rule that looks at all elements for
each of them takes seconds with so many."""
MAX_TEXT_CHARACTERS = 1_000_000
"""Characters. No clipping read has more than 41,157; a long novel has as many as this."""
ELEMENTS_WITHOUT_TEXT = frozenset(["script", "style"])
"""Elements whose text does not count: whole applications come along in them."""
ELEMENTS_MADE_BY_RULES = frozenset(
    [
        *("p", "a", "br", "hr", "li", "div", "figure", "figcaption", "strong", "em", "del", "code", "line"),
        *("h2", "h3", "h4", "h5", "h6"),
    ]
)
ATTRIBUTES_MADE_BY_RULES = frozenset(["href", "src", "datetime", "start"])
"""What rules make: all else in a tree was parsed. A rule that makes another element must name it here."""


class TooLarge(Exception):  # noqa: N818  # nothing went wrong: it says what there is too much of
    """A body that cannot be an article's."""


class Element(Tag):
    """A ``Tag`` that answers at once where only names are asked for; any other question is BeautifulSoup's."""

    _near = 0
    """Where the last child was found: whoever asks goes from one to the next."""

    def find_all(self, name: Any = None, attrs: Any = None, recursive: bool = True, **rest: Any) -> Any:  # type: ignore[override]  # it has seven overloads
        """All elements of a name or of several, or for which a function holds, with attributes there or matching."""
        nodes = _inside(self) if recursive else self.contents
        if rest == {"string": True} and name is None and attrs is None:
            return [node for node in nodes if isinstance(node, NavigableString)]
        if attrs or not _is_plain_question(name) or not _are_plain_values(rest):
            return super().find_all(name, attrs, recursive, **rest)
        if rest:
            return [tag for tag in _chosen(nodes, name) if _has(tag, rest)]
        return [*_chosen(nodes, name)]

    def find(self, name: Any = None, attrs: Any = None, recursive: bool = True, **rest: Any) -> Any:  # type: ignore[override]  # as above
        """The first of what ``find_all`` gives."""
        if attrs or rest or not _is_plain_question(name):
            return super().find(name, attrs, recursive, **rest)
        return next(_chosen(self.descendants if recursive else self.contents, name), None)

    def find_parent(self, name: Any = None, attrs: Any = None, **rest: Any) -> Any:
        """The closest element around this one, asked for in the same ways."""
        if attrs or rest or not _is_plain_question(name):
            return super().find_parent(name, attrs, **rest)
        return next(_chosen(self.parents, name), None)

    @property
    def strings(self) -> Iterator[str]:
        """The texts in the element that its page would show."""
        kinds = self.interesting_string_types or self.MAIN_CONTENT_STRING_TYPES
        nodes = self.contents if len(self.contents) == 1 and self.contents[0].name is None else _inside(self)  # type: ignore[attr-defined]  # None for a text
        return iter([node for node in nodes if type(node) in kinds])  # type: ignore[misc]  # these are texts

    def index(self, element: PageElement) -> int:
        """The place of a child."""
        contents = self.contents
        before = after = min(self._near, len(contents))
        while before > 0 or after < len(contents):
            if after < len(contents) and contents[after] is element:
                break
            before, after = before - 1, after + 1
            if before >= 0 and contents[before] is element:
                after = before
                break
        else:
            raise ValueError("this is no child of the element")
        self._near = after
        return after

    def unwrap(self) -> Any:
        """Put the children in the place of the element, all at once."""
        parent, children = self.parent, self.contents
        if parent is None or not children:
            return super().unwrap()
        first, last, at = children[0], children[-1], parent.index(self)
        for child in children:
            child.parent = parent
        parent.contents[at : at + 1] = children
        first.previous_element, first.previous_sibling = self.previous_element, self.previous_sibling
        last.next_sibling = self.next_sibling
        if first.previous_element is not None:
            first.previous_element.next_element = first
        if first.previous_sibling is not None:
            first.previous_sibling.next_sibling = first
        if last.next_sibling is not None:
            last.next_sibling.previous_sibling = last
        self.contents = []
        self.parent = self.previous_sibling = self.next_sibling = self.previous_element = self.next_element = None
        return self

    def smooth(self) -> None:
        """Make one text of texts side by side, a whole run at a time."""
        for tag in (self, *self.find_all(True)):
            for plain, run in groupby(list(tag.contents), key=_is_plain_text) if len(tag.contents) > 1 else ():
                texts = list(run)
                if plain and len(texts) > 1:
                    texts[0].insert_before(NavigableString("".join(map(str, texts))))
                    for text in texts:
                        text.extract()


class Document(Element, BeautifulSoup):
    """A parsed body. Raises TooLarge."""

    def __init__(self, text: str):
        self._depth = self._elements = self._length = 0
        self._names, self._attributes = set(ELEMENTS_MADE_BY_RULES), set(ATTRIBUTES_MADE_BY_RULES)
        self._source = text.lower()
        # huge_tree: libxml2 drops an attribute of ten megabytes without it. string_containers: BeautifulSoup takes the
        # text of a template, and how a character is read (rt), for no text of the box they stand in. A blank: it warns
        # of a text that begins as an address does.
        kinds = {"script": Script, "style": Stylesheet}
        super().__init__(f" {text}", "lxml", element_classes={Tag: Element}, huge_tree=True, string_containers=kinds)

    def find_all(self, name: Any = None, attrs: Any = None, recursive: bool = True, **rest: Any) -> Any:  # type: ignore[override]  # as above
        """Not looked for is what was never parsed: so are three in four of the questions that rules ask."""
        if isinstance(name, str):
            may_be = name in self._names
        else:
            may_be = not isinstance(name, (list, tuple, frozenset)) or not self._names.isdisjoint(name)
        if not may_be or any(name in rest and not self.has_attribute(name) for name in ("hidden", "style")):
            return []
        return super().find_all(name, attrs, recursive, **rest)

    def has_attribute(self, *names: str) -> bool:
        """Whether any element may have one of these attributes."""
        return not self._attributes.isdisjoint(names)

    def select(self, selector: str, *rest: Any, **options: Any) -> Any:
        """All elements a CSS selector is about; it is not tried where the names it needs stand not in the body."""
        if any(all(name in self._source for name in names) for names in _names_in(selector)):
            return super().select(selector, *rest, **options)
        return []

    def handle_starttag(self, name: str, namespace: Any, nsprefix: Any, attrs: Any, *rest: Any, **options: Any) -> Any:
        """Called for every tag that opens: an element too deep ends the one beside it."""
        self._count()
        self._names.add(name)
        self._attributes.update(attrs)
        self._depth += 1
        if len(self.tagStack) > MAX_ELEMENT_DEPTH:
            self._close()
        return super().handle_starttag(name, namespace, nsprefix, attrs, *rest, **options)

    def handle_endtag(self, name: str, nsprefix: str | None = None) -> None:
        """Called for every tag that closes, each as deep as it was opened."""
        self._depth -= 1
        if self._depth + 1 < MAX_ELEMENT_DEPTH:
            super().handle_endtag(name, nsprefix)
        elif len(self.tagStack) > MAX_ELEMENT_DEPTH:
            self._close()

    def handle_data(self, data: str) -> None:
        """Called for every piece of text."""
        if self.currentTag is None or self.currentTag.name not in ELEMENTS_WITHOUT_TEXT:
            self._length += len(data)
        if self._length > MAX_TEXT_CHARACTERS:
            raise TooLarge(f"the body has more than {MAX_TEXT_CHARACTERS:,} characters of text")
        super().handle_data(data)

    def object_was_parsed(self, o: PageElement, *rest: Any, **options: Any) -> None:
        """Called for every text and comment that is whole; thousands of comments cost what elements do."""
        if isinstance(o, PreformattedString):
            self._count()
        super().object_was_parsed(o, *rest, **options)

    def _count(self) -> None:
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise TooLarge(f"the body has more than {MAX_ELEMENTS:,} elements")

    def _close(self) -> None:
        self.endData()
        self.popTag()


def new_tag(name: str, **attributes: str) -> Tag:
    """An element that stands nowhere yet."""
    return Element(name=name, attrs=dict(attributes), interesting_string_types=Tag.MAIN_CONTENT_STRING_TYPES)


def _inside(tag: Tag) -> list[PageElement]:
    """All nodes in an element, in order; one list takes two thirds of the time of a generator's steps."""
    found: list[PageElement] = []
    last: PageElement = tag
    while isinstance(last, Tag) and last.contents:
        last = last.contents[-1]
    stop, node = last.next_element, tag.contents[0] if tag.contents else None
    while node is not stop and node is not None:
        found.append(node)
        node = node.next_element
    return found


def _is_plain_question(name: Any) -> bool:
    if isinstance(name, str):
        return ":" not in name
    if isinstance(name, (list, tuple, frozenset, set)):
        return all(type(one) is str for one in name)
    return name is None or name is True or isinstance(name, FunctionType)


def _chosen(nodes: Iterable[PageElement], question: Any) -> Iterator[Tag]:
    """The elements among some nodes that a plain question is about; a text has no name."""
    if isinstance(question, str):
        return (node for node in nodes if node.name == question)  # type: ignore[attr-defined,misc]  # see above
    if isinstance(question, (list, tuple, frozenset, set)):
        names = frozenset(question)
        return (node for node in nodes if node.name in names)  # type: ignore[attr-defined,misc]  # see above
    tags = (node for node in nodes if isinstance(node, Tag))
    return filter(question, tags) if isinstance(question, FunctionType) else tags


def _are_plain_values(attributes: dict[str, Any]) -> bool:
    return all(
        value is True or (isinstance(value, re.Pattern) and isinstance(value.pattern, str))
        for value in attributes.values()
    ) and attributes.keys().isdisjoint(["string", "limit", "class_", "text", "_class"])


def _has(tag: Tag, attributes: dict[str, Any]) -> bool:
    """Whether an element has these attributes, with a value where a pattern is found."""
    return all(
        (given := tag.attrs.get(name)) is not None and (value is True or _is_found(value, given))
        for name, value in attributes.items()
    )


def _is_found(pattern: re.Pattern[str], given: str | list[str]) -> bool:
    if isinstance(given, str):
        return pattern.search(given) is not None
    return any(map(pattern.search, (*given, " ".join(given))))


@cache
def _names_in(selector: str) -> tuple[tuple[str, ...], ...]:
    """The classes, ids, attributes and values that each alternative of a selector needs; none where that is unsure."""
    parts = selector.lower().split(",")
    names = [re.findall(r"(?<=[.#[])[\w-]+|(?<==)[\w-]+(?=\])", part) for part in parts]
    is_plain = "(" not in selector and all(part.count("[") == part.count("]") for part in parts)
    return tuple(tuple(found) if is_plain else () for found in names)


def _is_plain_text(node: PageElement) -> bool:
    return isinstance(node, NavigableString) and not isinstance(node, PreformattedString)
