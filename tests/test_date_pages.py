"""The pages of days, months and years: calendars, leading tags, arrows that skip empty dates, groups by source."""

from __future__ import annotations

import re
from datetime import date

import pytest
from bs4 import BeautifulSoup
from conftest import Archive, an_article
from hypothesis import given
from hypothesis import strategies as st

from jianbao.publish.calendar_months import calendar_month
from jianbao.publish.charts import LEVELS, level_bounds, level_of
from jianbao.publish.date_neighbours import changed_dates
from jianbao.publish.render.groups import by_source


def test_calendar_of_a_month() -> None:
    """A month is weeks from Monday, with blanks around; days with articles have a count, a shade and a page."""
    month = calendar_month("2023-11", {"2023-11-07": 3, "2023-11-30": 1, "2023-12-01": 9}, [1, 1, 3])
    assert (month.count, month.path) == (4, "dates/2023/11.html")
    assert [[day.number if day else 0 for day in week] for week in month.weeks] == [
        [0, 0, 1, 2, 3, 4, 5],
        [6, 7, 8, 9, 10, 11, 12],
        [13, 14, 15, 16, 17, 18, 19],
        [20, 21, 22, 23, 24, 25, 26],
        [27, 28, 29, 30, 0, 0, 0],
    ]
    assert month.weeks[1][1] == (7, "dates/2023/11/07.html", 3, 3)
    assert month.weeks[4][3] == (30, "dates/2023/11/30.html", 1, 1)
    assert month.weeks[0][2] == (1, "", 0, 0)


@pytest.mark.parametrize("key", ["0001-01", "9999-12", "2024-02"])
def test_calendar_of_the_first_and_last_year(key: str) -> None:
    """Every month that a date can have is a calendar; one without articles has no page."""
    month = calendar_month(key, {}, [])
    days = [day.number for week in month.weeks for day in week if day]
    assert days == [*range(1, (29 if key == "2024-02" else 31) + 1)]
    assert month.path == ""


@given(st.lists(st.integers(0, 1000), max_size=60))
def test_shades_follow_the_counts(counts: list[int]) -> None:
    """A larger number never has a lighter shade; zero has none, and every other number has one."""
    bounds = level_bounds(counts)
    levels = [level_of(count, bounds) for count in sorted(counts)]
    assert levels == sorted(levels)
    assert all((level > 0) == (count > 0) for level, count in zip(levels, sorted(counts), strict=True))
    assert max(levels, default=0) <= LEVELS


def test_one_very_long_day_leaves_the_others_apart() -> None:
    """Shades divide the days into parts of equal size, so that one very long day does not hide the rest."""
    counts = [1, 2, 3, 4, 5, 6, 7, 1000]
    assert [level_of(count, level_bounds(counts)) for count in counts] == [1, 1, 1, 2, 2, 3, 3, 4]


DAYS = frozenset({"2021-12-31", "2023-01-05", "2023-01-07", "2023-03-01", "undated"})


@pytest.mark.parametrize(
    ("changed", "last", "neighbours"),
    [
        ("2023-01-05", DAYS, set()),
        ("2023-01-05", DAYS - {"2023-01-05"}, {("day", "2021-12-31"), ("day", "2023-01-07")}),
        ("2023-01-06", DAYS | {"2023-01-06"}, {("day", "2023-01-05"), ("day", "2023-01-07")}),
        ("2023-04-01", DAYS | {"2023-04-01"}, {("day", "2023-03-01"), ("month", "2023-03")}),
        ("1999-01-01", DAYS | {"1999-01-01"}, {("day", "2021-12-31"), ("month", "2021-12"), ("year", "2021")}),
        ("undated", DAYS - {"undated"}, set()),
    ],
    ids=["stays", "came", "went", "last of its month", "first of all", "undated"],
)
def test_neighbours_of_dates_that_came_or_went(changed: str, last: set[str], neighbours: set[tuple[str, str]]) -> None:
    """A day, month or year that got its first article or lost its last one affects those before and after it."""
    dates = [key for day in last for key in (day[:4], day[:7], day)]
    paths = {f"dates/{key.replace('-', '/')}.html" for key in dates}
    shelves = [("year", changed[:4]), ("month", changed[:7]), ("day", changed)] if changed != "undated" else []
    assert {*changed_dates([*shelves, ("undated", "undated"), ("tag", "韩国")], DAYS, paths)} == neighbours


def test_articles_of_a_day_by_source() -> None:
    """A day is grouped by outlet and channel, the largest group first; spellings of a channel are one."""
    articles = [
        an_article("a", channel=""),
        an_article("b", channel="News"),
        an_article("c", channel="ＮＥＷＳ"),
        an_article("d", channel="News", outlet="cna"),
    ]
    assert [[article.id for article in members] for _, members in by_source(articles)] == [["b", "c"], ["a"], ["d"]]


@pytest.fixture
def sparse(archive: Archive) -> Archive:
    """A site with articles of three days in two years, and an undated one."""
    for name, day in (("a", "2021-12-31"), ("b", "2023-01-05"), ("c", "2023-03-01")):
        archive.page(name, date=date.fromisoformat(day), tags=["韩国"], outlet="rfi")
    archive.page("u")
    archive.build()
    return archive


@pytest.mark.parametrize(
    ("path", "earlier", "later"),
    [
        ("dates/2023/01/05", "2021/12/31", "2023/03/01"),
        ("dates/2023/01", "2021/12", "2023/03"),
        ("dates/2023", "2021", ""),
        ("dates/2021/12/31", "", "2023/01/05"),
        ("dates/undated", "", ""),
    ],
)
def test_arrows_skip_empty_dates(sparse: Archive, path: str, earlier: str, later: str) -> None:
    """The arrows of a day, month or year lead to the nearest ones with articles."""
    html = sparse.html(f"{path}.html")
    assert (f'rel="prev" href="{"../" * path.count("/")}dates/{earlier}.html"' in html) is bool(earlier)
    assert (f'rel="next" href="{"../" * path.count("/")}dates/{later}.html"' in html) is bool(later)
    assert html.count('rel="prev"') + html.count('rel="next"') == bool(earlier) + bool(later)


def test_year_has_twelve_calendars_and_leading_tags(sparse: Archive) -> None:
    """A year shows twelve small calendars, of which those with articles are linked, and its leading tags."""
    html = sparse.html("dates/2023.html")
    assert html.count("<table") == 12
    assert re.findall(r'<h2><a href="../dates/2023/(\d\d).html', html) == ["01", "03"]
    assert "tags/%E9%9F%A9%E5%9B%BD.html" in html


def test_long_month_has_the_newest_articles_of_each_day(archive: Archive) -> None:
    """A month of many articles lists three of each day, newest first, and says how many there are."""
    archive.write("jianbao.toml", "[pages]\nsplit = 5\n")
    for number in range(6):
        archive.page(f"a{number}", date=f"2023-01-05T0{number}:00:00+08:00")
    for number in range(3):
        archive.page(f"b{number}", date="2023-01-07")
    archive.build()
    days = BeautifulSoup(archive.html("dates/2023/01.html"), "html.parser").select("section.day")
    assert [[str(a["href"]).rpartition("/")[2] for a in day.select("a.row-title")] for day in days] == [
        ["b0.html", "b1.html", "b2.html"],
        ["a5.html", "a4.html", "a3.html"],
    ]
    headings = [heading for day in days if (heading := day.h2) and heading.a]
    assert [(heading.a and heading.a["href"], heading.text) for heading in headings] == [
        ("../../dates/2023/01/07.html", "2023年1月7日 星期六 3 篇"),
        ("../../dates/2023/01/05.html", "2023年1月5日 星期四 6 篇"),
    ]


def test_days_of_one_article_share_rows(archive: Archive) -> None:
    """Days of one article are cells of one grid; a longer day, and what follows it, begins below it."""
    for name, day in (("a", 1), ("b", 2), ("c", 3), ("d", 3), ("e", 4)):
        archive.page(name, date=date(2023, 1, day))
    archive.build()
    page = BeautifulSoup(archive.html("dates/2023/01.html"), "html.parser")
    cells = [[a["href"][-6:] for a in cell.select("a.row-title")] for cell in page.select("div.cells")]
    assert cells == [["e.html"], ["b.html", "a.html"]]
    assert len(page.select("section.day")) == 4


def test_shelf_path_of_a_day_is_that_of_its_calendar(sparse: Archive) -> None:
    """Every day that a calendar links to has a page."""
    month = calendar_month("2023-01", {"2023-01-05": 1}, [1, 1, 1])
    paths = [day.path for week in month.weeks for day in week if day and day.path]
    assert paths == ["dates/2023/01/05.html"]
    assert sparse.html(paths[0])
