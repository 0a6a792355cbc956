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
        blocks = {_text(block) for block in lxml.html.fragment_fromstring(article, "div").iter(*BLOCKS)} - {""}
    except (LxmlError, ValueError):
        return article
    length = sum(map(len, blocks))
    found: Counter[lxml.html.HtmlElement] = Counter()
    for block in root.iter(*BLOCKS):
        if (text := _text(block)) in blocks:
            blocks.remove(text)
            found.update(dict.fromkeys(block.iterancestors(), len(text)))
    with_article = [element for element, size in found.items() if size >= MIN_ARTICLE_SHARE * length]
    element = max(with_article, key=lambda element: sum(1 for _ in element.iterancestors()), default=root)
    if element.tag in ("html", "body") or len(_text(element)) > MAX_EXCESS * length:
        return article
    return str(lxml.html.tostring(element, encoding="unicode", with_tail=False)).strip()


def _text(element: lxml.html.HtmlElement) -> str:
    """The text of an element without whitespace, which the two write differently, and without scripts."""
    return "".join("".join(element.xpath(".//text()[not(parent::script or parent::style)]")).split())
