"""The theme in Chromium: it fits, can be read, asks nothing of others, and needs neither server nor JavaScript."""

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
SCREENS = list(product(WIDTHS, SCHEMES))

CONTRAST = """() => {
  const channel = (value) => (value /= 255) <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const parse = (colour) => colour.match(/[\\d.]+/g).map(Number);
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
    """Every page of a site."""
    return [path.relative_to(site).as_posix() for path in sorted(site.rglob("*.html"))]


def one_of_each(site: Path) -> list[str]:
    """A page of every kind, and every article."""
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
    """A computed style of the first such element."""
    return visit.page.eval_on_selector(selector, f"e => getComputedStyle(e).getPropertyValue('{name}')")


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
@pytest.mark.parametrize("name", ["seeds", "mixed"])
def test_pages_fit_and_can_be_read(
    visit: Callable[..., Visit],
    over_http: Callable[[Path], str],
    seed_sites: dict[str, Path],
    mixed_site: Path,
    width: int,
    scheme: str,
    name: str,
) -> None:
    """No scrolling sideways, contrast of at least 4.5, no complaint of the browser, no request but for own pictures."""
    site = mixed_site if name == "mixed" else seed_sites["plain"]
    opened = visit(width, color_scheme=scheme)
    page = opened.page
    backgrounds, pictures = set(), set[str]()
    for path in one_of_each(site):
        page.goto(over_http(site) + path)
        wide = page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
        assert wide[0] <= wide[1], path
        faint = [(ratio, what) for ratio, what in page.evaluate(CONTRAST) if ratio < 4.5]
        assert faint == [], path
        pictures |= {*page.eval_on_selector_all(".article-body img", "es => es.map(e => e.currentSrc || e.src)")}
        backgrounds.add(style(opened, "body", "background-color"))
    assert set(opened.external_requests) <= pictures
    assert opened.errors == []
    (background,) = backgrounds
    assert (int(background.removeprefix("rgb(").partition(",")[0]) < 128) is (scheme == "dark")


def test_table_cells_stand_as_the_page_says(
    visit: Callable[..., Visit], over_http: Callable[[Path], str], mixed_site: Path
) -> None:
    """Left, middle, right; and to the start where nothing is said."""
    opened = visit()
    opened.page.goto(over_http(mixed_site) + "about.html")
    aligned = opened.page.eval_on_selector_all("td, th", "es => es.map(e => getComputedStyle(e).textAlign)")
    assert [value.removeprefix("-webkit-") for value in aligned] == ["left", "center", "right"] * 2


def test_scripts_have_their_own_faces(
    visit: Callable[..., Visit], over_http: Callable[[Path], str], seed_sites: dict[str, Path]
) -> None:
    """Simplified and Traditional text are set in different faces, the chrome around an article in its own."""
    opened = visit()
    opened.page.goto(over_http(seed_sites["plain"]) + "articles/cna.com.tw-douba5woxw.html")
    assert "TC" in style(opened, ".article-body p", "font-family")
    assert "SC" in style(opened, "header nav a", "font-family")
    opened.page.goto(over_http(seed_sites["plain"]) + "index.html")
    assert "TC" in style(opened, ".row-title[lang=zh-Hant]", "font-family")


@pytest.mark.parametrize("width", WIDTHS)
def test_lines_are_of_a_length_to_be_read(
    visit: Callable[..., Visit], over_http: Callable[[Path], str], seed_sites: dict[str, Path], width: int
) -> None:
    """At most 40 Chinese characters to the line, at least 18 on a phone."""
    opened = visit(width)
    opened.page.goto(over_http(seed_sites["plain"]) + "articles/cna.com.tw-douba5woxw.html")
    characters = opened.page.eval_on_selector(
        ".article-body p", "e => e.getBoundingClientRect().width / parseFloat(getComputedStyle(e).fontSize)"
    )
    assert 18 <= characters <= 40


def test_opened_from_a_disk(visit: Callable[..., Visit], seed_sites: dict[str, Path]) -> None:
    """Home, article, tag, month, day by clicking, styled, with no server, and the search finds."""
    opened = visit()
    page = opened.page
    page.goto((seed_sites["plain"] / "index.html").as_uri())
    page.click(".row-title[href*=ajdzmf4nfx]")
    page.wait_for_url("**/articles/*.html")
    assert style(opened, ".article-header h1", "font-size") == "26.35px"
    page.click("a[rel=tag] >> text=国防")
    page.wait_for_url("**/tags/*.html")
    assert page.inner_text("h1") == "国防"
    page.click(".site-header nav >> text=日期")
    page.click("text=2023年11月")
    page.click("text=2023年11月7日")
    page.wait_for_url("**/dates/2023/11/07.html")
    page.click(".row-title >> nth=0")
    page.wait_for_url("**/articles/*.html")
    page.fill("header input[name=q]", "国防部长")
    page.press("header input[name=q]", "Enter")
    page.wait_for_url("**/search.html?q=*")
    page.click(".search-result a >> nth=0")
    page.wait_for_url("**/articles/*.html")
    assert opened.errors == []


def test_without_javascript(
    visit: Callable[..., Visit], over_http: Callable[[Path], str], seed_sites: dict[str, Path]
) -> None:
    """Pages read as they are; the search page says that it needs JavaScript, and where else to go."""
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
    notice.locator("a").click()
    page.wait_for_url("**/index.html")


def test_by_keyboard(
    visit: Callable[..., Visit], over_http: Callable[[Path], str], seed_sites: dict[str, Path]
) -> None:
    """The first stop skips to the text and shows itself; every stop after it has a ring; Enter follows."""
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


def test_404_at_any_address(visit: Callable[..., Visit], seed_sites: dict[str, Path]) -> None:
    """Shown by a server deep in the tree, it is styled and leads home, as it names where the site stands."""
    opened = visit()
    site = seed_sites["published"]

    def answer(route: Any) -> None:
        path = route.request.url.partition("/repo/")[2].partition("#")[0]
        file = site / path
        found = file if path and file.is_file() else site / "404.html"
        route.fulfill(path=found, status=200 if found == file else 404)

    opened.page.route("https://user.example/repo/**", answer)
    opened.page.goto("https://user.example/repo/articles/2020/gone.html")
    assert opened.page.inner_text("h1") == "没有这一页"
    assert style(opened, "body", "max-width") != "none"
    opened.page.click(".site-title")
    opened.page.wait_for_url("https://user.example/repo/index.html")
    assert opened.page.locator(".row-title").count() >= 5


def test_printed_page_is_the_article(
    visit: Callable[..., Visit], over_http: Callable[[Path], str], seed_sites: dict[str, Path]
) -> None:
    """On paper there is the text and no navigation."""
    page = visit().page
    page.goto(over_http(seed_sites["plain"]) + "articles/cna.com.tw-douba5woxw.html")
    page.emulate_media(media="print")
    assert page.locator(".article-body").is_visible()
    assert not page.locator(".site-header").is_visible()
