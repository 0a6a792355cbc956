"""Checks of what two pages share."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from jianbao.care.check.archive import Archive
from jianbao.care.check.finding import Finding
from jianbao.care.check.read_pages import CheckedPage
from jianbao.ingest.link_duplicates import MAX_CACHED_TEXTS
from jianbao.ingest.near_duplicates import are_near_duplicates, candidate_pairs
from jianbao.ingest.write_page import read_page
from jianbao.page.plaintext import plain_text
from jianbao.publish.urls import collision_key


def duplicate_ids(archive: Archive) -> Iterator[Finding]:
    """Pages with the id of another page: only the first is in the site."""
    owners: dict[str, str] = {}
    for page in archive.pages:
        owner = owners.setdefault(collision_key(page.record.id), page.name)
        if owner != page.name:
            fix = "Give this page an id of its own, or delete one of the two."
            yield Finding(page.name, f"id {page.record.id} is that of {owner}, too", fix, page.line_of("id"))


def same_address(archive: Archive) -> Iterator[Finding]:
    """Pages of one source address that share a clipping, or that no clipping distinguishes."""
    pages: defaultdict[str, list[CheckedPage]] = defaultdict(list)
    for page in archive.pages:
        if page.address_id:
            pages[page.address_id].append(page)
    for group in pages.values():
        for number, page in enumerate(group):
            if other := next((earlier for earlier in group[:number] if _is_same(page, earlier)), None):
                fix = "Delete one of the two, or correct source_url."
                what = f"source_url is that of {other.name}, too"
                yield Finding(page.name, what, fix, page.line_of("source_url"))


def near_duplicates(archive: Archive) -> Iterator[Finding]:
    """Pages with the same text that no same_as links to each other."""
    oldest_first = sorted(archive.pages, key=lambda page: page.age)
    text_of = functools.lru_cache(MAX_CACHED_TEXTS)(_title_and_text)
    for first, second in candidate_pairs([(page.record.outlet, page.sample) for page in oldest_first]):
        older, younger = oldest_first[first], oldest_first[second]
        if older.record.id in younger.record.same_as or younger.record.id in older.record.same_as:
            continue
        if older.record.id != younger.record.id and are_near_duplicates(*text_of(older.path), *text_of(younger.path)):
            fix = f"Run jianbao ingest, or write  same_as: [{older.record.id}]  if you edited both pages."
            yield Finding(younger.name, f"the text is nearly that of {older.name}, without a link to it", fix)


def same_as(archive: Archive) -> Iterator[Finding]:
    """Ids in same_as that no page has."""
    ids = {page.record.id for page in archive.pages}
    for page in archive.pages:
        for identifier in page.record.same_as:
            if identifier not in ids:
                fix = "Run jianbao ingest, or delete the id."
                yield Finding(page.name, f"same_as names {identifier}, which no page has", fix, page.line_of("same_as"))


def _is_same(page: CheckedPage, other: CheckedPage) -> bool:
    """Whether two pages of one address are one article; a front page or a live blog is the address of several."""
    clippings, others = ({capture.sha256 for capture in one.captures} for one in (page, other))
    return not (clippings and others) or not clippings.isdisjoint(others)


def _title_and_text(path: Path) -> tuple[str, str]:
    article = read_page(path)
    return article.title, plain_text(article.body)
