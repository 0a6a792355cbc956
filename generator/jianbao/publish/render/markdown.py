"""Markdown -> the sanitised HTML of an article's body: no script or other active content of a clipping remains."""

from __future__ import annotations

import re
from typing import NamedTuple

from markupsafe import Markup

from jianbao.page.plaintext import count_characters, plain_text
from jianbao.publish.render.markdown_fast import fast_html, fast_text
from jianbao.publish.render.markdown_fast_inline import NeedsParser

Addresses = tuple[tuple[str, str], ...]
"""Pairs of an address in a Markdown file, and what it is on the file's page."""


HEADING = re.compile(r'<h([2-6]) id="([^"]+)"[^>]*>(.*?)</h\1>', re.DOTALL)
LINE_OF_CONTENTS = re.compile(r"</?(?:a|img|sup)\b[^>]*>")
"""What a heading's text in the table of contents is without: links, pictures and marks of notes."""
CAPTIONED_PICTURE = re.compile(r'(<img [^>]*alt=")("[^>]*>)(?=<figcaption[^>]*>(.*?)</figcaption>)', re.DOTALL)
MARKUP_TAG = re.compile(r"<[^>]*>")
MIN_HEADINGS = 3
"""With fewer headings, a table of contents says no more than the page does."""


class Heading(NamedTuple):
    """A heading of an article's body."""

    level: int
    """2 to 6."""
    id: str
    html: Markup


class Body(NamedTuple):
    """The body of an article as a page shows it."""

    html: Markup
    """Sanitised HTML."""
    text: str
    """Its visible text, one line per block."""

    @property
    def characters(self) -> int:
        """The length of the text, as readers count it; computed on demand, because few pages need it."""
        return count_characters(self.text)

    @property
    def contents(self) -> tuple[Heading, ...]:
        """The headings of the two highest levels, if there are enough for a table of contents."""
        found = [*HEADING.finditer(self.html)] if self.html.count("<h") >= MIN_HEADINGS else []
        highest = min((int(match[1]) for match in found), default=0)
        shown = [match for match in found if int(match[1]) <= highest + 1]
        return tuple(map(_heading, shown)) if len(shown) >= MIN_HEADINGS else ()

    def is_title_only(self, title: str) -> bool:
        """Whether there is nothing to read: no picture, and no text but the title."""
        return self.text.strip() in ("", title) and "<img" not in self.html


def to_html(body: str, lang: str, addresses: Addresses = ()) -> Markup:
    """Render Markdown in ``lang`` to sanitised HTML; passages in another language get a ``lang`` attribute."""
    return to_body(body, lang, addresses).html


def to_body(body: str, lang: str, addresses: Addresses = ()) -> Body:
    """Render the body of an article in ``lang``: by the fast path if possible, otherwise by the parser."""
    try:
        if addresses:
            raise NeedsParser
        html, text = fast_html(body, lang)
    except NeedsParser:
        from jianbao.publish.render.markdown_parsed import parsed_html  # here, because importing the parser is slow

        html, text = parsed_html(body, lang, addresses)
    return Body(Markup(html), text)  # noqa: S704  # output of nh3, or of the fast path, which equals it


def _heading(match: re.Match[str]) -> Heading:
    return Heading(int(match[1]), match[2], Markup(LINE_OF_CONTENTS.sub("", match[3])))  # noqa: S704  # part of a body


def with_alts(body: Body) -> Body:
    """The body, in which pictures without an alternative text have that of their caption.

    Not in ``to_body``, because a page that is ingested again must become the same Markdown.
    """
    if 'alt=""' not in body.html or "<figcaption" not in body.html:
        return body
    html = CAPTIONED_PICTURE.sub(lambda match: f"{match[1]}{MARKUP_TAG.sub('', match[3]).strip()}{match[2]}", body.html)
    return body._replace(html=Markup(html))  # noqa: S704  # parts of a body


def to_text(body: str) -> str:
    """The text of Markdown that a page shows, with the alternative texts of pictures, one line per block."""
    try:
        return fast_text(body)
    except NeedsParser:
        return plain_text(body, alt=True)
