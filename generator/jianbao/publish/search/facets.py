"""What the results can be narrowed by."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from jianbao.publish.search.records import SearchRecord

VALUES: Mapping[str, Callable[[SearchRecord], Sequence[str]]] = {
    "outlet": lambda record: [record.outlet],
    "year": lambda record: [record.date[:4]] if record.date else [],
    "tag": lambda record: record.tags,
    "script": lambda record: [record.lang],
}
"""Each facet's values of an article. The year is the one under which the article is filed, in its outlet's own time."""

Facets = dict[str, list[str]]
"""An article's values by the facet's name."""


def facets_of(record: SearchRecord, facets: Sequence[str]) -> Facets:
    """The values of one article."""
    return {facet: sorted({*VALUES[facet](record)}) for facet in facets}


def to_table(articles: Sequence[Facets], facets: Sequence[str]) -> dict[str, Any]:
    """The values of each facet, by name, and for each article the places of its own in that list."""
    table = {}
    for facet in facets:
        names = sorted({name for values in articles for name in values[facet]})
        place = {name: number for number, name in enumerate(names)}
        table[facet] = {"names": names, "of": [[place[name] for name in values[facet]] for values in articles]}
    return table


def from_table(table: dict[str, Any], number: int) -> Facets:
    """What ``facets_of`` gave for an article, out of the table."""
    return {facet: [found["names"][place] for place in found["of"][number]] for facet, found in table.items()}
