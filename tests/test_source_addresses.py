"""The check of source addresses: what counts as dead, how politely it asks, and which addresses it never asks."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from typing import Any

import pytest
from conftest import Archive
from fake_web import FakeClock, Reply, Web

from jianbao.care.check import check
from jianbao.care.check.ask_addresses import MAX_PER_HOST, ask, ask_all, by_host
from jianbao.fetch import Fetcher
from jianbao.fetch.permission import NO_ANSWER, NO_HOST, NOT_ASKED


@pytest.fixture
def server(web: Web) -> Web:
    """A server on this machine with a path for each status."""
    statuses = {"/here": 200, "/new": 200, "/gone": 410, "/lost": 404, "/shy": 403, "/broken": 500}
    web.pages |= {path: Reply(status=status) for path, status in statuses.items()}
    web.pages["/only-get"] = [Reply(status=405), Reply(b"x" * 10**6)]
    return web


def a_fetcher(**options: Any) -> Fetcher:
    """The fetcher of a check, which waits for nothing and asks private addresses too."""
    return Fetcher(**{"tries": 1, "allow_private": True, "clock": FakeClock(), **options})


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
def test_ask(server: Web, path: str, status: int, methods: list[str]) -> None:
    """HEAD is asked first, then GET where HEAD gives an error; redirects lead to addresses of the web only."""
    server.pages |= {
        f"/to/{target}": Reply(status=302, headers={"Location": target}) for target in ("/here", "file:///etc/hostname")
    }
    assert ask(server.address + path, a_fetcher()) == status
    assert [request[":method"] for asked in server.requests.values() for request in asked] == methods


def test_private_addresses_are_not_asked(server: Web) -> None:
    """Without permission, nothing on this machine is asked, neither directly nor through a redirect."""
    assert ask(f"{server.address}/here", a_fetcher(allow_private=False)) == NOT_ASKED
    assert ask("file:///etc/hostname", a_fetcher()) == NO_ANSWER
    assert not server.requests
    server.pages["/to"] = Reply(status=302, headers={"Location": f"http://localhost:{server.server_port}/here"})
    assert ask(f"{server.address}/to", a_fetcher(allow=[server.place], allow_private=False)) == NOT_ASKED
    assert [*server.requests] == ["/to"]


@pytest.mark.parametrize(("code", "status"), [(socket.EAI_NONAME, NO_HOST), (socket.EAI_AGAIN, NO_ANSWER)])
def test_hosts_that_do_not_exist(code: int, status: int) -> None:
    """A host without an entry in the DNS does not exist; where the DNS gives no answer, nothing is known."""

    def fail(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror(code, "x")

    assert ask("https://no.example/", a_fetcher(resolve=fail)) == status


def test_a_host_is_asked_with_pauses_and_a_limit(server: Web) -> None:
    """A pause is before each address of a host but the first, and no more than the limit are asked in one run."""
    paths = [f"/{number}" for number in range(MAX_PER_HOST + 5)]
    server.pages |= dict.fromkeys(paths, Reply())
    addresses = [server.address + path for path in paths]
    clock = FakeClock()
    answers = dict(ask_all(addresses, a_fetcher(clock=clock)))
    assert answers == dict.fromkeys(addresses[:MAX_PER_HOST], 200)
    assert clock.pauses == [1.0] * (MAX_PER_HOST - 1)
    assert [*server.requests] == paths[:MAX_PER_HOST]
    assert [*by_host([*addresses, "https://other.example/"]).values()][1:] == [["https://other.example/"]]


def test_dead_addresses_are_found_and_answers_kept(server: Web, archive: Archive) -> None:
    """Dead addresses are findings with a copy of the article's day; a second run asks only what is not known."""
    archive.write("jianbao.toml", "[fetch]\ndelay = 0\n")
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
    asked = [*server.requests]
    assert check(archive.config, only, allow_private=True, jobs=1).findings == findings
    assert [*server.requests] == asked
    archive.page("new", source_url=f"{server.address}/new")
    assert check(archive.config, external=True, allow_private=True, jobs=1).findings == findings
    assert [*server.requests] == [*asked, "/new"]


def test_an_address_that_was_not_permitted_is_asked_once_it_is(server: Web, archive: Archive) -> None:
    """A run without permission leaves no answer that a run with it would believe."""
    archive.write("jianbao.toml", "[fetch]\ndelay = 0\n")
    archive.page("lost", source_url=f"{server.address}/lost")
    assert check(archive.config, ["source-addresses"], jobs=1).findings == ()
    assert not server.requests
    (finding,) = check(archive.config, ["source-addresses"], allow_private=True, jobs=1).findings
    assert finding.file == "content/articles/lost.md"


def test_nobody_is_asked_without_request(server: Web, archive: Archive) -> None:
    """By default no source address is asked."""
    archive.page("lost", source_url=f"{server.address}/lost")
    assert check(archive.config, allow_private=True, jobs=1).findings == ()
    assert not server.requests
