"""The HTML elements that Markdown can write."""

from __future__ import annotations

STANDARD_NAMES = {"b": "strong", "i": "em", "s": "del", "strike": "del", "kbd": "code", "samp": "code", "tt": "code"}
"""Other elements -> the element of the same meaning that ``to_markdown`` knows."""

INLINE_MARKS = ("strong", "em", "del", "a", "sub", "sup")

MARKDOWN_BLOCKS = (
    *("html", "body", "p", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre", "blockquote", "figure", "figcaption"),
    "note",
    *("ul", "ol", "li", "table", "tbody", "thead", "tfoot", "tr", "td", "th"),
)

MARKDOWN_ELEMENTS = frozenset([*INLINE_MARKS, *MARKDOWN_BLOCKS, "code", "br", "img", "fnref", "ruby", "rt", "rp"])
"""Everything that ``to_markdown`` writes. Boxes such as ``div`` are missing: their text is in paragraphs by then.
``note`` and ``fnref``, which HTML does not have, are a footnote and the reference to it."""
