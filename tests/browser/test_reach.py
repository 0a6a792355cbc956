"""What any reader can reach and hit: targets, large text, forced colours, reduced motion, paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Archive, Visit

pytestmark = pytest.mark.browser

TARGET = 24
"""The least width and height of a target (https://www.w3.org/TR/WCAG22/#target-size-minimum)."""
SMALL_TARGETS = """(least) => {
  const inSentence = (element) => element.closest(".article-body :is(p, li, td, sup, figcaption)");
  const targets = [...document.querySelectorAll("a[href], button, input, select, summary")]
    .filter((element) => element.checkVisibility() && !element.matches(".skip"))
    .map((element) => ({ element, box: element.getClientRects()[0] })).filter(({ box }) => box);
  const isSmall = ({ box }) => box.width < least - 0.5 || box.height < least - 0.5;
  const centre = ({ box }) => [box.x + box.width / 2, box.y + box.height / 2];
  const distance = ([x, y], { box }) =>
    Math.hypot(Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom));
  const isCrowded = (target) => targets.some((other) => other !== target && (distance(centre(target), other) < least / 2
    || (isSmall(other) && Math.hypot(...centre(target).map((value, at) => value - centre(other)[at])) < least)));
  return targets.filter((target) => isSmall(target) && !inSentence(target.element) && isCrowded(target))
    .map(({ element, box }) => `${element.outerHTML.slice(0, 90)} ${box.width}x${box.height}`);
}"""
PATHS = {
    *(
        "index.html",
        "about.html",
        "404.html",
        "search.html",
        "tags/index.html",
        "outlets/index.html",
        "dates/index.html",
    ),
    *("dates/2023.html", "dates/2023/11.html", "dates/2023/11/07.html", "outlets/rfi.html", "tags/美国.html"),
    *("articles/cna.com.tw-douba5woxw.html", "articles/rfi.fr-ajdzmf4nfx.html"),
}
BODY = "旧桥因洪水关闭了六周，附近的居民只好坐船过河，学生每天早起一个小时。\n\n" * 60


@pytest.fixture
def article(archive: Archive) -> str:
    """The address of a long article with everything that its footer may have."""
    for number in range(3):
        archive.page(
            f"a{number}",
            BODY,
            title=f"旧桥因洪水关闭{'一二三'[number]}",
            date=f"2023-03-0{number + 1}",
            collected="2023-03-08T01:00:00Z",
            outlet="cna",
            tags=["交通", "水利"],
            source_url=f"https://cna.example/news/2023/03/{number}",
        )
    archive.build()
    return (archive.root / "site/articles/a1.html").as_uri()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", sorted(PATHS))
def test_targets_can_be_hit(visit: Callable[..., Visit], seed_sites: dict[str, Path], path: str, width: int) -> None:
    """Every link, button and field is 24 px wide and high, or has that room, or is within a sentence."""
    page = visit(width).page
    page.goto((seed_sites["plain"] / path).as_uri())
    assert page.locator("a[href]").count() > 3
    assert page.evaluate(SMALL_TARGETS, TARGET) == []


@pytest.mark.parametrize("width", [320, 640])
@pytest.mark.parametrize("path", sorted(PATHS))
def test_large_text(visit: Callable[..., Visit], seed_sites: dict[str, Path], path: str, width: int) -> None:
    """With the largest text, and with a screen that is zoomed to 200 %, nothing needs scrolling to the side."""
    page = visit(width).page
    page.add_init_script("localStorage.setItem('jianbao', JSON.stringify({ size: 'huge' }))")
    page.goto((seed_sites["plain"] / path).as_uri())
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "24px"
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_forced_colours(visit: Callable[..., Visit], article: str) -> None:
    """With forced colours the reading position, buttons and the focus are still seen."""
    page = visit(forced_colors="active").page
    page.goto(article)
    bar = page.evaluate("getComputedStyle(document.querySelector('.long'), '::before').borderTopStyle")
    assert bar == "solid"
    button = page.locator(".site-header > button")
    page.keyboard.press("Tab")
    button.focus()
    shown = button.evaluate("e => [getComputedStyle(e).borderTopStyle, getComputedStyle(e).outlineStyle]")
    assert shown == ["solid", "solid"]


def test_calendar_in_forced_colours(visit: Callable[..., Visit], archive: Archive) -> None:
    """With forced colours, which have no shades, a day with more articles has a thicker line below."""
    for day in range(1, 9):
        for number in range(day):
            archive.page(f"a{day}-{number}", date=f"2023-03-0{day}")
    archive.build()
    page = visit(forced_colors="active").page
    page.goto((archive.root / "site/dates/2023/03.html").as_uri())
    lines = page.locator(".month td:has(a)").evaluate_all("all => all.map(e => getComputedStyle(e).borderBottomWidth)")
    assert lines == ["1px", "1px", "1px", "2px", "2px", "4px", "4px", "6px"]
    empty = page.locator(".month td:not(:has(a))").first
    canvas = page.locator("body").evaluate("e => getComputedStyle(e).backgroundColor")
    assert empty.evaluate("e => getComputedStyle(e).borderTopColor") == canvas


@pytest.mark.parametrize("path", ["index.html", "search.html"])
@pytest.mark.parametrize("lang", ["zh-Hans", "en"])
def test_header(visit: Callable[..., Visit], archive: Archive, path: str, lang: str) -> None:
    """The menu has one line, and at any width the button of the display settings is next to title or search box."""
    archive.write("jianbao.toml", f'title = "Clippings"\nlang = "{lang}"\n')
    archive.page("a", date="2023-03-01", outlet="cna", tags=["交通"], authors=["林某"], channel="早报")
    archive.build()
    page = visit(390).page
    page.goto((archive.root / "site" / path).as_uri())
    button = page.locator(".site-header > button")
    assert page.locator("nav li").count() == 6
    assert len({*page.locator("nav li").evaluate_all("all => all.map(e => e.offsetTop)")}) == 1
    for width in (320, *range(390, 1400, 30)):
        page.set_viewport_size({"width": width, "height": 800})
        place = button.bounding_box()
        other = page.locator(".site-title" if path == "search.html" else ".search-box").bounding_box()
        assert place
        assert other
        assert place["y"] < other["y"] + other["height"] / 2 < place["y"] + place["height"], width
        assert other["x"] + other["width"] < place["x"], width


def test_reduced_motion(visit: Callable[..., Visit], article: str) -> None:
    """Who wants less motion has no moving bar."""
    page = visit(reduced_motion="reduce").page
    page.goto(article)
    assert page.evaluate("getComputedStyle(document.querySelector('.long'), '::before').display") == "none"


@pytest.mark.parametrize("scheme", ["", "dark"])
def test_printed_article(visit: Callable[..., Visit], article: str, scheme: str) -> None:
    """Paper has text, date, complete source address, day of collection and citation, black on white."""
    page = visit(color_scheme="dark").page
    page.add_init_script(f"localStorage.setItem('jianbao', JSON.stringify({{ scheme: '{scheme}' }}))")
    page.goto(article)
    page.locator(".site-header > button").wait_for()
    page.emulate_media(media="print")
    printed = page.inner_text("body").split("\n")
    assert "2023年3月2日 星期四" in " ".join(printed)
    for line in ("https://cna.example/news/2023/03/1", "2023年3月8日"):
        assert line in printed
    assert any("《旧桥因洪水关闭二》" in line for line in printed)
    for word in ("搜索", "Aa", "目录", "时光机（Wayback Machine）副本", "旧桥因洪水关闭三", "回到顶部", "复制"):
        assert word not in " ".join(printed), word
    shown = page.locator(".article-body p").first.evaluate("e => getComputedStyle(e).color")
    assert shown == "rgb(0, 0, 0)"
    assert page.locator(".article-footer").evaluate("e => getComputedStyle(e).color") == "rgb(102, 97, 90)"
