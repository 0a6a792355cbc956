"""Rule: menus and links to neighbouring pages, by class name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.class_names import boxes_named, name_pattern
from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.clean.link_lines import word_count
from jianbao.ingest.clean.page_lines import is_saved_page
from jianbao.ingest.html.blocks import BLOCK_ELEMENTS, text_of

NAVIGATION_NAMES = name_pattern(
    r"nav|navigation|pagination|pager|breadcrumbs?|menu|skip-?link|back-to-top|toolbar|post-nav(?:igation)?|"
    r"artical-?frontback|prev-next|"
    r"table-of-contents|toc"
)

PLACE_IN_PAGE = re.compile("^#")


def navigation(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """Menus and links to other pages of the site, or to places in a saved page, do not work in an archive."""
    yield from boxes_named(body, NAVIGATION_NAMES)
    yield from body.find_all("nav")
    if is_saved_page(context):
        yield from _links_within_page(body)


def _links_within_page(body: Tag) -> Iterator[Tag]:
    """The lines that are only a link to another place of the page, such as the end of an advertisement."""
    for link in body.find_all("a", href=PLACE_IN_PAGE):
        block = link.find_parent(BLOCK_ELEMENTS)
        if (
            block is not None
            and text_of(block) == text_of(link)
            and word_count(text_of(link)) > 1
            and block.name != "li"
        ):
            yield block
