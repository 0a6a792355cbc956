"""Markdown -> the sanitised HTML of an article's body: no script or other active content of a clipping remains."""

from __future__ import annotations

from typing import NamedTuple

from markupsafe import Markup

from jianbao.page.plaintext import count_characters, plain_text
from jianbao.publish.render.markdown_fast import fast_html, fast_text
from jianbao.publish.render.markdown_fast_inline import NeedsParser

Addresses = tuple[tuple[str, str], ...]
"""Pairs of an address in a Markdown file, and what it is on the file's page."""


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


def to_text(body: str) -> str:
    """The text of Markdown that a page shows, with the alternative texts of pictures, one line per block."""
    try:
        return fast_text(body)
    except NeedsParser:
        return plain_text(body, alt=True)
