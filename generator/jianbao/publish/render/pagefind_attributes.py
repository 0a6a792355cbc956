"""The attributes by which Pagefind's program knows what it indexes of an article's page."""

from __future__ import annotations

from markupsafe import Markup

from jianbao.config import PAGEFIND_ENGINE, SearchConfig

PLACES = {
    "article": "data-pagefind-body",
    "ignored": "data-pagefind-ignore",
    "outlet": 'data-pagefind-meta="outlet"',
    "channel": 'data-pagefind-meta="channel"',
    "author": 'data-pagefind-filter="author[content]"',
    "authors": 'data-pagefind-meta="author"',
    "tag": "",
    "date": 'data-pagefind-meta="date:{day}" data-pagefind-sort="date:{moment}"',
    "undated": 'data-pagefind-sort="date:0000"',
}
"""Place in the template ``article.html`` -> its attributes. Pages without a value to sort by would be left out of a
sorted list. What is ignored is not text, but may have other attributes; ``meta`` is also searched."""
FACET_ATTRIBUTES = {
    "outlet": ("outlet", 'data-pagefind-filter="outlet"'),
    "channel": ("channel", 'data-pagefind-filter="channel"'),
    "tag": ("tag", 'data-pagefind-filter="tag"'),
    "year": ("date", 'data-pagefind-filter="year:{day:.4}"'),
}
"""Facet of the settings -> the place of its attribute, and the attribute."""


def pagefind_attributes(search: SearchConfig) -> dict[str, Markup]:
    """Place -> its attributes as markup that begins with a space; empty with another engine than Pagefind's.

    The attributes of ``date`` have fields for ``str.format``: ``day`` (``2021-03-04``) and ``moment`` (UTC).
    """
    is_used = search.enabled and search.engine == PAGEFIND_ENGINE
    texts = {place: [attributes] for place, attributes in PLACES.items()}
    for facet, (place, attribute) in FACET_ATTRIBUTES.items():
        if facet in search.facets:
            texts[place].append(attribute)
    return {
        place: Markup("".join(f" {text}" for text in parts if text and is_used))  # noqa: S704  # constants of this module
        for place, parts in texts.items()
    }
