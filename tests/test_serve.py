"""``jianbao serve``: its functions, and a real server with a fake pipeline of a few lines.

Run as a program (``python test_serve.py ROOT``) this file is that server.
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
from jianbao.serve.page import inject, respond, widen_policy
from jianbao.serve.rebuild import Preview, changed_paths, needs_ingest, snapshot

pytestmark = pytest.mark.slow

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


# A fake pipeline, which logs its steps to runs.log


def fake_ingest(config: Config, sources: Sequence[Path] | None = None, **_: object) -> IngestReport:
    """Write a page for each clipping; a clipping ``BAD`` cannot be read, and ``CRASH`` raises an unexpected error."""
    _log(config, "ingest")
    config.articles.mkdir(parents=True, exist_ok=True)
    problems: list[JianbaoError] = []
    for clipping in sorted(path for folder in sources or () for path in folder.iterdir()):
        text = clipping.read_text(encoding="utf-8")
        if text == "CRASH":
            raise TypeError("a clipping has no <rhythm>")
        if text == "BAD":
            problems.append(ClippingError("cannot be read", file=clipping.name))
        else:
            (config.articles / f"{clipping.stem}.md").write_text(text, encoding="utf-8")
    return IngestReport(config.root, problems=tuple(problems))


def fake_build(config: Config, **_: object) -> BuildReport:
    """Write a page for each article and a 404 page.

    An article ``BAD`` is a problem; a template ``BROKEN`` is an error, and with ``ENDLESS`` the build does not end.
    """
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
    not_found = template.replace("<head>", '<head><base href="https://example.org/repo/">').replace("TITLE", "Lost")
    (config.site / "404.html").write_text(not_found, encoding="utf-8")
    return BuildReport(config.site, len(names), len(names) + 1, 1, 0, None, tuple(problems))


def _log(config: Config, step: str) -> None:
    with (config.root / "runs.log").open("a", encoding="utf-8") as log:
        log.write(f"{step} ")


def logged_steps(root: Path) -> str:
    """The steps that have run so far, each followed by a space."""
    log = root / "runs.log"
    return log.read_text(encoding="utf-8") if log.exists() else ""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive with one clipping and the fake pipeline."""
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
    """Write a file and its folders atomically, so that the server never reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


# Responses


def test_page_gets_the_reload_script_and_keeps_its_policy() -> None:
    """The script is a file of this server, loaded in the head; there is no inline script, and no rule is weakened."""
    page = inject(TEMPLATE.encode(), port=8000, run_id=7).decode()
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
    """The policy is found with any order of attributes, any quotes, and escaped quotes in the policy."""
    assert WIDER in inject(tag.encode(), port=8000).decode()


def test_other_meta_tags_stay_as_they_are() -> None:
    """A description that mentions ``connect-src`` is not a policy."""
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
    """WebSockets to this server are added to ``connect-src``, or without it to a copy of ``default-src``."""
    assert widen_policy(policy, 1) == wider


def test_errors_are_escaped_in_a_banner_at_the_top_of_the_body() -> None:
    """Error text is escaped, so that names of files and folders cannot become markup."""
    page = inject(TEMPLATE.encode(), port=8000, errors=["</pre><script>alert(1)</script>", "\udcff"]).decode()
    assert '<body class=a><div id="jianbao-problems"' in page
    assert "2 problems" in page
    assert "&lt;/pre&gt;&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert '<link rel="stylesheet" href="/livereload.css"></head>' in page


def test_page_without_head_and_body_tags() -> None:
    """HTML pages may omit these tags; script and banner are then added at the end."""
    page = inject("<!doctype html><p>文".encode(), port=8000, errors=["Oh"]).decode()
    assert page.startswith("<!doctype html><p>文<script ")
    assert "<pre>Oh</pre>" in page


def test_bytes_that_are_not_utf_8_pass_through() -> None:
    """The bytes of a page in another encoding are not changed when the script is added."""
    assert b"\xb0\xae</head>" not in inject(b"\xb0\xae</head>", port=1)
    assert inject(b"\xb0\xae</head>", port=1).startswith(b"\xb0\xae<script")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site with a folder, and a secret file outside the site."""
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
    """A file is served with its content type, a folder as its index page; only HTML gets the script."""
    response = respond(site, path, port=1)
    assert (response.status, response.content_type) == (200, type)
    assert (b"livereload.js" in response.body) == type.startswith("text/html")


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
def test_other_paths_get_the_404_page(site: Path, path: str) -> None:
    """A path that does not exist or is outside the site gets the 404 page, with this server as the base of links."""
    (site / "link").symlink_to(site.parent / "secret.txt")
    response = respond(site, path, port=1)
    assert response.status == 404
    assert response.body.startswith(b'<head><base href="/"><script')
    assert response.body.endswith(b"</head>Lost")


def test_placeholder_before_the_first_build(tmp_path: Path) -> None:
    """Without a site, a placeholder page is served, with the errors of the failed build."""
    assert respond(tmp_path / "site", "", port=1).status == 404
    response = respond(tmp_path / "site", "", port=1, errors=["Broken"])
    assert response.status == 500
    assert b"<pre>Broken</pre>" in response.body
    assert b"livereload.js" in response.body


# Watched files, and what runs after a change


def test_changed_paths() -> None:
    """The changed paths are those of added, modified and deleted files, sorted."""
    assert changed_paths({"a": 1, "b": 1, "c": 1}, {"b": 2, "c": 1, "d": 1}) == ("a", "b", "d")


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
def test_watched_files(root: Path, name: str) -> None:
    """Creation and deletion of every file a site is made of is noticed, also in folders that did not exist before."""
    before = snapshot(root)
    write(root / name, "new")
    assert changed_paths(before, snapshot(root)) == (str(root / name),)
    with_file = snapshot(root)
    (root / name).unlink()
    assert changed_paths(with_file, snapshot(root)) == (str(root / name),)


@pytest.mark.parametrize(
    "name", ["site/index.html", "README.md", "content/articles/.a.md.swp", "content/a.md~", "themes/.git/HEAD"]
)
def test_files_not_watched(root: Path, name: str) -> None:
    """The site, unrelated files, and backup and swap files of editors are not watched."""
    before = snapshot(root)
    write(root / name, "new")
    assert changed_paths(before, snapshot(root)) == ()


def test_packaged_theme_is_watched(root: Path) -> None:
    """The default theme is watched where it is installed."""
    packaged = (Path(path) for path in snapshot(root) if Path(path).is_relative_to(shipped_themes()))
    assert {path.relative_to(shipped_themes()).parts[0] for path in packaged} == {"default"}


def test_file_replaced_by_one_of_the_same_size_and_date(root: Path) -> None:
    """A file that is replaced by renaming another file of the same size and modification time is noticed."""
    page = root / "content" / "about.md"
    before, date = snapshot(root), page.stat()
    write(page, "Other")
    os.utime(page, ns=(date.st_atime_ns, date.st_mtime_ns))
    assert changed_paths(before, snapshot(root)) == (str(page),)


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
def test_ingest_runs_only_for_its_sources(root: Path, name: str, ingest: bool) -> None:
    """A change of a file that ``ingest`` reads needs an ingest; other changes need only a build."""
    assert needs_ingest(root, ["elsewhere", str(root / name)]) == ingest


def preview_of(root: Path) -> Preview:
    """The state of a server after its first run, without a server."""
    preview = Preview(root, 8000, Console(file=io.StringIO(), width=20))
    preview.run(snapshot(root))
    return preview


def printed(preview: Preview) -> str:
    """Everything printed so far."""
    assert isinstance(preview.console.file, io.StringIO)
    return preview.console.file.getvalue()


def test_pages_written_by_ingest_are_no_change(root: Path) -> None:
    """Files that ingest and build write do not cause another run."""
    preview = preview_of(root)
    assert logged_steps(root) == "ingest build "
    assert (root / "content" / "articles" / "one.md").exists()
    assert changed_paths(preview.built, snapshot(root)) == ()


def test_rebuild_waits_until_files_stop_changing(root: Path) -> None:
    """Several files that change in succession cause one rebuild, with one line in the terminal."""
    preview = preview_of(root)
    write(root / "content" / "about.md", "1")
    assert not preview.check(snapshot(root))
    write(root / "content" / "articles" / "new.md", "2")
    assert not preview.check(snapshot(root))
    assert preview.check(snapshot(root))
    assert not preview.check(snapshot(root))
    assert logged_steps(root) == "ingest build build "
    assert re.search(r"^content/about.md and 1 more: 3 pages in \d+\.\d s$", printed(preview), re.M)


def test_rebuild_although_files_keep_changing(root: Path) -> None:
    """A program that adds clippings all the time does not prevent a rebuild."""
    preview = preview_of(root)
    checks = 0
    while logged_steps(root) == "ingest build " and checks < 1000:
        checks += 1
        write(root / "content" / "clippings" / f"{checks}.txt", "x")
        preview.check(snapshot(root))
    assert checks == rebuild.MAX_UNSETTLED_CHECKS + 1


def test_change_during_a_build_is_not_lost(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file saved during a build, which may have read it before, is a change at the next check."""
    preview = preview_of(root)

    def build_and_edit(config: Config) -> BuildReport:
        report = fake_build(config)
        write(root / "content" / "about.md", "edited meanwhile")
        return report

    monkeypatch.setattr(pipeline, "build", build_and_edit)
    preview.run(snapshot(root), ["a"])
    assert changed_paths(preview.built, snapshot(root)) == (str(root / "content" / "about.md"),)


def test_clipping_that_arrives_during_an_ingest_is_not_lost(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an ingest only the snapshot of the articles is renewed, so a new clipping is a change."""

    def ingest_and_clip(config: Config, sources: Sequence[Path]) -> IngestReport:
        report = fake_ingest(config, sources)
        write(config.clippings / "two.txt", "Second")
        return report

    monkeypatch.setattr(pipeline, "ingest", ingest_and_clip)
    preview = preview_of(root)
    assert changed_paths(preview.built, snapshot(root)) == (str(root / "content" / "clippings" / "two.txt"),)


def test_errors_of_ingest_are_shown_until_the_next_ingest(root: Path) -> None:
    """Errors of clippings are kept during runs without ingest, and shown with the errors of articles."""
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


def test_failed_ingest_is_repeated(root: Path) -> None:
    """If ``jianbao.toml`` is invalid at the start, ingest runs once it is fixed."""
    write(root / "jianbao.toml", 'titel = "Mine"\nlang = "en"\n')
    preview = preview_of(root)
    assert "Did you mean title?" in preview.errors[0]
    assert logged_steps(root) == ""
    write(root / "jianbao.toml", 'title = "Mine"\nlang = "en"\n')
    preview.run(snapshot(root), [str(root / "jianbao.toml")])
    assert (preview.errors, logged_steps(root)) == ((), "ingest build ")


def test_unexpected_exception_is_shown(root: Path) -> None:
    """An unexpected exception does not end the server: the page shows it, and the terminal its traceback."""
    write(root / "content" / "clippings" / "two.txt", "CRASH")
    preview = preview_of(root)
    assert preview.errors[0].startswith("TypeError: a clipping has no <rhythm>\n")
    assert "Traceback" in printed(preview)
    assert "first build: build failed after" in printed(preview)


def test_every_run_has_a_larger_id(root: Path) -> None:
    """A page fetched before a run differs from one fetched after it, even in the same millisecond."""
    preview = preview_of(root)
    run_ids = [preview.run_id]
    for _ in range(3):
        preview.run(snapshot(root), ["a"])
        run_ids.append(preview.run_id)
    assert sorted(set(run_ids)) == run_ids


def test_archive_without_clippings(root: Path) -> None:
    """An archive of pages written by hand needs no folder of clippings."""
    (root / "content" / "clippings" / "one.txt").unlink()
    (root / "content" / "clippings").rmdir()
    assert preview_of(root).errors == ()
    assert logged_steps(root) == "build "


# A real server


class RunningServer:
    """A server in a process of its own."""

    def __init__(self, root: Path) -> None:
        self.stderr = root / "stderr.txt"
        with self.stderr.open("wb") as stderr:
            here = Path(__file__)
            environment = {**os.environ, "PYTHONPATH": str(here.parents[1] / "generator"), "COLUMNS": "40"}
            self.process = subprocess.Popen(
                [sys.executable, "-W", "error", str(here), str(root)], stderr=stderr, env=environment
            )
        self.port = int(self.wait_for(lambda: re.search(r"http://127\.0\.0\.1:(\d+)/", self.printed()))[1])

    def printed(self) -> str:
        """Everything printed so far."""
        return self.stderr.read_text(encoding="utf-8")

    def wait_for(self, condition: Callable[[], Any]) -> Any:
        """Poll ``condition`` until its result is true, and return the result."""
        deadline = time.monotonic() + DEADLINE
        while not (result := condition()):
            assert self.process.poll() is None, self.printed()
            assert time.monotonic() < deadline, self.printed()
            time.sleep(0.02)
        return result

    def request(self, path: str, method: str = "GET") -> tuple[int, http.client.HTTPMessage, str]:
        """Send one request with ``path`` unchanged; return status, headers and body of the response."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE)
        try:
            connection.request(method, path)
            response = connection.getresponse()
            return response.status, response.headers, response.read().decode()
        finally:
            connection.close()

    def wait_for_page(self, path: str, text: str, *, banner: bool = False) -> None:
        """Wait until the page contains ``text``, with or without a banner."""

        def condition() -> bool:
            page = self.request(path)[2]
            return text in page and ("jianbao-problems" in page) == banner

        self.wait_for(condition)


@contextmanager
def running(root: Path) -> Iterator[RunningServer]:
    """Run a server for ``root`` and stop it at the end."""
    run = RunningServer(root)
    try:
        yield run
    finally:
        run.process.kill()
        run.process.wait()


def test_server_answers(root: Path) -> None:
    """Pages have the script, the wider policy and ``no-store``; only GET and HEAD are allowed; nothing is logged."""
    with running(root) as run:
        status, headers, page = run.request("/one.html")
        assert (status, headers["Cache-Control"]) == (200, "no-store")
        assert f"connect-src 'self' ws://127.0.0.1:{run.port} ws://localhost:{run.port};" in page
        assert "WebSocket" in run.request(re.findall(r'<script src="([^"]*)"', page)[0].replace("&amp;", "&"))[2]
        assert run.request("/livereload.css")[0] == 200
        write(root / "site" / "tags" / "index.html", "Tags")
        assert run.request("/tags")[1]["Location"] == "/tags/"
        assert run.request("//tags")[0] == 404
        assert run.request("/tags/")[2].startswith("Tags")
        status, headers, page = run.request("/one.html", "HEAD")
        assert (status, page) == (200, "")
        assert run.request("/one.html", "POST")[0] == 405
        for path in ("/no/such.html", "/%2e%2e/runs.log", "/../runs.log"):
            status, headers, page = run.request(path)
            assert (status, headers["Cache-Control"]) == (404, "no-store")
            assert '<base href="/">' in page
            assert "example.org" not in page
        assert (root / "site" / "one.html").read_text(encoding="utf-8") == TEMPLATE.replace("TITLE", "First")
        assert len(run.printed().splitlines()) == 2


def test_server_rebuilds(root: Path) -> None:
    """An edit is shown; an edit with an error keeps the pages and adds a banner until it is fixed."""
    template = root / "themes" / "mine" / "page.html"
    with running(root) as run:
        run.wait_for_page("/one.html", "<p>First</p>")
        write(root / "content" / "clippings" / "two.txt", "Second")
        run.wait_for_page("/two.html", "<p>Second</p>")
        write(template, "BROKEN")
        run.wait_for_page("/one.html", "themes/mine/page.html:3: unexpected &lt;end&gt; of template", banner=True)
        run.wait_for_page("/one.html", "<p>First</p>", banner=True)
        run.wait_for_page("/no/such.html", "Close it.", banner=True)
        assert "themes/mine/page.html:3: unexpected <end> of template\n  Close it.\n" in run.printed()
        write(template, TEMPLATE.replace("TITLE", "TITLE!"))
        run.wait_for_page("/one.html", "<p>First!</p>")
        write(root / "jianbao.toml", 'title = "Yours"\nlang = "en"\n')
        run.wait_for_page("/", "<p>Yours!</p>")
        assert logged_steps(root) == "ingest build ingest build build build build "


def test_server_whose_first_build_fails(root: Path) -> None:
    """A page with the error is served until it is fixed."""
    write(root / "jianbao.toml", "title = Mine\n")
    with running(root) as run:
        run.wait_for_page("/", "jianbao.toml:1", banner=True)
        assert run.request("/")[0] == 500
        write(root / "jianbao.toml", 'title = "Mine"\nlang = "en"\n')
        run.wait_for_page("/", "<p>Mine</p>")


def test_browsers_are_reloaded(root: Path) -> None:
    """Every rebuild reloads a page, also a rebuild after the page was fetched and before it connected."""

    async def next_command(connection: WebSocketClientConnection) -> str:
        message = await asyncio.wait_for(connection.read_message(), DEADLINE)
        assert isinstance(message, str), "the connection was closed"
        return str(json.loads(message)["command"])

    async def browse(run: RunningServer, run_id: int) -> None:
        hello = {"command": "hello", "protocols": ["http://livereload.com/protocols/official-7"], "snipver": run_id}
        info = {"command": "info", "url": f"http://127.0.0.1:{run.port}/"}
        fresh, stale = [await websocket_connect(f"ws://127.0.0.1:{run.port}/livereload") for _ in range(2)]
        for page in (fresh, stale):
            await page.write_message(json.dumps(hello))
            assert await next_command(page) == "hello"
        await fresh.write_message(json.dumps(info))
        for text in ("1", "2"):  # in quick succession: livereload's own server would drop the second reload
            write(root / "content" / "about.md", text)
            assert await next_command(fresh) == "reload"
        await stale.write_message(json.dumps(info))
        assert await next_command(stale) == "reload"
        fresh.close()
        stale.close()

    with running(root) as run:
        run_id = int(re.findall(r"snipver=(\d+)", run.request("/")[2])[0])
        # In another thread, because Playwright keeps an event loop running in the main thread after browser tests.
        with ThreadPoolExecutor() as pool:
            pool.submit(asyncio.run, browse(run, run_id)).result()
        assert logged_steps(root) == "ingest build build build "


def test_interrupt_stops_the_server(root: Path) -> None:
    """Ctrl-C exits with 0 and without a traceback, also while a page is connected."""
    with running(root) as run:
        run.wait_for_page("/", "Mine")
        with socket.create_connection(("127.0.0.1", run.port), DEADLINE) as browser:
            browser.sendall(
                b"GET /livereload HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
            )
            assert browser.recv(12) == b"HTTP/1.1 101"
            run.process.send_signal(signal.SIGINT)
            assert run.process.wait(DEADLINE) == 0
        assert len(run.printed().splitlines()) == 2


def test_interrupt_stops_a_build(root: Path) -> None:
    """Ctrl-C during a long build exits at once."""
    with running(root) as run:
        run.wait_for_page("/", "Mine")
        write(root / "themes" / "mine" / "page.html", "ENDLESS")
        run.wait_for(lambda: logged_steps(root) == "ingest build build ")
        run.process.send_signal(signal.SIGINT)
        assert run.process.wait(DEADLINE) == 0
        assert len(run.printed().splitlines()) == 2


def test_port_in_use(root: Path) -> None:
    """The error has the port that is in use and says how to choose another; nothing is built."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(OutputError) as error:
            serve(root, port=port)
    assert f"port {port} is used by another program" in str(error.value)
    assert "jianbao serve --port" in str(error.value)
    assert logged_steps(root) == ""


def test_port_out_of_range(root: Path) -> None:
    """A number above 65535 is refused with a message."""
    with pytest.raises(OutputError, match="port 70000 cannot be used"):
        serve(root, port=70000)


if __name__ == "__main__":
    # Processes started by a test run in the background ignore SIGINT; those started from a terminal do not.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    pipeline.ingest, pipeline.build = fake_ingest, fake_build
    server.CHECK_INTERVAL = 0.05
    serve(Path(sys.argv[1]), port=0)
