"""Rule: lists of links to other articles."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.clean.same_site_links import is_only_links


def related_lists(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """A list that holds only links to the same site leads away from the article."""
    for listing in body.find_all(["ul", "ol"]):
        items = listing.find_all("li", recursive=False)
        if items and all(is_only_links(item, context) for item in items):
            yield listing
