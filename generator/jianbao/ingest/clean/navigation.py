"""Rule: menus and links to neighbouring pages, by class name."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.class_names import boxes_named, name_pattern
from jianbao.ingest.clean.context import RuleContext

NAVIGATION_NAMES = name_pattern(
    r"nav|navigation|pagination|pager|breadcrumbs?|menu|skip-?link|back-to-top|toolbar|post-nav(?:igation)?|"
    r"artical-?frontback|prev-next|"
    r"table-of-contents|toc"
)


def navigation(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """Menus and links to other pages of the site do not work in an archive."""
    yield from boxes_named(body, NAVIGATION_NAMES)
    yield from body.find_all("nav")
