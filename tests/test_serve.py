"""``jianbao serve``: pages and decisions as functions, and one real server over a pipeline of a few lines.

Started as a program (``python test_serve.py ROOT``) this file is that server.
"""

from __future__ import annotations

import asyncio
import http.client
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from tornado.websocket import WebSocketClientConnection, websocket_connect

from jianbao import pipeline
from jianbao.config import Config
from jianbao.errors import ClippingError, JianbaoError, OutputError, PageError, ThemeError
from jianbao.publish.render.theme import shipped_themes
from jianbao.report import BuildReport, IngestReport
from jianbao.serve import rebuild, serve, server
from jianbao.serve.page import answer, inject, widen
from jianbao.serve.rebuild import Preview, changed, needs_ingest, snapshot

POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src https: http: data: 'self'; "
    "connect-src 'self'; worker-src 'self' blob:; base-uri 'self'; form-action 'self'"
)
WIDER = POLICY.replace("connect-src 'self'", "connect-src 'self' ws://127.0.0.1:8000 ws://localhost:8000")
TEMPLATE = (
    f'<!doctype html><html><head><meta http-equiv="Content-Security-Policy" content="{POLICY}"></head>'
    "<body class=a><p>TITLE</p></body></html>"
)
DEADLINE = 30


# A pipeline of a few lines, which tells in runs.log what it did


def fake_ingest(config: Config, sources: Sequence[Path], **_: object) -> IngestReport:
    """Write a page for each clipping, always anew; a clipping BAD cannot be read, and CRASH is a fault."""
    _log(config, "ingest")
    config.articles.mkdir(parents=True, exist_ok=True)
    problems: list[JianbaoError] = []
    for clipping in sorted(sources[0].iterdir()):
        text = clipping.read_text(encoding="utf-8")
        if text == "CRASH":
            raise TypeError("a clipping has no <rhythm>")
        if text == "BAD":
            problems.append(ClippingError("cannot be read", file=clipping.name))
        else:
            (config.articles / f"{clipping.stem}.md").write_text(text, encoding="utf-8")
    return IngestReport(config.root, problems=tuple(problems))


def fake_build(config: Config, **_: object) -> BuildReport:
    """Write a page for each article that is not BAD, and a 404; a template BROKEN is an error, ENDLESS a long build."""
    _log(config, "build")
    template = (config.root / "themes" / "mine" / "page.html").read_text(encoding="utf-8")
    if "BROKEN" in template:
        raise ThemeError("unexpected <end> of template", file="themes/mine/page.html", line=3, remedy="Close it.")
    if "ENDLESS" in template:
        threading.Event().wait()
    config.site.mkdir(exist_ok=True)
    names: list[str] = []
    problems: list[JianbaoError] = []
    for article in sorted(config.articles.glob("*.md")):
        text = article.read_text(encoding="utf-8")
        if text == "BAD":
            problems.append(PageError("has no title", file=article.name))
        else:
            names.append(article.stem)
            page = template.replace("TITLE", text)
            (config.site / f"{article.stem}.html").write_text(page, encoding="utf-8")
    (config.site / "index.html").write_text(template.replace("TITLE", config.title), encoding="utf-8")
    lost = template.replace("<head>", '<head><base href="https://example.org/repo/">').replace("TITLE", "Lost")
    (config.site / "404.html").write_text(lost, encoding="utf-8")
    return BuildReport(config.site, len(names), len(names) + 1, 1, 0, None, tuple(problems))


def _log(config: Config, step: str) -> None:
    with (config.root / "runs.log").open("a", encoding="utf-8") as log:
        log.write(f"{step} ")


def runs(root: Path) -> str:
    """The steps that have run so far."""
    log = root / "runs.log"
    return log.read_text(encoding="utf-8") if log.exists() else ""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive with one clipping, under the short pipeline."""
    monkeypatch.setattr(pipeline, "ingest", fake_ingest)
    monkeypatch.setattr(pipeline, "build", fake_build)
    files = {
        "jianbao.toml": 'title = "Mine"\nlang = "en"\n',
        "themes/mine/page.html": TEMPLATE,
        "content/about.md": "About",
        "content/clippings/one.txt": "First",
    }
    for name, text in files.items():
        write(tmp_path / name, text)
    return tmp_path


def write(path: Path, text: str) -> None:
    """Write ``text``, making the folders; by renaming, so that no server can meet half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.tmp")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


# What is served


def test_page_gets_the_reload_script_and_keeps_its_policy() -> None:
    """The script is a file of this server, inside the head; no inline script is added and no rule is weakened."""
    page = inject(TEMPLATE.encode(), port=8000, stamp=7).decode()
    assert re.findall(r"<script[^>]*>.*?</head>", page) == [
        '<script src="/livereload.js?port=8000&amp;snipver=7&amp;maxdelay=2000" defer></script></head>'
    ]
    assert f'content="{WIDER}"' in page
    assert "jianbao-problems" not in page


@pytest.mark.parametrize(
    "tag",
    [
        f"""<META content="{POLICY}" http-equiv='content-security-policy' />""",
        f"""<meta http-equiv=Content-Security-Policy content="{POLICY.replace("'", "&#39;")}">""",
    ],
)
def test_policy_is_found_however_it_is_written(tag: str) -> None:
    """The order of the attributes, their quotes and escaped quotes inside the policy make no difference."""
    assert WIDER in inject(tag.encode(), port=8000).decode()


def test_other_meta_tags_stay_as_they_are() -> None:
    """A description that speaks of connect-src is no policy."""
    tag = b'<meta name="description" content="connect-src \'self\' > all">'
    assert inject(tag, port=8000).startswith(tag)


@pytest.mark.parametrize(
    ("policy", "wider"),
    [
        ("connect-src 'none'", "connect-src ws://127.0.0.1:1 ws://localhost:1"),
        ("default-src 'self'", "default-src 'self'; connect-src 'self' ws://127.0.0.1:1 ws://localhost:1"),
        ("img-src https:;", "img-src https:"),
        ("Connect-Src a; connect-src b", "connect-src a ws://127.0.0.1:1 ws://localhost:1"),
    ],
)
def test_wider_policy(policy: str, wider: str) -> None:
    """Connections to this server are added to those allowed, which default-src names where connect-src is missing."""
    assert widen(policy, 1) == wider


def test_errors_are_escaped_in_a_banner_at_the_top_of_the_body() -> None:
    """Error text never becomes markup, whatever a file or a folder is called."""
    page = inject(TEMPLATE.encode(), port=8000, errors=["</pre><script>alert(1)</script>", "\udcff"]).decode()
    assert '<body class=a><div id="jianbao-problems"' in page
    assert "2 problems" in page
    assert "&lt;/pre&gt;&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert '<link rel="stylesheet" href="/livereload.css"></head>' in page


def test_page_without_head_and_body_tags() -> None:
    """HTML allows to leave them out; script and banner then stand at the end, after the doctype."""
    page = inject("<!doctype html><p>文".encode(), port=8000, errors=["Oh"]).decode()
    assert page.startswith("<!doctype html><p>文<script ")
    assert "<pre>Oh</pre>" in page


def test_bytes_that_are_not_utf_8_pass_through() -> None:
    """A static page in another encoding is served as it is, with the script."""
    assert b"\xb0\xae</head>" not in inject(b"\xb0\xae</head>", port=1)
    assert inject(b"\xb0\xae</head>", port=1).startswith(b"\xb0\xae<script")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site with a folder, and a secret beside it."""
    write(tmp_path / "secret.txt", "secret")
    for name in ("index.html", "tags/index.html", "tags/韩国.html", "a.js", "a.css", "x.pagefind", "feed.xml"):
        write(tmp_path / "site" / name, "<p>")
    write(tmp_path / "site" / "404.html", "<head><BASE href='https://example.org/'></head>Lost")
    return tmp_path / "site"


@pytest.mark.parametrize(
    ("path", "type"),
    [
        ("", "text/html; charset=utf-8"),
        ("tags/", "text/html; charset=utf-8"),
        ("tags/韩国.html", "text/html; charset=utf-8"),
        ("a.js", "text/javascript; charset=utf-8"),
        ("a.css", "text/css; charset=utf-8"),
        ("x.pagefind", "application/octet-stream"),
    ],
)
def test_file_of_the_site(site: Path, path: str, type: str) -> None:
    """A file is served with its type, a folder as its index; only HTML is added to."""
    found = answer(site, path, port=1)
    assert (found.status, found.type) == (200, type)
    assert (b"livereload.js" in found.body) == type.startswith("text/html")


@pytest.mark.parametrize(
    "path",
    [
        "nothing.html",
        "tags",
        "a.js/",
        "../secret.txt",
        "tags/../../secret.txt",
        "/etc/passwd",
        "a\0b",
        "x" * 300,
        "link",
    ],
)
def test_everything_else_is_the_404_page(site: Path, path: str) -> None:
    """What is not in the site, or would lead out of it, is answered with its 404 page, whose links stay here."""
    (site / "link").symlink_to(site.parent / "secret.txt")
    found = answer(site, path, port=1)
    assert found.status == 404
    assert found.body.startswith(b'<head><base href="/"><script')
    assert found.body.endswith(b"</head>Lost")


def test_before_any_build(tmp_path: Path) -> None:
    """Where there is no site yet, a page says so, with the errors that are the reason."""
    assert answer(tmp_path / "site", "", port=1).status == 404
    found = answer(tmp_path / "site", "", port=1, errors=["Broken"])
    assert found.status == 500
    assert b"<pre>Broken</pre>" in found.body
    assert b"livereload.js" in found.body


# What is watched, and what a change asks for


def test_changed_paths() -> None:
    """Added, rewritten and deleted files have changed, in the order of their names."""
    assert changed({"a": 1, "b": 1, "c": 1}, {"b": 2, "c": 1, "d": 1}) == ("a", "b", "d")


@pytest.mark.parametrize(
    "name",
    [
        "content/clippings/2023/new.txt",
        "content/articles/2023/11/07/new.md",
        "content/notes.md",
        "themes/other/static/site.css",
        "outlets/mine.toml",
        "tags.toml",
        "jianbao.toml",
    ],
)
def test_files_that_count(root: Path, name: str) -> None:
    """Everything a site is made of is watched, in folders that are not there yet too, and its deletion is noticed."""
    before = snapshot(root)
    write(root / name, "new")
    assert changed(before, snapshot(root)) == (str(root / name),)
    between = snapshot(root)
    (root / name).unlink()
    assert changed(between, snapshot(root)) == (str(root / name),)


@pytest.mark.parametrize(
    "name", ["site/index.html", "README.md", "content/articles/.a.md.swp", "content/a.md~", "themes/.git/HEAD"]
)
def test_files_that_do_not_count(root: Path, name: str) -> None:
    """The output, what lies elsewhere and what editors keep beside a file ask for nothing."""
    before = snapshot(root)
    write(root / name, "new")
    assert changed(before, snapshot(root)) == ()


def test_packaged_theme_is_watched(root: Path) -> None:
    """The default theme is watched where it is installed, also when the archive has no themes of its own."""
    packaged = (Path(path) for path in snapshot(root) if Path(path).is_relative_to(shipped_themes()))
    assert {path.relative_to(shipped_themes()).parts[0] for path in packaged} <= {"default"}
    assert shipped_themes().is_dir()


def test_file_replaced_by_one_of_the_same_size_and_date(root: Path) -> None:
    """Editors write beside a file and rename; a copy may keep the date. Both are noticed."""
    page = root / "content" / "about.md"
    before, date = snapshot(root), page.stat()
    write(page, "Other")
    os.utime(page, ns=(date.st_atime_ns, date.st_mtime_ns))
    assert changed(before, snapshot(root)) == (str(page),)


@pytest.mark.parametrize(
    ("name", "ingest"),
    [
        ("content/clippings/a/b.txt", True),
        ("outlets/mine.toml", True),
        ("tags.toml", True),
        ("content/articles/a.md", False),
        ("content/about.md", False),
        ("themes/mine/templates/page.html", False),
        ("jianbao.toml", False),
    ],
)
def test_only_what_ingest_reads_asks_for_it(root: Path, name: str, ingest: bool) -> None:
    """A build follows every change; an ingest comes first where the change is one of its sources."""
    assert needs_ingest(root, ["elsewhere", str(root / name)]) == ingest


def preview_of(root: Path) -> Preview:
    """A server's memory after its first run, without the server."""
    preview = Preview(root, 8000, Console(file=io.StringIO(), width=20))
    preview.run(snapshot(root))
    return preview


def printed(preview: Preview) -> str:
    """What stands in the terminal."""
    assert isinstance(preview.console.file, io.StringIO)
    return preview.console.file.getvalue()


def test_files_that_ingest_wrote_are_no_change(root: Path) -> None:
    """Ingest and build leave nothing behind that would make them run again."""
    preview = preview_of(root)
    assert runs(root) == "ingest build "
    assert (root / "content" / "articles" / "one.md").exists()
    assert changed(preview.seen, snapshot(root)) == ()


def test_rebuild_waits_until_the_files_are_at_rest(root: Path) -> None:
    """Files changed one after the other make one rebuild, with one line in the terminal."""
    preview = preview_of(root)
    write(root / "content" / "about.md", "1")
    assert not preview.look(snapshot(root))
    write(root / "content" / "articles" / "new.md", "2")
    assert not preview.look(snapshot(root))
    assert preview.look(snapshot(root))
    assert not preview.look(snapshot(root))
    assert runs(root) == "ingest build build "
    assert re.search(r"^content/about.md and 1 more: 3 pages in \d+\.\d s$", printed(preview), re.M)


def test_files_that_never_rest_are_built_all_the_same(root: Path) -> None:
    """A program that adds clippings all the time does not keep the site from being rebuilt."""
    preview = preview_of(root)
    looks = 0
    while runs(root) == "ingest build " and looks < 1000:
        looks += 1
        write(root / "content" / "clippings" / f"{looks}.txt", "x")
        preview.look(snapshot(root))
    assert looks == rebuild.PATIENCE + 1


def test_change_during_a_build_is_not_lost(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file saved while a build runs, which may have read it before, is a change at the next look."""
    preview = preview_of(root)

    def build_and_edit(config: Config) -> BuildReport:
        report = fake_build(config)
        write(root / "content" / "about.md", "edited meanwhile")
        return report

    monkeypatch.setattr(pipeline, "build", build_and_edit)
    preview.run(snapshot(root), ["a"])
    assert changed(preview.seen, snapshot(root)) == (str(root / "content" / "about.md"),)


def test_clipping_that_arrives_during_an_ingest_is_not_lost(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the articles are taken as ingest left them; the clippings are those it found."""

    def ingest_and_clip(config: Config, sources: Sequence[Path]) -> IngestReport:
        report = fake_ingest(config, sources)
        write(config.clippings / "two.txt", "Second")
        return report

    monkeypatch.setattr(pipeline, "ingest", ingest_and_clip)
    preview = preview_of(root)
    assert changed(preview.seen, snapshot(root)) == (str(root / "content" / "clippings" / "two.txt"),)


def test_clippings_that_cannot_be_read_are_told_until_they_can(root: Path) -> None:
    """Their errors outlast builds that need no ingest, and stand beside those of articles."""
    clipping, article = root / "content" / "clippings" / "two.txt", root / "content" / "articles" / "a.md"
    write(clipping, "BAD")
    preview = preview_of(root)
    shown = [preview.errors]
    write(article, "BAD")
    preview.run(snapshot(root), [str(article)])
    shown.append(preview.errors)
    write(clipping, "Second")
    preview.run(snapshot(root), [str(clipping)])
    shown.append(preview.errors)
    article.unlink()
    preview.run(snapshot(root), [str(article)])
    shown.append(preview.errors)
    clippings, articles = "two.txt: cannot be read", "a.md: has no title"
    assert shown == [(clippings,), (clippings, articles), (articles,), ()]


def test_ingest_that_failed_is_owed(root: Path) -> None:
    """When jianbao.toml was broken at the start, mending it makes the ingest that has not been made."""
    write(root / "jianbao.toml", 'titel = "Mine"\nlang = "en"\n')
    preview = preview_of(root)
    assert "Did you mean title?" in preview.errors[0]
    assert runs(root) == ""
    write(root / "jianbao.toml", 'title = "Mine"\nlang = "en"\n')
    preview.run(snapshot(root), [str(root / "jianbao.toml")])
    assert (preview.errors, runs(root)) == ((), "ingest build ")


def test_fault_of_jianbao_is_shown_too(root: Path) -> None:
    """An exception nobody foresaw does not end the server: its name is on the page, its trace in the terminal."""
    write(root / "content" / "clippings" / "two.txt", "CRASH")
    preview = preview_of(root)
    assert preview.errors[0].startswith("TypeError: a clipping has no <rhythm>\n")
    assert "Traceback" in printed(preview)
    assert "first build: not built" in printed(preview)


def test_every_run_has_its_own_stamp(root: Path) -> None:
    """A page fetched before a run can be told from one fetched after it, even in the same millisecond."""
    preview = preview_of(root)
    stamps = [preview.stamp]
    for _ in range(3):
        preview.run(snapshot(root), ["a"])
        stamps.append(preview.stamp)
    assert sorted(set(stamps)) == stamps


def test_archive_without_clippings(root: Path) -> None:
    """Who only writes Markdown by hand needs no folder of clippings."""
    (root / "content" / "clippings" / "one.txt").unlink()
    (root / "content" / "clippings").rmdir()
    assert preview_of(root).errors == ()
    assert runs(root) == "build "


# A real server


class Running:
    """A server in its own process."""

    def __init__(self, root: Path) -> None:
        self.stderr = root / "stderr.txt"
        with self.stderr.open("wb") as stderr:
            here = Path(__file__)
            environment = {**os.environ, "PYTHONPATH": str(here.parents[1] / "generator"), "COLUMNS": "40"}
            self.process = subprocess.Popen(
                [sys.executable, "-W", "error", str(here), str(root)], stderr=stderr, env=environment
            )
        self.port = int(self.wait_for(lambda: re.search(r"http://127\.0\.0\.1:(\d+)/", self.said()))[1])

    def said(self) -> str:
        """What stands in the terminal."""
        return self.stderr.read_text(encoding="utf-8")

    def wait_for(self, condition: Callable[[], Any]) -> Any:
        """The first true answer of ``condition``."""
        deadline = time.monotonic() + DEADLINE
        while not (result := condition()):
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.02)
        return result

    def ask(self, path: str, method: str = "GET") -> tuple[int, http.client.HTTPMessage, str]:
        """Status, headers and body of one request, its path sent as it is."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE)
        try:
            connection.request(method, path)
            response = connection.getresponse()
            return response.status, response.headers, response.read().decode()
        finally:
            connection.close()

    def shows(self, path: str, text: str, *, banner: bool = False) -> None:
        """Wait until the page holds ``text``, and a banner or none."""

        def condition() -> bool:
            page = self.ask(path)[2]
            return text in page and ("jianbao-problems" in page) == banner

        self.wait_for(condition)


@contextmanager
def running(root: Path) -> Iterator[Running]:
    """Run the server of ``root`` and end it."""
    run = Running(root)
    try:
        yield run
    finally:
        run.process.kill()
        run.process.wait()


def test_server_answers(root: Path) -> None:
    """Pages come with script, wider policy and no-store; only GET and HEAD are answered; nothing is logged."""
    with running(root) as run:
        status, headers, page = run.ask("/one.html")
        assert (status, headers["Cache-Control"]) == (200, "no-store")
        assert f"connect-src 'self' ws://127.0.0.1:{run.port} ws://localhost:{run.port};" in page
        assert "WebSocket" in run.ask(re.findall(r'<script src="([^"]*)"', page)[0].replace("&amp;", "&"))[2]
        assert run.ask("/livereload.css")[0] == 200
        write(root / "site" / "tags" / "index.html", "Tags")
        assert run.ask("/tags")[1]["Location"] == "/tags/"
        assert run.ask("//tags")[0] == 404
        assert run.ask("/tags/")[2].startswith("Tags")
        status, headers, page = run.ask("/one.html", "HEAD")
        assert (status, page) == (200, "")
        assert run.ask("/one.html", "POST")[0] == 405
        for path in ("/no/such.html", "/%2e%2e/runs.log", "/../runs.log"):
            status, headers, page = run.ask(path)
            assert (status, headers["Cache-Control"]) == (404, "no-store")
            assert '<base href="/">' in page
            assert "example.org" not in page
        assert (root / "site" / "one.html").read_text(encoding="utf-8") == TEMPLATE.replace("TITLE", "First")
        assert len(run.said().splitlines()) == 2


def test_server_rebuilds(root: Path) -> None:
    """An edit appears; a broken one leaves the pages and shows a banner until it is mended."""
    template = root / "themes" / "mine" / "page.html"
    with running(root) as run:
        run.shows("/one.html", "<p>First</p>")
        write(root / "content" / "clippings" / "two.txt", "Second")
        run.shows("/two.html", "<p>Second</p>")
        write(template, "BROKEN")
        run.shows("/one.html", "themes/mine/page.html:3: unexpected &lt;end&gt; of template", banner=True)
        run.shows("/one.html", "<p>First</p>", banner=True)
        run.shows("/no/such.html", "Close it.", banner=True)
        assert "themes/mine/page.html:3: unexpected <end> of template\n  Close it.\n" in run.said()
        write(template, TEMPLATE.replace("TITLE", "TITLE!"))
        run.shows("/one.html", "<p>First!</p>")
        write(root / "jianbao.toml", 'title = "Yours"\nlang = "en"\n')
        run.shows("/", "<p>Yours!</p>")
        assert runs(root) == "ingest build ingest build build build build "


def test_server_whose_first_build_fails(root: Path) -> None:
    """A page with the error is served until it is mended."""
    write(root / "jianbao.toml", "title = Mine\n")
    with running(root) as run:
        run.shows("/", "jianbao.toml:1", banner=True)
        assert run.ask("/")[0] == 500
        write(root / "jianbao.toml", 'title = "Mine"\nlang = "en"\n')
        run.shows("/", "<p>Mine</p>")


def test_browsers_are_told(root: Path) -> None:
    """A page is told of every rebuild, also of one that ran after it was fetched and before it was connected."""

    async def told(connection: WebSocketClientConnection) -> str:
        message = await asyncio.wait_for(connection.read_message(), DEADLINE)
        assert isinstance(message, str), "the connection was closed"
        return str(json.loads(message)["command"])

    async def browse(run: Running, stamp: int) -> None:
        hello = {"command": "hello", "protocols": ["http://livereload.com/protocols/official-7"], "snipver": stamp}
        info = {"command": "info", "url": f"http://127.0.0.1:{run.port}/"}
        fresh, stale = [await websocket_connect(f"ws://127.0.0.1:{run.port}/livereload") for _ in range(2)]
        for page in (fresh, stale):
            await page.write_message(json.dumps(hello))
            assert await told(page) == "hello"
        await fresh.write_message(json.dumps(info))
        for text in ("1", "2"):  # one right after the other: livereload itself would drop the second
            write(root / "content" / "about.md", text)
            assert await told(fresh) == "reload"
        await stale.write_message(json.dumps(info))
        assert await told(stale) == "reload"
        fresh.close()
        stale.close()

    with running(root) as run:
        stamp = int(re.findall(r"snipver=(\d+)", run.ask("/")[2])[0])
        # In a thread of its own: Playwright keeps an event loop running in that of a worker which tested browsers.
        with ThreadPoolExecutor() as pool:
            pool.submit(asyncio.run, browse(run, stamp)).result()
        assert runs(root) == "ingest build build build "


def test_interrupt_ends_the_server_quietly(root: Path) -> None:
    """Ctrl-C is no error: the program ends with 0 and no trace, also while a page is connected."""
    with running(root) as run:
        run.shows("/", "Mine")
        with socket.create_connection(("127.0.0.1", run.port), DEADLINE) as browser:
            browser.sendall(
                b"GET /livereload HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
            )
            assert browser.recv(12) == b"HTTP/1.1 101"
            run.process.send_signal(signal.SIGINT)
            assert run.process.wait(DEADLINE) == 0
        assert len(run.said().splitlines()) == 2


def test_interrupt_ends_a_build_under_way(root: Path) -> None:
    """Nobody has to wait for a long build that is not wanted any more."""
    with running(root) as run:
        run.shows("/", "Mine")
        write(root / "themes" / "mine" / "page.html", "ENDLESS")
        run.wait_for(lambda: runs(root) == "ingest build build ")
        run.process.send_signal(signal.SIGINT)
        assert run.process.wait(DEADLINE) == 0
        assert len(run.said().splitlines()) == 2


def test_port_in_use(root: Path) -> None:
    """The error says which port is taken and how to choose another; nothing is built."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(OutputError) as error:
            serve(root, port=port)
    assert f"another program listens on port {port}" in str(error.value)
    assert "jianbao serve --port" in str(error.value)
    assert runs(root) == ""


def test_port_that_is_none(root: Path) -> None:
    """A number that no port has is refused in words."""
    with pytest.raises(OutputError, match="port 70000 cannot be used"):
        serve(root, port=70000)


if __name__ == "__main__":
    # A test run in the background passes on that SIGINT is ignored; a terminal does not.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    pipeline.ingest, pipeline.build = fake_ingest, fake_build
    server.PAUSE = 0.05
    serve(Path(sys.argv[1]), port=0)
