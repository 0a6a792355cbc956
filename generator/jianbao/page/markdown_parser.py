"""The Markdown of pages: CommonMark with tables, strikethrough, footnotes, ids of headings, and Chinese emphasis."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from jianbao.page.cjk_emphasis import cjk_emphasis
from jianbao.page.footnotes import footnotes
from jianbao.page.heading_ids import written_ids
from jianbao.page.link_definitions import link_definitions

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

DATA_PICTURE_PREFIX = "data:image/"


def make_parser() -> MarkdownIt:
    """A new parser, to which the caller may add rules."""
    from markdown_it import MarkdownIt  # slow to import, and most builds parse nothing

    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    accepts = parser.validateLink
    # A picture inside the page is a picture whatever its format; the sanitiser decides which formats are shown.
    parser.validateLink = lambda url: accepts(url) or url.startswith(DATA_PICTURE_PREFIX)  # type: ignore[method-assign]
    return parser.use(cjk_emphasis).use(footnotes).use(link_definitions).use(written_ids)


@functools.cache
def markdown_parser() -> MarkdownIt:
    """The parser for text; that of the site has more rules."""
    return make_parser()
