"""Where lines of titles and tables break, in Chromium and in Firefox."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from conftest import Archive, Visit

pytestmark = pytest.mark.browser

TITLES = {
    "zh-Hans": [
        "【旧桥纪事】桥关了六周以后我们才知道河对岸的人是怎样过日子的？",
        "市长说“再等一个秋天”，居民却问：“那么今年的收成怎么运过河去呢？”！",
        "渡船、竹筏、绳索……河谷里的人用过的一切办法（第三部分；记一个不肯搬走的人）",
        "《河谷晨报》：什么时候通车 ？！没有人回答 ，也没有人再问 ）",
    ],
    "zh-Hant": [
        "【舊橋紀事】橋關了六週以後我們才知道河對岸的人是怎樣過日子的？",
        "市長說「再等一個秋天」，居民卻問：「那麼今年的『收成』怎麼運過河去呢？」！",
    ],
    "ja": ["「橋」が閉まって六週間、対岸の人々は『どうやって』暮らしているのか？（第二部）"],
}
SHIFTS = range(8)
"""Each title also comes with so many characters before it, so that every mark reaches the end of a line."""
MARKS = frozenset("？！，。、；：）】》」』”’〉?!,.;:)]}")
"""What must not begin a line (https://www.w3.org/TR/clreq/#prohibition_rules_for_line_start_end)."""
LINE_STARTS = """
  const starts = [];
  for (const title of document.querySelectorAll("h1, .row-title")) {
    const walker = document.createTreeWalker(title, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    let line = -Infinity;
    while (walker.nextNode()) {
      const node = walker.currentNode;
      for (let at = 0; at < node.data.length; at++) {
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        const box = range.getBoundingClientRect();
        if (!box.width || box.top < line + box.height / 2) continue;
        line = box.top;
        starts.push(node.data[at]);
      }
    }
  }
  return starts;
"""


@pytest.fixture(scope="module")
def titled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with the titles, on their pages and in lists."""
    archive = Archive(tmp_path_factory.mktemp("titles") / "archive")
    archive.write("jianbao.toml", 'title = "剪报"\n')
    for lang, titles in TITLES.items():
        for number, title in enumerate(titles):
            for shift in SHIFTS:
                archive.page(
                    f"{lang}-{number}-{shift}", title="河" * shift + title, lang=lang, outlet="cna", date="2023-11-07"
                )
    archive.build()
    return archive.root / "site"


def pages_of(titled: Path) -> list[str]:
    """The addresses of the day with all titles, and of one page for each."""
    names = [f"{lang}-{number}-{number}" for lang, titles in TITLES.items() for number in range(len(titles))]
    return [
        (titled / path).as_uri() for path in ("dates/2023/11/07.html", *(f"articles/{name}.html" for name in names))
    ]


def refused(starts: Sequence[str]) -> list[str]:
    """The first characters of lines that must not be first."""
    assert len(starts) > 1
    return [start for start in starts if start in MARKS]


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_line_of_a_title_begins_with_a_mark(visit: Callable[..., Visit], titled: Path, width: int) -> None:
    """No line of a title begins with punctuation that ends something, on its page and in lists."""
    page = visit(width).page
    for address in pages_of(titled):
        page.goto(address)
        assert refused(page.evaluate(f"() => {{ {LINE_STARTS} }}")) == [], address


@pytest.mark.parametrize("width", [500, 1280])  # the narrowest window of Firefox
def test_no_line_of_a_title_begins_with_a_mark_in_firefox(firefox: Any, titled: Path, width: int) -> None:
    """The same in Firefox."""
    firefox.set_window_rect(width=width, height=900)
    for address in pages_of(titled):
        firefox.navigate(address)
        assert refused(firefox.execute_script(LINE_STARTS)) == [], address


@pytest.mark.parametrize("width", [320, 390])
def test_lines_of_titles_on_phones(visit: Callable[..., Visit], archive: Archive, width: int) -> None:
    """A title whose parts fit a line breaks between them, on its page and at the top of the home page."""
    archive.page("a", title="旧桥关闭后第六周 居民坐船过河上学", lang="zh-Hans", date="2023-11-07")
    archive.build()
    page = visit(width).page
    for path in ("articles/a.html", "index.html"):
        page.goto((archive.root / "site" / path).as_uri())
        selector = "h1" if path.startswith("articles") else ".lead-story a.row-title"
        starts = page.evaluate(f"() => {{ {LINE_STARTS.replace('h1, .row-title', selector)} }}")
        assert starts == ["旧", "居"], path


COLUMNS = range(1900, 2024, 12)
ROWS = "\n".join(f"| {'江西省' * 3} | " + " | ".join(f"{year},456.75%" for year in COLUMNS) + " |" for _ in range(3))
TABLE = f"| 地区 | {' | '.join(map(str, COLUMNS))} |\n|{'---|' * (len(COLUMNS) + 1)}\n{ROWS}"
NARROW = "| 甲 | 乙 |\n|---|---|\n| 1 | 2 |"


def test_wide_table_scrolls(visit: Callable[..., Visit], archive: Archive) -> None:
    """A wide table scrolls by itself, with the keyboard too, and each has a name; its numbers are not broken."""
    archive.page("a", f"{TABLE}\n\n文。\n\n{NARROW}", outlet="cna")
    archive.build()
    page = visit(390).page
    page.goto((archive.root / "site/articles/a.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    regions = page.get_by_role("region", name="表")
    assert regions.evaluate_all("all => all.map(region => region.ariaLabel)") == ["表 1", "表 2"]
    wide = regions.first
    wide.focus()
    assert wide.evaluate("region => getComputedStyle(region).outlineStyle") != "none"
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('.table').scrollLeft > 0")
    lines = wide.locator("td:nth-child(n + 2)").evaluate_all(
        """cells => cells.map(cell => {
            const range = document.createRange();
            range.selectNodeContents(cell);
            return new Set(Array.from(range.getClientRects(), box => box.top)).size;
        })"""
    )
    assert set(lines) == {1}
    assert regions.last.evaluate("region => region.scrollWidth <= region.clientWidth")
