"""``jianbao serve``: a real server that builds a small archive, its requests and WebSockets, and how it ends."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from conftest import Archive
from tornado.websocket import WebSocketClientConnection, websocket_connect

import jianbao.serve
from jianbao.cli.commands import main
from jianbao.errors import OutputError
from jianbao.serve import serve
from jianbao.serve.allowed_hosts import is_allowed_host, parse_authority, parse_origin

pytestmark = pytest.mark.slow

PROGRAM = """
import json, sys
from pathlib import Path
from jianbao.serve import serve
serve(Path(sys.argv[1]), port=0, **json.loads(sys.argv[2]))
"""
ENDLESS = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
"""A template that takes hours."""
HELLO = {"command": "hello", "protocols": ["http://livereload.com/protocols/official-7"]}
DEADLINE = 60
"""Seconds to wait for what takes about one on a machine without load."""


@pytest.fixture
def small(archive: Archive) -> Archive:
    """An archive with a page, a clipping and a theme of its own."""
    archive.write("jianbao.toml", 'title = "Mine"\nlang = "en"\ntheme = "mine"\n[search]\nenabled = false\n')
    archive.write("themes/mine/theme.toml", "")
    archive.page("a", "First draft.", id="a", title="Harbour", lang="en")
    archive.write(
        "content/clippings/one.txt",
        "<!--1700000000000-->\n[The ferry](https://example.org/1)\n------\n\n<p>It sails again on Monday.</p>\n",
    )
    return archive


class RunningServer:
    """A server in a process of its own."""

    def __init__(self, root: Path, **options: object) -> None:
        self.root = root
        self.stderr = root / "stderr.txt"
        with self.stderr.open("wb") as stderr:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "error", "-c", PROGRAM, str(root), json.dumps(options)],
                stderr=stderr,
                env={key: value for key, value in os.environ.items() if key != "FORCE_COLOR"},
            )
        self.port = int(self.wait_for(lambda: re.search(r"http://\S+:(\d+)/", self.printed()))[1])

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

    def wait_for_builds(self, count: int) -> None:
        """Wait until so many builds were reported."""
        self.wait_for(lambda: len(re.findall(r" pages in | failed after ", self.printed())) >= count)

    def request(
        self, path: str, method: str = "GET", headers: Mapping[str, str] | None = None
    ) -> tuple[int, http.client.HTTPMessage, str]:
        """Send one request with ``path`` unchanged; return status, headers and body of the response."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE)
        try:
            connection.request(method, path, headers=headers or {})
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

    def processes(self) -> set[int]:
        """The processes that build: that of the server, and those that it has started."""
        found = subprocess.run(
            ["ps", "-ww", "-eo", "pid=,stat=,args="], capture_output=True, text=True, check=True
        ).stdout
        rows = [line.split(None, 2) for line in found.splitlines()]
        return {
            int(pid) for pid, state, arguments in rows if f'"{self.root}"' in arguments and not state.startswith("Z")
        } - {self.process.pid}

    def end(self, number: int = signal.SIGINT) -> list[str]:
        """Send a signal; assert that the server ends and leaves no process; return the printed lines."""
        self.process.send_signal(number)
        assert self.process.wait(DEADLINE) == 0
        self.wait_for_no_process()
        return self.printed().splitlines()

    def wait_for_no_process(self) -> None:
        """Wait until all processes that build have ended."""
        deadline = time.monotonic() + DEADLINE
        while self.processes():
            assert time.monotonic() < deadline, self.processes()
            time.sleep(0.02)


@contextmanager
def running(archive: Archive, **options: object) -> Iterator[RunningServer]:
    """Run a server for an archive and stop it at the end."""
    run = RunningServer(archive.root, **options)
    try:
        yield run
    finally:
        run.process.kill()
        run.process.wait()
        for process in run.processes():
            os.kill(process, signal.SIGKILL)


# Requests


def test_server_answers(small: Archive) -> None:
    """Pages have the script, the wider policy and ``no-store``; only GET and HEAD are allowed; nothing is logged."""
    with (small.root / "jianbao.toml").open("a") as settings:
        settings.write('[site]\nurl = "https://example.org/repo/"\n')
    with running(small) as run:
        run.wait_for_builds(1)
        status, headers, page = run.request("/articles/a.html")
        assert (status, headers["Cache-Control"]) == (200, "no-store")
        assert re.search(rf"connect-src 'self'[^;]* ws://127\.0\.0\.1:{run.port}[;\"]", page)
        assert "WebSocket" in run.request(re.findall(r'<script src="(/livereload[^"]*)"', page)[0])[2]
        assert run.request("/livereload.css")[0] == 200
        small.write("site/tags/index.html", "Tags")
        assert run.request("/tags")[1]["Location"] == "/tags/"
        assert run.request("//tags")[0] == 404
        assert run.request("/tags/")[2].startswith("Tags")
        status, headers, page = run.request("/articles/a.html", "HEAD")
        assert (status, page) == (200, "")
        assert run.request("/articles/a.html", "POST")[0] == 405
        for path in ("/no/such.html", "/%2e%2e/jianbao.toml", "/../jianbao.toml", "/.jianbao", "/%2ejianbao"):
            status, headers, page = run.request(path)
            assert (status, headers["Cache-Control"]) == (404, "no-store")
            assert '<base href="/">' in page
        assert "livereload" not in small.html("articles/a.html")
        # The system may announce the files that were written before the start late, and so cause another build.
        assert len([line for line in run.end() if " pages in " not in line]) == 1


def test_server_rebuilds(small: Archive) -> None:
    """An edit is shown; an edit with an error keeps the pages and adds a banner until it is fixed."""
    with running(small) as run:
        run.wait_for_page("/articles/a.html", "First draft")
        small.page("a", "Second draft.", id="a", title="Harbour", lang="en")
        run.wait_for_page("/articles/a.html", "Second draft")
        template = small.write("themes/mine/templates/article.html", "\n\n{% if %}")
        run.wait_for_page("/articles/a.html", "themes/mine/templates/article.html:3", banner=True)
        run.wait_for_page("/articles/a.html", "Second draft", banner=True)
        run.wait_for_page("/no/such.html", "article.html:3", banner=True)
        assert "themes/mine/templates/article.html:3: " in run.printed()
        template.unlink()
        run.wait_for_page("/articles/a.html", "Second draft")
        small.write("jianbao.toml", 'title = "Yours"\nlang = "en"\ntheme = "mine"\n[search]\nenabled = false\n')
        run.wait_for_page("/", "Yours")
        small.write("content/articles/b.md", "---\ntitle: [\n---\n")
        run.wait_for_page("/", "content/articles/b.md:", banner=True)
        (small.root / "content/articles/b.md").unlink()
        run.wait_for_page("/", "Yours")


def test_sources_that_appear_later(small: Archive) -> None:
    """Clippings, own pages and own files are shown when they arrive, also in folders that are new."""
    with running(small) as run:
        run.wait_for_page("/", "The ferry")
        text = "<!--1700000001000-->\n[The bridge](https://example.org/2)\n------\n\n<p>It opened in May.</p>\n"
        small.write("content/clippings/2024/two.txt", text)
        run.wait_for_page("/", "The bridge")
        small.write("content/static/map.txt", "A map")
        run.wait_for(lambda: run.request("/map.txt")[2] == "A map")
        small.write("content/pages/contact.md", "Write to us.\n")
        run.wait_for_page("/contact.html", "Write to us.")
        assert "two.txt and" not in run.printed()


def test_first_build_fails(small: Archive) -> None:
    """A page with the error is served until it is fixed."""
    settings = (small.root / "jianbao.toml").read_text(encoding="utf-8")
    small.write("jianbao.toml", "title = Mine\n")
    with running(small) as run:
        run.wait_for_page("/", "jianbao.toml:1", banner=True)
        assert run.request("/")[0] == 500
        small.write("jianbao.toml", settings)
        run.wait_for_page("/", "Mine")


def test_requests_are_answered_during_a_build(small: Archive) -> None:
    """During a build that never ends, the site of the last build is served."""
    small.build()
    small.write("themes/mine/templates/article.html", ENDLESS)
    with running(small) as run:
        run.wait_for(run.processes)
        for _ in range(3):
            assert "First draft" in run.request("/articles/a.html")[2]
        assert len(run.end()) == 1


def test_requests_before_the_first_site(small: Archive) -> None:
    """Before there is a site, a page says that it is being built."""
    small.write("themes/mine/templates/article.html", ENDLESS)
    with running(small) as run:
        assert run.request("/")[0] == 503


# Hosts


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("127.0.0.1:8000", "127.0.0.1", 8000),
        ("Laptop.LAN", "laptop.lan", None),
        ("localhost.:80", "localhost", 80),
        ("[::1]:8000", "::1", 8000),
        ("", "", None),
        ("evil.example@localhost", "", None),
        ("localhost/evil.example", "", None),
        ("localhost,evil.example", "", None),
        ("[localhost]", "", None),
        ("a:b", "", None),
    ],
)
def test_authority(text: str, host: str, port: int | None) -> None:
    """Host and port of a ``Host`` header; what is not exactly of that form has no host."""
    assert parse_authority(text) == (host, port)


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://localhost:8000", "localhost"),
        ("HTTPS://[::1]", "::1"),
        ("null", ""),
        ("file://", ""),
        ("chrome-extension://localhost", ""),
        ("http://localhost:8000/evil", ""),
        ("http://a@localhost", ""),
    ],
)
def test_origin(origin: str, host: str) -> None:
    """The host of an ``Origin`` header; pages that are on no server have none."""
    assert parse_origin(origin).host == host


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        *((host, True) for host in ("localhost", "a.localhost", "127.0.0.1", "192.168.1.2", "::1", "laptop.lan")),
        *((host, False) for host in ("", "evil.example", "localhost.evil.example", "xlocalhost", "127.0.0.1.x", "1")),
    ],
)
def test_allowed_hosts(host: str, allowed: bool) -> None:
    """Loopback names, addresses and the names that the user allows are answered, and nothing else."""
    assert is_allowed_host(host, {"laptop.lan", ""}) == allowed


def test_requests_of_other_sites_are_refused(small: Archive) -> None:
    """Requests with another host or origin get 403 and the option that allows a name, also for the WebSocket."""
    with running(small, allowed_hosts=["Laptop.lan"]) as run:
        run.wait_for_page("/", "Mine")
        for path in ("/", "/livereload", "/livereload.js", "/feed.xml"):
            status, headers, text = run.request(path, headers={"Host": "evil.example"})
            assert (status, headers["Content-Type"]) == (403, "text/plain; charset=utf-8")
            assert "jianbao serve --allow-host evil.example\n" in text
            assert run.request(path, headers={"Origin": "http://evil.example"})[0] == 403
            assert run.request(path, headers={"Origin": "null"})[0] == 403
        assert run.request("/", headers={"Host": "laptop.lan:8000"})[0] == 200
        assert run.request("/", headers={"Host": f"localhost:{run.port}", "Origin": "http://localhost:1"})[0] == 200
        page = run.request("/", headers={"Host": "laptop.lan", "X-Forwarded-Proto": "https"})[2]
        assert "wss://laptop.lan:443" in page
        upgrade = {
            **{"Upgrade": "websocket", "Connection": "Upgrade"},
            **{"Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA=="},
        }
        for origin in ("http://evil.example", "http://localhost:1", f"http://localhost:{run.port}"):
            assert run.request("/livereload", headers={**upgrade, "Origin": origin})[0] == 403
        assert len(run.end()) == 2


# Reload


def test_browsers_are_reloaded(small: Archive) -> None:
    """Every rebuild reloads a page, also a rebuild after the page was fetched and before it connected."""

    async def browse(run: RunningServer, run_id: int) -> None:
        info = {"command": "info", "url": f"http://127.0.0.1:{run.port}/"}
        fresh, stale = [await _connect(run, run_id) for _ in range(2)]
        await fresh.write_message(json.dumps(info))
        for text in ("1", "2"):  # in quick succession: livereload's own server would drop the second reload
            small.write("content/about.md", text)
            assert await _next_command(fresh) == "reload"
        await stale.write_message(json.dumps(info))
        assert await _next_command(stale) == "reload"
        fresh.close()
        stale.close()

    with running(small) as run:
        run.wait_for_builds(1)
        run_in_thread(lambda: browse(run, int(re.findall(r"snipver=(\d+)", run.request("/")[2])[0])))


def test_malformed_messages(small: Archive) -> None:
    """A message that is not one of the protocol is ignored, without a traceback; the connection is still served."""

    async def browse(run: RunningServer) -> None:
        connection = await _connect(run, 0)
        for message in ("", "{", "[]", "1", '{"a": 1}', '{"command": 1}', '{"command": "info"}', "[" * 100_000):
            await connection.write_message(message)
        await connection.write_message(b"\xff\x00", binary=True)
        await connection.write_message(json.dumps({"command": "info", "url": "x"}))
        assert await _next_command(connection) == "reload"
        connection.close()

    with running(small) as run:
        run.wait_for_builds(1)
        run_in_thread(lambda: browse(run))
        with socket.create_connection(("127.0.0.1", run.port), DEADLINE) as browser:
            _upgrade(browser)
            browser.sendall(b"\xff\xff\xff\xff\xff\xff")  # no frame of the protocol
            while browser.recv(1000):
                pass
        assert run.end()[2:] == []


async def _connect(run: RunningServer, run_id: int) -> WebSocketClientConnection:
    """Open the WebSocket as a page of a run does, and greet."""
    connection = await websocket_connect(f"ws://127.0.0.1:{run.port}/livereload")
    await connection.write_message(json.dumps({**HELLO, "snipver": run_id}))
    assert await _next_command(connection) == "hello"
    return connection


async def _next_command(connection: WebSocketClientConnection) -> str:
    message = await asyncio.wait_for(connection.read_message(), DEADLINE)
    assert isinstance(message, str), "the connection was closed"
    return str(json.loads(message)["command"])


def run_in_thread(work: Callable[[], Any]) -> None:
    """Run a coroutine in another thread, because Playwright keeps an event loop running in the main thread."""
    with ThreadPoolExecutor() as pool:
        pool.submit(lambda: asyncio.run(work())).result()


def _upgrade(browser: socket.socket) -> None:
    """Turn a connection into a WebSocket."""
    browser.sendall(
        b"GET /livereload HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    )
    assert browser.recv(1000).startswith(b"HTTP/1.1 101")


# The end


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_ends_the_server(small: Archive, number: int) -> None:
    """Ctrl-C and SIGTERM exit with 0, print nothing and leave no process, also while a page is connected."""
    with running(small) as run:
        run.wait_for_builds(1)
        with socket.create_connection(("127.0.0.1", run.port), DEADLINE) as browser:
            _upgrade(browser)
            assert run.end(number)[2:] == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_ends_a_build(small: Archive, number: int) -> None:
    """Ctrl-C and SIGTERM during a long build end the build, too, and its worker processes."""
    for name in range(200):
        small.page(f"{name}", "Text.", id=f"x{name}", lang="en")
    small.write("themes/mine/templates/article.html", ENDLESS)
    with running(small) as run:
        run.wait_for(lambda: len(run.processes()) > 1)
        assert len(run.end(number)) == 1


def test_signal_before_the_first_build(small: Archive) -> None:
    """A server that is interrupted while it starts ends without a word."""
    with running(small) as run:
        assert len(run.end()) <= 2


def test_killed_server_leaves_no_process(small: Archive) -> None:
    """If the server itself is killed, the process that builds ends as well."""
    with running(small) as run:
        run.wait_for_builds(1)
        assert run.processes()
        run.process.kill()
        run.process.wait()
        run.wait_for_no_process()


def test_killed_build(small: Archive) -> None:
    """If the process that builds is killed, as when memory runs out, an error says so, and the next change helps."""
    template = small.write("themes/mine/templates/article.html", ENDLESS)
    with running(small) as run:
        os.kill(min(run.wait_for(run.processes)), signal.SIGKILL)
        run.wait_for_page("/", "the process that builds was killed (Killed)", banner=True)
        template.unlink()
        run.wait_for_page("/articles/a.html", "First draft")
        run.wait_for_builds(2)
        os.kill(min(run.processes()), signal.SIGKILL)
        run.wait_for_no_process()
        small.page("a", "Second draft.", id="a", title="Harbour", lang="en")
        run.wait_for_page("/articles/a.html", "Second draft")


def test_polling(small: Archive) -> None:
    """With ``force_polling`` an edit is shown as well."""
    with running(small, force_polling=True) as run:
        run.wait_for_page("/articles/a.html", "First draft")
        small.page("a", "Second draft.", id="a", title="Harbour", lang="en")
        run.wait_for_page("/articles/a.html", "Second draft")


# Options


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ([], {"host": "127.0.0.1", "port": 8000, "allowed_hosts": [], "open_browser": False, "force_polling": False}),
        (["--host", "::", "--port", "1"], {"host": "::", "port": 1}),
        (["--allow-host", "a.lan", "--allow-host", "b.lan"], {"allowed_hosts": ["a.lan", "b.lan"]}),
        (["--open", "--force-polling"], {"open_browser": True, "force_polling": True}),
    ],
)
def test_options(
    small: Archive, monkeypatch: pytest.MonkeyPatch, arguments: list[str], options: dict[str, object]
) -> None:
    """The options of the command are those of ``serve``."""
    passed: dict[str, object] = {}
    monkeypatch.setattr(jianbao.serve, "serve", lambda root, **given: passed.update(given, root=root))
    assert main(["--root", str(small.root), "serve", "--quiet", *arguments]) == 0
    assert {key: passed[key] for key in options} == options
    assert passed["root"] == small.root
    assert passed["console"].quiet  # type: ignore[attr-defined]


def test_open(small: Archive, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """``--open`` opens the site in the user's browser."""
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/opened\n', encoding="utf-8")
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(browser))
    with running(small, open_browser=True) as run:
        opened = tmp_path / "opened"
        run.wait_for(lambda: opened.exists() and opened.read_text().endswith("\n"))
        assert opened.read_text() == f"http://127.0.0.1:{run.port}/\n"


@pytest.mark.parametrize("host", ["localhost", "0.0.0.0"])  # noqa: S104
def test_host(small: Archive, host: str) -> None:
    """The server listens on the given host; the printed URL leads to it from this machine."""
    with running(small, host=host) as run:
        printed = run.wait_for(lambda: re.search(r"http://(\S+):\d+/", run.printed()))[1]
        assert printed == ("localhost" if host == "localhost" else "127.0.0.1")
        address = socket.getaddrinfo(printed, run.port, type=socket.SOCK_STREAM)[0][4][:2]
        with socket.create_connection((str(address[0]), int(address[1])), DEADLINE) as browser:
            browser.sendall(b"GET /livereload.css HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert browser.recv(1000).startswith(b"HTTP/1.1 200")
        assert ("Other machines" in run.printed()) == (host != "localhost")


def test_port_in_use(small: Archive) -> None:
    """The error has the port that is in use and says how to choose another; nothing is built."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(OutputError) as error:
            serve(small.root, port=port)
    assert f"port {port} is used by another program" in str(error.value)
    assert "jianbao serve --port" in str(error.value)
    assert not (small.root / "site").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"port": 70000}, "port 70000 cannot be used"),
        ({"host": "192.0.2.1", "port": 0}, "192.0.2.1 is no address of this machine"),
        ({"host": "no-such-name.invalid", "port": 0}, "no-such-name.invalid is no name of this machine"),
        ({"host": "a" * 70, "port": 0}, "is no name of this machine"),
    ],
)
def test_addresses_that_cannot_be_used(small: Archive, options: dict[str, Any], message: str) -> None:
    """A port above 65535, an address of another machine and an unknown name are refused with a message."""
    with pytest.raises(OutputError, match=message):
        serve(small.root, **options)


@pytest.mark.parametrize("name", ["http://a.lan", "a.lan:80", "a lan", "", "a..b", "*.lan"])
def test_names_that_cannot_be_allowed(small: Archive, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """``--allow-host`` takes names of machines only."""
    with pytest.raises(SystemExit):
        main(["--root", str(small.root), "serve", "--allow-host", name])
    assert f"{name!r} is not the name of a machine" in capsys.readouterr().err
