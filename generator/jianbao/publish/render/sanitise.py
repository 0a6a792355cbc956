"""What HTML of an article reaches a page: nothing that a browser executes, embeds, or lets cover the page around it."""

from __future__ import annotations

import re

import nh3

from jianbao.page.footnotes import NOTES_CLASS
from jianbao.page.heading_ids import RESERVED_IDS
from jianbao.page.plaintext import ELEMENTS_WITHOUT_PAGE_TEXT, MATH_ELEMENTS
from jianbao.publish.render.markdown_fast import PICTURE_ATTRIBUTES
from jianbao.publish.render.markdown_fast_inline import LINK_REL

ALLOWED_TAGS = {
    *("p", "br", "hr", "wbr", "h2", "h3", "h4", "h5", "h6", "div", "blockquote", "pre", "aside", "details", "summary"),
    *("section", "ul", "ol", "li", "dl", "dt", "dd", "figure", "figcaption", "img"),
    *("table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td"),
    *("a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "s", "samp"),
    *("small", "span", "strong", "sub", "sup", "time", "u", "var", "ruby", "rb", "rp", "rt", "rtc"),
    *MATH_ELEMENTS,
}
ALLOWED_ATTRIBUTES = {
    "*": {"lang", "dir", "title", "id"},
    "a": {"href", "name", "aria-label"},
    "img": {"src", "alt", "width", "height", *PICTURE_ATTRIBUTES},
    "ol": {"start", "reversed", "type"},
    "li": {"value"},
    "code": {"data-lang"},
    "details": {"open"},
    "col": {"span"},
    "colgroup": {"span"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align", "scope"},
    "time": {"datetime"},
    "math": {"display"},
    "mfrac": {"linethickness"},
    "mo": {"stretchy"},
}
DATA_URL = re.compile(r"[\x00-\x20]*d[\x00-\x20]*a[\x00-\x20]*t[\x00-\x20]*a[\x00-\x20]*:", re.IGNORECASE)
"""Browsers ignore control characters before and within a scheme."""
RASTER_DATA_URL = re.compile(r"data:image/(?:png|jpe?g|gif|webp|avif|bmp)[;,]", re.IGNORECASE)
"""Pictures inside the page: they make no request. SVG is a document and may have scripts."""
PICTURE_ELEMENT = re.compile(r'<img((?: [a-z-]+="[^"]*")*)>')
ALT_ATTRIBUTE = re.compile(r' alt="([^"]*)"')
CODE_LANGUAGE = re.compile(r'<code class="language-([\w+#.-]+)">')
TABLE_ALIGNMENT = re.compile(r' style="text-align:(left|right|center)"')


def sanitised(html: str) -> str:
    """The HTML of an article's body without active content; a picture that cannot be shown becomes its alt text."""
    allowed = CODE_LANGUAGE.sub(r'<code data-lang="\1">', TABLE_ALIGNMENT.sub(r' align="\1"', html))
    return PICTURE_ELEMENT.sub(_with_source, SANITISER.clean(allowed))


def _with_source(match: re.Match[str]) -> str:
    alt = ALT_ATTRIBUTE.search(match[1])
    if ' src="' not in match[1]:
        return alt[1] if alt else ""
    return match[0] if alt else f'<img{match[1]} alt="">'  # or screen readers would read its address


def _checked(tag: str, name: str, value: str) -> str | None:
    """The value of an attribute; None if it must not be on a page."""
    if name in ("id", "name"):
        return None if value in RESERVED_IDS or not value else value
    if name in ("href", "src") and DATA_URL.match(value):
        return value if tag == "img" and RASTER_DATA_URL.match(value) else None
    return value


SANITISER = nh3.Cleaner(
    tags=ALLOWED_TAGS,
    clean_content_tags={*ELEMENTS_WITHOUT_PAGE_TEXT},
    attributes=ALLOWED_ATTRIBUTES,
    attribute_filter=_checked,
    url_schemes={"http", "https", "mailto", "data"},
    link_rel=LINK_REL,
    allowed_classes={"section": {NOTES_CLASS}},
)
