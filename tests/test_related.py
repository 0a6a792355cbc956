"""Related articles: which earlier articles an article leads to. The definition is in ``related_articles``."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from conftest import a_record, an_article
from hypothesis import given
from hypothesis import strategies as st

from jianbao.publish.page_record import PageRecord
from jianbao.publish.related import related_articles
from jianbao.publish.related.related_articles import (
    CANDIDATES_PER_KEY,
    MAX_RELATED,
    Related,
    find_related,
    in_related_order,
    make_month,
    months_of,
    related_order,
)
from jianbao.publish.related.related_update import Change, update_related
from jianbao.publish.related.title_keys import find_keys, fold_title, keys_of
from jianbao.runtime.workers import Workers

pytestmark = pytest.mark.slow

FIRST = date(2023, 1, 1)


def a_titled(name: str, title: str, days: int = 0, **values: Any) -> PageRecord:
    """The record of an article, ``days`` days after the first day of 2023."""
    when = {"date": FIRST + timedelta(days), **values}
    return a_record(an_article(name, **{"tags": (), "title": title, **when}))


def related_to(*records: PageRecord) -> dict[str, tuple[str, ...]]:
    """What is related to each of the records."""
    return find_related(in_related_order(records))


@pytest.mark.parametrize(
    ("title", "keys"),
    [
        ("旧桥关闭", {"旧桥", "桥关", "关闭"}),
        ("舊橋關閉！", {"旧桥", "桥关", "关闭"}),
        ("旧桥，关闭2023年", {"旧桥", "关闭"}),
        ("The old BRIDGE closes", {"bridge", "closes"}),
        ("ＢＲＩＤＧＥ旧桥", {"bridge", "旧桥"}),
        ("bridge2 x4café (covid-19)", {"bridge", "café", "covid"}),
        ("桥 7 G20", set()),
    ],
)
def test_keys_of_a_title(title: str, keys: set[str]) -> None:
    """Keys are pairs of neighbouring Han characters, and Latin words of four letters; digits are in no key.

    Script, width and case make no difference.
    """
    assert keys_of(fold_title(title)) == keys


PAIRS = [
    # title of the earlier article, of the later one, days between, both have a tag, both a channel; are they related
    ("旧桥因洪水", "洪水后修旧桥", 20, False, False, True),  # two separate runs
    ("旧桥长坡地", "远处旧桥长坡", 20, False, False, True),  # one run of four characters
    ("北山旧桥", "旧桥南岸", 20, True, False, True),  # one of two, recent, with a tag
    ("北山旧桥", "旧桥南岸", 20, False, True, False),
    ("北山旧桥", "旧桥南岸", 31, True, True, False),
    ("大旧桥", "大旧桥头", 30, False, False, True),  # one of three, recent
    ("大旧桥", "大旧桥头", 31, False, False, False),
    ("大旧桥", "大旧桥头", 31, True, False, False),
    ("老磨坊 bridge", "bridge 又开了", 20, False, False, True),  # a word counts like three characters
    ("老磨坊 bridge", "bridge 又开了", 31, False, False, False),
    ("旧桥梁柱", "桥梁旧桥柱", 20, False, False, True),
    ("旧桥", "旧桥", 1, True, True, False),  # the same title
    ("舊橋因洪水", "旧桥因洪水", 1, True, True, False),  # the same title in another script
    ("城里的事", "海上的船", 1, True, True, False),
]


@pytest.mark.parametrize(("old", "new", "days", "tag", "channel", "are_related"), PAIRS)
def test_which_candidates_count(old: str, new: str, days: int, tag: bool, channel: bool, are_related: bool) -> None:
    """How long a shared run must be depends on age, tags and channel."""
    shared: dict[str, Any] = {"tags": ("桥",) if tag else (), "channel": "晨读" if channel else ""}
    found = related_to(a_titled("old", old, **shared), a_titled("new", new, days, **shared))
    assert found == ({"new": ("old",)} if are_related else {})


def test_same_text_is_never_related() -> None:
    """Articles with the same text are linked elsewhere, whichever of them names the other."""
    titles = ("旧桥因洪水关闭", "旧桥因洪水关闭了")
    for names in ((("new",), ()), ((), ("old",)), ((), ())):
        records = [
            a_titled(name, title, days, same_as=same)
            for name, title, days, same in zip(("old", "new"), titles, (0, 1), names, strict=True)
        ]
        assert related_to(*records) == ({} if any(names) else {"new": ("old",)})


def test_undated_articles_are_never_related() -> None:
    """An article without a date is neither earlier nor later than another."""
    assert related_to(a_titled("a", "旧桥因洪水关闭", date=None), a_titled("b", "旧桥因洪水关闭了")) == {}


def test_at_most_three_the_best_first() -> None:
    """Of many, the three with the highest scores are shown; of equal ones the later."""
    others = [a_titled(f"o{number}", "旧桥因洪水", number) for number in range(5)]
    best = a_titled("best", "旧桥因洪水关闭六周", 2)
    assert related_to(*others, best, a_titled("new", "旧桥因洪水关闭", 9))["new"] == ("best", "o4", "o3")


def test_older_articles_count_less() -> None:
    """Of two equal titles, the one of last month comes before the one of last year, which comes before an older."""
    older = [
        a_titled(name, "旧桥因洪水关闭三周", days) for name, days in (("oldest", 0), ("year", 500), ("month", 799))
    ]
    assert related_to(*older, a_titled("new", "旧桥因洪水关闭六周", 800))["new"] == ("month", "year", "oldest")


def test_frequent_keys_say_nothing() -> None:
    """What more titles share than the limit of the month allows is ignored."""
    limit = make_month(0).frequency_limit
    old, new = a_titled("old", "今日 旧桥", 20), a_titled("new", "今日的旧桥", 31)
    for count in (limit, limit + 1):
        others = [a_titled(f"o{number:02}", f"今日{number}", 0) for number in range(count - 1)]
        assert related_to(*others, old, new).get("new") == (("old",) if count == limit else None)


def test_names_of_series_do_not_hide_what_is_rare() -> None:
    """Candidates come from the rarest keys: an older article about the matter is found among many of a series."""
    series = [a_titled(f"s{number:02}", f"晨读{number}", 1 + number % 20) for number in range(CANDIDATES_PER_KEY * 3)]
    matter = a_titled("matter", "晨读 旧桥因洪水", 0)
    assert related_to(*series, matter, a_titled("new", "晨读 旧桥因洪水关闭", 25))["new"][0] == "matter"


@pytest.mark.parametrize(("count", "bits"), [(0, 4), (1, 4), (31, 4), (32, 5), (63, 5), (64, 6), (26_000, 14)])
def test_number_of_articles_is_rounded_down(count: int, bits: int) -> None:
    """N is a power of two, at least 16, so that one article more hardly ever changes it."""
    assert make_month(count).bits == bits


def test_months_begin_with_their_first_day() -> None:
    """A month's frequencies are counted from the articles before it."""
    records = [a_titled(f"a{days}", "旧桥", days) for days in (0, 30, 31, 90)]
    starts = {name: month.start for name, month in months_of(in_related_order(records)).items()}
    assert starts == {"2023-01": 0, "2023-02": 2, "2023-04": 3}


# Any archive

PARTS = ("旧桥", "洪水", "关闭", "市长会见", "新铁路", "bridge", " ", "12")
TITLES = st.lists(st.sampled_from(PARTS), min_size=1, max_size=5).map("".join)
TIMES = st.one_of(
    st.none(),
    st.integers(0, 800).map(lambda days: FIRST + timedelta(days)),
    st.integers(0, 8000).map(lambda hours: datetime(2023, 1, 1, tzinfo=UTC) + timedelta(hours=hours)),
)


@st.composite
def archives(draw: st.DrawFn, size: int = 16) -> list[PageRecord]:
    """Articles whose titles share words, some with a tag, a channel, no date, or another's text."""
    count = draw(st.integers(0, size))
    return [draw(articles(f"a{number:02}")) for number in range(count)]


@st.composite
def articles(draw: st.DrawFn, name: str) -> PageRecord:
    """An article of such an archive."""
    return a_titled(
        name,
        draw(TITLES),
        date=draw(TIMES),
        tags=tuple(draw(st.sets(st.sampled_from(["桥", "水"])))),
        channel=draw(st.sampled_from(["", "晨读"])),
        same_as=tuple(draw(st.sets(st.integers(0, 24).map(lambda number: f"a{number:02}"), max_size=1))),
    )


@given(archives(), st.randoms(use_true_random=False))
def test_order_of_the_files_makes_no_difference(records: Sequence[PageRecord], shuffle: random.Random) -> None:
    """The result depends on the articles alone."""
    shuffled = [*records]
    shuffle.shuffle(shuffled)
    assert related_to(*shuffled) == related_to(*records)


@given(archives())
def test_what_is_never_related(records: Sequence[PageRecord]) -> None:
    """Related articles are earlier, dated, few, and have another title and another text."""
    by_id = {record.id: record for record in records}
    for identifier, others in related_to(*records).items():
        article = by_id[identifier]
        assert 0 < len(others) <= MAX_RELATED
        assert len({*others}) == len(others)
        for other in map(by_id.__getitem__, others):
            assert article.date
            assert other.date
            assert related_order(other) < related_order(article)
            assert other.folded_title != article.folded_title
            assert other.id not in article.same_as
            assert article.id not in other.same_as


@given(archives())
def test_later_articles_change_nothing_earlier(records: Sequence[PageRecord]) -> None:
    """What is related to an article does not change when later ones are added."""
    ordered = in_related_order(records)
    everything = find_related(ordered)
    for end in range(len(ordered)):
        known = {record.id for record in ordered[:end]}
        assert find_related(ordered[:end]) == {key: value for key, value in everything.items() if key in known}


def test_processes_share_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """With several processes the result is the same."""
    monkeypatch.setattr(related_articles, "ARTICLES_PER_BATCH", 3)
    ordered = in_related_order([a_titled(f"a{number}", f"旧桥修缮第{number % 7}期", number) for number in range(20)])
    with Workers(2) as workers:
        shared = find_related(ordered, workers=workers)
    assert shared == find_related(ordered)
    assert len(shared) > 10


@given(archives(), st.lists(st.sampled_from(["旧桥", "市长", "长会", "桥洪", "bridge", "bridgebridge", "不在"])))
def test_keys_are_found_in_all_titles_at_once(records: Sequence[PageRecord], wanted: list[str]) -> None:
    """Searching all titles as one text finds what searching each of them does."""
    titles = [record.folded_title for record in records]
    expected = {key: [place for place, title in enumerate(titles) if key in keys_of(title)] for key in {*wanted}}
    assert dict(find_keys(titles, {*wanted})) == {key: places for key, places in expected.items() if places}


@given(archives(), st.data())
def test_update_finds_what_a_search_of_everything_finds(records: Sequence[PageRecord], data: st.DataObject) -> None:
    """After any changes, an update gives the result for all articles, and names both ends of changed links."""
    before = {record.id: record for record in records}
    now = dict(before)
    for number in data.draw(st.sets(st.integers(0, 26), max_size=4)):
        name = f"a{number:02}"
        now.pop(name, None)
        if data.draw(st.booleans()):
            now[name] = data.draw(articles(name))
    names = sorted({*before, *now})
    pairs: list[Change] = [(before.get(name), now.get(name)) for name in names if before.get(name) != now.get(name)]
    was, expected = related_to(*before.values()), related_to(*now.values())
    related, linked = update_related(was, now.values(), pairs) if pairs else (was, frozenset())
    assert {key: tuple(others) for key, others in related.items()} == expected
    assert linked == {end for link in _links(was) ^ _links(expected) for end in link} | _reordered(was, expected)


def _links(related: Related) -> set[tuple[str, str]]:
    return {(identifier, other) for identifier, others in related.items() for other in others}


def _reordered(was: Related, now: Related) -> set[str]:
    """Both ends of all links of the articles whose list changed at all."""
    changed = [name for name in {*was, *now} if was.get(name) != now.get(name)]
    return {end for name in changed for end in (name, *was.get(name, ()), *now.get(name, ()))}
