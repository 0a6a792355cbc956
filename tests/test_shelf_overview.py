"""The first page of a shelf: what it is, first and last day, a chart, what goes with it; and pages of authors."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from conftest import Archive
from hypothesis import given
from hypothesis import strategies as st

from jianbao.publish.charts import HEIGHT, MAX_BARS, Chart, chart_of
from jianbao.publish.shelf_overview import MIN_ARTICLES_IN_CHART


def main(archive: Archive, path: str) -> BeautifulSoup:
    """The parsed ``<main>`` of a page."""
    found = BeautifulSoup(archive.html(path), "html.parser").select_one("main")
    assert found
    return BeautifulSoup(str(found), "html.parser")


def test_chart_of_months() -> None:
    """A bar for each month, empty months included; the highest has the full height."""
    days = ["2023-01-05", "2023-01-06", "2023-04-01", "2023-04-02", "2023-04-03", "2023-04-30"]
    assert chart_of(days) == Chart("month", "2023-01", "2023-04", "2023-04", 4, 4, "M0 40v-20M3 40v-40")


@pytest.mark.parametrize(
    ("days", "is_shown"), [(["2023-01-05", "2023-02-28"], False), (["2023-01-05", "2023-03-01"], True)]
)
def test_two_months_are_no_chart(days: list[str], is_shown: bool) -> None:
    """A chart has at least three bars."""
    assert (chart_of(days) is not None) is is_shown


@given(st.lists(st.dates(), min_size=1))
def test_chart_of_any_days_is_bounded(dates: list[object]) -> None:
    """A chart has at most ``MAX_BARS`` months; over a longer time it has years. No bar is empty or too high."""
    chart = chart_of([str(day) for day in dates])
    if chart:
        assert (chart.unit == "month") == (chart.width <= MAX_BARS and len(chart.first) == 7)
        bars = [tuple(map(int, bar.split(f" {HEIGHT}v-"))) for bar in chart.path.split("M")[1:]]
        assert all(0 <= at < chart.width and 0 < height <= HEIGHT for at, height in bars)
        assert max(height for _, height in bars) == HEIGHT


@pytest.fixture
def shelved(archive: Archive) -> Archive:
    """A site with one tag of many articles, an author, two outlets and a channel."""
    archive.write("jianbao.toml", 'title = "剪报"\n[descriptions]\ntags = { "韓國 " = "无关。", "Korea" = "半岛。" }\n')
    for number in range(MIN_ARTICLES_IN_CHART):
        month = number % 4 + 1
        front = {"outlet": "rfi" if number else "cna", "channel": "晨读" if number == 1 else ""}
        tags = ["korea", *(["国防"] if number < 2 else []), *(["一次"] if number == 3 else [])]
        archive.page(f"a{number}", date=f"2023-{month:02}-05", tags=tags, authors=["王小明"], **front)
    archive.page("u", tags=["国防"], authors=["王小明"])
    archive.build()
    return archive


def test_overview_of_a_tag(shelved: Archive) -> None:
    """A tag's page says what it is, in the settings' words, from when to when, with a chart in words and pictures."""
    page = main(shelved, "tags/korea.html")
    assert page.select_one(".lead").text == "半岛。"  # type: ignore[union-attr]
    days = [unquote(str(a["href"])) for a in page.select("p.count a[href$='.html']")]
    assert days == ["../dates/2023/01/05.html", "../dates/2023/04/05.html"]
    svg = page.select_one("svg[role=img]")
    assert svg
    assert svg.select_one("title").text == "每月篇数"  # type: ignore[union-attr]
    assert svg.select_one("desc").text == "2023年1月至2023年4月，最多的是2023年1月：3 篇"  # type: ignore[union-attr]
    assert page.select_one("figcaption")
    assert "style" not in {name for element in page.find_all(True) for name in element.attrs}


def test_companions_count_within_the_shelf(shelved: Archive) -> None:
    """What goes with a tag: outlets and channels of its articles, and authors and tags of several of them."""
    page = main(shelved, "tags/korea.html")
    groups = {h3.text: h3.find_next("ul").text.split("\n") for h3 in page.select("aside h3")}  # type: ignore[union-attr]
    assert {name: [*filter(None, lines)] for name, lines in groups.items()} == {
        "媒体": ["法国国际广播电台 RFI 9", "中央社 CNA 1"],
        "频道": ["晨读 1"],
        "作者": ["王小明 10"],
        "标签": ["国防 2"],
    }


def test_a_single_article_has_no_companions(archive: Archive) -> None:
    """The row of a shelf's only article has its outlet and channel already."""
    archive.page("a", tags=["korea"], channel="晨读", date="2023-11-07")
    archive.build()
    assert main(archive, "tags/korea.html").select("aside") == []


def test_author_has_a_shelf(shelved: Archive) -> None:
    """An author's page lists the author's articles, and the list of authors leads to it."""
    page = main(shelved, "authors/王小明.html")
    assert len(page.select(".rows li")) == MIN_ARTICLES_IN_CHART + 1
    assert [h2.text for h2 in page.select("div > h2")] == ["2023年 10", "日期不详 1"]
    assert "authors/%E7%8E%8B%E5%B0%8F%E6%98%8E.html" in shelved.html("authors/index.html")


def test_no_trace_of_authors_without_one(archive: Archive) -> None:
    """Where no article has an author, there is no list of authors, and the menu does not lead to one."""
    archive.page("a")
    archive.build()
    assert not (archive.root / "site/authors").exists()
    assert "authors/" not in archive.html("index.html")


def test_overview_is_on_the_first_page_only(shelved: Archive) -> None:
    """The parts of a long shelf list their articles and nothing else, so that a new article elsewhere changes none."""
    shelved.write("jianbao.toml", 'title = "剪报"\n[pages]\nsplit = 2\n')
    shelved.build()
    assert main(shelved, "tags/korea.html").select("svg, aside")
    assert not main(shelved, "tags/korea/2023.html").select("svg, aside")


def test_outlet_describes_itself(archive: Archive) -> None:
    """The file of an outlet says what it is in each language; in a language that it lacks, nothing is said."""
    names = '[names]\nen = "Valley Post"\n[descriptions]\nen = "The newspaper of the valley."\n'
    archive.write("outlets/valleypost.toml", f'hosts = ["valleypost.example"]\n{names}')
    archive.page("a", outlet="valleypost")
    for lang, said in (("en", True), ("zh-Hans", False)):
        archive.write("jianbao.toml", f'lang = "{lang}"\n')
        archive.build()
        assert ("The newspaper of the valley." in archive.html("outlets/valleypost.html")) is said
