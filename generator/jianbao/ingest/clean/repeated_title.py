"""Rule: the title repeated at the top of the text."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from bs4 import Tag
from bs4.element import PageElement

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.clean.page_markup import PAGE_MARKUP
from jianbao.ingest.clean.top_lines import HEADLINES, TOP_BLOCKS
from jianbao.ingest.html.blocks import MEDIA_ELEMENTS, text_blocks, text_of
from jianbao.ingest.source_url import absolute_url, article_id

TITLE_PREFIX_CHARACTERS = 20
"""Comparing a prefix of this length is enough to rule out most blocks."""
MIN_HEADLINE_SHARE = 1 / 3
"""The share of the title that an ``h1`` may be: Reportage: The market moves on to the ferry."""


def repeated_title(body: Tag, context: RuleContext) -> Iterator[PageElement]:
    """A first block that only repeats the title is removed because the page has its own heading.

    It stays if it is a caption, a link to another page (such as a video of that name), or all that the page says.
    """
    title = _letters(context.title)
    for block in islice(text_blocks(body), TOP_BLOCKS):
        text = text_of(block)
        is_heading = isinstance(block, Tag) and block.name in HEADLINES
        has_prefix = is_heading or title.startswith(_letters(text[:TITLE_PREFIX_CHARACTERS]))  # fast path
        is_title = title and has_prefix and (_repeats(block, _letters(text), title) or _is_after_kicker(block, context))
        if is_title and not _shows_more(block, context.clipping.url):
            if any(other is not block for other in islice(text_blocks(body), 2)) or body.find(MEDIA_ELEMENTS):
                yield block
            return


def _repeats(block: PageElement, letters: str, title: str) -> bool:
    """Whether a block is the title; the words above the headline may be in the title only, or in the heading only."""
    part, whole = sorted((letters, title), key=len)
    is_headline = isinstance(block, Tag) and (block.name == "h1" or (block.name == "h2" and part is title))
    return letters == title or (is_headline and len(part) >= len(whole) * MIN_HEADLINE_SHARE and whole.endswith(part))


def _is_after_kicker(block: PageElement, context: RuleContext) -> bool:
    """Whether a heading of a page is all of the title after its colon: the words before it are above the heading."""
    kicker, mark, headline = context.title.replace("：", ":").partition(":")
    is_heading = isinstance(block, Tag) and block.name in HEADLINES and PAGE_MARKUP.search(context.clipping.html)
    return bool(is_heading and mark and kicker) and _letters(text_of(block)) == _letters(headline)


def _shows_more(block: PageElement, url: str) -> bool:
    """Whether a block is a caption, holds a picture, or links to another page than ``url``."""
    if not isinstance(block, Tag):
        return False
    addresses = (absolute_url(url, str(link["href"])) for link in block.find_all("a", href=True) if text_of(link))
    is_caption = any(tag.name == "figcaption" for tag in (block, *block.parents))
    return (
        is_caption
        or block.find("img") is not None
        or any(article_id(to, "") != article_id(url, "") for to in addresses)
    )


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
