"""Rule: links are whole, safe and without tracking."""

from __future__ import annotations

from urllib.parse import urljoin

from bs4 import Tag

from generator.ingest.address import without_tracking
from generator.ingest.clean.about import About
from generator.ingest.clean.blocks import text_of

SAFE = ("http://", "https://", "mailto:")


def links(body: Tag, about: About) -> tuple[()]:
    """A link gets its whole address without tracking; one that leads nowhere is only its text."""
    for link in body.find_all("a"):
        try:
            address = urljoin(about.clipping.url, str(link.get("href", "")).strip())
        except ValueError:
            address = ""
        if not address.startswith(SAFE) or (link.find("img") and not text_of(link)):
            link.unwrap()
        else:
            link["href"] = without_tracking(address)
    return ()
