"""Pagefind's own interfaces and its JavaScript API over jianbao's index, in Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Archive, Visit
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

OWN_PAGE = """<!doctype html>
<html lang="zh-Hans">
<head>
<meta charset="utf-8">
<link rel="icon" href="data:,">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>搜索</title>
<link rel="stylesheet" href="../pagefind/pagefind-{name}.css">
<script src="../pagefind/pagefind-{name}.js"{kind}></script>
</head>
<body>{body}<script src="{name}.js"></script></body>
</html>
"""
"""A page of the site's owner, below the site's root, with one of Pagefind's interfaces under the policy of the site."""
COMPONENTS = """<pagefind-config bundle-path="./"></pagefind-config>
<pagefind-input></pagefind-input><pagefind-results></pagefind-results>"""

NAMES = ["__proto__", "constructor", "toString"]
"""Authors with the names of properties that every object of JavaScript has."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Articles in both scripts, and pages of the owner's with Pagefind's interfaces."""
    archive = Archive(tmp_path_factory.mktemp("pagefind") / "archive")
    archive.write("jianbao.toml", 'title = "剪报"\n')
    archive.page("a", "總統習近平會見外賓。", id="a", title="會見", lang="zh-Hant", outlet="cna", date="2021-03-04")
    archive.page(
        "b", "习近平 <讲话>。" * 3, id="b", title="讲话 & 会谈", outlet="rfi", tags=["国防"], date="2022-03-04"
    )
    archive.page("c", "习近水 近平。", id="c", title="无关", outlet="rfi", tags=["国防", "水"], authors=NAMES)
    archive.build(search=True)
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', archive.html("articles/a.html"))
    start = 'new PagefindUI({ element: "#ui" });'
    for name, kind, body, script in (
        ("ui", "", '<div id="ui"></div>', start),
        ("component-ui", ' type="module"', COMPONENTS, ""),
    ):
        archive.write(f"site/own/{name}.html", OWN_PAGE.format(policy=policy, name=name, kind=kind, body=body))
        archive.write(f"site/own/{name}.js", script)
    return archive.root / "site"


@pytest.fixture
def api(visit: Callable[..., Visit], over_http: Callable[[Path], str], site: Path) -> Page:
    """A page of the site with the module ``window.pagefind``."""
    page = visit().page
    page.goto(over_http(site) + "articles/a.html")
    page.evaluate('async () => { window.pagefind = await import("../pagefind/pagefind.js"); }')
    return page


def found(page: Page, term: str | None, options: dict[str, Any] | None = None) -> list[str]:
    """The titles that a search finds, in order."""
    script = """async ([term, options]) => {
        const { results } = await pagefind.search(term, options);
        return (await Promise.all(results.map((result) => result.data()))).map((data) => data.meta.title);
    }"""
    titles: list[str] = page.evaluate(script, [term, options or {}])
    return titles


@pytest.mark.parametrize(
    ("name", "field", "result"),
    [
        ("ui", ".pagefind-ui__search-input", ".pagefind-ui__result-link"),
        ("component-ui", "pagefind-input input", "pagefind-results a"),
    ],
)
def test_interface_finds_both_scripts(
    visit: Callable[..., Visit], over_http: Callable[[Path], str], site: Path, name: str, field: str, result: str
) -> None:
    """Pagefind's interfaces find exactly the articles that contain the query, and their links lead there."""
    opened = visit()
    page, root = opened.page, over_http(site)
    page.goto(f"{root}own/{name}.html")
    page.locator(field).fill("习近平")
    page.locator(result, has_text="會見").first.wait_for()
    links = page.locator(result)
    assert {*links.all_inner_texts()} == {"會見", "讲话 & 会谈"}
    assert "習近平" in page.locator("mark").all_inner_texts()
    assert opened.errors == []
    links.filter(has_text="會見").first.click()
    page.wait_for_url(f"{root}articles/a.html*")


def test_script_of_one_script_finds_the_other(api: Page) -> None:
    """``search`` finds exactly the articles with the query in either script; blank text finds none, null all."""
    assert {*found(api, "習近平")} == {*found(api, "习近平")} == {"會見", "讲话 & 会谈"}
    assert found(api, "  ") == []
    assert len(found(api, None)) == 3


def test_data_of_a_result(api: Page) -> None:
    """A result has the fields that Pagefind documents; excerpts are markup, in which the text is escaped."""
    script = """async () => {
        const { results, unfilteredResultCount, filters, totalFilters, timings } = await pagefind.search("讲话");
        const [{ id, score, words }] = results;
        return [await results[0].data(), typeof id, typeof score, words, unfilteredResultCount, filters, totalFilters,
            typeof timings];
    }"""
    data, *rest = api.evaluate(script)
    assert rest == ["string", "number", [], 1, {}, {}, "object"]
    assert data["excerpt"] == "习近平 &lt;<mark>讲话</mark>&gt;。" * 3
    assert data["content"] == "习近平 <讲话>。" * 3
    assert data["raw_content"] == "习近平 &lt;讲话&gt;。" * 3
    assert data["url"] == "/repo/articles/b.html"
    assert data["raw_url"] == "/articles/b.html"
    assert data["meta"]["title"] == "讲话 & 会谈"
    assert data["meta"]["date"] == "2022-03-04"
    assert data["filters"]["tag"] == ["国防"]
    assert data["locations"] == [place["location"] for place in data["weighted_locations"]] == [5, 14, 23]
    assert data["word_count"] == len(data["content"])
    assert data["anchors"] == []
    assert [(part["title"], part["url"]) for part in data["sub_results"]] == [("讲话 & 会谈", data["url"])]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"tag": "国防"}, {"讲话 & 会谈", "无关"}),
        ({"tag": ["国防", "水"]}, {"无关"}),
        ({"tag": {"any": ["水", "没有"]}}, {"无关"}),
        ({"tag": {"none": ["水"]}}, {"會見", "讲话 & 会谈"}),
        ({"not": {"tag": ["国防", "水"]}}, {"會見", "讲话 & 会谈"}),
        ({"any": [{"year": "2021"}, {"tag": "水"}]}, {"會見", "无关"}),
        ({"any": {"year": "2021", "tag": "水"}}, {"會見", "无关"}),
        ({"year": "2022", "tag": "水"}, set()),
        ({"unknown": "x"}, set()),
    ],
)
def test_filters(api: Page, filters: dict[str, Any], expected: set[str]) -> None:
    """Filters must all fit, unless ``any``, ``none`` or ``not`` says otherwise, as Pagefind documents."""
    assert {*found(api, None, {"filters": filters})} == expected


def test_counts_of_filters(api: Page) -> None:
    """``filters()`` counts all articles; later answers count those found, with and without the search's filters."""
    script = """async () => {
        const all = await pagefind.filters();
        const found = await pagefind.search("近平", { filters: { tag: "水" } });
        return [all.tag, Object.entries(all.author), found.filters.tag, found.totalFilters.tag,
            found.unfilteredResultCount, "date" in all];
    }"""
    names = [[name, 1] for name in NAMES]
    assert api.evaluate(script) == [{"国防": 2, "水": 1}, names, {"国防": 1, "水": 1}, {"国防": 2, "水": 1}, 3, False]


def test_order_by_date(api: Page) -> None:
    """Results are sorted by date in both directions, undated articles last."""
    assert found(api, None, {"sort": {"date": "asc"}}) == ["會見", "讲话 & 会谈", "无关"]
    assert found(api, None, {"sort": {"date": "desc"}}) == ["讲话 & 会谈", "會見", "无关"]


def test_options_change_urls(api: Page) -> None:
    """``baseUrl`` begins the URLs, and ``highlightParam`` adds the query to them; ``destroy`` forgets both."""
    script = """async () => {
        const url = async () => (await (await pagefind.search("讲话")).results[0].data()).url;
        await pagefind.options({ baseUrl: "/x", highlightParam: "mark" });
        const changed = await url();
        await pagefind.destroy();
        return [changed, await url()];
    }"""
    assert api.evaluate(script) == ["/x/articles/b.html?mark=%E8%AE%B2%E8%AF%9D", "/repo/articles/b.html"]


def test_debounced_search(api: Page) -> None:
    """Of several debounced searches only the last one has an answer."""
    script = """async () => {
        await pagefind.init();
        await pagefind.preload("习");
        const search = (term) => pagefind.debouncedSearch(term, {}, 10);
        const answers = await Promise.all(["习", "习近", "习近平"].map(search));
        return answers.map((answer) => answer && answer.results.length);
    }"""
    assert api.evaluate(script) == [None, None, 2]


def test_merged_index(api: Page) -> None:
    """An instance searches merged indexes too; their articles can have a filter of their own."""
    script = """async () => {
        const instance = pagefind.createInstance({ mergeFilter: { site: "one" } });
        await instance.mergeIndex("../pagefind", { mergeFilter: { site: "two" }, indexWeight: 2 });
        const { site } = await instance.filters();
        const { results } = await instance.search("讲话");
        const two = await instance.search("讲话", { filters: { site: "two" } });
        await instance.destroy();
        return [site, results.map(({ score }) => score), two.results.length];
    }"""
    site, scores, two = api.evaluate(script)
    assert (site, two) == ({"one": 3, "two": 3}, 1)
    assert scores[0] == 2 * scores[1]


def test_search_page_shares_its_scripts(
    visit: Callable[..., Visit], over_http: Callable[[Path], str], site: Path
) -> None:
    """On the search page itself the API uses the scripts that are there, and the page goes on to work."""
    opened = visit()
    page = opened.page
    page.goto(over_http(site) + "search.html")
    page.evaluate('async () => { window.pagefind = await import("./pagefind/pagefind.js"); }')
    assert {*found(page, "习近平")} == {"會見", "讲话 & 会谈"}
    page.locator("#search-query").fill("習近平")
    page.locator("#search-results > li").nth(1).wait_for()
    assert page.locator("script[src*='search-index']").count() == 1
    assert opened.errors == []
