"""The theme ``plain`` in Chromium: accessible, readable, without errors, and with a search that works."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import REPOSITORY, Archive, Visit

pytestmark = pytest.mark.browser

PAGES = {
    "home": "index.html",
    "article": "articles/cna.com.tw-douba5woxw.html",
    "tag": f"tags/{quote('美国')}.html",
    "tags": "tags/index.html",
    "day": "dates/2023/11/07.html",
    "month": "dates/2023/11.html",
    "year": "dates/2023.html",
    "dates": "dates/index.html",
    "about": "about.html",
    "404": "404.html",
    "search": "search.html",
}


@pytest.fixture(scope="module")
def plain_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the repository's own archive with the theme ``plain``."""
    archive = Archive(tmp_path_factory.mktemp("plain"))
    shutil.copytree(REPOSITORY / "content", archive.root / "content")
    archive.write("jianbao.toml", 'title = "剪报"\n[theme]\nname = "plain"\n')
    archive.build(search=True)
    return archive.root / "site"


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_violation(
    visit: Callable[..., Visit], over_http: Callable[[Path], str], plain_site: Path, name: str, color_scheme: str
) -> None:
    """No page violates a rule of axe, needs horizontal scrolling on a phone, or causes an error."""
    visited = visit(width=390, color_scheme=color_scheme)
    visited.page.goto(over_http(plain_site) + PAGES[name])
    found = Axe().run(visited.page)
    assert len(found.response["passes"]) > 10
    assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found.response["violations"]] == []
    widths = visited.page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
    assert widths[0] <= widths[1]
    assert visited.errors == []


def test_search_finds_articles(visit: Callable[..., Visit], over_http: Callable[[Path], str], plain_site: Path) -> None:
    """The search page of the default theme works in this theme's frame."""
    visited = visit()
    visited.page.goto(f"{over_http(plain_site)}search.html?q={quote('国防部长')}")
    visited.page.locator("#search-results mark").first.wait_for()
    visited.page.locator("#search-results a").first.click()
    visited.page.wait_for_url("**/articles/**")
    assert visited.page.locator("h1").is_visible()
    assert visited.errors == []
