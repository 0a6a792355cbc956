"""Rule: headings such as "related articles", with the links below them."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag
from bs4.element import PageElement

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.clean.related_labels import RELATED_LABEL
from jianbao.ingest.clean.same_site_links import LABEL_DECORATION, is_only_links
from jianbao.ingest.html.blocks import is_blank, text_of

RELATED_LABEL_ELEMENTS = ("h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "header", "strong", "b")


def related_headings(body: Tag, context: RuleContext) -> Iterator[PageElement]:
    """A line such as "related articles", with the links below it, leads away from the article."""
    for label in body.find_all(RELATED_LABEL_ELEMENTS):
        if RELATED_LABEL.fullmatch(text_of(label).strip(LABEL_DECORATION)) and label.find(["p", "li"]) is None:
            following = _links_after(label, context)
            if following or _is_last(label):
                yield label
                yield from following


def _links_after(label: Tag, context: RuleContext) -> list[PageElement]:
    """The blocks right after a label that hold only links to the same site."""
    blocks: list[PageElement] = []
    for node in label.next_siblings:
        if is_blank(node):
            continue
        if not isinstance(node, Tag) or not _is_links_block(node, context):
            break
        blocks.append(node)
    return blocks


def _is_links_block(block: Tag, context: RuleContext) -> bool:
    return is_only_links(block, context) or is_only_links(block, context, RELATED_LABEL)


def _is_last(label: Tag) -> bool:
    """Whether no text follows a label."""
    return not any(
        not isinstance(node, Tag) and str(node).strip() and label not in node.parents for node in label.next_elements
    )
