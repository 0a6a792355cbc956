"""Run cleaning rules on a tree: remove the nodes that they yield and write the account."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence

from bs4 import Tag
from bs4.element import PageElement

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.clean.markdown_elements import MARKDOWN_BLOCKS
from jianbao.ingest.clean.paragraphs import paragraphs
from jianbao.ingest.clean.prose import holds_most_prose, prose_of_box
from jianbao.ingest.html.blocks import BLOCK_ELEMENTS
from jianbao.model import Removal

Rule = Callable[[Tag, RuleContext], Iterable[PageElement]]

CONTAINER_BLOCKS = tuple(BLOCK_ELEMENTS.difference(MARKDOWN_BLOCKS))
"""Blocks that only hold other blocks, such as ``div``; Markdown cannot write them."""
MAX_ADDRESS_CHARACTERS = 200
"""The address of a removed picture may be the picture itself (``data:``), a megabyte long."""
MAX_ROUNDS = 30
"""Of 4,926 clippings none needed more than two rounds; the limit is for a body that repeats its title 5,000 times."""

MIN_MEASURED_CHARACTERS = 40
"""The prose of a shorter removal is not counted, since most removals are labels and links."""
RULES_FOR_TEXT = frozenset(["scripts", "comments", "promotion", "boilerplate", "repeated_title"])
"""Rules that judge the text itself and not the element around it. They may remove all text: a page can be without."""


def apply_rule(rule: Rule, body: Tag, context: RuleContext) -> Iterator[Removal]:
    """Run one rule and remove the nodes that it yields, with an account entry for each.

    An element with most of the prose is kept, whatever the rule.
    """
    for node in list(rule(body, context)):
        if any(parent is body for parent in node.parents):  # not already removed with an element around it
            value = str(node.get("datetime", "")) if isinstance(node, Tag) else ""
            text = _description(node)
            if isinstance(node, Tag) and rule.__name__ not in RULES_FOR_TEXT and holds_most_prose(node, text, body):
                continue
            prose = prose_of_box(node, text) if len(text) >= MIN_MEASURED_CHARACTERS else 0
            yield Removal(rule.__name__, reason_of(rule), text, value, _alternative_texts(node, text), prose)
            node.extract()


def repeat_rules(rules: Sequence[Rule], body: Tag, context: RuleContext) -> Iterator[Removal]:
    """Unwrap boxes such as ``div``, which Markdown does not have; then run ``rules`` until they find nothing more."""
    body.smooth()
    for box in body.find_all(CONTAINER_BLOCKS):
        box.unwrap()
    for _ in range(MAX_ROUNDS):
        removed = [entry for rule in rules for entry in apply_rule(rule, body, context)]
        if not removed:
            break
        yield from removed
        yield from apply_rule(paragraphs, body, context)


def reason_of(rule: Rule) -> str:
    """Why a rule removes something: the first paragraph of its docstring, on one line."""
    return " ".join((inspect.getdoc(rule) or "").partition("\n\n")[0].split())


def _description(node: PageElement) -> str:
    """The text of a removed node; for an element without text its name and its first address."""
    if not isinstance(node, Tag):
        return " ".join(str(node).split())
    text = " ".join(" ".join(node.strings).split())
    if text:
        return text
    source = next(
        (
            tag.get("src") or tag.get("href")
            for tag in (node, *node.find_all(True))
            if tag.get("src") or tag.get("href")
        ),
        "",
    )
    return f"<{node.name}> {str(source)[:MAX_ADDRESS_CHARACTERS]}".rstrip()


def _alternative_texts(node: PageElement, text: str) -> str:
    """The ``alt`` of the pictures in a removed node, each once, without those that ``text`` contains."""
    tags = (node, *node.find_all(True)) if isinstance(node, Tag) else ()
    texts = dict.fromkeys(" ".join(str(tag.get("alt") or "").split()) for tag in tags)
    return " ".join(alt for alt in texts if alt not in text)
