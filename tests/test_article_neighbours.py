"""The articles before and after an article, and how few pages a new article changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from conftest import a_record, an_article
from hypothesis import given
from hypothesis import strategies as st

from jianbao.publish.article_neighbours import Neighbours, changed_neighbours, find_neighbours
from jianbao.publish.article_pages import linked_articles
from jianbao.publish.page_record import PageRecord, newest_first
from jianbao.publish.related.related_articles import MAX_RELATED, find_related, in_related_order


def a_dated(name: str, days: int | None, outlet: str = "rfi", channel: str = "", **values: Any) -> PageRecord:
    """The record of an article, ``days`` days after the first day of 2023; undated if it is None."""
    when = None if days is None else date(2023, 1, 1) + timedelta(days)
    return a_record(an_article(name, date=when, outlet=outlet, channel=channel, **values))


def ids(neighbours: Neighbours) -> list[str]:
    """The ids of the neighbours, ``-`` for none: before and after in the archive, before and after in the source."""
    return [neighbour.id if neighbour else "-" for neighbour in neighbours]


def test_neighbours_in_archive_and_source() -> None:
    """An article is between those of its channel, or, without one, those of its outlet without a channel."""
    articles = newest_first(
        [
            a_dated("a", 1),
            a_dated("b", 2, channel="晨读"),
            a_dated("c", 3, outlet="cna"),
            a_dated("d", 4),
            a_dated("e", 5, outlet="youtube", channel="晨读"),
            a_dated("u", None),
        ]
    )
    found = find_neighbours(articles, articles)
    assert {name: ids(neighbours) for name, neighbours in found.items()} == {
        "a": ["-", "b", "-", "d"],
        "b": ["a", "c", "-", "e"],
        "c": ["b", "d", "-", "-"],
        "d": ["c", "e", "a", "-"],
        "e": ["d", "-", "b", "-"],
    }


RECORDS = st.builds(
    a_dated,
    st.sampled_from("abcdefgh"),
    st.one_of(st.none(), st.integers(0, 9)),
    st.sampled_from(["rfi", "cna"]),
    st.sampled_from(["", "晨读", "Ｎews", "news"]),
)
ARCHIVES = st.lists(RECORDS, unique_by=lambda record: record.id).map(newest_first)


@given(ARCHIVES, ARCHIVES)
def test_changed_neighbours_are_found(before: Sequence[PageRecord], after: Sequence[PageRecord]) -> None:
    """Whichever articles change, every unchanged one that got another neighbour is found."""
    old, new = ({record.id: record for record in records} for records in (before, after))
    names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    changed = changed_neighbours([(old.get(name), new.get(name)) for name in names], after)
    was, now = find_neighbours(before, before), find_neighbours(after, after)
    assert changed >= {name for name in old.keys() & new.keys() if was.get(name) != now.get(name)} - {*names}
    assert changed.isdisjoint(names)


@given(ARCHIVES, st.data())
def test_wanted_neighbours_are_those_of_all(articles: Sequence[PageRecord], data: st.DataObject) -> None:
    """Finding the neighbours of some articles gives what finding those of all does."""
    wanted = data.draw(st.lists(st.sampled_from(articles))) if articles else []
    everything = find_neighbours(articles, articles)
    assert find_neighbours(articles, wanted) == {a.id: everything[a.id] for a in wanted if a.date}


PARTS = ("旧桥", "因洪水", "关闭", "六周", "修好了")
TITLED = st.builds(
    lambda day, parts, channel: (day, "".join(parts), channel),
    st.integers(0, 60),
    st.lists(st.sampled_from(PARTS), min_size=1, max_size=4),
    st.sampled_from(["", "晨读"]),
)


@given(st.lists(TITLED, max_size=20), TITLED)
def test_newest_article_changes_few_pages(old: Sequence[tuple[int, str, str]], new: tuple[int, str, str]) -> None:
    """The newest article becomes what follows at most three articles, and a neighbour of at most two."""
    records = [a_dated(f"a{n:02}", day, title=title, channel=name) for n, (day, title, name) in enumerate(old)]
    newest = a_dated("new", 61, title=new[1], channel=new[2])
    before, after = _links(records), _links([*records, newest])
    for kinds, limit in ((Neighbours._fields, 2), (("related", "followed_by"), MAX_RELATED)):
        changed = [name for name in before if any(before[name][kind] != after[name][kind] for kind in kinds)]
        assert len(changed) <= limit


def _links(records: Sequence[PageRecord]) -> Mapping[str, Mapping[str, object]]:
    ordered = newest_first(records)
    return linked_articles(ordered, find_related(in_related_order(records)), ordered)
