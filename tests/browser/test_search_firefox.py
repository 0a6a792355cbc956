"""The search in Firefox, over http and from a folder; left out where there is none (``apt install firefox-esr``).

Playwright cannot drive the Firefox that a distribution ships; Mozilla's own driver can.
"""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

pytestmark = pytest.mark.browser

QUERIES = {"国防部长": 2, "國防部長": 2, "2+2": 3, "的": 5, "龘龘": 0}
"""What is looked for in the repository's own articles, and how many have it."""
STATUS = "return document.getElementById('search-status').textContent"


@pytest.fixture(scope="module")
def firefox() -> Iterator[Any]:
    """A session of Firefox without a window."""
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if program is None:
        missing = pytest.fail if os.environ.get("CI") else pytest.skip  # one's own machine need not have two browsers
        missing("there is no Firefox: apt install firefox-esr, or get it from https://www.mozilla.org/firefox/")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the driver's own
        from marionette_driver.marionette import Marionette

        session = Marionette(bin=program, headless=True, gecko_log="/dev/null", baseurl="about:blank")
        session.start_session()
        yield session
        session.quit(in_app=False)


def said(firefox: Any, address: str) -> str:
    """What the status says once the search is done."""
    from marionette_driver import Wait

    wait = Wait(firefox, timeout=20)
    firefox.navigate(address)
    wait.until(lambda session: "篇" in session.execute_script(STATUS))
    return str(firefox.execute_script(STATUS))


@pytest.mark.parametrize("how", ["http", "folder"])
def test_firefox_finds_the_same(
    firefox: Any, over_http: Callable[[Path], str], seed_sites: dict[str, Path], how: str
) -> None:
    """The counts of a plain scan, and facets that narrow; the policy of the page lets all of it work."""
    start = over_http(seed_sites["plain"]) if how == "http" else seed_sites["plain"].as_uri() + "/"
    for query, count in QUERIES.items():
        assert said(firefox, f"{start}search.html?q={quote(query)}").startswith(f"找到 {count} 篇")
        shown = firefox.execute_script("return document.querySelectorAll('#search-results > li').length")
        assert shown == count
    assert said(firefox, f"{start}search.html?year=2023&script=zh-Hant").startswith("找到 1 篇")
