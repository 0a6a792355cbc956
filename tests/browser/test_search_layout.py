"""The search page in Chromium: what arrives later moves nothing that is already shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from conftest import Archive, Visit
from playwright.sync_api import Page, Route

pytestmark = pytest.mark.browser

OBSERVE = """() => {
  const record = (entries) => window.shifts.push(...entries.map((entry) => [entry.value,
    ...entry.sources.map(({ node }) => node?.outerHTML?.slice(0, 80) ?? node?.data ?? "")]));
  window.shifts = [];
  const observer = new PerformanceObserver((list) => record(list.getEntries()));
  observer.observe({ type: "layout-shift", buffered: true });
  window.takeShifts = async () => {
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    record(observer.takeRecords());
    return window.shifts.splice(0);
  };
}"""
CONDITIONS = "国防 -预算 日期:abc"
"""A query with a condition, which can be removed, and a part that is not understood."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fifty articles of two outlets and three years, with a description."""
    archive = Archive(tmp_path_factory.mktemp("layout") / "archive")
    archive.write("jianbao.toml", 'title = "码头剪报"\nlang = "en"\n')
    for number in range(50):
        tags = ["国防", f"第{number % 9}类"]
        front = {"date": f"20{20 + number // 20}-05-{1 + number % 20:02}", "outlet": ("甲报", "乙报")[number % 2]}
        archive.page(f"p-{number:02}", "国防部长会见，日期:abc。" * 30, id=f"p-{number:02}", tags=tags, **front)
    archive.build(search=True)
    return archive.root / "site"


class Gate:
    """Holds back the scripts of a page's index while it is closed."""

    def __init__(self, page: Page) -> None:
        self._closed = False
        self._held: list[Route] = []
        page.route("**/search/**", self._handle)

    def close(self) -> None:
        """From now on, hold back what is requested."""
        self._closed = True

    def open(self) -> None:
        """Let everything through."""
        self._closed = False
        while self._held:
            self._held.pop(0).continue_()

    def _handle(self, route: Route) -> None:
        if self._closed:
            self._held.append(route)
        else:
            route.continue_()


@pytest.fixture(params=[390, 1280])
def page(request: pytest.FixtureRequest, visit: Callable[..., Visit]) -> Page:
    """A page that records its layout shifts, on a phone and on a desk."""
    opened = visit(request.param).page
    opened.add_init_script(f"({OBSERVE})()")
    return opened


def shifts(page: Page) -> list[list[object]]:
    """The layout shifts since the last call, each with its score and the elements; also those right after an input."""
    found: list[list[object]] = page.evaluate("() => window.takeShifts()")
    return found


@pytest.mark.parametrize(
    ("query", "last"),
    [("国防", "#search-more:visible"), (CONDITIONS, "#search-more:visible"), ("龘龘 国防", ".search-suggestions a")],
)
def test_results_move_nothing(page: Page, over_http: Callable[[Path], str], site: Path, query: str, last: str) -> None:
    """On arrival with a query, results, conditions, notes and near queries come later and move nothing."""
    gate = Gate(page)
    gate.close()
    page.goto(f"{over_http(site)}search.html?q={quote(query)}&tag={quote('国防')}")
    assert shifts(page) == []
    gate.open()
    page.locator(last).first.wait_for()
    assert shifts(page) == []


def test_filters_and_more_results_move_nothing(page: Page, over_http: Callable[[Path], str], site: Path) -> None:
    """The values of filters, their new counts, the chart of years, and more results come later and move nothing."""
    gate = Gate(page)
    page.goto(f"{over_http(site)}search.html?q={quote('国防')}")
    page.locator("#search-more:visible").wait_for()
    gate.close()
    page.click("#search-filters summary")
    shifts(page)  # of the click itself
    gate.open()
    page.locator("[data-facet=year] .search-bar").first.wait_for()
    assert shifts(page) == []
    gate.close()
    page.check("[data-facet=year] input >> nth=1")
    shifts(page)
    gate.open()
    page.locator("#search-status", has_text="20 articles").wait_for()
    assert shifts(page) == []
    page.go_back()
    page.locator("#search-more:visible").wait_for()
    assert shifts(page) == []
    gate.close()
    page.click("#search-more")
    shifts(page)
    gate.open()
    page.locator("#search-results > li >> nth=39").wait_for()
    assert shifts(page) == []


@pytest.mark.parametrize(
    ("settings", "date"),
    [("", "2022年5月1日"), ('lang = "en"', "1 May 2022"), ('date_form = "{day:02}.{month:02}.{year}"', "01.05.2022")],
)
def test_search_page_describes_itself(visit: Callable[..., Visit], archive: Archive, settings: str, date: str) -> None:
    """Search engines read a description; results write dates as the other pages do, in any form."""
    archive.write("jianbao.toml", f'title = "码头剪报"\n{settings}\n')
    archive.page("a", "国防部长会见。", date="2022-05-01T23:30:00+08:00")
    archive.build(search=True)
    page, root = visit().page, f"{(archive.root / 'site').as_uri()}/"
    page.goto(f"{root}search.html?q={quote('国防')}")
    assert page.locator("#search-results time").first.inner_text() == date
    assert "码头剪报" in (page.get_attribute("meta[name=description]", "content") or "")
    page.goto(f"{root}outlets/unknown.html")
    assert page.inner_text(".row-facts time") == date
