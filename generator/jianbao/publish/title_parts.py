"""Divide a day, or undated articles, that are too many for one page: by the beginning of their titles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from jianbao.model import Shelf
from jianbao.publish import urls
from jianbao.publish.initials import divide, label_of, sort_name
from jianbao.publish.listings import Entry, listing
from jianbao.publish.page_record import PageRecord

LEADING_SIGNS = re.compile(r"[\W_]+")
"""Quotation marks and the like, under which no reader looks for a title."""


class TitlePart(NamedTuple):
    """A page of articles whose titles have the same beginning."""

    path: str
    beginning: str
    """See ``divide``; empty for the page of all."""
    articles: Sequence[PageRecord]
    by_title: tuple[Entry, ...]
    """Links to its own parts, if it is long."""

    def context(self, shelf: Shelf, shown: Sequence[PageRecord], period: str) -> dict[str, object]:
        """The context of the page, which shows these articles; ``period`` is what all parts are of."""
        period = f"{period}/{self.beginning}" if self.beginning else period
        return listing(shelf, shown, period=period) | {"by_title": self.by_title, "count": len(self.articles)}


def title_parts(path: str, articles: Sequence[PageRecord], limit: int, beginning: str = "") -> Iterator[TitlePart]:
    """The pages of articles whose first page is at ``path``, each after its own parts.

    A page of more than ``limit`` articles is divided. What a page lists depends on the titles of its own articles only,
    so a new article changes no page of other beginnings.
    """
    parts = divide(articles, _name_of) if len(articles) > limit else {}
    initials = []
    for key, members in parts.items():
        yield from title_parts(path, members, limit, key)
        initials.append(Entry(key, label_of(key), urls.part_by_name(path, key), len(members)))
    yield TitlePart(urls.part_by_name(path, beginning), beginning, articles, tuple(initials))


def _name_of(article: PageRecord) -> str:
    signs = LEADING_SIGNS.match(article.folded_title)
    return sort_name(article.folded_title[signs.end() if signs else 0 :], article.id)
