"""The elements that Markdown can write."""

from __future__ import annotations

SAME = {"b": "strong", "i": "em", "s": "del", "strike": "del", "kbd": "code", "samp": "code", "tt": "code"}

MARKS = ("strong", "em", "del", "a", "sub", "sup")

BLOCKS_KEPT = (
    *("html", "body", "p", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre", "blockquote", "figure", "figcaption"),
    *("ul", "ol", "li", "table", "tbody", "thead", "tfoot", "tr", "td", "th"),
)

KEPT = frozenset([*MARKS, *BLOCKS_KEPT, "code", "br", "img"])
"""All that Markdown has a word for; every text in a box (div, section) stands in a paragraph by now."""
