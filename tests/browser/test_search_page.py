"""The search page in Chromium, on a site that stands in a subfolder of its host."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from conftest import Visit

pytestmark = pytest.mark.browser

FINDS = {
    "国防部长": {"rfi.fr-ajdzmf4nfx", "rfi.fr-dxwmeu2hcj"},
    "奥斯汀": {"rfi.fr-ajdzmf4nfx"},
    "EDSCG": {"cna.com.tw-douba5woxw"},
    "2+2": {"cna.com.tw-douba5woxw"},
}
"""What is looked for, and articles that must be found."""


def found(visit: Visit) -> set[str]:
    """The ids of the articles on the page of results, once the search is done."""
    visit.page.locator("#search-results > li").first.wait_for()
    links = visit.page.eval_on_selector_all("#search-results h2 a", "es => es.map(e => e.href)")
    return {link.rpartition("/")[2].removesuffix(".html") for link in links}


@pytest.mark.parametrize("query", FINDS)
def test_search_finds_the_seeds(
    visit: Callable[..., Visit], over_http: Callable[[Path], str], seed_sites: dict[str, Path], query: str
) -> None:
    """From the field in the header of any page to the result to the article, without a complaint."""
    opened = visit()
    page, start = opened.page, over_http(seed_sites["plain"])
    page.goto(start + "dates/2023/11/07.html")
    page.fill("header input[name=q]", query)
    page.press("header input[name=q]", "Enter")
    page.wait_for_url(f"{start}search.html?q=*")
    assert found(opened) >= FINDS[query]
    assert page.input_value("#search-query") == query
    page.click("#search-results h2 a >> nth=0")
    page.wait_for_url(f"{start}articles/*.html")
    assert page.locator(".article-body").is_visible()
    assert opened.complaints == []


def test_address_of_a_search_can_be_shared(
    visit: Callable[..., Visit], over_http: Callable[[Path], str], seed_sites: dict[str, Path]
) -> None:
    """What is typed stands in the address, and the address alone searches."""
    opened = visit(390)
    start = over_http(seed_sites["published"])
    opened.page.goto(start + "search.html")
    opened.page.fill("#search-query", "奥斯汀")
    opened.page.wait_for_url(f"{start}search.html?q={quote('奥斯汀')}")
    first = found(opened)
    opened.page.goto("about:blank")
    opened.page.goto(f"{start}search.html?q={quote('奥斯汀')}")
    assert found(opened) == first
    wide = opened.page.evaluate("() => document.documentElement.scrollWidth")
    assert wide <= 390
    assert (opened.complaints, opened.abroad) == ([], [])


def test_nothing_found_is_said(
    visit: Callable[..., Visit], over_http: Callable[[Path], str], seed_sites: dict[str, Path]
) -> None:
    """In the place where a reader of the screen hears it."""
    opened = visit()
    opened.page.goto(f"{over_http(seed_sites['plain'])}search.html?q={quote('龘龘龘')}")
    opened.page.locator("#search-status", has_text="0").wait_for()
    assert opened.page.get_attribute("#search-status", "role") == "status"
    assert opened.complaints == []
