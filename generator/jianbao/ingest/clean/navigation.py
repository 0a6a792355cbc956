"""Rule: menus."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.about import About
from jianbao.ingest.clean.named import named, words

NAVIGATION = words(
    r"nav|navigation|pagination|pager|breadcrumbs?|menu|skip-?link|back-to-top|toolbar|post-nav(?:igation)?|artical-?frontback|prev-next|"
    r"table-of-contents|toc"
)


def navigation(body: Tag, about: About) -> Iterator[Tag]:
    """Menus and ways to other pages of the site lead nowhere in an archive."""
    yield from named(body, NAVIGATION)
    yield from body.find_all("nav")
