"""The theme in Chromium: layout, contrast, no requests to other hosts, without a server and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from conftest import Visit

pytestmark = pytest.mark.browser

WIDTHS = (390, 1280)
SCHEMES = ("light", "dark")
SCREENS = [(320, "light"), *product(WIDTHS, SCHEMES), (2560, "dark")]

CONTRAST = """() => {
  const channel = (value) => (value /= 255) <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const parse = (colour) => colour.match(/[\\d.]+/g).map(Number)
    .map((value, i) => colour.startsWith("color(srgb") && i < 3 ? value * 255 : value);
  const over = ([r, g, b, a = 1], below) => [r, g, b].map((value, i) => value * a + below[i] * (1 - a));
  const canvas = parse(getComputedStyle(document.documentElement).backgroundColor)[3] === 0
    ? (matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18] : [255, 255, 255]) : null;
  function behind(element) {
    const layers = [];
    for (let at = element; at; at = at.parentElement) layers.push(parse(getComputedStyle(at).backgroundColor));
    return layers.reverse().reduce((below, layer) => over(layer, below), canvas ?? [255, 255, 255]);
  }
  function ratio(element, colour) {
    const ground = behind(element);
    const [a, b] = [light(over(parse(colour), ground)), light(ground)].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  }
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility() || element.closest("noscript, script")) continue;
    found.push([ratio(element, getComputedStyle(element).color), element.outerHTML.slice(0, 80)]);
  }
  for (const field of document.querySelectorAll("input")) {
    found.push([ratio(field, getComputedStyle(field).color), "field " + field.id]);
    found.push([ratio(field, getComputedStyle(field, "::placeholder").color), "placeholder " + field.id]);
  }
  return found;
}"""


def paths_of(site: Path) -> list[str]:
    """Paths of all pages of a site."""
    return [path.relative_to(site).as_posix() for path in sorted(site.rglob("*.html"))]


def paths_to_check(site: Path) -> list[str]:
    """Paths of a page of every kind, and of every article."""
    kinds = [
        "404",
        "about",
        "index",
        "search",
        "tags/index",
        "outlets/index",
        "dates/index",
        "dates/2023",
        "dates/2023/11",
    ]
    rest = ["dates/2023/11/07", "tags/韩国"]
    articles = [path for path in paths_of(site) if path.startswith("articles/")]
    outlets = [path for path in paths_of(site) if path.startswith("outlets/")][:1]
    return [f"{name}.html" for name in (*kinds, *rest)] + articles + outlets


def style(visit: Visit, selector: str, name: str) -> Any:
    """A computed style of the first element that matches."""
    return visit.page.eval_on_selector(selector, f"e => getComputedStyle(e).getPropertyValue('{name}')")


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
@pytest.mark.parametrize("name", ["seeds", "mixed"])
def test_layout_contrast_and_requests(
    visit: Callable[..., Visit],
    over_http: Callable[[Path], str],
    seed_sites: dict[str, Path],
    mixed_site: Path,
    width: int,
    scheme: str,
    name: str,
) -> None:
    """Pages need no horizontal scrolling, have a contrast of 4.5, and cause no errors or requests but for pictures."""
    site = mixed_site if name == "mixed" else seed_sites["plain"]
    visited = visit(width, color_scheme=scheme)
    page = visited.page
    backgrounds, pictures = set(), set[str]()
    for path in paths_to_check(site):
        page.goto(over_http(site) + path)
        widths = page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
        assert widths[0] <= widths[1], path
        faint = [(ratio, element) for ratio, element in page.evaluate(CONTRAST) if ratio < 4.5]
        assert faint == [], path
        pictures |= {*page.eval_on_selector_all(".article-body img", "es => es.map(e => e.currentSrc || e.src)")}
        backgrounds.add(style(visited, "body", "background-color"))
    assert set(visited.external_requests) <= pictures
    assert visited.errors == []
    (background,) = backgrounds
    assert (int(background.removeprefix("rgb(").partition(",")[0]) < 128) is (scheme == "dark")


def test_table_cells_are_aligned(
    visit: Callable[..., Visit], over_http: Callable[[Path], str], mixed_site: Path
) -> None:
    """Cells are aligned left, centre or right as the Markdown says."""
    visited = visit()
    visited.page.goto(over_http(mixed_site) + "about.html")
    aligned = visited.page.eval_on_selector_all("td, th", "es => es.map(e => getComputedStyle(e).textAlign)")
    assert [value.removeprefix("-webkit-") for value in aligned] == ["left", "center", "right"] * 2


def test_scripts_have_their_own_fonts(
    visit: Callable[..., Visit], over_http: Callable[[Path], str], seed_sites: dict[str, Path]
) -> None:
    """Simplified and Traditional text have different fonts; the header of an article's page has the site's."""
    visited = visit()
    visited.page.goto(over_http(seed_sites["plain"]) + "articles/cna.com.tw-douba5woxw.html")
    assert "TC" in style(visited, ".article-body p", "font-family")
    assert "SC" in style(visited, "header nav a", "font-family")
    visited.page.goto(over_http(seed_sites["plain"]) + "index.html")
    assert "TC" in style(visited, ".row-title[lang=zh-Hant]", "font-family")


@pytest.mark.parametrize("width", WIDTHS)
def test_lines_have_a_readable_length(
    visit: Callable[..., Visit], over_http: Callable[[Path], str], seed_sites: dict[str, Path], width: int
) -> None:
    """Lines have 18 to 40 Chinese characters, on a phone and on a desktop."""
    visited = visit(width)
    visited.page.goto(over_http(seed_sites["plain"]) + "articles/cna.com.tw-douba5woxw.html")
    characters = visited.page.eval_on_selector(
        ".article-body p", "e => e.getBoundingClientRect().width / parseFloat(getComputedStyle(e).fontSize)"
    )
    assert 18 <= characters <= 40


def test_site_opened_from_a_folder(visit: Callable[..., Visit], seed_sites: dict[str, Path]) -> None:
    """Without a server, pages are styled, links work from home to article, tag, month and day, and so does search."""
    visited = visit()
    page = visited.page
    page.goto((seed_sites["plain"] / "index.html").as_uri())
    page.click(".row-title[href*=ajdzmf4nfx]")
    page.wait_for_url("**/articles/*.html")
    assert style(visited, ".article-header h1", "font-size") == "26.35px"
    page.click("a[rel=tag] >> text=国防")
    page.wait_for_url("**/tags/*.html")
    assert page.inner_text("h1") == "国防"
    page.click(".site-header nav >> text=日期")
    page.click("main >> text=11月")
    page.click("text=2023年11月7日")
    page.wait_for_url("**/dates/2023/11/07.html")
    page.click(".row-title >> nth=0")
    page.wait_for_url("**/articles/*.html")
    page.fill("header input[name=q]", "国防部长")
    page.press("header input[name=q]", "Enter")
    page.wait_for_url("**/search.html?q=*")
    page.click(".search-result a >> nth=0")
    page.wait_for_url("**/articles/*.html*")
    assert visited.errors == []


def test_site_without_javascript(
    visit: Callable[..., Visit], over_http: Callable[[Path], str], seed_sites: dict[str, Path]
) -> None:
    """Articles can be read; the search page says it needs JavaScript and shows a link instead of filters."""
    page = visit(java_script_enabled=False).page
    page.goto(over_http(seed_sites["plain"]) + "index.html")
    page.click(".row-title >> nth=0")
    page.wait_for_url("**/articles/*.html")
    assert len(page.inner_text(".article-body")) > 300
    page.fill("header input[name=q]", "国防部长")
    page.press("header input[name=q]", "Enter")
    page.wait_for_url("**/search.html?q=*")
    notice = page.locator("noscript .search-notice")
    assert notice.is_visible()
    assert "JavaScript" in notice.inner_text()
    assert not page.is_visible("#search-tools")
    notice.locator("a").click()
    page.wait_for_url("**/index.html")


def test_keyboard_navigation(
    visit: Callable[..., Visit], over_http: Callable[[Path], str], seed_sites: dict[str, Path]
) -> None:
    """Tab first shows the skip link, which Enter follows; every later stop is visible and has a focus ring."""
    page = visit().page
    page.goto(over_http(seed_sites["plain"]) + "articles/cna.com.tw-douba5woxw.html")
    page.keyboard.press("Tab")
    focus = """() => { const e = document.activeElement, b = e.getBoundingClientRect(), s = getComputedStyle(e);
        return [e.className || e.tagName, b.left >= 0 && b.top >= 0 && b.right <= innerWidth,
        s.outlineStyle != "none" && parseFloat(s.outlineWidth) >= 2]; }"""
    assert page.evaluate(focus) == ["skip", True, True]
    page.keyboard.press("Enter")
    page.wait_for_url("**#main")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.closest('main') !== null")
    page.goto(over_http(seed_sites["plain"]) + "index.html")
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate(focus)[1:] == [True, True]


def test_404_at_any_url(visit: Callable[..., Visit], seed_sites: dict[str, Path]) -> None:
    """A 404 page at a URL deep in the tree is styled and links to the home page, because it has a base URL."""
    visited = visit()
    site = seed_sites["published"]

    def respond(route: Any) -> None:
        path = route.request.url.partition("/repo/")[2].partition("#")[0]
        file = site / path
        found = file if path and file.is_file() else site / "404.html"
        route.fulfill(path=found, status=200 if found == file else 404)

    visited.page.route("https://user.example/repo/**", respond)
    visited.page.goto("https://user.example/repo/articles/2020/gone.html")
    assert visited.page.inner_text("h1") == "没有这一页"
    assert style(visited, "body", "max-width") != "none"
    visited.page.click(".site-title")
    visited.page.wait_for_url("https://user.example/repo/index.html")
    assert visited.page.locator(".row-title").count() >= 5


def test_printed_page_is_the_article(
    visit: Callable[..., Visit], over_http: Callable[[Path], str], seed_sites: dict[str, Path]
) -> None:
    """Printed pages show the text and no navigation."""
    page = visit().page
    page.goto(over_http(seed_sites["plain"]) + "articles/cna.com.tw-douba5woxw.html")
    page.emulate_media(media="print")
    assert page.locator(".article-body").is_visible()
    assert not page.locator(".site-header").is_visible()
