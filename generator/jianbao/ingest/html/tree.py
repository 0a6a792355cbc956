"""The HTML tree for the cleaning rules: BeautifulSoup's, with limits for depth and size, and faster queries.

``Element`` returns what BeautifulSoup's ``Tag`` returns. ``Tag`` builds a matcher for each query, ``Element`` compares
names; ``Tag.index`` searches from the first child on, ``Element.index`` from the child found last. The rules make some
seventy queries for each clipping.
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

from jianbao.ingest.html.element_names import (
    ATTRIBUTES_MADE_BY_RULES,
    ELEMENTS_MADE_BY_RULES,
    ELEMENTS_WITHOUT_TEXT,
    VOID_ELEMENTS,
)
from jianbao.ingest.html.source_repairs import repaired

MAX_ELEMENT_DEPTH = 60
"""The deepest of 29,591 clippings has 11 levels. Each level takes five of the 1,000 calls on Python's stack. A deeper
element is kept as a sibling of the deepest element allowed."""
MAX_ELEMENTS = 10_000
"""No clipping seen has more than 1,098. Some rules take quadratic time."""
MAX_TEXT_CHARACTERS = 1_000_000
"""No clipping seen has more than 41,157 characters; a long novel has a million."""


class TooLarge(Exception):  # noqa: N818  # the name says what is wrong without "Error"
    """Raised for a body with too many elements or too much text to be an article."""


class Element(Tag):
    """A ``Tag`` with a fast path for queries by name; it leaves all other queries to BeautifulSoup."""

    _last_position = 0
    """The position that ``index`` found last: callers usually go from one child to the next."""

    def find_all(self, name: Any = None, attrs: Any = None, recursive: bool = True, **rest: Any) -> Any:  # type: ignore[override]  # it has seven overloads
        """All descendants with one of the names, or that a function accepts, with the attributes in ``rest``."""
        nodes = _descendants(self) if recursive else self.contents
        if rest == {"string": True} and name is None and attrs is None:
            return [node for node in nodes if isinstance(node, NavigableString)]
        if attrs or not _is_plain_query(name) or not _are_plain_conditions(rest):
            return super().find_all(name, attrs, recursive, **rest)
        if rest:
            return [tag for tag in _matching(nodes, name) if _has_attributes(tag, rest)]
        return [*_matching(nodes, name)]

    def find(self, name: Any = None, attrs: Any = None, recursive: bool = True, **rest: Any) -> Any:  # type: ignore[override]  # as above
        """The first element that ``find_all`` would return; None if there is no such element."""
        if attrs or rest or not _is_plain_query(name):
            return super().find(name, attrs, recursive, **rest)
        return next(_matching(self.descendants if recursive else self.contents, name), None)

    def find_parent(self, name: Any = None, attrs: Any = None, **rest: Any) -> Any:
        """The closest ancestor with one of the names, or that a function accepts."""
        if attrs or rest or not _is_plain_query(name):
            return super().find_parent(name, attrs, **rest)
        return next(_matching(self.parents, name), None)

    @property
    def strings(self) -> Iterator[str]:
        """The text nodes in the element that a browser shows."""
        kinds = self.interesting_string_types or self.MAIN_CONTENT_STRING_TYPES
        nodes = self.contents if len(self.contents) == 1 and self.contents[0].name is None else _descendants(self)  # type: ignore[attr-defined]  # None for a text node
        return iter([node for node in nodes if type(node) in kinds])  # type: ignore[misc]  # these are text nodes

    def index(self, element: PageElement) -> int:
        """The position of a child, searched in both directions from the one found last. Raises ValueError."""
        contents = self.contents
        before = after = min(self._last_position, len(contents))
        while before > 0 or after < len(contents):
            if after < len(contents) and contents[after] is element:
                break
            before, after = before - 1, after + 1
            if before >= 0 and contents[before] is element:
                after = before
                break
        else:
            raise ValueError("this is not a child of the element")
        self._last_position = after
        return after

    def unwrap(self) -> Any:
        """Replace the element by its children, with one assignment for all."""
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
        """Merge each run of adjacent text nodes into one node."""
        for tag in (self, *self.find_all(True)):
            for is_plain, run in groupby(list(tag.contents), key=_is_plain_text) if len(tag.contents) > 1 else ():
                texts = list(run)
                if is_plain and len(texts) > 1:
                    texts[0].insert_before(NavigableString("".join(map(str, texts))))
                    for text in texts:
                        text.extract()


class Document(Element, BeautifulSoup):
    """A parsed HTML body. Raises TooLarge if it has too many elements or too much text."""

    def __init__(self, text: str):
        self._depth = self._elements = self._length = 0
        self._names, self._attributes = set(ELEMENTS_MADE_BY_RULES), set(ATTRIBUTES_MADE_BY_RULES)
        text = repaired(text)
        self._source = text.lower()
        # huge_tree: without it libxml2 drops attributes of ten megabytes. string_containers: by default BeautifulSoup
        # does not count the text of template and of rt (the reading of a character) as text of their parents. The
        # leading space: BeautifulSoup warns if a text begins like a URL.
        kinds = {"script": Script, "style": Stylesheet}
        super().__init__(f" {text}", "lxml", element_classes={Tag: Element}, huge_tree=True, string_containers=kinds)

    def find_all(self, name: Any = None, attrs: Any = None, recursive: bool = True, **rest: Any) -> Any:  # type: ignore[override]  # as above
        """Find as ``Element.find_all`` does, without a search for names that the document does not contain.

        Three in four queries of the rules are for such names.
        """
        if isinstance(name, str):
            may_contain = name in self._names
        else:
            may_contain = not isinstance(name, (list, tuple, frozenset)) or not self._names.isdisjoint(name)
        if not may_contain or any(name in rest and not self.has_attribute(name) for name in ("hidden", "style")):
            return []
        return super().find_all(name, attrs, recursive, **rest)

    def has_attribute(self, *names: str) -> bool:
        """Whether any element may have one of these attributes."""
        return not self._attributes.isdisjoint(names)

    def select(self, selector: str, *rest: Any, **options: Any) -> Any:
        """All elements that match a CSS selector, which is not run if the body lacks the names in the selector."""
        if any(all(name in self._source for name in names) for names in _required_names(selector)):
            return super().select(selector, *rest, **options)
        return []

    def handle_starttag(self, name: str, namespace: Any, nsprefix: Any, attrs: Any, *rest: Any, **options: Any) -> Any:
        """Handle a start tag (called by the parser); an element that is too deep closes the previous sibling first.

        An element of ``VOID_ELEMENTS`` is closed at once.
        """
        self._count_element()
        self._names.add(name)
        self._attributes.update(attrs)
        self._depth += 1
        if len(self.tagStack) > MAX_ELEMENT_DEPTH:
            self._close_element()
        tag = super().handle_starttag(name, namespace, nsprefix, attrs, *rest, **options)
        if name in VOID_ELEMENTS:
            super().handle_endtag(name, nsprefix)
            self._depth -= 1
        return tag

    def handle_endtag(self, name: str, nsprefix: str | None = None) -> None:
        """Handle an end tag (called by the parser) at the depth of its start tag."""
        if name in VOID_ELEMENTS:
            return
        self._depth -= 1
        if self._depth + 1 < MAX_ELEMENT_DEPTH:
            super().handle_endtag(name, nsprefix)
        elif len(self.tagStack) > MAX_ELEMENT_DEPTH:
            self._close_element()

    def handle_data(self, data: str) -> None:
        """Handle a piece of text (called by the parser). Raises TooLarge."""
        if self.currentTag is None or self.currentTag.name not in ELEMENTS_WITHOUT_TEXT:
            self._length += len(data)
        if self._length > MAX_TEXT_CHARACTERS:
            raise TooLarge(f"the body has more than {MAX_TEXT_CHARACTERS:,} characters of text")
        super().handle_data(data)

    def object_was_parsed(self, o: PageElement, *rest: Any, **options: Any) -> None:
        """Handle a complete text node or comment (called by the parser); comments count as elements."""
        if isinstance(o, PreformattedString):
            self._count_element()
        super().object_was_parsed(o, *rest, **options)

    def _count_element(self) -> None:
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise TooLarge(f"the body has more than {MAX_ELEMENTS:,} elements")

    def _close_element(self) -> None:
        self.endData()
        self.popTag()


def new_tag(name: str, **attributes: str) -> Tag:
    """Create an element outside any tree."""
    return Element(name=name, attrs=dict(attributes), interesting_string_types=Tag.MAIN_CONTENT_STRING_TYPES)


def _descendants(tag: Tag) -> list[PageElement]:
    """All descendants of an element in document order; a list, because BeautifulSoup's generator is slower."""
    descendants: list[PageElement] = []
    last: PageElement = tag
    while isinstance(last, Tag) and last.contents:
        last = last.contents[-1]
    stop, node = last.next_element, tag.contents[0] if tag.contents else None
    while node is not stop and node is not None:
        descendants.append(node)
        node = node.next_element
    return descendants


def _is_plain_query(name: Any) -> bool:
    if isinstance(name, str):
        return ":" not in name
    if isinstance(name, (list, tuple, frozenset, set)):
        return all(type(item) is str for item in name)
    return name is None or name is True or isinstance(name, FunctionType)


def _matching(nodes: Iterable[PageElement], query: Any) -> Iterator[Tag]:
    """The elements among ``nodes`` that match a plain query; a text node has no name."""
    if isinstance(query, str):
        return (node for node in nodes if node.name == query)  # type: ignore[attr-defined,misc]  # a text node has no name
    if isinstance(query, (list, tuple, frozenset, set)):
        names = frozenset(query)
        return (node for node in nodes if node.name in names)  # type: ignore[attr-defined,misc]  # a text node has no name
    tags = (node for node in nodes if isinstance(node, Tag))
    return filter(query, tags) if isinstance(query, FunctionType) else tags


def _are_plain_conditions(attributes: dict[str, Any]) -> bool:
    return all(
        value is True or (isinstance(value, re.Pattern) and isinstance(value.pattern, str))
        for value in attributes.values()
    ) and attributes.keys().isdisjoint(["string", "limit", "class_", "text", "_class"])


def _has_attributes(tag: Tag, attributes: dict[str, Any]) -> bool:
    """Whether an element has all attributes, with values that match where a pattern is given."""
    return all(
        (actual := tag.attrs.get(name)) is not None and (value is True or _pattern_matches(value, actual))
        for name, value in attributes.items()
    )


def _pattern_matches(pattern: re.Pattern[str], actual: str | list[str]) -> bool:
    if isinstance(actual, str):
        return pattern.search(actual) is not None
    return any(map(pattern.search, (*actual, " ".join(actual))))


@cache
def _required_names(selector: str) -> tuple[tuple[str, ...], ...]:
    """The classes, ids, attributes and values that each alternative of a CSS selector requires.

    Empty tuples, which every document satisfies, for a selector with parentheses or with a comma in brackets.
    """
    parts = selector.lower().split(",")
    names = [re.findall(r"(?<=[.#[])[\w-]+|(?<==)[\w-]+(?=\])", part) for part in parts]
    is_plain = "(" not in selector and all(part.count("[") == part.count("]") for part in parts)
    return tuple(tuple(required) if is_plain else () for required in names)


def _is_plain_text(node: PageElement) -> bool:
    return isinstance(node, NavigableString) and not isinstance(node, PreformattedString)
