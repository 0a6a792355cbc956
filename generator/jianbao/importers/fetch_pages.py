"""Fetch the articles of a list of addresses, from several hosts at the same time, as politely as ``collect`` does."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain
from urllib.parse import urlsplit

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
    """The same, with the texts of their pages, if these can be fetched and the archive lacks them; hosts take turns."""
    found = hosts_in_turn(found)
    first = {one.entry.address: one for one in reversed(found)}

    def with_page(one: Found) -> Found:
        return _with_page(one, fetcher) if first[one.entry.address] is one and lacks_text(one) else one

    return read_all([partial(with_page, one) for one in found], progress, "Fetching pages")


def hosts_in_turn(found: Sequence[Found]) -> list[Found]:
    """The first of each host, then the second of each, and so on.

    In a list that is sorted by address, or in folders by newspaper, eight neighbours are of one host: all threads would
    wait for the pause between its requests, while the other hosts are not asked.
    """
    turns: Counter[str] = Counter()
    by_turn: defaultdict[int, list[Found]] = defaultdict(list)
    for one in found:
        host = urlsplit(one.entry.address).netloc.lower()
        turns[host] += 1
        by_turn[turns[host]].append(one)
    return [*chain.from_iterable(by_turn.values())]


def _with_page(found: Found, fetcher: Fetcher) -> Found:
    entry = found.entry
    try:
        page = read_article_page(fetcher.fetch(entry.address, max_bytes=MAX_PAGE_BYTES))
    except FetchError:
        return found._replace(notes=(NOT_FETCHED,))
    if not page.text:
        return found._replace(notes=(NO_ARTICLE_FOUND,))
    return found._replace(entry=entry._replace(html=page.html, title=entry.title or page.title), only_unknown=False)
