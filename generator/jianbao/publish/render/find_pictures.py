"""The addresses of the pictures in a body that come from the web, or are in the page itself."""

from __future__ import annotations

import html
import re

from jianbao.publish.render.markdown import to_body
from jianbao.publish.render.markdown_fast_inline import PLAIN_URL

SIMPLE_PICTURE = re.compile(rf"!\[[^\[\]\\`]*\]\(({PLAIN_URL})\)")
HTML_PICTURE = re.compile(r"<im(?:g|age)(?![\w-])", re.IGNORECASE)
SHOWN_SOURCE = re.compile(r'<img(?: [a-z-]+="[^"]*")*? src="([^"]*)"')
FETCHED_ADDRESS = re.compile(r"https?://|data:image/", re.IGNORECASE)


def find_pictures(body: str) -> tuple[str, ...]:
    """The addresses of the pictures that a page with this body shows, in their order.

    There may be more, of pictures in code; none is missing.
    """
    count = body.count("![")
    if HTML_PICTURE.search(body):
        count = -1
    simple = SIMPLE_PICTURE.findall(body) if count > 0 else []
    if len(simple) == count or not count:
        return tuple(dict.fromkeys(simple))
    shown = (html.unescape(source) for source in SHOWN_SOURCE.findall(to_body(body, "und").html))
    return tuple(dict.fromkeys(source for source in shown if FETCHED_ADDRESS.match(source)))
