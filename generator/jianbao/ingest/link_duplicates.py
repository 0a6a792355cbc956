"""Link near-duplicates: pages with the same text under different addresses, by ``same_as`` in the younger page.

The links depend on the pages alone, not on when or in which order they were made. So a second ingest changes nothing,
and a link is removed when one of its two pages changes or is deleted.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import MutableMapping
from pathlib import Path
from typing import NamedTuple

from jianbao.ingest.existing_pages import ExistingPage
from jianbao.ingest.near_duplicates import are_near_duplicates, candidate_pairs
from jianbao.ingest.write_page import read_page, write_page
from jianbao.page.plaintext import plain_text

MAX_CACHED_TEXTS = 64
"""Texts kept in memory while pairs are compared; pairs are sorted, so all pairs of a text follow each other."""


class LinkCounts(NamedTuple):
    """How many pages link to near-duplicates."""

    linked: int
    relinked: int
    """Pages whose links changed in this ingest, including pages that lost them."""


def link_near_duplicates(pages: MutableMapping[str, ExistingPage], temporary: Path | None = None) -> LinkCounts:
    """Write into each page the ids of its older near-duplicates, and update the entries of ``pages``.

    A page that the user has edited is not changed: its link is written into the other page of the pair, unless that
    page is edited too. ``temporary`` is as in ``write_atomically``. Raises OutputError.
    """
    oldest_first = sorted(pages.values(), key=lambda page: page.age)
    text_of = functools.lru_cache(MAX_CACHED_TEXTS)(_title_and_text)
    links: defaultdict[Path, set[str]] = defaultdict(set)
    for first, second in candidate_pairs([(page.outlet, page.facts.sample) for page in oldest_first]):
        older, younger = oldest_first[first], oldest_first[second]
        if are_near_duplicates(*text_of(older.path), *text_of(younger.path)):
            page, target = (older, younger) if younger.is_edited else (younger, older)
            links[page.path].add(target.id)
    linked = relinked = 0
    for page in oldest_first:
        if not page.is_edited:
            same_as = tuple(sorted(links.get(page.path, ())))
            linked += bool(same_as)
            relinked += same_as != page.same_as
            if same_as != page.same_as:
                article = read_page(page.path)._replace(same_as=same_as)
                pages[page.id] = write_page(article, page.path, page.facts, temporary=temporary)
    return LinkCounts(linked, relinked)


def _title_and_text(path: Path) -> tuple[str, str]:
    article = read_page(path)
    return article.title, plain_text(article.body)
