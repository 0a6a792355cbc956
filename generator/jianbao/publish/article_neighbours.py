"""The articles before and after an article: in the archive, and in its channel or, if it has none, its outlet.

Undated articles have no place in this order and are left out. An outlet's articles with a channel are only in the order
of the channel, so that a new article changes at most two neighbours: one in the archive, one there.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from jianbao.publish.page_record import PageRecord
from jianbao.publish.shelf_kinds import spelling_key

Source = tuple[str, str]
"""Kind and key of the shelf of a channel or an outlet."""


class Neighbours(NamedTuple):
    """The articles next to an article; None at the ends, and if it is undated."""

    earlier: PageRecord | None = None
    """In the archive."""
    later: PageRecord | None = None
    source_earlier: PageRecord | None = None
    """In the channel, or in the outlet."""
    source_later: PageRecord | None = None


NO_NEIGHBOURS = Neighbours()


def find_neighbours(articles: Sequence[PageRecord], wanted: Iterable[PageRecord]) -> Mapping[str, Neighbours]:
    """The neighbours of the ``wanted`` articles, by id; ``articles`` are all, newest first."""
    own_sources = {article.id: _source(article) for article in wanted if article.date}
    archive, of_source = _orders(articles, {*own_sources.values()})
    next_to = {}
    for order in (archive, *of_source.values()):
        ends = (None, *order, None)
        for later, article, earlier in zip(ends, order, ends[2:], strict=False):
            if article.id in own_sources:
                next_to[article.id, order is archive] = earlier, later
    return {key: Neighbours(*next_to[key, True], *next_to[key, False]) for key in own_sources}


def changed_neighbours(
    changes: Iterable[tuple[PageRecord | None, PageRecord | None]], articles: Sequence[PageRecord]
) -> set[str]:
    """The ids of the unchanged articles next to where a changed article is or was.

    ``changes`` are articles before and now; ``articles`` are all as they are now, newest first.
    """
    changed = [record for pair in changes for record in pair if record and record.date]
    if not changed:
        return set()
    ids = {record.id for record in changed}
    unchanged = [article for article in articles if article.id not in ids]
    archive, of_source = _orders(unchanged, {_source(record) for record in changed})
    found: set[str] = set()
    for record in changed:
        for order in (archive, of_source[_source(record)]):
            place = bisect_left(order, _sort_key(record), key=_sort_key)
            found.update(article.id for article in order[max(place - 1, 0) : place + 1])
    return found


def _orders(
    articles: Iterable[PageRecord], sources: set[Source]
) -> tuple[list[PageRecord], Mapping[Source, list[PageRecord]]]:
    """The dated articles, and those of each of the ``sources``; both newest first."""
    archive = [article for article in articles if article.date]
    of_source: defaultdict[Source, list[PageRecord]] = defaultdict(list)
    for article in archive:
        if (source := _source(article)) in sources:
            of_source[source].append(article)
    return archive, of_source


def _source(article: PageRecord) -> Source:
    return ("channel", spelling_key(article.channel)) if article.channel else ("outlet", article.outlet)


def _sort_key(record: PageRecord) -> tuple[int, str]:
    """As in ``newest_first``."""
    return -record.instant, record.id
