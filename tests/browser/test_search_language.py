"""The query language on the search page: conditions, what is not understood, the nearest queries, and arrival."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from conftest import Archive, Visit

pytestmark = pytest.mark.browser

PARSED = {
    "a minus at the beginning of a word": ("国防 -疫情", "text:国防 & !text:疫情", []),
    "a full-width minus": ("－疫情", "!text:疫情", []),
    "a minus within a word": ("996-工作", "text:996-工作", []),
    "a minus between blanks, as between title and outlet": ("会见 - 法广", "text:会见 & !text: & text:法广", []),
    "two minuses": ("--draft", "text:--draft", []),
    "an excluded quotation": ('-"国防 部"', '!text"国防 部"', []),
    "alternatives": ("a OR b 或 c d", "text:a | text:b | text:c & text:d", []),
    "an excluded alternative": ("a 或 -b", "text:a | !text:b", []),
    "OR in lower case and within a word": ("a or 或许", "text:a & text:or & text:或许", []),
    "OR at the beginning": ("OR a", "text:OR & text:a", ["OR"]),
    "OR at the end": ("a 或", "text:a & text:或", ["或"]),
    "OR twice": ("a OR OR b", "text:a | text:OR & text:b", ["OR"]),
    "Chinese quotation marks within a text": ("他说「国防，部」了", 'text:他说 & text"国防，部" & text:了', []),
    "a quotation that does not end": ("“国防 部", "text:“国防 & text:部", ["“国防"]),
    "a field in Traditional Chinese with a full-width colon": ("標題：国防", "title:国防", []),
    "a field in English, in any case": ("Title:x SOURCE:y", "title:x & outlet:y", []),
    "a quoted value": ('作者:"Ada Lovelace"', 'author"Ada Lovelace"', []),
    "a field without a value": ("标签: 国防", "text:标签: & text:国防", ["标签:"]),
    "no field": ("比分:3 12:30", "text:比分:3 & text:12:30", []),
    "a month": ("日期:2021-5", "date[2021-05 2021-05]", []),
    "a day in Chinese": ("日期：2021年5月7日", "date[2021-05-07 2021-05-07]", []),
    "an interval without a field": ("2021..2022", "date[2021 2022]", []),
    "an interval from its end": ("日期:2022..2021/11", "date[2021-11 2022]", []),
    "a month and its year": ("日期:2021-05..2021", "date[2021-05 2021]", []),
    "an open interval": ("-日期:..2021", "!date[ 2021]", []),
    "a day that does not exist": ("日期:2021-02-30", "text:日期:2021-02-30", ["日期:2021-02-30"]),
    "an excluded date that is not one": ("-日期:昨天", "!text:日期:昨天", ["-日期:昨天"]),
    "full stops": ("等等..", "text:等等..", []),
}
"""What is written -> the query, its clauses, and what is not understood."""

DESCRIBE = """query => {
  const { clauses, unclear } = window.jianbaoSearch.parseQuery(query);
  const valueOf = ({ field, quoted, value, first, last }) =>
    field === "date" ? `[${first} ${last}]` : quoted ? `"${value}"` : `:${value}`;
  const describe = (term) => `${term.excluded ? "!" : ""}${term.field}${valueOf(term)}`;
  return [clauses.map((terms) => terms.map(describe).join(" | ")).join(" & "), unclear];
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty articles that begin with the same sentence, as those of a channel do; the title's words come later."""
    archive = Archive(tmp_path_factory.mktemp("language") / "archive")
    archive.write("jianbao.toml", 'title = "剪报"\n')
    filling = "这里写的是别的事情。" * 30
    for number in range(40):
        archive.page(
            f"p-{number:02}",
            f"每天早上为您读报。\n\n{filling}\n\n大桥已经建成，**桥面**宽阔。\n\n{filling}",
            id=f"p-{number:02}",
            title=f"跨海大桥通车之{number}",
            date=f"{2010 + number % 4}-05-{1 + number % 20:02}",
            outlet=("rfi", "rfa")[number % 2],
            authors=["王小明"] if number < 3 else ["Ada Lovelace"],
            tags=["南海局势"] if number < 5 else [],
        )
    for name, text in {
        "bri": "Bri 是一个缩写。",
        "bridge": "The Bridge 建成了。",
        "hours": "公司实行996工作制。",
    }.items():
        archive.page(name, text, id=name, title="其他", date="2009-05-01", outlet="rfi", authors=["佚名"])
    archive.build(search=True)
    return archive.root / "site"


def open_query(visit: Callable[..., Visit], site: Path, query: str) -> Visit:
    """The search page with a query."""
    opened = visit(390)
    opened.page.goto(f"{site.as_uri()}/search.html?q={quote(query)}")
    return opened


def wait_for_count(opened: Visit, count: int) -> None:
    """Wait until the status says how many articles were found."""
    opened.page.locator("#search-status", has_text=f"找到 {count} 篇").wait_for()


def test_queries_are_parsed(visit: Callable[..., Visit], site: Path) -> None:
    """A query becomes clauses of alternatives; nothing is dropped, and what is not understood is text."""
    opened = open_query(visit, site, "")
    found = {what: opened.page.evaluate(DESCRIBE, query) for what, (query, *_) in PARSED.items()}
    assert found == {what: [clauses, unclear] for what, (_, clauses, unclear) in PARSED.items()}


def test_conditions_are_buttons_that_remove_them(visit: Callable[..., Visit], site: Path) -> None:
    """Fields and excluded words are listed as they are written; a button removes one from query, field and URL."""
    opened = open_query(visit, site, "大桥 作者:王小明 -日期:2010")
    page = opened.page
    wait_for_count(opened, 2)
    assert page.locator("#search-chosen button").all_inner_texts() == ["作者:王小明 ×", "-日期:2010 ×"]
    page.get_by_role("button", name="取消“-日期:2010”").click()
    wait_for_count(opened, 3)
    assert page.input_value("#search-query") == "大桥 作者:王小明"
    assert page.evaluate("() => document.activeElement.id") == "search-query"
    page.go_back()
    wait_for_count(opened, 2)
    assert opened.errors == []


def test_what_is_not_understood_is_said(visit: Callable[..., Visit], site: Path) -> None:
    """The page names what it searches as text although it looks like a condition; it says so no longer than needed."""
    opened = open_query(visit, site, "大桥 日期:去年")
    note = opened.page.locator("#search-unclear")
    wait_for_count(opened, 0)
    assert note.inner_text() == "“日期:去年”不是检索语法，已当作普通文字搜索。"
    opened.page.fill("#search-query", "大桥 日期:2010")
    wait_for_count(opened, 10)
    assert note.is_hidden()


@pytest.mark.parametrize(
    ("query", "missing", "suggestions"),
    [
        ("大桥 飞船", "没有找到“飞船”。", ["大桥 40"]),
        ("跨海大轿", "没有找到“跨海大轿”。", ["跨海大 40"]),
        ("大桥宽阔", "没有找到“大桥宽阔”。", ["大桥 宽阔 40"]),
        ("南海局事", "没有找到“南海局事”。", ["南海局势 5"]),
        ("标签:南海局事 -日期:2010", "没有找到“标签:南海局事”。", ["标签:南海局势 -日期:2010 3", "-日期:2010 33"]),
        ("wangxiaoming", "没有找到“wangxiaoming”。", ["王小明 3"]),
        ("大桥 wang xiao ming", "没有找到“wang”。", ["大桥 王小明 3"]),
        ("wxm 大桥", "没有找到“wxm”。", ["王小明 大桥 3", "大桥 40"]),
        ("nanhaijushe", "没有找到“nanhaijushe”。", ["南海局势 5"]),
        ("汪晓名", "没有找到“汪晓名”。", ["王小明 3"]),
        ("作者:wxm", "没有找到“作者:wxm”。", ["作者:王小明 3"]),
        ("zyyzdt", "没有找到“zyyzdt”。", ['媒体:"自由亚洲电台 RFA" 20']),
        ("作者:Lovelaxe", "没有找到“作者:Lovelaxe”。", ['作者:"Ada Lovelace" 37']),
        ("作者:Lovisa", "没有找到“作者:Lovisa”。", []),
        ("AdaLovelaxe", "没有找到“AdaLovelaxe”。", ['"Ada Lovelace" 37']),
        ('"大桥 宽阔"', '没有找到“"大桥 宽阔"”。', ["大桥 宽阔 40"]),
        ("作者:王小明 日期:2013", "", ["日期:2013 10", "作者:王小明 3"]),
        ("Brid ", "没有找到“Brid”。", ["Brid 1"]),
        ("Brid 大桥 建成", "没有找到“Brid”。", ["大桥 建成 40"]),
        ("Brid 建成", "没有找到“Brid”。", ["建成 Brid 1", "建成 41"]),
        ("rf", "没有找到“rf”。", []),
        ("大桥 -2009..2013", "", ["大桥 40"]),
        ("𠮷", "没有找到“𠮷”。", []),
    ],
)
def test_nearest_queries(
    visit: Callable[..., Visit], site: Path, query: str, missing: str, suggestions: list[str]
) -> None:
    """Without results, the parts without hits are named, and similar queries with results are offered."""
    opened = open_query(visit, site, query)
    wait_for_count(opened, 0)
    if missing:
        opened.page.locator("#search-missing", has_text=missing).wait_for()
    items = opened.page.locator("#search-nearest li")
    if suggestions:
        items.first.wait_for()
    found = items.all_inner_texts()
    assert found[: len(suggestions)] == suggestions
    assert bool(found) == bool(suggestions)
    assert opened.page.locator("#search-missing").is_visible() == bool(missing)
    if suggestions:
        items.first.locator("a").press("Enter")
        wait_for_count(opened, int(suggestions[0].rpartition(" ")[2]))
        assert opened.page.input_value("#search-query") == suggestions[0].rpartition(" ")[0]
        assert opened.page.locator("#search-nearest").is_hidden()
    assert opened.errors == []


def test_query_without_filters_is_offered(visit: Callable[..., Visit], site: Path) -> None:
    """If only the filters leave no result, the same query without them is offered."""
    opened = visit()
    opened.page.goto(f"{site.as_uri()}/search.html?q={quote('大桥')}&year=1999")
    wait_for_count(opened, 0)
    link = opened.page.locator("#search-nearest a")
    link.wait_for()
    assert opened.page.locator("#search-nearest li").inner_text() == "大桥（不筛选） 40"
    link.click()
    wait_for_count(opened, 40)
    assert opened.page.url.endswith(f"search.html?q={quote('大桥')}")
    assert opened.errors == []


@pytest.mark.parametrize("query", ["桥面宽阔", "「建成 桥面」"])
def test_article_opens_at_the_first_hit(visit: Callable[..., Visit], site: Path, query: str) -> None:
    """On arrival the hits are marked, across elements too, and the first one is visible on a small screen."""
    opened = open_query(visit, site, query)
    wait_for_count(opened, 40)
    page = opened.page
    page.click("#search-results h2 a >> nth=0")
    page.wait_for_url("**/articles/*.html#hits=*")
    page.locator(".article-body mark").first.wait_for()
    marked = "".join(page.locator(".article-body mark").all_inner_texts())
    assert marked == {"桥面宽阔": "桥面宽阔", "「建成 桥面」": "建成，桥面"}[query]
    assert page.evaluate("() => document.querySelector('mark').getBoundingClientRect().top < innerHeight")
    assert page.evaluate("() => scrollY") > 0
    assert opened.errors == []


def test_excerpt_of_a_hit_in_the_title(visit: Callable[..., Visit], site: Path) -> None:
    """If only the title has a hit, the excerpt is from where the text has most of the query, not its first sentence."""
    opened = open_query(visit, site, "跨海大桥通车")
    wait_for_count(opened, 40)
    excerpt = opened.page.locator(".search-result-excerpt").first.inner_text()
    assert "大桥已经建成" in excerpt
    assert "读报" not in excerpt
    assert opened.page.locator(".search-result-excerpt mark").count() == 0
    opened.page.fill("#search-query", "王小明")
    wait_for_count(opened, 3)
    assert "大桥已经建成" in opened.page.locator(".search-result-excerpt").first.inner_text()
    opened.page.fill("#search-query", "跨海大桥通车")
    wait_for_count(opened, 40)
    assert "#" not in str(opened.page.locator("#search-results h2 a").first.get_attribute("href"))


def test_counts_by_year_are_a_chart(visit: Callable[..., Visit], site: Path) -> None:
    """Each year has a bar as long as its share of the greatest count; its tick box filters by keyboard."""
    opened = open_query(visit, site, "大桥 -作者:王小明")
    wait_for_count(opened, 37)
    opened.page.click("#search-filters summary")
    years = opened.page.locator("[data-facet=year] li")
    years.first.wait_for()
    assert [year.strip() for year in years.all_inner_texts()] == ["2013 10", "2012 9", "2011 9", "2010 9"]
    assert [bar.get_attribute("width") for bar in years.locator("rect").all()] == ["100", "90", "90", "90"]
    years.locator("input").nth(1).press("Space")
    wait_for_count(opened, 9)
    assert opened.errors == []


def test_word_at_the_end_may_be_unfinished(visit: Callable[..., Visit], site: Path) -> None:
    """While a word is typed, words that begin with it are found and marked; a blank completes it, in the URL too."""
    opened = open_query(visit, site, "作者:Love")
    page = opened.page
    wait_for_count(opened, 37)
    page.locator("#search-query").press("End")
    page.locator("#search-query").press("Space")
    wait_for_count(opened, 0)
    page.fill("#search-query", "Bri")
    wait_for_count(opened, 2)
    assert page.locator(".search-result mark").all_inner_texts() == ["Bri", "Bridge"]
    page.click("#search-results h2 a >> nth=1")
    page.locator(".article-body mark", has_text="Bridge").wait_for()
    page.go_back()
    page.locator("#search-query").press("End")
    page.locator("#search-query").press("Space")
    wait_for_count(opened, 1)
    assert page.url.endswith("search.html?q=Bri+")
    page.reload()
    wait_for_count(opened, 1)
    assert page.input_value("#search-query") == "Bri "
    assert opened.errors == []


@pytest.mark.parametrize("query", ["996", "996工作", "996工作制", "工作制", "实行996"])
def test_numbers_next_to_chinese_are_found(visit: Callable[..., Visit], site: Path, query: str) -> None:
    """A number between Chinese characters is found alone and with the characters around it."""
    opened = open_query(visit, site, query)
    wait_for_count(opened, 1)
    assert opened.page.locator(".search-result mark").all_inner_texts() == [query]
    assert opened.errors == []


def test_names_are_found_and_say_why(visit: Callable[..., Visit], site: Path) -> None:
    """A plain query finds articles by an author, tag or channel; the result shows the name, and marks the hit."""
    opened = open_query(visit, site, "王小明")
    wait_for_count(opened, 3)
    meta = opened.page.locator(".search-result-meta").first
    assert meta.locator(".search-result-author").all_inner_texts() == ["王小明"]
    assert meta.locator("mark").all_inner_texts() == ["王小明"]
    opened.page.fill("#search-query", "南海局 -王小明")
    wait_for_count(opened, 2)
    assert meta.locator(".search-result-author").count() == 0
    assert meta.locator(".search-result-tag").inner_text() == "南海局势"
    assert meta.locator("mark").all_inner_texts() == ["南海局"]
    assert opened.errors == []
