"""Rule: links within an article."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.clean.page_anchors import inner_links
from jianbao.ingest.html.blocks import is_blank, text_of

PERMALINK_SIGNS = ("#", "¶", "§", "🔗", "🔗\ufe0e", "\uf0c1")
"""What Sphinx, Hugo and other tools write in headings; U+F0C1 is a chain in Font Awesome."""
HEADINGS_WITH_ID = ("h1", "h2", "h3", "h4", "h5", "h6")


def anchors(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """A link to a heading of the same article stays one, but not a sign in a heading that leads to the heading itself.

    Another link within the article becomes text: Markdown has no other targets, and the outlet's page may be gone.
    """
    for link in inner_links(body, context):
        heading = _heading(link.target)
        if heading is None or not text_of(heading):
            link.tag.unwrap()
        elif text_of(link.tag) in PERMALINK_SIGNS and heading in link.tag.parents:
            yield link.tag
        else:
            heading["id"] = str(link.target.get("id") or link.target.get("name"))
            link.tag["href"] = f"#{heading['id']}"


def _heading(target: Tag) -> Tag | None:
    """The heading that is at a target: the element itself, one around it, or the first text in or after it."""
    for tag in (target, *target.parents):
        if tag.name in HEADINGS_WITH_ID:
            return tag
    for node in target.next_elements:
        if isinstance(node, Tag):
            if node.name in HEADINGS_WITH_ID:
                return node
        elif not is_blank(node):
            return None
    return None
