"""The search in Firefox, over http and from a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from conftest import Archive

pytestmark = pytest.mark.browser

QUERIES = {"国防部长": 2, "國防部長": 2, "2+2": 3, "的": 5, "龘龘": 0}
"""Queries, and how many of the repository's own articles match."""
STATUS = "return document.getElementById('search-status').textContent"


def status_of(firefox: Any, url: str) -> str:
    """The status text when the search has finished."""
    from marionette_driver import Wait

    wait = Wait(firefox, timeout=20)
    firefox.navigate(url)
    wait.until(lambda session: "篇" in session.execute_script(STATUS))
    return str(firefox.execute_script(STATUS))


@pytest.mark.parametrize("how", ["http", "folder"])
def test_search_in_firefox(
    firefox: Any, over_http: Callable[[Path], str], seed_sites: dict[str, Path], how: str
) -> None:
    """Queries find what a plain scan finds, and facets narrow, under the page's Content-Security-Policy."""
    start = over_http(seed_sites["plain"]) if how == "http" else seed_sites["plain"].as_uri() + "/"
    for query, count in QUERIES.items():
        assert status_of(firefox, f"{start}search.html?q={quote(query)}").startswith(f"找到 {count} 篇")
        shown = firefox.execute_script("return document.querySelectorAll('#search-results > li').length")
        assert shown == count
    assert status_of(firefox, f"{start}search.html?year=2023&script=zh-Hant").startswith("找到 1 篇")


def test_pagefind_engine_in_firefox(firefox: Any, over_http: Callable[[Path], str], tmp_path: Path) -> None:
    """Pagefind's engine finds stems, under the page's Content-Security-Policy."""
    from marionette_driver import Wait

    archive = Archive(tmp_path / "archive")
    archive.write("jianbao.toml", 'lang = "en"\n[search]\nengine = "pagefind"\n')
    for name, text in (("a", "The floods."), ("b", "A flooded harbour."), ("c", "A quiet harbour.")):
        archive.page(name, text, title=f"Report {name}", lang="en")
    archive.build(search=True)
    firefox.navigate(over_http(archive.root / "site") + "search.html?q=flooding")
    Wait(firefox, timeout=20).until(lambda session: "results for" in session.execute_script(STATUS))
    assert firefox.execute_script(STATUS) == "2 results for flooding"
