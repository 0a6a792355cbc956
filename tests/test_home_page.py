"""The home page, about and 404: the latest day, the heat map, what the archive holds; bounded for any archive."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from conftest import Archive, a_record, an_article
from hypothesis import given
from hypothesis import strategies as st

from jianbao.model import Article
from jianbao.publish.charts import LEVELS
from jianbao.publish.heat_map import LAST_WEEK, MAX_YEARS, heat_map
from jianbao.publish.home_page import MAX_OTHERS, Trends, home_page
from jianbao.publish.page_record import newest_first
from jianbao.publish.shelf_kinds import spellings_of
from jianbao.publish.shelves import Library, organise


def library_of(*articles: Article) -> Library:
    """The library of these articles."""
    ordered = newest_first(map(a_record, articles))
    return organise(ordered, spellings_of(ordered), {}, "zh-Hans")


def test_latest_day_has_a_lead_story() -> None:
    """The longest article of the latest day leads, the newest others follow, and then those of the days before."""
    articles = [
        an_article("old", date=date(2023, 11, 6), body="很长。" * 99),
        *(an_article(f"a{number:02}", date=date(2023, 11, 7), body="一。" * (number % 7)) for number in range(14)),
    ]
    context = home_page(library_of(*articles), 30).context
    assert (context["latest"].key, context["latest"].count) == ("2023-11-07", 14)
    assert context["lead"].id == "a06"
    assert [article.id for article in context["others"]] == ["a00", "a01", "a02", "a03", "a04", "a05", "a07"] + [
        f"a{number:02}" for number in range(8, MAX_OTHERS + 1)
    ]
    assert [article.id for article in context["articles"]] == ["old"]


@pytest.mark.parametrize("count", [1, 2, 5, 30])
@pytest.mark.parametrize("a_day", [1, 3, 40])
def test_home_has_as_many_articles_as_set(count: int, a_day: int) -> None:
    """The setting ``home`` is the number of articles on the page, however many a day has."""
    articles = [an_article(f"a{n:03}", date=date(2023, 1, 1) + timedelta(days=n // a_day)) for n in range(120)]
    context = home_page(library_of(*articles), count).context
    shown = [context["lead"], *context["others"], *context["articles"]]
    assert len({article.id for article in shown}) == len(shown) == count


def test_trends_compare_the_newest_month_with_the_year_before() -> None:
    """The share of a tag of several articles in the newest month and the twelve months before, whatever day it is."""
    new = [an_article(f"n{n}", date=date(1999, 3, 1 + n), tags=("Korea",) if n < 3 else ("外交",)) for n in range(4)]
    old = [an_article(f"o{n}", date=date(1998, 3 + n, 5), tags=("korea",) if n < 2 else ()) for n in range(8)]
    older = [an_article("x", date=date(1998, 2, 28), tags=("korea",))]
    trends = home_page(library_of(*new, *old, *older), 30).context["trends"]
    assert isinstance(trends, Trends)
    assert trends.month.key == "1999-03"
    assert [(t.tag.title, t.tag.count, t.share, t.share_before) for t in trends.tags] == [("Korea", 3, 0.75, 0.25)]


def test_a_month_of_few_articles_has_no_trends() -> None:
    """Shares of one or two articles say nothing; the page has those of the month before instead, if there are any."""
    few = [an_article(f"n{n}", date=date(1999, 3, 1 + n), tags=("korea",)) for n in range(2)]
    assert home_page(library_of(*few), 30).context["trends"] is None
    more = [an_article(f"o{n}", date=date(1999, 2, 1 + n), tags=("korea",)) for n in range(3)]
    trends = home_page(library_of(*few, *more), 30).context["trends"]
    assert isinstance(trends, Trends)
    assert (trends.month.key, [trend.tag.count for trend in trends.tags]) == ("1999-02", [3])


def test_heat_map_of_two_years() -> None:
    """Each year is a row of weeks, shaded by their number of articles, with the months in words."""
    texts = ("2023-01-01", "2023-01-07", "2023-01-08", "2021-12-31", "2021-02-28", "2021-03-01")
    days = [*map(date.fromisoformat, texts)]
    rows = heat_map(library_of(*(an_article(f"a{n}", date=day) for n, day in enumerate(days))))
    assert [(row.year.key, row.year.count) for row in rows] == [("2023", 3), ("2021", 3)]
    assert [(month.key, month.count) for month in rows[1].months] == [("2021-02", 1), ("2021-03", 1), ("2021-12", 1)]
    assert rows[0].shades == ("M1 .5h1", "M0 .5h1", "", "")
    assert rows[1].shades == ("M51 .5h1", "M8 .5h1", "", "")


@given(st.lists(st.dates(), max_size=60))
def test_heat_map_of_any_archive_is_bounded(days: list[date]) -> None:
    """The heat map has the latest years only, and every week of them with articles has one shade."""
    rows = heat_map(library_of(*(an_article(f"a{n}", date=day) for n, day in enumerate(days))))
    assert [row.year.key for row in rows] == sorted({f"{day.year:04}" for day in days}, reverse=True)[:MAX_YEARS]
    for row in rows:
        weeks = [int(week.partition(" ")[0]) for path in row.shades for week in path.split("M")[1:]]
        assert len({*weeks}) == len(weeks) > 0
        assert max(weeks) <= LAST_WEEK
        assert len(row.shades) == LEVELS


@pytest.mark.parametrize(
    "fronts",
    [
        [],
        [{}],
        [{"date": "2023-11-07", "title": "长" * 200}],
        [{"date": "2023-11-07", "title": "أخبار الوادي", "lang": "ar"}],
        [{}, {}, {}],
        [{"date": "0001-01-02"}, {"date": "9999-12-31"}],
    ],
    ids=["none", "one undated", "long title", "Arabic", "all undated", "far apart"],
)
def test_odd_archives_have_a_home_page(archive: Archive, fronts: list[dict[str, str]]) -> None:
    """Whatever the archive has, the home page shows all of it, and says if there is nothing."""
    for number, front in enumerate(fronts):
        archive.page(f"a{number}", **front)
    report = archive.build()
    assert not report.problems
    page = BeautifulSoup(archive.html("index.html"), "html.parser")
    titles = {a["href"] for a in page.select("main a.row-title")}
    assert titles == {f"articles/a{number}.html" for number in range(len(fronts))}
    assert ("这里还没有文章" in page.text) is (not fronts)


@pytest.mark.parametrize(
    ("others", "summary", "below", "days_before"),
    [
        (0, "", 0, 2),
        (1, "", 0, 1),
        (2, "", 2, 2),
        (9, "", 6, 1),
        (0, "摘要", 0, 2),
        (2, "摘要", 2, 4),
        (10, "摘要", 4, 0),
    ],
)
def test_second_column_goes_on_to_the_days_before(
    archive: Archive, others: int, summary: str, below: int, days_before: int
) -> None:
    """A latest day of few articles leaves no empty column: the days before are next to its lead story, once each."""
    for number in range(others + 1):
        archive.page(f"a{number:02}", "正文。" * (99 - number), date="2023-11-07", summary=summary)
    for number in range(6):
        archive.page(f"old{number}", date=f"2023-10-0{6 - number}")
    archive.build()
    page = BeautifulSoup(archive.html("index.html"), "html.parser")
    first, second = page.select(".front .halves > div")
    names = [str(a["href"]).rpartition("/")[2].removesuffix(".html") for a in second.select("a.row-title")]
    assert len(first.select(".rows a.row-title")) == below
    assert names == [f"a{n:02}" for n in range(below + 1, others + 1)] + [f"old{n}" for n in range(days_before)]
    links = [a["href"] for a in page.select("a.row-title")]
    assert len(links) == len({*links}) == others + 7


def test_about_says_how_to_reach_the_keeper(archive: Archive) -> None:
    """The about page has counts, outlets, licence and contact, also below the user's own text."""
    archive.page("a", date="2023-11-07", outlet="rfi")
    for contact, link in (("keeper@user.example", "mailto:keeper@user.example"), ("https://user.example/me", "")):
        archive.write("jianbao.toml", f'contact = "{contact}"\nlicence = "CC0"\n')
        archive.build()
        main = BeautifulSoup(archive.html("about.html"), "html.parser").select_one("main")
        assert main
        assert main.find("a", href=link or contact)
        assert "许可：CC0" in main.text
        assert "法国国际广播电台 RFI 1" in main.text
        archive.write("content/about.md", "自己的话。")
    assert "自己的话。" in archive.html("about.html")


def test_404_has_a_search_box(archive: Archive) -> None:
    """The page for wrong addresses offers the search, if there is one, and the lists."""
    archive.page("a")
    for setting, boxes in (("", 1), ("[search]\nenabled = false\n", 0)):
        archive.write("jianbao.toml", setting)
        archive.build()
        main = BeautifulSoup(archive.html("404.html"), "html.parser").select_one("main")
        assert main
        assert len(main.select("form[role=search] input[name=q]")) == boxes
        assert main.find("a", href="tags/index.html")
