"""The page of an article: what it says of the article, and where it leads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from html import escape, unescape
from typing import Any

import pytest
from conftest import Archive

from jianbao.publish.render.markdown import to_body, with_alts
from jianbao.publish.urls import readable
from jianbao.wayback import wayback_address

TAG = re.compile(r"<[^>]*>")


def page_of(archive: Archive, name: str = "a", body: str = "正文。", **front: Any) -> str:
    """The HTML of an article's page, after a build."""
    archive.page(name, body, **{"outlet": "cna", **front})
    archive.build()
    return archive.html(f"articles/{name}.html")


def text_of(html: str, start: str, end: str) -> str:
    """The text between two pieces of HTML."""
    return " ".join(unescape(TAG.sub("", html.partition(start)[2].partition(end)[0])).split())


@pytest.mark.parametrize(
    ("when", "shown"),
    [
        ("2023-11-07T12:35:00+08:00", "2023年11月7日 星期二 12:35 UTC+8"),
        ("2023-11-07T12:35:00Z", "2023年11月7日 星期二 12:35 UTC+0"),
        ("2023-11-07", "2023年11月7日 星期二"),
    ],
)
def test_date_with_day_of_the_week(archive: Archive, when: str, shown: str) -> None:
    """The date has the day of the week and the outlet's own time; a day alone has no time and no zone."""
    assert shown in text_of(page_of(archive, date=when), '<p class="article-facts">', "</p>")


@pytest.mark.parametrize(
    ("front", "settings", "is_shown"),
    [
        ({"outlet": "nowhere.example"}, "", False),
        ({"outlet": "unknown"}, "", False),
        ({"outlet": "nowhere.example", "date_clue": "dateline"}, "", False),
        ({"outlet": "nowhere.example", "date_clue": "dateline+meta_line"}, "", False),
        ({"outlet": "nowhere.example", "date_clue": "address+epoch"}, "", True),
        ({"outlet": "bbc", "date_clue": "dateline"}, "", True),
        ({"outlet": "nowhere.example"}, 'timezone = "Europe/London"\n', True),
    ],
)
def test_unknown_zone(archive: Archive, front: dict[str, str], settings: str, is_shown: bool) -> None:
    """No zone is shown where none is known: of a time that an outlet without a file printed for its readers."""
    archive.write("jianbao.toml", settings)
    html = page_of(archive, date="2023-11-07T12:35:00Z", **front)
    day = archive.html("dates/2023/11/07.html")
    assert [' <span class="zone">UTC+0</span>' in page for page in (html, day)] == [is_shown, is_shown]


def test_source_address_and_its_copy(archive: Archive) -> None:
    """The address of the source is written out, in letters, and the copy of the day is linked."""
    url = "https://cna.example/%E6%96%B0%E8%81%9E/a%2Db?q=%E6%97%A7&p=1"
    html = page_of(archive, date="2023-11-07", source_url=url)
    assert f'<a href="{escape(url)}" rel="external">https://cna.example/新聞/a-b?q=旧&amp;p=1</a>' in html
    assert f'href="https://web.archive.org/web/20231107/{escape(url)}"' in html


def test_copy_of_an_undated_article(archive: Archive) -> None:
    """Without a date the copy is that of the day of collection, or else the latest one."""
    collected = page_of(archive, source_url="https://cna.example/a", collected="2023-11-08T01:00:00Z")
    assert 'href="https://web.archive.org/web/20231108/https://cna.example/a"' in collected
    assert wayback_address("https://cna.example/a", None) == "https://web.archive.org/web/https://cna.example/a"
    assert wayback_address("https://cna.example/a", date(2021, 3, 4)).endswith("/web/20210304/https://cna.example/a")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.example/%e6%97%a7", "https://a.example/旧"),
        ("https://a.example/%E6%97", "https://a.example/%E6%97"),
        ("https://a.example/%E6a%97%A7", "https://a.example/%E6a%97%A7"),
        ("https://a.example/%E5%85%B3%EF%BC%9A%E6%96%B0", "https://a.example/关：新"),
        ("https://a.example/%E6%97%A7/a%20b", "https://a.example/%E6%97%A7/a%20b"),
        ("https://a.example/%E6%97%A7%2F", "https://a.example/%E6%97%A7%2F"),
        ("https://a.example/%E3%80%80", "https://a.example/%E3%80%80"),
        ("https://a.example/%E6%97%A7%", "https://a.example/%E6%97%A7%"),
        ("https://a.example/%E2%80%8B%20%25", "https://a.example/%E2%80%8B%20%25"),
        ("https://a.example/?a=b&c", "https://a.example/?a=b&c"),
    ],
)
def test_readable_address(url: str, shown: str) -> None:
    """An address is decoded completely or not at all: not if that hides something or gives another address."""
    assert readable(url) == shown


@pytest.mark.parametrize(
    ("front", "lang", "cited"),
    [
        (
            {"date": "2023-11-07", "authors": ["王小明", "李大同"], "source_url": "https://cna.example/a"},
            "zh-Hans",
            "王小明、李大同，《旧桥》，中央社 CNA，2023年11月7日，https://cna.example/a",
        ),
        ({}, "zh-Hans", "《旧桥》，中央社 CNA。"),
        ({"date": "2023-11-07"}, "en", "“旧桥”, Central News Agency, 7 November 2023."),
    ],
)
def test_citation(archive: Archive, front: dict[str, Any], lang: str, cited: str) -> None:
    """The citation is plain text in the interface's language, and leaves out what is unknown."""
    archive.write("jianbao.toml", f'lang = "{lang}"\n')
    html = page_of(archive, title="旧桥", **front)
    assert text_of(html, '<dd class="citation"', "</dd>").partition(">")[2] == cited


@pytest.mark.parametrize(
    ("body", "contents"),
    [
        ("## 甲\n\n## 乙\n\n文。", []),
        (
            "## 甲\n\n文。\n\n### 子\n\n## 乙\n\n#### 孙\n\n## 丙",
            [(2, "甲"), (3, "子"), (2, "乙"), (3, "孙"), (2, "丙")],
        ),
        ("# 甲\n\n# *乙* [丙](https://a.example)\n\n# 丁", [(2, "甲"), (2, "<em>乙</em> 丙"), (2, "丁")]),
    ],
)
def test_contents(body: str, contents: Sequence[tuple[int, str]]) -> None:
    """A text with three headings or more has a table of contents of the two highest levels, without links in it."""
    assert [(heading.level, str(heading.html)) for heading in to_body(body, "zh-Hans").contents] == contents


def test_contents_lead_to_the_headings(archive: Archive) -> None:
    """Every line of the table of contents leads to the id of its heading."""
    html = page_of(archive, body="## 甲\n\n文。\n\n## 乙\n\n文。\n\n## 丙 {#c}\n\n文。")
    links = re.findall(r'<a href="#([^"]+)">', html.partition('<nav class="contents"')[2].partition("</nav>")[0])
    assert links == ["甲", "乙", "c"]
    assert all(f' id="{name}"' in html for name in links)


PICTURE = "https://cna.example/a.jpg"


@pytest.mark.parametrize(
    ("body", "alt"),
    [
        (f"![]({PICTURE})\n*旧桥，**王小明**摄。*", "旧桥，王小明摄。"),
        (f"![]({PICTURE})\n*旧 & 新*", "旧 &amp; 新"),
        (f"![桥]({PICTURE})\n*旧桥。*", "桥"),
        (f"![]({PICTURE})", ""),
        (f"![]({PICTURE})\n*<b>旧桥</b> \\*。*", "旧桥 *。"),
    ],
)
def test_picture_without_alternative_text(body: str, alt: str) -> None:
    """A picture with a caption has its text as alternative text if it has none of its own."""
    assert f' alt="{alt}"' in with_alts(to_body(body, "zh-Hans")).html


@pytest.mark.parametrize("body", ["", "旧桥", "旧桥\n"])
def test_page_of_which_only_the_title_is_left(archive: Archive, body: str) -> None:
    """It says so and leads to the source, where there is one."""
    html = page_of(archive, title="旧桥", body=body, source_url="https://www.cna.example/a")
    note = html.partition('<p class="title-only">')[2].partition("</p>")[0]
    assert note.startswith("这篇文章只留下了标题。")
    assert '<a href="https://www.cna.example/a"' in note
    without_source = page_of(archive, "b", title="旧桥", body=body)
    assert '<p class="title-only">这篇文章只留下了标题。</p>' in without_source


@pytest.mark.parametrize("body", ["正文。", f"![]({PICTURE})"])
def test_page_with_text_or_picture_is_not_of_the_title_only(archive: Archive, body: str) -> None:
    """An article with a text or a picture is complete."""
    assert "title-only" not in page_of(archive, body=body)


def test_what_an_article_leads_on_to(archive: Archive) -> None:
    """Related articles, earlier and later; the neighbours in the channel, and in the archive if they are others."""
    for number, (title, channel) in enumerate(
        [("旧桥因洪水关闭", "晨读"), ("市长会见邻居", "晨读"), ("旧桥因洪水关闭六周", "晨读"), ("洪水后旧桥重开", "")]
    ):
        archive.page(f"a{number}", title=title, channel=channel, outlet="cna", date=f"2023-11-0{number + 1}")
    archive.build()
    html = archive.html("articles/a2.html")
    leads = html.partition('<div class="leads"')[2]
    assert re.findall(r'<h2>(.*)</h2>|<a(?: rel="(\w+)")? href="(\w+)\.html"', leads) == [
        *(("此前报道", "", ""), ("", "", "a0"), ("后续报道", "", ""), ("", "", "a3")),
        *(("晨读", "", ""), ("", "prev", "a1")),
        *(("剪报", "", ""), ("", "next", "a3")),
    ]
    only_archive = archive.html("articles/a3.html").partition('<div class="leads"')[2]
    assert re.findall(r"<h2>(.*)</h2>", only_archive) == ["此前报道", "剪报"]


def test_page_is_light(archive: Archive) -> None:
    """A page is at most 8 KB beyond its text, with everything that it may have."""
    for number in range(9):
        archive.page(
            f"a{number}",
            "## 甲\n\n文。\n\n## 乙\n\n文。\n\n## 丙\n\n文。",
            title=f"旧桥因洪水关闭第{'一二三四五六七八九'[number]}周，市长说要到秋天才会重新开放",
            outlet="cna",
            channel="河谷晨报",
            authors=["王小明"],
            tags=["交通", "水利", "市政"],
            date=f"2023-11-0{number + 1}",
            source_url=f"https://cna.example/news/2023/11/{number}",
        )
    archive.build()
    html = archive.html("articles/a4.html")
    text = html.partition('<div class="article-body">')[2].partition("</div>")[0]
    assert html.count('<div class="article-body">') == 1
    assert len(html.encode()) - len(text.encode()) <= 8192


def test_other_captures(archive: Archive) -> None:
    """The other captures are listed with their days, and with what changed where that is known."""
    capture = {"file": "content/clippings/b.txt", "sha256": "0b", "collected": "2023-11-09T08:30:00Z"}
    captures = [
        {**capture, "added": 12, "removed": 3},
        {**capture, "added": 0, "removed": 0},
        {"file": "content/clippings/c.txt"},
    ]
    html = page_of(archive, captures=captures)
    assert text_of(html, "<dt>另有收录</dt>", "<dt>") == (
        "2023年11月9日：本页比它多 12 字，少 3 字 2023年11月9日：文字相同 日期不详"
    )
