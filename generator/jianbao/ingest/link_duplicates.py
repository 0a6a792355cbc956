"""Link near-duplicates: pages with the same text under different addresses, by ``same_as`` in the younger page.

The links depend on the pages alone, not on when or in which order they were made. So a second ingest changes nothing,
and a link is removed when one of its two pages changes or is deleted.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from pathlib import Path
from typing import NamedTuple

from jianbao.ingest.existing_pages import ExistingPage
from jianbao.ingest.near_duplicates import are_near_duplicates, candidate_pairs
from jianbao.ingest.write_page import read_page, write_page
from jianbao.page.plaintext import plain_text

MAX_CACHED_TEXTS = 64
"""Texts kept in memory while pairs are compared; pairs are sorted, so all pairs of a text follow each other."""


PairVerdict = tuple[str, str, bool]
"""The ``file_digest`` of an older and of a younger page, and whether their texts are near-duplicates."""


class Links(NamedTuple):
    """How many pages link to near-duplicates, and what is known about pairs of pages."""

    linked: int
    relinked: int
    """Pages whose links changed in this ingest, including pages that lost them."""
    verdicts: Sequence[PairVerdict]
    """Of each pair of candidates, with the digests that the pages have now."""


def link_near_duplicates(
    pages: MutableMapping[str, ExistingPage],
    articles: Path,
    temporary: Path | None = None,
    known_verdicts: Sequence[PairVerdict] = (),
) -> Links:
    """Write into each page the ids of its older near-duplicates, and update the entries of ``pages``.

    A page that the user has edited is not changed: its link is written into the other page of the pair, unless that
    page is edited too. ``articles`` is the folder of pages, and ``temporary`` is as in ``write_atomically``. Pairs with
    ``known_verdicts`` are not compared again. Raises OutputError.
    """
    oldest_first = sorted(pages.values(), key=lambda page: page.age)
    pairs = [*_compare_candidates(oldest_first, articles, known_verdicts)]
    links: defaultdict[str, set[str]] = defaultdict(set)
    for older, younger, are_duplicates in pairs:
        if are_duplicates:
            page, target = (older, younger) if younger.is_edited else (younger, older)
            links[page.id].add(target.id)
    linked = relinked = 0
    for page in oldest_first:
        if not page.is_edited and (page.same_as or page.id in links):
            same_as = tuple(sorted(links.get(page.id, ())))
            linked += bool(same_as)
            if same_as != tuple(page.same_as):
                relinked += 1
                article = read_page(articles / page.file)._replace(same_as=same_as)
                pages[page.id] = write_page(article, articles, page.file, page.facts, temporary=temporary)
    verdicts = [(pages[older.id].file_digest, pages[younger.id].file_digest, same) for older, younger, same in pairs]
    return Links(linked, relinked, verdicts)


def _compare_candidates(
    oldest_first: Sequence[ExistingPage], articles: Path, known_verdicts: Iterable[PairVerdict]
) -> Iterator[tuple[ExistingPage, ExistingPage, bool]]:
    """The pairs of candidates, older and younger page, and whether they are near-duplicates."""
    known = {(older, younger): are_duplicates for older, younger, are_duplicates in known_verdicts}
    text_of = functools.lru_cache(MAX_CACHED_TEXTS)(_title_and_text)
    for first, second in candidate_pairs([(page.outlet, page.sample) for page in oldest_first]):
        older, younger = oldest_first[first], oldest_first[second]
        are_duplicates = known.get((older.file_digest, younger.file_digest))
        if are_duplicates is None:
            are_duplicates = are_near_duplicates(*text_of(articles / older.file), *text_of(articles / younger.file))
        yield older, younger, are_duplicates


def _title_and_text(path: Path) -> tuple[str, str]:
    article = read_page(path)
    return article.title, plain_text(article.body)
