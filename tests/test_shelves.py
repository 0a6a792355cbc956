"""Which articles are on which shelves, and the file names of shelves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from urllib.parse import unquote

import pytest
from conftest import a_record, an_article
from hypothesis import example, given
from hypothesis import strategies as st

from jianbao.model import Article, Outlet, Shelf
from jianbao.publish.page_record import newest_first
from jianbao.publish.shelf_kinds import spelling_key, spellings_of
from jianbao.publish.shelves import Library, organise
from jianbao.publish.urls import file_name, quoted, root_of, shelf_path

OUTLETS = {"rfi": Outlet("rfi", {"zh-Hans": "法国国际广播电台", "en": "RFI"}), "cna": Outlet("cna", {"en": "CNA"})}


def shelve(*articles: Article, lang: str = "zh-Hans") -> Library:
    """Organise these articles into a library."""
    ordered = newest_first(map(a_record, articles))
    return organise(ordered, spellings_of(ordered), OUTLETS, lang)


def rows(library: Library, shelf: Shelf) -> list[str]:
    """The ids of the articles on a shelf, in order."""
    return [article.id for article in library.articles_on[shelf[:2]]]


def shelves(library: Library, counts: Mapping[Shelf, int]) -> list[tuple[str, list[str]]]:
    """Keys of shelves with the ids on them; asserts that the counts agree."""
    assert [len(rows(library, shelf)) for shelf in counts] == list(counts.values())
    return [(shelf.key, rows(library, shelf)) for shelf in counts]


def test_shelves_of_every_kind() -> None:
    """An article is on the shelves of its year, month and day, its outlet and each of its tags; latest date first."""
    library = shelve(
        an_article("a", date=date(2023, 11, 7), tags=("国防", "韩国")),
        an_article("b", date=date(2023, 1, 2), tags=("国防",), outlet="cna"),
        an_article("c", date=date(2021, 3, 18), tags=()),
    )
    assert shelves(library, library.years) == [("2023", ["a", "b"]), ("2021", ["c"])]
    assert [s.key for s in library.months] == ["2023-11", "2023-01", "2021-03"]
    assert [s.key for s in library.days] == ["2023-11-07", "2023-01-02", "2021-03-18"]
    assert shelves(library, library.named["tag"]) == [("国防", ["a", "b"]), ("韩国", ["a"])]
    assert shelves(library, library.named["outlet"]) == [("rfi", ["a", "c"]), ("cna", ["b"])]
    assert not library.undated


def test_article_is_filed_under_the_local_day_of_its_outlet() -> None:
    """Five minutes past midnight in Taipei belongs to that day, though in UTC it is the day before."""
    taipei = timezone(timedelta(hours=8))
    library = shelve(an_article("a", date=datetime(2023, 1, 1, 0, 5, tzinfo=taipei)))
    assert [s.key for s in (*library.years, *library.months, *library.days)] == ["2023", "2023-01", "2023-01-01"]


def test_order_is_by_instant_also_within_a_day() -> None:
    """Articles of one day are sorted by instant: 11:00 in Taipei is before 9:00 in Washington."""
    washington, taipei = timezone(timedelta(hours=-5)), timezone(timedelta(hours=8))
    library = shelve(
        an_article("taipei", date=datetime(2023, 11, 7, 11, tzinfo=taipei)),
        an_article("washington", date=datetime(2023, 11, 7, 9, tzinfo=washington)),
        an_article("b", date=datetime(2023, 11, 7, 3, tzinfo=UTC)),
    )
    assert shelves(library, library.days) == [("2023-11-07", ["washington", "b", "taipei"])]


def test_undated_articles_have_a_shelf_of_their_own() -> None:
    """Undated articles are on no shelf of a date, and come last on the shelves of their tags and outlet."""
    library = shelve(an_article("u", date=None), an_article("d", date=date(1999, 1, 1)))
    assert shelves(library, library.undated) == [("undated", ["u"])]
    assert shelves(library, library.named["tag"]) == [("国防", ["d", "u"])]
    assert shelves(library, library.named["outlet"]) == [("rfi", ["d", "u"])]
    assert [rows(library, s) for s in (*library.years, *library.months, *library.days)] == [["d"]] * 3


def test_years_before_1000() -> None:
    """A year has four digits, so that years sort correctly and prefixes of days are never ambiguous."""
    library = shelve(an_article("a", date=date(202, 1, 1)), an_article("b", date=date(2023, 1, 1)))
    assert [s.key for s in library.years] == ["2023", "0202"]
    assert [shelf_path(s) for s in library.days] == ["dates/2023/01/01.html", "dates/0202/01/01.html"]


@pytest.mark.parametrize("other", ["NATO", "nato", "ＮＡＴＯ", " Nato ", "nATO"])
def test_spellings_that_differ_in_case_or_width_are_one_tag(other: str) -> None:
    """Spellings that differ in case, width or spaces are one tag, shown in the most frequent spelling."""
    library = shelve(an_article("a", tags=("Nato",)), an_article("b", tags=("Nato",)), an_article("c", tags=(other,)))
    assert [(s.title, rows(library, s)) for s in library.named["tag"]] == [("Nato", ["a", "b", "c"])]


def test_equally_frequent_spellings_are_sorted_by_code_point() -> None:
    """Of equally frequent spellings the first by code point is shown, whichever article was read first."""
    one, two = an_article("a", tags=("nato",)), an_article("b", tags=("NATO",))
    for library in (shelve(one, two), shelve(two, one)):
        assert [shelf.title for shelf in library.named["tag"]] == ["NATO"]


def test_shelves_of_tags_and_outlets_are_sorted_by_size() -> None:
    """Tags and outlets are sorted by number of articles, the largest first, and then by key."""
    library = shelve(an_article("a", tags=("乙", "甲", "丙")), an_article("b", tags=("丙",), outlet="cna"))
    assert [s.key for s in library.named["tag"]] == ["丙", "乙", "甲"]
    assert [s.key for s in library.named["outlet"]] == ["cna", "rfi"]


@pytest.mark.parametrize(
    ("lang", "names"), [("zh-Hans", ["CNA", "法国国际广播电台", "新报"]), ("en", ["CNA", "RFI", "新报"])]
)
def test_outlets_are_named_in_the_language_of_the_site(lang: str, names: list[str]) -> None:
    """An outlet is shown by its name in the site's language, else in another language, else by its slug."""
    library = shelve(*(an_article(slug, outlet=slug) for slug in ("cna", "rfi", "新报")), lang=lang)
    assert [s.title for s in library.named["outlet"]] == names


KEYS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80)
FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def assert_file_can_be_named(name: str) -> None:
    """Assert that the name is valid for one file on Windows, macOS and Linux."""
    assert name
    assert not FORBIDDEN.search(name)
    assert not DEVICES.fullmatch(name)
    assert not name.endswith((".", " "))
    assert len(name.encode()) <= 255


@given(KEYS)
@example("con")
@example("AUX.txt")
@example("..")
@example("../../etc/passwd")
@example("a. .")
@example("a\u2028b")
@example("a" * 59 + ".b")
@example("𠀀" * 70)
def test_any_key_makes_a_valid_file_name(key: str) -> None:
    """Whatever the name of a tag or outlet, its page can be written on every system, and its URL needs no escapes."""
    name = file_name(key)
    assert_file_can_be_named(name)
    assert_file_can_be_named(f"{name}.html")
    assert not re.search(r"[\s#?%&+;=]", name)
    assert name.splitlines() == [name]


@given(KEYS, KEYS)
@example("a b", "a-b")
@example("a/b", "a b")
@example("剪" * 61, "剪" * 62)
@example("index", "Index")
def test_two_keys_never_share_a_name(one: str, two: str) -> None:
    """Different keys have different file names, also without case, and even if one key is the file name of another."""
    for first, second in (
        (one, two),
        (one, file_name(one)),
        (spelling_key(one), spelling_key(two)),
        (one, one.swapcase()),
    ):
        if first and second and first != second:
            assert file_name(first).casefold() != file_name(second).casefold()


@given(KEYS)
def test_normalising_a_tag_is_idempotent(tag: str) -> None:
    """Normalising a tag twice gives the same key as normalising it once."""
    assert spelling_key(spelling_key(tag)) == spelling_key(tag)


@pytest.mark.parametrize("key", ["韩国", "covid-19", "美国-欧盟", "g7", "«人民»", "2023", "こんにちは"])
def test_plain_names_stay_as_they_are(key: str) -> None:
    """A simple tag is its own file name."""
    assert file_name(key) == key


@pytest.mark.parametrize("key", ["index", "a.html", "con", "rfi-0a1b2c", "RFI", "", "a/b"])
def test_reserved_file_names_get_a_hash(key: str) -> None:
    """A name with another use, such as the index page or a device of Windows, gets a hash."""
    assert file_name(key or ".") not in (key, "")


@given(KEYS)
@example("%41")
@example("a'b\"c")
def test_quoting_a_path_is_reversible(key: str) -> None:
    """A quoted path leads to the file, cannot end an attribute, and does not begin with a URL scheme."""
    path = f"tags/{file_name(key)}.html"
    assert unquote(quoted(path)) == path
    assert re.fullmatch(r"[A-Za-z0-9/._~%-]+", quoted(path))


@pytest.mark.parametrize(
    ("path", "root"), [("index.html", ""), ("tags/韩国.html", "../"), ("dates/2023/11/07.html", "../../../")]
)
def test_path_to_the_root(path: str, root: str) -> None:
    """The path from a page to the root of the site has one ``../`` for each folder."""
    assert root_of(path) == root
