"""Plan the pages of a site: every file that a template makes, and the context that the template receives.

Every template also receives ``site``, ``t``, ``page`` and ``root`` from ``render/templates.py``. Where a context has a
``PageRecord``, the template receives the article's card (``page_record.with_cards``).
"""

from __future__ import annotations

from collections.abc import Iterator

from jianbao.config import EXACT_ENGINE, PAGEFIND_ENGINE, Config
from jianbao.model import Page
from jianbao.publish import urls
from jianbao.publish.article_pages import article_pages
from jianbao.publish.date_pages import date_pages
from jianbao.publish.feeds import feed_archive, site_feeds
from jianbao.publish.home_page import holdings_of, home_page, largest_shelves
from jianbao.publish.own_content import OwnContent
from jianbao.publish.related.related_articles import Related
from jianbao.publish.shelf_lists import shelf_lists
from jianbao.publish.shelf_pages import shelf_pages
from jianbao.publish.shelves import ALL_AFFECTED, Affected, Library

SEARCH_TEMPLATES = {EXACT_ENGINE: "search.html", PAGEFIND_ENGINE: "search-pagefind.html"}
"""Search engine -> template of its search page."""


def all_pages(
    library: Library, related: Related, own: OwnContent, config: Config, affected: Affected = ALL_AFFECTED
) -> list[Page]:
    """Plan the affected articles, then the affected listings, which link to them, then the pages about the whole site.

    ``related`` says which articles are about the same matter, ``own`` are the user's own pages and files. Sitemaps are
    planned later (``sitemaps.py``), when it is known which pages of the last build stay.
    """
    return [
        *article_pages(library.articles, related, affected),
        *date_pages(library, config.pages),
        *shelf_pages(library, config, affected),
        *feed_archive(library, config.feeds),
        *_own_pages(library, own),
        *_site_wide(library, own, config),
    ]


def _own_pages(library: Library, own: OwnContent) -> Iterator[Page]:
    """The user's own pages, and the about page, whether or not the user has one."""
    about = {"holdings": holdings_of(library), "outlets": largest_shelves(library)["outlets"]}
    for page in own.pages:
        context = {"title": page.title, "lang": page.lang, "text": page.body, "noindex": page.noindex}
        is_about = page.path == urls.ABOUT
        yield Page(page.path, "about.html" if is_about else "page.html", context | (about if is_about else {}))
    if urls.ABOUT not in own.files and all(page.path != urls.ABOUT for page in own.pages):
        yield Page(urls.ABOUT, "about.html", {"title": "", "lang": "", "text": None, "noindex": False} | about)


def _site_wide(library: Library, own: OwnContent, config: Config) -> Iterator[Page]:
    """The pages that any changed article may affect; they are always planned."""
    yield from shelf_lists(library)
    yield home_page(library, config.pages.home)
    yield Page(urls.NOT_FOUND, "404.html", {})
    yield Page(urls.DISPLAY_SETTINGS, "display-settings.js", {})
    if urls.ROBOTS not in own.files:
        yield Page(urls.ROBOTS, "robots.txt", {})
    yield from site_feeds(library, config.feeds)
    if config.search.enabled:
        yield Page(urls.SEARCH, SEARCH_TEMPLATES[config.search.engine], {})
        if config.url:
            yield Page(urls.OPENSEARCH, "opensearch.xml", {})
