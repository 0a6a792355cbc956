"""Runs cleaning rules on a tree: removes the nodes that they yield and writes the account."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence

from bs4 import Tag
from bs4.element import PageElement

from jianbao.ingest.clean.about import About
from jianbao.ingest.clean.markdown_elements import BLOCKS_KEPT
from jianbao.ingest.clean.paragraphs import paragraphs
from jianbao.ingest.html.blocks import BLOCKS
from jianbao.model import Removal

Rule = Callable[[Tag, About], Iterable[PageElement]]

BOXES = tuple(BLOCKS.difference(BLOCKS_KEPT))
"""Blocks that only hold other blocks, such as ``div``; Markdown cannot write them."""
MAX_ROUNDS = 30
"""Of 4,926 clippings none needed more than two rounds; the limit is for a body that repeats its title 5,000 times."""


def apply_rule(rule: Rule, body: Tag, about: About) -> Iterator[Removal]:
    """Run one rule and remove the nodes that it yields, with an account entry for each."""
    for node in list(rule(body, about)):
        if any(parent is body for parent in node.parents):  # not already removed with an element around it
            value = str(node.get("datetime", "")) if isinstance(node, Tag) else ""
            yield Removal(rule.__name__, reason(rule), _description(node), value)
            node.extract()


def repeat_rules(rules: Sequence[Rule], body: Tag, about: About) -> Iterator[Removal]:
    """Run ``rules`` until they find nothing more, on the blocks as the page will have them: not nested in boxes."""
    body.smooth()
    for box in body.find_all(BOXES):
        box.unwrap()
    for _ in range(MAX_ROUNDS):
        removed = [entry for rule in rules for entry in apply_rule(rule, body, about)]
        if not removed:
            break
        yield from removed
        yield from apply_rule(paragraphs, body, about)


def reason(rule: Rule) -> str:
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
    return f"<{node.name}> {source}".rstrip()
