"""Fetch the articles of a list of addresses, from several hosts at the same time, as politely as ``collect`` does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from jianbao.collect.article_page import MAX_PAGE_BYTES, read_article_page
from jianbao.collect.read_all import read_all
from jianbao.errors import FetchError
from jianbao.fetch import Fetcher
from jianbao.importers.found import Found
from jianbao.report import Progress

NOT_FETCHED = "texts of pages that could not be fetched; run the command again to try them again"
NO_ARTICLE_FOUND = "texts of pages in which no article is found"


def fetch_pages(
    found: Sequence[Found], lacks_text: Callable[[Found], bool], fetcher: Fetcher, progress: Progress
) -> Iterator[Found]:
    """The same in the same order, with the texts of their pages, if these can be fetched and the archive lacks them."""
    first = {one.entry.address: one for one in reversed(found)}

    def with_page(one: Found) -> Found:
        return _with_page(one, fetcher) if first[one.entry.address] is one and lacks_text(one) else one

    return read_all([partial(with_page, one) for one in found], progress, "Fetching pages")


def _with_page(found: Found, fetcher: Fetcher) -> Found:
    entry = found.entry
    try:
        page = read_article_page(fetcher.fetch(entry.address, max_bytes=MAX_PAGE_BYTES))
    except FetchError:
        return found._replace(notes=(NOT_FETCHED,))
    if not page.text:
        return found._replace(notes=(NO_ARTICLE_FOUND,))
    return found._replace(entry=entry._replace(html=page.html, title=entry.title or page.title), only_unknown=False)
