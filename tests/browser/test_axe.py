"""Accessibility: axe-core finds no violation, in light and in dark mode."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import Visit

pytestmark = pytest.mark.browser

PAGES = {
    "home": "index.html",
    "article": "articles/rfi.fr-ajdzmf4nfx.html",
    "tag": f"tags/{quote('美国')}.html",
    "tags": "tags/index.html",
    "outlet": "outlets/rfi.html",
    "day": "dates/2023/11/07.html",
    "month": "dates/2023/11.html",
    "year": "dates/2023.html",
    "dates": "dates/index.html",
    "about": "about.html",
    "404": "404.html",
    "search": "search.html",
    "results": f"search.html?q={quote('国防部长')}&year=2023",
}


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_violation(
    visit: Callable[..., Visit],
    over_http: Callable[[Path], str],
    seed_sites: dict[str, Path],
    name: str,
    color_scheme: str,
) -> None:
    """No page violates a rule of axe, best practices included; the search page is checked with open filters."""
    page = visit(color_scheme=color_scheme).page
    response = page.goto(over_http(seed_sites["plain"]) + PAGES[name])
    assert response
    assert response.ok
    if name == "results":
        page.click("#search-filters summary")
        page.locator("#search-filters li").first.wait_for()
        page.locator("#search-results mark").first.wait_for()
    found = Axe().run(page)
    assert len(found.response["passes"]) > 10
    assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found.response["violations"]] == []
