"""How articles are divided into shards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianbao.publish.search.records import SearchEntry, seconds_of
from jianbao.publish.search.shards import CHARACTERS_PER_ENTRY, plan_shards

pytestmark = pytest.mark.slow

SIZE = 10_000
DATES = st.one_of(
    st.just(""),
    st.dates().map(str),
    st.datetimes(timezones=st.timezones()).map(lambda moment: moment.isoformat()).filter(lambda t: seconds_of(t) > 0),
)
ENTRIES = st.lists(
    st.builds(SearchEntry, id=st.uuids().map(str), date=DATES, size=st.integers(0, 5000), digest=st.just("")),
    max_size=40,
    unique_by=lambda entry: entry.id,
)


def entries_by_shard(entries: Sequence[SearchEntry]) -> dict[str, tuple[SearchEntry, ...]]:
    """Name of each shard -> its entries."""
    return {shard.name: shard.entries for shard in plan_shards(entries, SIZE)}


def entry_of_day(number: int) -> SearchEntry:
    """The article of day ``number``, in a series of equal articles."""
    return SearchEntry(str(number), str(date(2020, 1, 1) + timedelta(number)), 440, "")


@given(ENTRIES)
def test_every_entry_is_in_one_shard(entries: list[SearchEntry]) -> None:
    """Each entry is in one shard; entries are sorted newest first within and across shards, whatever their order."""
    shards = plan_shards(entries, SIZE)
    found = [entry for shard in shards for entry in shard.entries]
    assert sorted(found, key=lambda e: e.id) == sorted(entries, key=lambda e: e.id)
    assert all(seconds_of(a.date) >= seconds_of(b.date) for a, b in pairwise(found))
    assert len({shard.name for shard in shards}) == len(shards)
    assert plan_shards(entries[::-1], SIZE) == shards


@given(ENTRIES)
def test_shards_are_not_bigger_than_configured(entries: list[SearchEntry]) -> None:
    """No shard is bigger than configured, except a shard of a single article."""
    for shard in plan_shards(entries, SIZE):
        total = sum(entry.size + CHARACTERS_PER_ENTRY for entry in shard.entries)
        assert total <= SIZE or len(shard.entries) == 1


def test_articles_of_one_moment_can_be_in_several_shards() -> None:
    """Articles of one moment, here a thousand undated ones, are divided into several shards."""
    entries = [SearchEntry(str(number), "", 1000, "") for number in range(1000)]
    sizes = [len(shard.entries) for shard in plan_shards(entries, SIZE)]
    assert sum(sizes) == 1000
    assert max(sizes) <= 10


def test_a_new_day_changes_few_shards() -> None:
    """Over a year of new articles, a day changes at most three shards, and on most days only the newest."""
    entries = [entry_of_day(number) for number in range(400)]
    before, changed = entries_by_shard(entries), []
    for number in range(400, 765):
        entries.append(entry_of_day(number))
        after = entries_by_shard(entries)
        changed.append(sum(before.get(name) != found for name, found in after.items()))
        before = after
    assert max(changed) <= 3
    assert sum(changed) < 1.5 * len(changed)


def test_an_edit_changes_one_shard() -> None:
    """An edit that hardly changes an article's length changes one shard, whichever article it is."""
    entries = [entry_of_day(number) for number in range(400)]
    before = entries_by_shard(entries)
    for number in range(0, 400, 7):
        edited = [
            *entries[:number],
            SearchEntry(entries[number].id, entries[number].date, 450, "new"),
            *entries[number + 1 :],
        ]
        after = entries_by_shard(edited)
        assert sum(before.get(name) != found for name, found in after.items()) == 1
