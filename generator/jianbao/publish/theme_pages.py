"""Plan the pages that a theme adds to the site: templates that are rendered once, to the path of their name."""

from __future__ import annotations

from collections.abc import Iterator

from jianbao.model import Page
from jianbao.publish.build_context import BuildContext
from jianbao.publish.date_pages import date_lists
from jianbao.publish.feeds import latest_arrivals
from jianbao.publish.home_page import holdings_of, largest_shelves
from jianbao.publish.shelves import Library


def theme_pages(library: Library, build: BuildContext) -> Iterator[Page]:
    """Plan the pages in ``pages`` of the theme; they receive the articles that came last, and what the archive holds.

    What they receive is bounded for an archive of any size, so that they may be planned by every build.
    """
    for path in build.theme.pages:
        context = {
            "articles": latest_arrivals(library.articles, build.config.feeds.length),
            "holdings": holdings_of(library),
            **date_lists(library),
            **largest_shelves(library),
        }
        yield Page(path, path, context)
