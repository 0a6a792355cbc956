"""The element of a page that has the article which trafilatura found in it.

trafilatura writes the article again, without captions and attributes. The element itself has them, and what else is in
it is removed by the cleaning rules, which expect such pages.
"""

from __future__ import annotations

import re
from collections import Counter

import lxml.html
from lxml.etree import LxmlError

BLOCKS = ("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "blockquote", "pre")
XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*>")
MIN_ARTICLE_SHARE = 0.9
"""The share of the article's text that its element has, in blocks that trafilatura took as they are."""
MAX_EXCESS = 1.5
"""How many times as long as the article the text of its element may be; a longer one has too much besides."""
MAX_HEADING_CHARACTERS = 200
"""What may be around the text in the element that has its heading."""
MAX_PAGE_CHARACTERS = 2_000_000
"""Larger pages take too long."""


def article_element(page: str, article: str) -> str:
    """The innermost element of ``page`` with nearly all blocks of text of ``article``, as HTML.

    ``article`` itself if there is no such element, or if much else is in it.
    """
    if not article or len(page) > MAX_PAGE_CHARACTERS:
        return article
    try:
        root = lxml.html.document_fromstring(XML_DECLARATION.sub("", page))
        found = lxml.html.fragment_fromstring(article, "div")
        blocks = {_text(block) for block in found.iter(*BLOCKS)} - {""}
    except (LxmlError, ValueError):
        return article
    length = sum(map(len, blocks))
    for element in (_with_blocks(root, blocks), _around(root, _text(found)), _only_article(root, _text(found))):
        if element is not None and element.tag not in ("html", "body") and len(_text(element)) <= MAX_EXCESS * length:
            return str(lxml.html.tostring(_with_heading(element), encoding="unicode", with_tail=False)).strip()
    return article


def _with_blocks(root: lxml.html.HtmlElement, blocks: set[str]) -> lxml.html.HtmlElement | None:
    """The innermost element with nearly all of the blocks."""
    length, missing = sum(map(len, blocks)), {*blocks}
    found: Counter[lxml.html.HtmlElement] = Counter()
    for block in root.iter(*BLOCKS):
        if (text := _text(block)) in missing:
            missing.remove(text)
            found.update(dict.fromkeys(block.iterancestors(), len(text)))
    with_article = [element for element, size in found.items() if size >= MIN_ARTICLE_SHARE * length]
    return max(with_article, key=lambda element: sum(1 for _ in element.iterancestors()), default=None)


def _around(root: lxml.html.HtmlElement, text: str) -> lxml.html.HtmlElement | None:
    """The innermost element with the text of a short article, whose blocks trafilatura joins into one."""
    found, inner = None, root if text and text in _text(root) else None
    while inner is not None:
        found = inner
        inner = next((child for child in found if isinstance(child.tag, str) and text in _text(child)), None)
    return found


def _only_article(root: lxml.html.HtmlElement, text: str) -> lxml.html.HtmlElement | None:
    """The page's only ``article``, if trafilatura took all text of a page that is shorter than it expects."""
    elements = root.xpath("//article")
    return elements[0] if len(elements) == 1 and len(own := _text(elements[0])) > 0 and own in text else None


def _with_heading(element: lxml.html.HtmlElement) -> lxml.html.HtmlElement:
    """The element around the text and its heading, if only short lines are between them: date, author, source."""
    if element.find(".//h1") is not None:
        return element
    length = len(_text(element))
    for around in element.iterancestors():
        if around.tag in ("html", "body") or len(_text(around)) - length > MAX_HEADING_CHARACTERS:
            break
        if around.find(".//h1") is not None:
            return around
    return element


def _text(element: lxml.html.HtmlElement) -> str:
    """The text of an element without whitespace, which the two write differently, and without scripts."""
    return "".join("".join(element.xpath(".//text()[not(parent::script or parent::style)]")).split())
