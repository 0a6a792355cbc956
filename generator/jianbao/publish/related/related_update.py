"""After a small change, find again only what is related to the articles that the change affects.

A changed article affects itself; of the later articles with a key of its old or new title those for which it may be, or
have been, a candidate, and those for which the class of the key's frequency changed; and all articles of the months for
which N changed. The law: the result is that of ``find_related`` for all articles.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence

from jianbao.publish.page_record import PageRecord
from jianbao.publish.related.related_articles import (
    CANDIDATES_PER_KEY,
    Month,
    Related,
    find_related_at,
    in_related_order,
    make_month,
    months_of,
    related_order,
)
from jianbao.publish.related.title_keys import find_keys, keys_of

Change = tuple[PageRecord | None, PageRecord | None]
"""An article before and now; None if it did not exist then or does not exist now."""


def update_related(
    related: Related, records: Iterable[PageRecord], changes: Sequence[Change]
) -> tuple[Related, frozenset[str]]:
    """What is related to each of the ``records`` now, and the ids of the articles on either side of another link.

    ``related`` was the result before the ``changes``.
    """
    ordered = in_related_order(records)
    changed = [record for pair in changes for record in pair if record and record.date]
    keys = {key for record in changed for key in keys_of(record.folded_title)}
    places = find_keys([record.folded_title for record in ordered], keys)
    positions = sorted(_affected_positions(ordered, places, changes))
    found = find_related_at(positions, ordered, places)
    affected = {ordered[position].id for position in positions} | {old.id for old, _ in changes if old}
    updated = {identifier: others for identifier, others in related.items() if identifier not in affected} | found
    linked: set[str] = set()
    for identifier in affected:
        before, now = (tuple(state.get(identifier, ())) for state in (related, updated))
        if before != now:
            linked.update((identifier, *before, *now))
    return updated, frozenset(linked)


def _affected_positions(
    ordered: Sequence[PageRecord], found: Mapping[str, Sequence[int]], changes: Sequence[Change]
) -> set[int]:
    """The positions of the articles whose related articles may be others now.

    ``found`` is what ``find_keys`` says of the keys of all changed articles, before and now.
    """
    old = [before for before, _ in changes if before and before.date]
    new = [now for _, now in changes if now and now.date]
    positions = {_place_of(record, ordered) for record in new}
    positions.update(_positions_in_changed_months(ordered, old, new))
    months = _months_with_ends(ordered)
    for key, places in found.items():
        went, came = ([record for record in side if key in keys_of(record.folded_title)] for side in (old, new))
        for record in (*went, *came):
            first = bisect_left(places, _place_of(record, ordered))
            positions.update(places[first : first + CANDIDATES_PER_KEY + len(changes)])
        for name, month, end in months:
            now = bisect_left(places, month.start)
            before = now - _count_before(name, came) + _count_before(name, went)
            if now.bit_length() != before.bit_length() and min(now, before) <= month.frequency_limit:
                positions.update(places[now : bisect_left(places, end)])
    return positions


def _months_with_ends(ordered: Sequence[PageRecord]) -> list[tuple[str, Month, int]]:
    """The months, each with its name and the position after its last article."""
    months = months_of(ordered)
    ends = [*(month.start for month in months.values()), len(ordered)][1:]
    return [(name, month, end) for (name, month), end in zip(months.items(), ends, strict=True)]


def _place_of(record: PageRecord, ordered: Sequence[PageRecord]) -> int:
    """Where an article is, or would be."""
    return bisect_left(ordered, related_order(record), key=related_order)


def _count_before(month: str, records: Iterable[PageRecord]) -> int:
    return sum((record.date or "")[:7] < month for record in records)


def _positions_in_changed_months(
    ordered: Sequence[PageRecord], old: Sequence[PageRecord], new: Sequence[PageRecord]
) -> Iterator[int]:
    """The positions of all articles of the months for which N is another than before."""
    for name, month, end in _months_with_ends(ordered):
        if make_month(month.start - _count_before(name, new) + _count_before(name, old)).bits != month.bits:
            yield from range(month.start, end)
