"""What the first page of a shelf says of it: what it is, since when, how many articles when, and what goes with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import NamedTuple

from jianbao.config import Config
from jianbao.model import Outlet, Shelf
from jianbao.publish.charts import Chart, chart_of
from jianbao.publish.listings import DateLink, Entry, date_link, entries_of
from jianbao.publish.page_record import PageRecord
from jianbao.publish.shelf_kinds import SHELF_KINDS
from jianbao.publish.shelves import Library, shelves_by_size

MAX_COMPANIONS = 20
"""The number of outlets, channels, authors and tags that a shelf names: those of most of its articles."""
MIN_ARTICLES_IN_CHART = 10
"""With fewer articles a chart says less than the list."""


class Companions(NamedTuple):
    """Shelves of one kind that a shelf's articles are also on, most articles first; each counts the shelf's own."""

    kind: str
    shelves: tuple[Entry, ...]


class Overview(NamedTuple):
    """What the first page of a shelf says of it."""

    description: str
    """One sentence; empty if nobody wrote one."""
    first: DateLink | None
    """The day of its first article; None if all are undated."""
    last: DateLink | None
    chart: Chart | None
    """Its articles over time; None if they are few."""
    companions: tuple[Companions, ...]
    """None of a single article, whose row has its outlet and its channel."""


def overview_of(shelf: Shelf, articles: Sequence[PageRecord], library: Library, config: Config) -> Overview:
    """The overview of a shelf with these articles."""
    days = [article.date[:10] for article in articles if article.date]
    return Overview(
        SHELF_KINDS[shelf.kind].description(library.outlets, config, shelf.key),
        date_link("day", min(days)) if days else None,
        date_link("day", max(days)) if days else None,
        chart_of(days) if len(days) >= MIN_ARTICLES_IN_CHART else None,
        tuple(_companions(shelf, articles, library.outlets, config.lang)) if len(articles) > 1 else (),
    )


def _companions(
    shelf: Shelf, articles: Sequence[PageRecord], outlets: Mapping[str, Outlet], lang: str
) -> Iterator[Companions]:
    """The companions of each kind that there are, in the spellings of the shelf's own articles."""
    for kind in SHELF_KINDS.values():
        counts = Counter(chain.from_iterable(map(kind.values, articles)))
        found = shelves_by_size(kind, counts, outlets, lang)
        found = {other: count for other, count in found.items() if other[:2] != shelf[:2] and count >= kind.min_shared}
        if found:
            yield Companions(kind.name, entries_of(dict(islice(found.items(), MAX_COMPANIONS))))
