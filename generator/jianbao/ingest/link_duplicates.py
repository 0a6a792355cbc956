"""Pages that tell the same under other addresses are linked: ``same_as`` in the younger one's front matter.

What is linked follows from the pages as they lie there, whenever and in whatever order they came; so a second ingest
changes nothing, and a link goes when one of the two is changed or deleted.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import MutableMapping
from pathlib import Path

from jianbao.ingest.existing_pages import ExistingPage
from jianbao.ingest.near_duplicates import are_near_duplicates, candidate_pairs
from jianbao.ingest.write_page import read_page, write_page
from jianbao.page.plaintext import plain_text

MAX_CACHED_TEXTS = 64
"""Texts kept while pairs are judged; pairs come sorted, so a text's pairs follow one another."""


def link_near_duplicates(pages: MutableMapping[str, ExistingPage]) -> tuple[int, int]:
    """Write into each of ``pages`` the ids of its older twins; how many have such, and how many were written.

    A page that a person has edited is not touched: its link is written into the other page, if that is not edited too.
    """
    ordered = sorted(pages.values(), key=lambda page: page.age)
    text = functools.lru_cache(MAX_CACHED_TEXTS)(_title_and_text)
    links: defaultdict[Path, set[str]] = defaultdict(set)
    for first, second in candidate_pairs([(page.outlet, page.facts.sample) for page in ordered]):
        older, younger = ordered[first], ordered[second]
        if are_near_duplicates(*text(older.path), *text(younger.path)):
            told_by, told = (older, younger) if younger.is_edited else (younger, older)
            links[told_by.path].add(told.id)
    linked = changed = 0
    for page in ordered:
        if not page.is_edited:
            same_as = tuple(sorted(links.get(page.path, ())))
            linked += bool(same_as)
            changed += same_as != page.same_as
            if same_as != page.same_as:
                article = read_page(page.path)._replace(same_as=same_as)
                pages[page.computed_id] = write_page(article, page.path, page.facts)
    return linked, changed


def _title_and_text(path: Path) -> tuple[str, str]:
    article = read_page(path)
    return article.title, plain_text(article.body)
