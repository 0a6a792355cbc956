"""The page of an article in a browser: pictures that do not come, the reading position, what it copies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import Archive, Visit

pytestmark = pytest.mark.browser

PICTURE = "https://picture.example/bridge.jpg"
SECTION = "旧桥因洪水关闭了六周，附近的居民只好坐船过河，学生每天早起一个小时。\n\n" * 20
BODY = f"![]({PICTURE})\n*旧桥的栏杆。*\n\n" + "".join(f"## 第{name}节\n\n{SECTION}" for name in "一二三四")


@pytest.fixture
def article(archive: Archive) -> str:
    """The address of a long article with a picture, a table of contents and articles that it leads on to."""
    for number, title in enumerate(["旧桥因洪水关闭", "旧桥因洪水关闭六周", "洪水后旧桥重开"]):
        archive.page(
            f"a{number}",
            BODY,
            title=title,
            date=f"2023-03-0{number + 1}",
            outlet="cna",
            channel="晨报",
            authors=["王小明"],
            source_url=f"https://cna.example/{number}",
        )
    archive.build()
    return (archive.root / "site/articles/a1.html").as_uri()


def test_picture_that_cannot_be_loaded(visit: Callable[..., Visit], article: str) -> None:
    """It leaves its text, its address and its caption, and no hole."""
    page = visit().page
    page.goto(article)
    picture = page.locator("figure img")
    picture.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('figure img').complete")
    assert picture.get_attribute("alt") == "旧桥的栏杆。"
    shown = picture.evaluate("image => getComputedStyle(image, '::after').content")
    assert shown == f'"{PICTURE}"'
    box = picture.bounding_box()
    assert box
    assert 20 < box["height"] < 120
    assert page.locator("figcaption").inner_text() == "旧桥的栏杆。"


def test_reading_position(visit: Callable[..., Visit], article: str) -> None:
    """A bar at the top grows from nothing to the width of the page while the text is read."""
    page = visit().page
    page.goto(article)
    widths = [
        page.evaluate(
            """place => new Promise(resolve => {
                scrollTo(0, place * document.documentElement.scrollHeight);
                requestAnimationFrame(() => requestAnimationFrame(() => resolve(
                    new DOMMatrix(getComputedStyle(document.querySelector(".long"), "::before").transform).a)));
            })""",
            place,
        )
        for place in (0, 0.4, 1)
    ]
    assert (widths[0], widths[2]) == (0, 1)
    assert 0.1 < widths[1] < 0.9


def test_citation_is_copied(
    visit: Callable[..., Visit], article: str, archive: Archive, over_http: Callable[[Path], str]
) -> None:
    """A button next to the citation copies it as plain text, and says so."""
    page = visit(permissions=["clipboard-read", "clipboard-write"]).page
    page.goto(over_http(archive.root / "site") + "articles/a1.html")
    page.click(".citation button")
    page.get_by_role("button", name="已复制").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == (
        "王小明，《旧桥因洪水关闭六周》，中央社 CNA，2023年3月2日，https://cna.example/1"
    )


def test_everything_else_works_without_script(visit: Callable[..., Visit], article: str) -> None:
    """Without script only the button is missing: contents, related articles and neighbours are links."""
    page = visit(java_script_enabled=False).page
    page.goto(article)
    assert page.locator(".citation button").count() == 0
    page.click("nav.contents a >> nth=3")
    assert page.url.endswith("#%E7%AC%AC%E5%9B%9B%E8%8A%82")
    page.click(".leads [rel=next] >> nth=0")
    assert page.url.endswith("/a2.html")
    assert page.locator(".related a").all_inner_texts() == ["旧桥因洪水关闭六周", "旧桥因洪水关闭"]


@pytest.mark.parametrize(("width", "color_scheme"), [(390, "dark"), (1280, "light"), (1920, "dark")])
def test_long_article_is_accessible(visit: Callable[..., Visit], article: str, width: int, color_scheme: str) -> None:
    """Axe finds nothing on a page with everything that it may have, nothing is cut off, and links can be hit."""
    page = visit(width=width, color_scheme=color_scheme).page
    page.goto(article)
    found = Axe().run(page)
    assert [(rule["id"], rule["nodes"]) for rule in found.response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    heights = page.locator(".leads li, .contents li").evaluate_all("all => all.map(li => li.offsetHeight)")
    assert min(heights) >= 24


def test_picture_that_does_not_load(visit: Callable[..., Visit], archive: Archive) -> None:
    """In its place are its address and its caption, or its alternative text if it has no caption, once each."""
    picture = "https://pictures.example/boat.jpg"
    archive.page("a", f"![]({picture})\n*渡轮码头*\n\n![渡轮]({picture})\n")
    archive.build()
    visited = visit()
    visited.page.route("https://**", lambda route: route.abort())
    visited.page.goto((archive.root / "site/articles/a.html").as_uri())
    shown = """all => all.map(e =>
      [e.alt, getComputedStyle(e).fontSize !== "0px", getComputedStyle(e, "::after").content])"""
    address = f'"{picture}"'
    assert visited.page.locator(".article-body img").evaluate_all(shown) == [
        ["渡轮码头", False, address],
        ["渡轮", True, address],
    ]
    sizes = visited.page.locator(".article-body img").evaluate_all(
        "all => all.map(e => e.getClientRects()[0].height > 15)"
    )
    assert sizes == [True, True]
