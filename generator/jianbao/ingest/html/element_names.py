"""Names of elements and attributes that the tree of a clipping treats in a particular way."""

from __future__ import annotations

ELEMENTS_WITHOUT_TEXT = frozenset(["script", "style"])
"""Elements whose text is not counted: they may contain complete applications."""
VOID_ELEMENTS = frozenset(["embed", "source", "track", "wbr", "keygen", "bgsound", "command"])
"""Elements without content for which libxml2 expects an end tag: everything after ``<embed>`` would be inside it."""
ELEMENTS_MADE_BY_RULES = frozenset(
    [
        *("p", "a", "br", "hr", "img", "ol", "li", "td", "div", "pre", "figure", "figcaption", "line", "note", "fnref"),
        *("strong", "em", "del", "code", "sub", "sup", "ruby", "rt", "rp", "h2", "h3", "h4", "h5", "h6"),
    ]
)
ATTRIBUTES_MADE_BY_RULES = frozenset(["href", "src", "datetime", "start", "id", "data-lang", "data-label"])
"""The names of elements and attributes that rules create; all other names in a tree come from the parser. A rule that
creates another must list it here, because ``Document`` does not search for names it has not seen."""
