"""Fetching from the web: which machines are never asked, what ends, what is tried again, and how politely."""

from __future__ import annotations

import gzip
import pickle
import socket
import ssl
import threading
import tracemalloc
import zlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from fake_web import FakeClock, Handler, Reply, Web, endless, raw, running

from jianbao.errors import FetchError
from jianbao.fetch import Fetcher, parse_address
from jianbao.fetch.connection import TimeLimits
from jianbao.fetch.lookup import system_resolve
from jianbao.fetch.permission import NO_HOST, is_public
from jianbao.fetch.response import Response

TLS = Path(__file__).parent / "tls"
"""A certificate of feeds.example that signs itself, and its key, which protects nothing."""
IMPATIENT = TimeLimits(connect=30.0, read=0.2, total=30.0)
HURRIED = TimeLimits(connect=30.0, read=30.0, total=0.4)


def a_fetcher(web: Web, **options: Any) -> Fetcher:
    """A fetcher that may ask the server of the test, and waits for nothing."""
    return Fetcher([web.place], **{"clock": FakeClock(), **options})


def fetch(web: Web, path: str = "/", **options: Any) -> Response:
    """Fetch a path of the server of the test."""
    return a_fetcher(web, **options).fetch(f"{web.address}{path}")


def error_of(web: Web, path: str = "/", **options: Any) -> FetchError:
    """The error of fetching a path."""
    with pytest.raises(FetchError) as found:
        fetch(web, path, **options)
    return found.value


def names(**hosts: str | list[str]) -> Callable[[str, int], Sequence[str]]:
    """A DNS that knows these names, with ``_`` in place of the dot, and IP addresses."""

    def resolve(host: str, port: int) -> Sequence[str]:
        found = hosts.get(host.replace(".", "_"))
        if found is None:
            return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, flags=socket.AI_NUMERICHOST)]
        return [found] if isinstance(found, str) else found

    return resolve


# Answers


def test_an_answer(web: Web) -> None:
    """A response has the address, the status, the headers in lower case, and the body."""
    web.pages["/"] = Reply(
        "剪报".encode("gb18030"), headers={"Content-Type": 'Text/HTML; Charset="GB18030"', "ETag": '"1"'}
    )
    response = fetch(web)
    assert (response.address, response.status, response.headers["etag"]) == (f"{web.address}/", 200, '"1"')
    assert response.body.decode(response.charset) == "剪报"
    assert (response.content_type, response.charset, response.moved_to) == ("text/html", "gb18030", "")


def test_a_request_says_who_asks_and_nothing_else(web: Web, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A request names jianbao; proxies and ``.netrc`` of the environment have no effect."""
    web.pages["/"] = Reply(b"x")
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password secret\n")
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    fetch(web)
    (headers,) = web.requests["/"]
    assert headers.keys() == {":method", "host", "user-agent", "accept", "accept-encoding"}
    assert headers["user-agent"].startswith("jianbao/")
    assert headers["host"] == web.place


def test_head_asks_for_headers_only(web: Web) -> None:
    """With HEAD, the answer has no body, whatever length it announces."""
    web.pages["/"] = Reply(b"x" * 10)
    response = a_fetcher(web).fetch(f"{web.address}/", method="HEAD")
    assert (response.body, response.headers["content-length"]) == (b"", "10")


def test_conditional_requests(web: Web) -> None:
    """304 is an answer to a conditional request, and an error of the server otherwise."""
    web.pages["/"] = Reply(status=304)
    response = a_fetcher(web).fetch(f"{web.address}/", headers={"If-None-Match": '"1"'})
    assert (response.status, response.body) == (304, b"")
    assert web.requests["/"][0]["if-none-match"] == '"1"'
    assert error_of(web).status == 304


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(b"x" * 100_000)),
        ("GZIP", gzip.compress(b"x" * 99_999) + gzip.compress(b"x") + b"\0" * 8),
        ("x-gzip", gzip.compress(b"x" * 100_000, 0)),
        ("deflate", zlib.compress(b"x" * 100_000)),
        ("deflate", zlib.compress(b"x" * 100_000, wbits=-15)),
        ("identity", b"x" * 100_000),
    ],
)
def test_compressed_answers(web: Web, encoding: str, body: bytes) -> None:
    """Bodies are decoded, also of several members, with padding, or of deflate without a header."""
    web.pages["/"] = Reply(body, headers={"Content-Encoding": encoding})
    assert fetch(web).body == b"x" * 100_000


def test_chunked_answers(web: Web) -> None:
    """A body in chunks is joined."""
    web.pages["/"] = raw(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"2\r\nab\r\n", b"1\r\nc\r\n0\r\n\r\n"
    )
    assert fetch(web).body == b"abc"


# Machines that are not asked

PRIVATE = [
    *(
        "0.0.0.0",  # noqa: S104  # nothing is bound to it
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.1",
        "127.255.255.255",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.1",
        "192.0.2.1",
        "192.168.1.1",
    ),
    *("198.18.0.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
    *(
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::7f00:1",
        "2002:7f00:1::",
    ),
    *(
        "2002:c0a8:101::1",
        "2001:db8::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "fc00::1",
        "fd12::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
    ),
    *("ff02::1", "nonsense"),
]
PUBLIC = [
    *(
        "1.1.1.1",
        "93.184.216.34",
        "::ffff:1.1.1.1",
        "64:ff9b::101:101",
        "2002:101:101::",
        "2606:4700:4700::1111",
        "2a00:1450:4001::200e",
    ),
]


@pytest.mark.parametrize(("ip", "expected"), [*((ip, False) for ip in PRIVATE), *((ip, True) for ip in PUBLIC)])
def test_public_ip_addresses(ip: str, expected: bool) -> None:
    """Loopback, private, shared, link-local, multicast and reserved addresses are not public, in no disguise."""
    assert is_public(ip) == expected


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "127.1", "0x7f.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]", "localhost."]
)
def test_this_machine_is_not_asked(web: Web, host: str) -> None:
    """However this machine is written, it is not asked unless it is named."""
    with pytest.raises(FetchError, match="not on the public internet"):
        Fetcher(clock=FakeClock()).fetch(f"http://{host}:{web.server_port}/")
    assert not web.requests


@pytest.mark.parametrize("ips", ["127.0.0.1", "10.0.0.1", ["93.184.216.34", "127.0.0.1"], "::ffff:127.0.0.1"])
def test_names_of_private_machines_are_not_asked(web: Web, ips: str | list[str]) -> None:
    """A name is refused if any of its IP addresses is not public; the message says how to allow it."""
    fetcher = Fetcher(clock=FakeClock(), resolve=names(evil_example=ips))
    with pytest.raises(FetchError) as found:
        fetcher.fetch(f"http://evil.example:{web.server_port}/")
    assert f'allow = ["evil.example:{web.server_port}"]' in str(found.value)
    assert not web.requests


def test_a_name_is_resolved_once(web: Web) -> None:
    """The IP address that was checked is the one that is asked, also if the DNS then gives another."""
    web.pages["/"] = Reply(b"x")
    answers = [["127.0.0.1"], ["93.184.216.34"]]
    fetcher = Fetcher([f"a.example:{web.server_port}"], clock=FakeClock(), resolve=lambda host, port: answers.pop(0))
    assert fetcher.fetch(f"http://a.example:{web.server_port}/").body == b"x"
    assert len(answers) == 1
    assert web.requests["/"][0]["host"] == f"a.example:{web.server_port}"


def test_other_ip_addresses_are_tried(web: Web) -> None:
    """Where the first IP address of a host does not answer, the next one is asked."""
    web.pages["/"] = Reply(b"x")
    allow = [f"a.example:{web.server_port}"]
    fetcher = Fetcher(allow, clock=FakeClock(), resolve=names(a_example=["127.0.0.2", "127.0.0.1"]))
    assert fetcher.fetch(f"http://a.example:{web.server_port}/").body == b"x"


def test_named_addresses_are_asked_but_not_what_they_redirect_to(web: Web) -> None:
    """An address that the user named may be private; that of a redirect may not, unless it is in ``allow``."""
    web.pages |= {"/": Reply(status=302, headers={"Location": "/secret"}), "/secret": Reply(b"secret")}
    with pytest.raises(FetchError, match="not on the public internet"):
        Fetcher(clock=FakeClock()).fetch(f"{web.address}/", is_named=True)
    assert [*web.requests] == ["/"]
    assert fetch(web).body == b"secret"


@pytest.mark.parametrize("target", ["http://localhost:{}/", "http://10.0.0.1/", "http://in.example:{}/", "//[::1]:{}/"])
def test_redirects_to_private_machines_are_not_followed(web: Web, target: str) -> None:
    """A redirect to this machine or a private network ends with an error."""
    address = target.format(web.server_port)
    web.pages["/"] = Reply(status=301, headers={"Location": address})
    error = error_of(web, resolve=names(in_example="192.168.1.1", localhost="127.0.0.1"))
    assert "not on the public internet" in error.what
    assert sum(map(len, web.requests.values())) == 1


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://a.example/", "javascript:1", "http://[", "data:,x"])
def test_redirects_to_what_is_not_the_web(web: Web, target: str) -> None:
    """A redirect leads to http and https only."""
    web.pages["/"] = Reply(status=302, headers={"Location": target})
    assert "redirects to what is not fetched" in error_of(web).what


# Redirects


def test_redirects_are_followed(web: Web) -> None:
    """Each kind of redirect is followed, relative ones and those with characters that need quoting too."""
    web.pages |= {
        "/": Reply(status=301, headers={"Location": "/a"}),
        "/a": Reply(status=308, headers={"Location": "b c?d=é#e"}),
        "/b%20c?d=%C3%A9": Reply(status=307, headers={"Location": f"{web.address}/end"}),
        "/end": Reply(b"end"),
    }
    response = fetch(web)
    assert (response.body, response.address) == (b"end", f"{web.address}/end")
    assert response.moved_to == f"{web.address}/b%20c?d=%C3%A9"


def test_redirects_in_utf_8(web: Web) -> None:
    """An address in the bytes of UTF-8 is followed as it is meant."""
    web.pages |= {
        "/": raw("HTTP/1.1 301 Moved\r\nLocation: /剪报\r\n\r\n".encode()),
        "/%E5%89%AA%E6%8A%A5": Reply(b"x"),
    }
    assert fetch(web).body == b"x"


def test_errors_name_the_first_address(web: Web) -> None:
    """What is wrong after a redirect is said of the address that was asked for, and names the other one."""
    web.pages["/"] = Reply(status=302, headers={"Location": "/a"})
    error = error_of(web)
    assert (error.file, error.what) == (
        f"{web.address}/",
        f"it redirects to {web.address}/a: the server answers 404 (Not Found)",
    )


def test_redirects_in_a_circle_and_without_end(web: Web) -> None:
    """Circles and long chains end with an error, at once."""
    web.pages |= {
        "/": Reply(status=302, headers={"Location": "/a"}),
        "/a": Reply(status=302, headers={"Location": "/"}),
    }
    assert "circle" in error_of(web).what
    web.pages |= {f"/{n}": Reply(status=302, headers={"Location": f"/{n + 1}"}) for n in range(30)}
    assert "more than 10 times" in error_of(web, "/0").what
    assert len(web.requests) == 2 + 11


# Answers that are no good


@pytest.mark.parametrize(
    ("status", "tries", "what"),
    [
        (403, 1, "the server answers 403 (Forbidden)"),
        (404, 1, "the server answers 404 (Not Found)"),
        (410, 1, "the server answers 410 (Gone)"),
        (429, 3, "the server answers 429 (Too Many Requests)"),
        (500, 3, "the server answers 500 (Internal Server Error)"),
        (503, 3, "the server answers 503 (Service Unavailable)"),
        (799, 1, "the server answers 799"),
    ],
)
def test_errors_of_the_server(web: Web, status: int, tries: int, what: str) -> None:
    """An error is reported with its status; one that may pass is tried again, with growing pauses."""
    clock = FakeClock()
    web.pages["/"] = Reply(b"no", status=status)
    error = error_of(web, clock=clock, delay=0)
    assert (error.what, error.status, len(web.requests["/"])) == (what, status, tries)
    assert clock.pauses == [2.0, 4.0][: tries - 1]


def test_a_later_try_succeeds(web: Web) -> None:
    """An error that passes is not reported."""
    web.pages["/"] = [Reply(status=503), raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhal"), Reply(b"x")]
    assert fetch(web).body == b"x"


BROKEN = {
    "cut off": (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhal"), "cut off"),
    "cut off in a chunk": (raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhal"), "cut off"),
    "cut off in gzip": (
        raw(b"HTTP/1.0 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(bytes(range(256)) * 9)[:-20]),
        "cut off",
    ),
    "not gzip": (raw(b"HTTP/1.0 200 OK\r\nContent-Encoding: gzip\r\n\r\nplain text"), "is not gzip"),
    "another encoding": (raw(b"HTTP/1.0 200 OK\r\nContent-Encoding: br\r\n\r\nx"), "the encoding 'br'"),
    "nothing": (raw(), "cut off"),
    "not HTTP": (raw(b"220 smtp.example ESMTP\r\n"), "not HTTP"),
    "no status": (raw(b"HTTP/1.1 abc\r\n\r\n"), "not HTTP"),
    "headers without end": (raw(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 500 + b"\r\n"), "not HTTP"),
    "a long header": (raw(b"HTTP/1.1 200 OK\r\nA: " + b"b" * 100_000 + b"\r\n\r\n"), "not HTTP"),
}


@pytest.mark.parametrize(("send", "what"), BROKEN.values(), ids=BROKEN)
def test_broken_answers(web: Web, send: Any, what: str) -> None:
    """What is not a complete answer is an error, never a part of a body."""
    web.pages["/"] = send
    assert what in error_of(web, tries=1).what


START = b"HTTP/1.1 200 OK\r\n"
SLOW = {
    "no answer": (raw(then_wait=True), IMPATIENT, "does not answer within 0.2 s"),
    "no end": (raw(START + b"Content-Length: 9\r\n\r\nhal", then_wait=True), IMPATIENT, "does not answer within 0.2 s"),
    "slow headers": (endless(START + b"A: ", b"b", 0.05), HURRIED, "not complete after 0.4 s"),
    "slow body": (endless(START + b"\r\n", b"b", 0.05), HURRIED, "not complete after 0.4 s"),
    "slow body of known length": (
        endless(START + b"Content-Length: 9000\r\n\r\n", b"b", 0.05),
        HURRIED,
        "not complete",
    ),
    "100 again and again": (endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.01), HURRIED, "not complete after 0.4 s"),
}


@pytest.mark.parametrize(("send", "limits", "what"), SLOW.values(), ids=SLOW)
def test_slow_answers_end(web: Web, send: Any, limits: TimeLimits, what: str) -> None:
    """A server that sends nothing, or a byte now and then, is given up in time."""
    web.pages["/"] = send
    assert what in error_of(web, tries=1, limits=limits).what


def slow_redirect(handler: Handler) -> None:
    """Redirect to the next number, after a while."""
    handler.server.stopped.wait(0.1)
    raw(f"HTTP/1.0 302 Found\r\nLocation: {handler.path}1\r\n\r\n".encode())(handler)


def test_all_redirects_together_end(web: Web) -> None:
    """The time for an answer is that for all redirects and tries."""
    web.pages |= {f"/{'1' * length}": slow_redirect for length in range(1, 12)}
    assert "not complete after 0.4 s" in error_of(web, "/1", limits=HURRIED).what
    assert len(web.requests) < 6
    assert len(web.requests["/1"]) == 1


@pytest.mark.parametrize(
    "send",
    [
        endless(b"HTTP/1.1 200 OK\r\n\r\n", b"b" * 65_536),
        endless(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"b" * 65_536 + b"\r\n"),
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n", then_wait=True),
    ],
    ids=["without length", "in chunks", "announced"],
)
def test_large_answers_end(web: Web, send: Any) -> None:
    """An answer that is larger than the limit is not read to its end; it is not tried again."""
    web.pages["/"] = send
    with pytest.raises(FetchError, match="the answer is larger than 1 MB"):
        a_fetcher(web).fetch(f"{web.address}/", max_bytes=1_000_000)
    assert len(web.requests["/"]) == 1


@pytest.mark.parametrize("layers", [1, 2])
def test_compression_bombs_do_not_fill_the_memory(web: Web, layers: int) -> None:
    """Of 100 MB in 100 KB, no more is decoded than the limit and a little."""
    compressor = zlib.compressobj(9, wbits=31)
    bomb = b"".join(compressor.compress(bytes(10**7)) for _ in range(10)) + compressor.flush()
    for _ in range(layers - 1):
        bomb = gzip.compress(bomb)
    web.pages["/"] = Reply(bomb, headers={"Content-Encoding": ", ".join(["gzip"] * layers)})
    tracemalloc.start()
    with pytest.raises(FetchError, match="larger than 2 MB" if layers == 1 else "encoding 'gzip, gzip'"):
        a_fetcher(web).fetch(f"{web.address}/", max_bytes=2_000_000)
    assert tracemalloc.get_traced_memory()[1] < 8_000_000
    tracemalloc.stop()


def test_hosts_that_do_not_exist_or_do_not_answer() -> None:
    """A name that the DNS does not know, a DNS without an answer, and a port without a server have different errors."""

    def unknown(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME if host == "no.example" else socket.EAI_AGAIN, "x")

    fetcher = Fetcher(clock=FakeClock(), resolve=unknown)
    with pytest.raises(FetchError, match="its host does not exist") as found:
        fetcher.fetch("http://no.example/")
    assert found.value.status == NO_HOST
    with pytest.raises(FetchError, match="cannot be looked up"):
        fetcher.fetch("http://later.example/")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with pytest.raises(FetchError, match="refuses the connection"):
            Fetcher(clock=FakeClock()).fetch(f"http://127.0.0.1:{closed.getsockname()[1]}/", is_named=True)


def test_a_lookup_that_does_not_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A DNS that does not answer is waited for, but not for ever."""
    may_end = threading.Event()

    def look_up(*values: object, **options: object) -> list[object]:
        may_end.wait()
        return []

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    fetcher = Fetcher(clock=FakeClock(), resolve=partial(system_resolve, seconds=0.01))
    with pytest.raises(FetchError, match="cannot be looked up in the DNS"):
        fetcher.fetch("http://a.example/")
    may_end.set()


# Politeness


def test_a_host_is_asked_once_in_a_while(web: Web) -> None:
    """Between two requests to one host is the delay, redirects and threads included; other hosts do not wait."""
    clock = FakeClock()
    web.pages |= {"/": Reply(status=302, headers={"Location": "/a"}), "/a": Reply(b"x")}
    fetcher = Fetcher([web.place, f"b.example:{web.server_port}"], clock=clock, resolve=names(b_example="127.0.0.1"))
    fetcher.fetch(f"{web.address}/")
    assert clock.pauses == [1.0]
    threads = [threading.Thread(target=fetcher.fetch, args=(f"{web.address}/a",)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(clock.pauses) >= 4.0
    before = len(clock.pauses)
    fetcher.fetch(f"http://b.example:{web.server_port}/a")
    assert len(clock.pauses) == before


@pytest.mark.parametrize("value", ["30", "Tue, 14 Nov 2023 22:13:50 GMT"])
def test_retry_after(web: Web, value: str) -> None:
    """A pause that the server asks for, in seconds or as a date, is waited for."""
    clock = FakeClock(datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC).timestamp())
    web.pages["/"] = [Reply(status=429, headers={"Retry-After": value}), Reply(b"x")]
    assert fetch(web, clock=clock).body == b"x"
    assert clock.time - 1_700_000_000 == 30


def test_a_long_pause_is_not_waited_for(web: Web) -> None:
    """Where the server asks to wait for more than a minute, it is not asked again in this run."""
    clock = FakeClock()
    web.pages |= {"/": Reply(status=503, headers={"Retry-After": "3600"}), "/other": Reply(b"x")}
    fetcher = a_fetcher(web, clock=clock)
    with pytest.raises(FetchError, match="503 \\(Service Unavailable\\) and asks to wait 3600 s") as found:
        fetcher.fetch(f"{web.address}/")
    assert found.value.retry_after == 3600
    with pytest.raises(FetchError, match="asks to be left alone for 3600 s more"):
        fetcher.fetch(f"{web.address}/other")
    assert [*web.requests] == ["/"]
    clock.time += 3590
    assert fetcher.fetch(f"{web.address}/other").body == b"x"
    assert clock.pauses == [10.0]


@pytest.mark.parametrize("value", ["soon", "-5", "", "Tue, 99 Nov 2023", "1e9", "٣"])
def test_retry_after_without_meaning(web: Web, value: str) -> None:
    """A header that cannot be read does not change when the address is tried again."""
    clock = FakeClock()
    web.pages["/"] = [raw(f"HTTP/1.0 429 No\r\nRetry-After: {value}\r\n\r\n".encode()), Reply(b"x")]
    assert fetch(web, clock=clock, delay=0).body == b"x"
    assert clock.pauses == [2.0]


# Addresses


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("https://a.example", "https://a.example/"),
        ("HTTP://A.Example.:80/B?c=d#e", "http://a.example/B?c=d"),
        ("http://a.example:8080/", "http://a.example:8080/"),
        ("https://新闻.example/剪 报?问=答", "https://xn--efvy88h.example/%E5%89%AA%20%E6%8A%A5?%E9%97%AE=%E7%AD%94"),
        ("https://a.example/%E5%89?x=[1]&y=a+b", "https://a.example/%E5%89?x=[1]&y=a+b"),
        ("http://[2606:4700::1]:81/", "http://[2606:4700::1]:81/"),
    ],
)
def test_addresses_are_normalised(text: str, parsed: str) -> None:
    """An address becomes ASCII, without a default port and a fragment."""
    assert str(parse_address(text)) == parsed
    assert parse_address(parsed) == parse_address(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "a.example/feed", "ftp://a.example/", "file:///etc/passwd", "http://", "http:///x", "http://a:b/"),
        *("http://a.example:0/", "http://a.example:99999/", "http://[::1", "http://a b/", "http://a%2f.example/"),
        *("http://" + "ü" * 300 + ".example/", "https://a.example/" + "x" * 9000, "http://me:secret@a.example/"),
    ],
)
def test_what_is_no_address(text: str) -> None:
    """Other schemes, broken addresses and passwords are refused; a password is not printed."""
    with pytest.raises(FetchError) as found:
        parse_address(text)
    assert "secret" not in str(found.value)


@pytest.mark.parametrize("text", ["a.example/feed?x=1", "//a.example/feed?x=1", " a.example/feed?x=1"])
def test_address_without_a_scheme(text: str) -> None:
    """The remedy has the complete address; texts that begin with no host get none."""
    with pytest.raises(FetchError) as found:
        parse_address(text)
    assert found.value.remedy == "Write https://a.example/feed?x=1"
    for other in ("feed", "/a.example", "mailto:me@a.example", "javascript:a.b", "ftp://a.example/", "a.example:b/"):
        with pytest.raises(FetchError) as found:
            parse_address(other)
        assert found.value.remedy is None


def test_an_error_can_be_pickled() -> None:
    """An error keeps all its attributes on the way between processes."""
    error = FetchError("gone", file="https://a.example/", status=410, is_temporary=True, retry_after=5)
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301  # our own bytes
    assert (str(copy), copy.__dict__) == (str(error), error.__dict__)


# TLS


def tls_web() -> Web:
    """A server with the certificate of feeds.example."""
    server = Web()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "certificate.pem", TLS / "key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    return server


def test_certificates_are_checked_for_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection goes to the resolved IP address; certificate and server name are those of the host."""
    with running(tls_web()) as server:
        server.pages["/"] = Reply(b"x")
        resolve = names(feeds_example="127.0.0.1", other_example="127.0.0.1")
        trusted = ssl.create_default_context(cafile=str(TLS / "certificate.pem"))
        port = server.server_port
        options: dict[str, Any] = {"clock": FakeClock(), "resolve": resolve, "delay": 0}
        fetcher = Fetcher(tls=trusted, **options)
        assert fetcher.fetch(f"https://feeds.example:{port}/", is_named=True).body == b"x"
        assert server.requests["/"][0]["host"] == f"feeds.example:{port}"
        for untrusting, host in ((fetcher, "other.example"), (Fetcher(**options), "feeds.example")):
            with pytest.raises(FetchError, match="its certificate is not valid"):
                untrusting.fetch(f"https://{host}:{port}/", is_named=True)
        assert len(server.requests["/"]) == 1


def test_a_server_without_tls(web: Web) -> None:
    """An https address of a server that speaks http only is an error."""
    with pytest.raises(FetchError, match=r"secure connection|cut off"):
        Fetcher(clock=FakeClock()).fetch(f"https://{web.place}/", is_named=True)


def test_a_tls_handshake_that_does_not_end(web: Web) -> None:
    """A handshake of which a byte comes now and then is given up in time."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip() -> None:
            connection, _ = listening.accept()
            with connection:
                try:
                    connection.sendall(b"\x16\x03\x03\x40\x00")
                    while not web.stopped.wait(0.05):
                        connection.sendall(b"\x02")
                except OSError:
                    return

        thread = threading.Thread(target=drip)
        thread.start()
        fetcher = Fetcher(clock=FakeClock(), limits=IMPATIENT, tries=1)
        with pytest.raises(FetchError, match="does not answer within"):
            fetcher.fetch(f"https://127.0.0.1:{listening.getsockname()[1]}/", is_named=True)
        thread.join()
