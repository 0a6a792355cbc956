"""What the results can be narrowed by, as files of our own: Pagefind's differ from one run to the next."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping, Sequence

from generator.publish.search.records import SearchRecord

VALUES: Mapping[str, Callable[[SearchRecord], Sequence[str]]] = {
    "outlet": lambda record: [record.outlet],
    "year": lambda record: [record.date[:4]] if record.date else [],
    "tag": lambda record: record.tags,
    "script": lambda record: [record.lang],
}
"""Each facet's values of an article. The year is the one under which the article is filed, in its outlet's own time."""


def facet_file(records: Sequence[SearchRecord], facets: Sequence[str]) -> bytes:
    """The values of each facet, by name, and for each article the places of its own in that list."""
    table = {}
    for facet in facets:
        values = [sorted(set(VALUES[facet](record))) for record in records]
        names = sorted({name for found in values for name in found})
        place = {name: number for number, name in enumerate(names)}
        table[facet] = {"names": names, "of": [[place[name] for name in found] for found in values]}
    text = json.dumps(table, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode(), compresslevel=9, mtime=0)
