"""Rule: lists of related articles."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.about import About
from jianbao.ingest.clean.same_site_links import only_links


def related_lists(body: Tag, about: About) -> Iterator[Tag]:
    """A list of nothing but links to the same site leads away from the article."""
    for listing in body.find_all(["ul", "ol"]):
        items = listing.find_all("li", recursive=False)
        if items and all(only_links(item, about) for item in items):
            yield listing
