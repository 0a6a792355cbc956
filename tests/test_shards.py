"""How articles are put into shards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from jianbao.publish.search.records import SearchEntry, seconds_of
from jianbao.publish.search.shards import CHARACTERS_PER_ENTRY, plan_shards

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


def names_of(entries: Sequence[SearchEntry]) -> dict[str, tuple[SearchEntry, ...]]:
    """Each shard's entries by its name."""
    return {shard.name: shard.entries for shard in plan_shards(entries, SIZE)}


def a_day(number: int) -> SearchEntry:
    """One of a row of equal articles, one a day."""
    return SearchEntry(str(number), str(date(2020, 1, 1) + timedelta(number)), 440, "")


@given(ENTRIES)
def test_every_entry_is_in_one_shard(entries: list[SearchEntry]) -> None:
    """Newest first, in the order of time over all shards, whatever order they come in."""
    shards = plan_shards(entries, SIZE)
    found = [entry for shard in shards for entry in shard.entries]
    assert sorted(found, key=lambda e: e.id) == sorted(entries, key=lambda e: e.id)
    assert all(seconds_of(a.date) >= seconds_of(b.date) for a, b in pairwise(found))
    assert len({shard.name for shard in shards}) == len(shards)
    assert plan_shards(entries[::-1], SIZE) == shards


@given(ENTRIES)
def test_shards_are_no_bigger_than_asked(entries: list[SearchEntry]) -> None:
    """Unless one article alone is."""
    for shard in plan_shards(entries, SIZE):
        total = sum(entry.size + CHARACTERS_PER_ENTRY for entry in shard.entries)
        assert total <= SIZE or len(shard.entries) == 1


def test_articles_of_one_moment_can_be_parted() -> None:
    """A thousand undated articles, too."""
    entries = [SearchEntry(str(number), "", 1000, "") for number in range(1000)]
    sizes = [len(shard.entries) for shard in plan_shards(entries, SIZE)]
    assert sum(sizes) == 1000
    assert max(sizes) <= 10


def test_a_day_changes_few_shards() -> None:
    """Over a year of new articles, a day costs at most three shards, and on most days the newest alone."""
    entries = [a_day(number) for number in range(400)]
    before, changed = names_of(entries), []
    for number in range(400, 765):
        entries.append(a_day(number))
        after = names_of(entries)
        changed.append(sum(before.get(name) != found for name, found in after.items()))
        before = after
    assert max(changed) <= 3
    assert sum(changed) < 1.5 * len(changed)


def test_an_edit_changes_one_shard() -> None:
    """Wherever it is, as long as the article stays about as long as it was."""
    entries = [a_day(number) for number in range(400)]
    before = names_of(entries)
    for place in range(0, 400, 7):
        edited = [
            *entries[:place],
            SearchEntry(entries[place].id, entries[place].date, 450, "new"),
            *entries[place + 1 :],
        ]
        after = names_of(edited)
        assert sum(before.get(name) != found for name, found in after.items()) == 1
