"""Facets: the values by which search results can be narrowed, such as outlet and year."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from jianbao.publish.search.records import SearchRecord

FACET_VALUES: Mapping[str, Callable[[SearchRecord], Sequence[str]]] = {
    "outlet": lambda record: [record.outlet],
    "channel": lambda record: [record.channel] if record.channel else [],
    "year": lambda record: [record.date[:4]] if record.date else [],
    "tag": lambda record: record.tags,
    "script": lambda record: [record.lang],
    "author": lambda record: record.authors,
    "date": lambda record: [record.date[:10]] if record.date else [],
}
"""Facet -> function that returns its values for an article. All are stored, because queries can name them
(``search-language.js``); the settings choose which are shown as filters. Year and date are those of the outlet's local
time, under which the article is filed."""

FacetValues = dict[str, list[str]]
"""Facet -> its values for one article."""


def facets_of(record: SearchRecord) -> FacetValues:
    """The values of one article for each facet, sorted and without duplicates."""
    return {facet: sorted({*values_of(record)}) for facet, values_of in FACET_VALUES.items()}


def encode_facets(articles: Sequence[FacetValues]) -> dict[str, Any]:
    """Encode the facets of a shard's articles, so that each value's text is stored once.

    Returns facet -> ``{"names": all its values, "of": for each article the positions of its values in "names"}``.
    """
    table = {}
    for facet in FACET_VALUES:
        names = sorted({name for values in articles for name in values[facet]})
        positions = {name: position for position, name in enumerate(names)}
        table[facet] = {"names": names, "of": [[positions[name] for name in values[facet]] for values in articles]}
    return table


def decode_facets(table: dict[str, Any], number: int) -> FacetValues:
    """Decode the values of the article at position ``number`` from what ``encode_facets`` returned."""
    return {facet: [column["names"][position] for position in column["of"][number]] for facet, column in table.items()}
