"""The page of an article -> its text with its head, whose statements are clues for date, authors and title.

trafilatura finds the text. It is an optional dependency, because most archives need it only for feeds that have the
beginnings of articles: ``pip install 'jianbao[fetch]'``.
"""

from __future__ import annotations

import html
import importlib.util
import re
from typing import NamedTuple

from jianbao.collect.article_element import article_element
from jianbao.collect.encoding import decode_web
from jianbao.collect.entry import one_line, usable, visible_text
from jianbao.errors import FetchError, UsageError
from jianbao.fetch import Response
from jianbao.ingest.normalise.structured_data import json_ld_scripts

HEAD, HEAD_END = (re.compile(pattern, re.IGNORECASE) for pattern in (r"<head\b[^<>]*>", r"</head\s*>"))
MAX_HEAD_CHARACTERS = 500_000
STATEMENT = re.compile(
    r"<meta\b[^<>]{0,10000}>|<title\b[^<>]*>[^<]*</title\s*>|<link\b[^<>]{0,1000}\bcanonical\b[^<>]{0,1000}>",
    re.IGNORECASE,
)
OG_TITLE = re.compile(
    r"""<meta\b[^<>]{0,1000}\bproperty\s*=\s*["']og:title["'][^<>]{0,1000}\bcontent\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)')""",
    re.IGNORECASE,
)
TITLE = re.compile(r"<title\b[^<>]*>([^<]*)</title\s*>", re.IGNORECASE)
BODY = re.compile(r"<body>(.*)</body>", re.DOTALL)
WEB_PAGE_TYPES = ("text/html", "application/xhtml+xml", "")
MAX_PAGE_BYTES = 10_000_000


class ArticlePage(NamedTuple):
    """The page of an article."""

    title: str
    html: str
    """Its head, with what it states about the article, and the article's text."""
    text: str
    """The text without markup; empty if none was found."""


def require_trafilatura(what: str = "articles' own pages can be collected") -> None:
    """Raise UsageError if trafilatura is not installed; ``what`` needs it."""
    if not importlib.util.find_spec("trafilatura"):
        remedy = "Install it: pipx inject jianbao 'jianbao[fetch]', or pip install 'jianbao[fetch]'."
        raise UsageError(f"{what} only with trafilatura", remedy=remedy)


def read_article_page(response: Response, address: str = "") -> ArticlePage:
    """Find the article in a page, by default that of the response. Raises FetchError if the answer is not a page."""
    address = address or response.address
    if response.content_type not in WEB_PAGE_TYPES:
        raise FetchError(f"this is not a web page but {one_line(response.content_type[:60])}", file=address)
    text = usable(decode_web(response.body, response.charset))
    body = _article_html(text, address)
    head = _head(text)
    statements = [*STATEMENT.findall(head), *json_ld_scripts(text)]
    title = OG_TITLE.search(head) or TITLE.search(head) or TITLE.search(text)
    page = "\n".join(["<html>", "<head>", *statements, "</head>", "<body>", body, "</body>", "</html>"])
    return ArticlePage(
        one_line(html.unescape(next(filter(None, title.groups()), "")) if title else ""), page, visible_text(body)
    )


def _head(text: str) -> str:
    """What is in the element ``head`` of a page; empty if it has no beginning or no end."""
    start = HEAD.search(text)
    end = HEAD_END.search(text, start.end(), start.end() + MAX_HEAD_CHARACTERS) if start else None
    return text[start.end() : end.start()] if start and end else ""


def _article_html(text: str, address: str) -> str:
    """What trafilatura takes for the article, as HTML; empty if it finds none."""
    import trafilatura  # slow to import

    try:
        found = trafilatura.extract(
            text,
            url=address,
            output_format="html",
            include_images=True,
            include_links=True,
            include_formatting=True,
            include_comments=False,
        )
    except Exception:  # of a library, about a page that anybody may have written
        return ""
    body = BODY.search(found or "")
    return article_element(text, body[1].strip()) if body else ""
