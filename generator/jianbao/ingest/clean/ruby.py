"""Rule: readings of characters stay apart from the text."""

from __future__ import annotations

from itertools import chain, groupby

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.html.tree import new_tag

RUBY_PARTS = ("rt", "rp")


def ruby(body: Tag, context: RuleContext) -> tuple[()]:
    """Characters with their readings (ruby) are reduced to base text, ``rt`` and ``rp``, without other elements.

    Markdown, search and summaries then find the base text in one run: 東京駅, not 東京とうきょう駅.
    """
    for annotation in body.find_all("ruby"):
        if annotation.find_parent("ruby") is None:
            _simplify(annotation)
    for part in body.find_all(RUBY_PARTS):
        if part.parent is not None and part.parent.name != "ruby":
            if part.name == "rt" and not any(_is_fallback(node) for node in (part.previous_sibling, part.next_sibling)):
                part.insert(0, NavigableString("（"))
                part.append(NavigableString("）"))
            part.unwrap()
    return ()


def _is_fallback(node: PageElement | None) -> bool:
    """Whether a node has the parentheses around a reading."""
    return isinstance(node, Tag) and node.name == "rp"


def _simplify(annotation: Tag) -> None:
    """Rebuild an annotation from its texts; parts without end tags contain each other in the tree."""
    parts = [
        (kind, "".join(text.strip() for _, text in texts))
        for (kind, _), texts in groupby(_texts(annotation), key=lambda part: (part[0][0], part[0][1]))
    ]
    parts = [(kind, text) for kind, text in parts if text]
    kinds = [kind for kind, _ in parts]
    half = len(parts) // 2
    if half > 1 and kinds == ["rb"] * half + ["rt"] * half:  # all characters, then all readings
        parts = list(chain.from_iterable(zip(parts[:half], parts[half:], strict=True)))
    annotation.clear()
    annotation.attrs = {}
    for kind, text in parts:
        if kind in RUBY_PARTS:
            part = new_tag(kind)
            part.string = text
            annotation.append(part)
        else:
            annotation.append(NavigableString(text))
    if "rt" not in kinds:
        annotation.unwrap()


def _texts(annotation: Tag) -> list[tuple[tuple[str, int], str]]:
    """Each text with the name and identity of its closest part, ``ruby`` for base text outside ``rb``."""
    texts = []
    for node in annotation.find_all(string=True):
        part = node.find_parent(["rb", "rt", "rp", "ruby"]) or annotation
        texts.append(((part.name, id(part)), str(node)))
    return texts
