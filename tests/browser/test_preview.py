"""``jianbao serve`` in a browser: the page shows edits, and errors until they are fixed."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import Archive, Visit
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SERVE = """
import signal, sys
from pathlib import Path
from jianbao.serve import serve
signal.signal(signal.SIGINT, signal.default_int_handler)  # processes of tests in the background ignore SIGINT
serve(Path(sys.argv[1]), port=0)
"""
RELOAD_TIMEOUT = 60_000
"""Milliseconds to wait for a reload, which takes long on a busy machine."""


@pytest.fixture
def preview(archive: Archive) -> Iterator[tuple[Archive, str]]:
    """An archive that is served, and the URL of its site."""
    archive.write("jianbao.toml", 'theme = "mine"\n')
    archive.write("themes/mine/theme.toml", "")
    archive.page("a", "第一稿。", id="a", title="题目")
    with served(archive) as url:
        yield archive, url


@contextmanager
def served(archive: Archive) -> Iterator[str]:
    """Serve an archive from a process of its own; the URL of its site."""
    command = [sys.executable, "-c", SERVE, str(archive.root)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            output = ""
            while not re.search("pages in", output) and (line := process.stderr.readline()):
                output += line
            url = re.search(r"http://127\.0\.0\.1:\d+/", output)
            assert url, f"the server printed no URL: {output}"
            reader = threading.Thread(target=process.stderr.read)
            reader.start()  # otherwise the server blocks when the pipe is full
            yield url[0]
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
        assert process.wait() == 0
        reader.join()


def test_page_follows_its_sources(visit: Callable[..., Visit], preview: tuple[Archive, str]) -> None:
    """An edit reloads the page, a broken template shows a banner, and fixing it removes the banner."""
    archive, url = preview
    opened = visit()
    page = opened.page
    page.goto(f"{url}articles/a.html")
    assert "第一稿" in page.inner_text(".article-body")

    archive.page("a", "第二稿。", id="a", title="题目")
    page.wait_for_selector(".article-body:has-text('第二稿')", timeout=RELOAD_TIMEOUT)

    template = archive.write("themes/mine/templates/article.html", "\n{{ nothing }}")
    page.wait_for_selector("#jianbao-problems", timeout=RELOAD_TIMEOUT)
    assert f"{template}:2: 'nothing' is undefined" in page.inner_text("#jianbao-problems")
    assert "第二稿" in page.inner_text(".article-body")

    template.unlink()
    page.wait_for_selector("#jianbao-problems", state="detached", timeout=RELOAD_TIMEOUT)

    archive.write("themes/mine/static/style.css", "body { background: rgb(1, 2, 3) }")
    expect(page.locator("body")).to_have_css("background-color", "rgb(1, 2, 3)", timeout=RELOAD_TIMEOUT)
    assert opened.errors == []
    assert opened.external_requests == []


def test_clipping_added_while_serving(visit: Callable[..., Visit], preview: tuple[Archive, str]) -> None:
    """A new clipping is shown on the home page; the reload script is in served pages, but not in ``site``."""
    archive, url = preview
    page = visit().page
    page.goto(url)
    archive.write(
        "content/clippings/one.txt",
        "<!--1700000000000-->\n[新来的剪报](https://example.org/1)\n------\n\n<p>说明了事情的经过。</p>\n",
    )
    page.wait_for_selector(".row-title:has-text('新来的剪报')", timeout=RELOAD_TIMEOUT)
    site = [path.read_text(encoding="utf-8") for path in Path(archive.root / "site").rglob("*.html")]
    assert not [text for text in site if "livereload" in text]


def test_edit_is_found_with_either_engine(visit: Callable[..., Visit], archive: Archive) -> None:
    """The search page shows an article by the words that an edit brought, also after the engine was changed."""
    settings = 'title = "Harbour"\nlang = "en"\n[search]\nengine = "{}"\n'
    archive.write("jianbao.toml", settings.format("pagefind"))
    archive.page("a", "A quiet day.", id="a", title="Weather", lang="en")
    archive.page("b", "Another day.", id="b", title="News", lang="en")
    with served(archive) as url:
        opened = visit()
        page = opened.page
        page.goto(f"{url}search.html?q=flood")
        page.locator("#search-status", has_text="No results for flood").wait_for(state="attached")
        archive.page("a", "The docks were flooded.", id="a", title="Weather", lang="en")
        page.locator("#search-status", has_text="1 result for flood").wait_for(state="attached", timeout=RELOAD_TIMEOUT)
        assert page.locator(".pagefind-ui__result-link").inner_text() == "Weather"
        archive.write("jianbao.toml", settings.format("exact"))
        page.locator(".search-result mark", has_text="flooded").wait_for(timeout=RELOAD_TIMEOUT)
        archive.page("b", "Floodgates.", id="b", title="News", lang="en")
        page.locator("#search-status", has_text="2 articles found").wait_for(timeout=RELOAD_TIMEOUT)
    assert opened.external_requests == []
