"""The check of source addresses: what counts as dead, how politely it asks, and which addresses it never asks."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from conftest import Archive

from jianbao.care.check import ask_addresses, check
from jianbao.care.check.ask_addresses import MAX_PER_HOST, NO_ANSWER, NO_HOST, ask, ask_all, by_host

STATUSES = {"HEAD": {"/only-get": 405, "/gone": 410, "/lost": 404, "/shy": 403, "/broken": 500}}
STATUSES["GET"] = STATUSES["HEAD"] | {"/only-get": 200}


class Server(ThreadingHTTPServer):
    """A server on this machine that records its requests; a status for each path, by default 200."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests: list[tuple[str, str, str]] = []
        self.address = f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """Answers with a status and nothing else."""

    def do_GET(self) -> None:
        """Answer, and record method, path and user agent."""
        assert isinstance(self.server, Server)
        self.server.requests.append((self.command, self.path, str(self.headers["User-Agent"])))
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/to/"))
        else:
            self.send_response(STATUSES[self.command].get(self.path, 200))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_HEAD(self) -> None:
        """As GET; no answer has a body."""
        self.do_GET()

    def log_message(self, *values: object) -> None:
        """Print nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    """A server on this machine."""
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("path", "status", "methods"),
    [
        ("/here", 200, ["HEAD"]),
        ("/only-get", 200, ["HEAD", "GET"]),
        ("/lost", 404, ["HEAD", "GET"]),
        ("/to//here", 200, ["HEAD", "HEAD"]),
        ("/to/file:///etc/hostname", 302, ["HEAD"]),
    ],
)
def test_ask(server: Server, path: str, status: int, methods: list[str]) -> None:
    """HEAD is asked first, then GET where HEAD gives an error; redirects lead to addresses of the web only."""
    assert ask(server.address + path, allow_private=True) == status
    assert [method for method, *_ in server.requests] == methods
    assert all(agent.startswith("jianbao/") for *_, agent in server.requests)


def test_private_addresses_are_not_asked(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without permission, nothing on this machine is asked, neither directly nor through a redirect."""
    assert ask(f"{server.address}/here") == NO_ANSWER
    assert ask("file:///etc/hostname") == NO_ANSWER
    assert server.requests == []
    refuse, first = ask_addresses._refuse_private, [True]
    # The first address counts as public, as that of a server that redirects to a private network.
    monkeypatch.setattr(
        ask_addresses, "_refuse_private", lambda *values: None if first and first.pop() else refuse(*values)
    )
    assert ask(f"{server.address}/to/{server.address}/secret") == NO_ANSWER
    assert [path for _, path, _ in server.requests] == [f"/to/{server.address}/secret"]


def test_hosts_that_do_not_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host without an entry in the DNS does not exist; where the DNS gives no answer, nothing is known."""
    for error, status in ((socket.EAI_NONAME, NO_HOST), (socket.EAI_AGAIN, NO_ANSWER)):

        def fail(*_: object, code: int = error) -> None:
            raise socket.gaierror(code, "x")

        monkeypatch.setattr(socket, "getaddrinfo", fail)
        assert ask("https://no.example/") == status


def test_a_host_is_asked_with_pauses_and_a_limit(server: Server) -> None:
    """A pause is before each address of a host but the first, and no more than the limit are asked in one run."""
    addresses = [f"{server.address}/{number}" for number in range(MAX_PER_HOST + 5)]
    pauses: list[float] = []
    answers = dict(ask_all(addresses, allow_private=True, wait=pauses.append))
    assert answers == dict.fromkeys(addresses[:MAX_PER_HOST], 200)
    assert pauses == [ask_addresses.SECONDS_BETWEEN] * (MAX_PER_HOST - 1)
    assert [path for _, path, _ in server.requests] == [f"/{number}" for number in range(MAX_PER_HOST)]
    assert [*by_host([*addresses, "https://other.example/"]).values()][1:] == [["https://other.example/"]]


def test_dead_addresses_are_found_and_answers_kept(
    server: Server, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dead addresses are findings with a copy of the article's day; a second run asks only what is not known."""
    monkeypatch.setattr(ask_addresses, "SECONDS_BETWEEN", 0.0)
    for name in ("here", "gone", "lost", "shy", "broken"):
        archive.page(name, date="2023-11-07", source_url=f"{server.address}/{name}")
    only = ["source-addresses"]
    findings = check(archive.config, only, allow_private=True, jobs=1).findings
    assert [(found.file, found.line) for found in findings] == [
        ("content/articles/gone.md", 4),
        ("content/articles/lost.md", 4),
    ]
    assert findings[0].what == f"the source address {server.address}/gone is dead: it answers 410"
    assert findings[0].fix.endswith(f" https://web.archive.org/web/20231107/{server.address}/gone")
    asked = len(server.requests)
    assert check(archive.config, only, allow_private=True, jobs=1).findings == findings
    assert len(server.requests) == asked
    archive.page("new", source_url=f"{server.address}/new")
    assert check(archive.config, external=True, allow_private=True, jobs=1).findings == findings
    assert [path for _, path, _ in server.requests[asked:]] == ["/new"]


def test_nobody_is_asked_without_request(server: Server, archive: Archive) -> None:
    """By default no source address is asked."""
    archive.page("lost", source_url=f"{server.address}/lost")
    assert check(archive.config, allow_private=True, jobs=1).findings == ()
    assert server.requests == []
