"""Pages that are read from right to left, in Chromium: an article in Arabic, and a site whose interface is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Archive, Visit

pytestmark = pytest.mark.browser

BODY = (
    """قال المتحدث إن الجسر سيغلق.

> اقتباس من البيان.

- أولاً
- ثانياً

"""
    + ("نص طويل عن الوادي والنهر. " * 10 + "\n\n") * 40
)
PATHS = (
    *("index", "about", "404", "search", "dates/index", "dates/2023", "dates/2023/11", "dates/2023/11/07"),
    *("tags/index", "tags/桥", "outlets/index", "outlets/rfi", "articles/ar", "articles/zh0"),
)
SIDES = """() => {
  const box = (selector) => document.querySelector(selector).getBoundingClientRect();
  const style = (selector, name) => getComputedStyle(document.querySelector(selector)).getPropertyValue(name);
  const range = document.createRange();
  const first = (selector) => { // the place of the first letter
    range.setStart(document.querySelector(selector).firstChild, 0);
    range.setEnd(range.startContainer, 1);
    return range.getBoundingClientRect();
  };
  const text = box(".article-body");
  const isRight = (letter) => Math.abs(letter.right - text.right) < 3;
  return {
    title: isRight(first("h1")), text: isRight(first(".article-body > p")),
    outlet: isRight(box(".article-outlet a")), quote: style(".article-body blockquote", "border-right-width"),
    noQuote: style(".article-body blockquote", "border-left-width"),
    bullets: text.right - first(".article-body li").right > 20,
    leadsAreLeft: box(".leads").right < text.left,
    bar: style(".long", "direction"),
  };
}"""


def fill(archive: Archive) -> None:
    """Articles in Arabic and in Chinese, before and after each other."""
    archive.page("ar", BODY, title="أخبار الوادي: إغلاق الجسر", lang="ar", date="2023-11-05", outlet="rfi", tags=["桥"])
    for number in range(4):
        archive.page(f"zh{number}", date=f"2023-11-0{4 + number}", title="旧桥关闭", outlet="rfi", tags=["桥"])


@pytest.fixture
def rtl_site(archive: Archive) -> Path:
    """The site of an archive with an interface in Arabic, most of which is missing and in English."""
    archive.write("jianbao.toml", 'title = "أرشيف الوادي"\nlang = "ar"\n')
    archive.write("themes/default/i18n/ar.toml", 'dates = "التواريخ"\nsearch_title = "بحث"\n')
    fill(archive)
    archive.build(search=True)
    return archive.root / "site"


def arrows(visited: Visit) -> dict[str, str]:
    """The arrow before each link to an earlier or later article."""
    links = visited.page.locator(".leads a[rel]").evaluate_all(
        "all => all.map(a => [a.rel, getComputedStyle(a.parentElement, '::before').content])"
    )
    return {rel: content[1] for rel, content in links}


def test_article_in_arabic(visit: Callable[..., Visit], archive: Archive) -> None:
    """Text, outlet, quotations and bullets are on the right, and what it leads on to is on the left."""
    fill(archive)
    archive.build()
    visited = visit(1280)
    page = visited.page
    page.goto((archive.root / "site/articles/ar.html").as_uri())
    assert page.evaluate("[document.documentElement.dir, document.documentElement.lang]") == ["rtl", "ar"]
    sides = page.evaluate(SIDES)
    assert sides == {
        **dict.fromkeys(("title", "text", "outlet", "bullets", "leadsAreLeft"), True),
        **{"quote": "3px", "noQuote": "0px", "bar": "rtl"},
    }
    assert arrows(visited) == {"prev": "←", "next": "→"}  # the interface is in Chinese
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [320, 1280])
def test_interface_in_arabic(visit: Callable[..., Visit], rtl_site: Path, width: int) -> None:
    """No page of any kind needs scrolling to the side, and the text begins within the window."""
    visited = visit(width)
    for path in PATHS:
        visited.page.goto((rtl_site / f"{path}.html").as_uri())
        assert visited.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        box = visited.page.locator("h1").bounding_box()
        assert box, path
        assert 0 <= box["x"] <= box["x"] + box["width"] <= width, path
    assert visited.errors == []


def test_earlier_is_to_the_right(visit: Callable[..., Visit], rtl_site: Path) -> None:
    """In an interface from right to left, arrows to what is earlier point to the right, and so runs the heat map."""
    visited = visit(1280)
    visited.page.goto((rtl_site / "articles/zh1.html").as_uri())
    assert arrows(visited) == {"prev": "→", "next": "←"}
    visited.page.goto((rtl_site / "dates/2023/11/05.html").as_uri())
    assert visited.page.locator(".arrows [aria-hidden]").all_inner_texts() == ["→", "←"]
    visited.page.goto((rtl_site / "index.html").as_uri())
    november = visited.page.locator(".heat path").first.bounding_box()
    label = visited.page.locator(".heat-months span").nth(10).bounding_box()
    assert november
    assert label
    assert abs(november["x"] - label["x"]) < label["width"]
