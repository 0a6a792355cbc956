"""``jianbao serve`` with a browser before it: edits are seen, faults are told, mending is seen."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import Archive, Visit
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SERVE = """
import signal, sys
from pathlib import Path
from jianbao.serve import serve
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the tests themselves run in the background
serve(Path(sys.argv[1]), port=0)
"""
WAIT = 60_000
"""Milliseconds; a reload comes within two seconds, on a busy machine in more."""


@pytest.fixture
def preview(archive: Archive) -> Iterator[tuple[Archive, str]]:
    """An archive that is being served, and its address."""
    archive.write("jianbao.toml", 'theme = "mine"\n')
    archive.write("themes/mine/theme.toml", "")
    archive.page("a", "第一稿。", id="a", title="题目")
    command = [sys.executable, "-c", SERVE, str(archive.root)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            said = ""
            while not re.search("pages in", said) and (line := process.stderr.readline()):
                said += line
            address = re.search(r"http://127\.0\.0\.1:\d+/", said)
            assert address, f"the server said no address, but: {said}"
            rest = threading.Thread(target=process.stderr.read)
            rest.start()  # else the server would wait for its messages to be read
            yield archive, address[0]
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
        assert process.wait() == 0
        rest.join()


def test_page_follows_its_sources(visit: Callable[..., Visit], preview: tuple[Archive, str]) -> None:
    """An edit reloads the page, a broken template is told on it, mending it takes the banner away."""
    archive, address = preview
    opened = visit()
    page = opened.page
    page.goto(f"{address}articles/a.html")
    assert "第一稿" in page.inner_text(".article-body")

    archive.page("a", "第二稿。", id="a", title="题目")
    page.wait_for_selector(".article-body:has-text('第二稿')", timeout=WAIT)

    template = archive.write("themes/mine/templates/article.html", "\n{{ nothing }}")
    page.wait_for_selector("#jianbao-problems", timeout=WAIT)
    assert f"{template}:2: 'nothing' is undefined" in page.inner_text("#jianbao-problems")
    assert "第二稿" in page.inner_text(".article-body")

    template.unlink()
    page.wait_for_selector("#jianbao-problems", state="detached", timeout=WAIT)

    archive.write("themes/mine/static/style.css", "body { background: rgb(1, 2, 3) }")
    expect(page.locator("body")).to_have_css("background-color", "rgb(1, 2, 3)", timeout=WAIT)
    assert opened.complaints == []
    assert opened.abroad == []


def test_clipping_added_while_serving(visit: Callable[..., Visit], preview: tuple[Archive, str]) -> None:
    """A new clipping becomes a page and the home page shows it; what is served is not what stands in ``site``."""
    archive, address = preview
    page = visit().page
    page.goto(address)
    archive.write(
        "content/clippings/one.txt",
        "<!--1700000000000-->\n[新来的剪报](https://example.org/1)\n------\n\n<p>说明了事情的经过。</p>\n",
    )
    page.wait_for_selector(".row-title:has-text('新来的剪报')", timeout=WAIT)
    site = [path.read_text(encoding="utf-8") for path in Path(archive.root / "site").rglob("*.html")]
    assert not [text for text in site if "livereload" in text]
