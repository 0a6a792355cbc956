"""A web server on this machine that answers as a test wants, also badly, and a clock that does not wait."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from jianbao.fetch import Clock


class Reply(NamedTuple):
    """What to answer. Without ``Content-Length`` in ``headers``, the length of the body is sent."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = {}


Send = Callable[["Handler"], None]
"""Answers a request by hand: writes to ``handler.wfile``, may wait for ``handler.server.stopped``."""


class Web(ThreadingHTTPServer):
    """Answers each path with what ``pages`` has for it, else 404; records each request by its path."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.pages: dict[str, Reply | Send | list[Reply | Send]] = {}
        """A list is answered one by one, its last item from then on."""
        self.requests: dict[str, list[Mapping[str, str]]] = defaultdict(list)
        """The headers of each request, and its method as ``:method``."""
        self.stopped = threading.Event()

    @property
    def place(self) -> str:
        """Its host and port."""
        return f"127.0.0.1:{self.server_port}"

    @property
    def address(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://{self.place}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print nothing: clients that end a connection are what is tested."""


class Handler(BaseHTTPRequestHandler):
    """Answers a request of ``Web``."""

    server: Web

    def do_GET(self) -> None:
        """Record the request and answer it."""
        asked = self.server.requests[self.path]
        asked.append({":method": self.command} | {name.lower(): value for name, value in self.headers.items()})
        page = self.server.pages.get(self.path, Reply(status=404))
        if isinstance(page, list):
            page = page[min(len(asked), len(page)) - 1]
        if not isinstance(page, Reply):
            page(self)
            return
        self.send_response(page.status)
        for name, value in ({"Content-Length": str(len(page.body))} | {**page.headers}).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(page.body)

    def do_HEAD(self) -> None:
        """As GET, without a body."""
        self.do_GET()

    def log_message(self, *values: object) -> None:
        """Print nothing."""


@contextmanager
def running(server: Web) -> Iterator[Web]:
    """The server, while it answers."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.stopped.set()
        server.shutdown()
        thread.join()
        server.server_close()


def raw(*pieces: bytes, then_wait: bool = False) -> Send:
    """Send these bytes, each at once, and close the connection, or leave it open."""

    def send(handler: Handler) -> None:
        for piece in pieces:
            handler.wfile.write(piece)
        if then_wait:
            handler.server.stopped.wait()
        handler.close_connection = True

    return send


def endless(start: bytes, piece: bytes, pause: float = 0.0) -> Send:
    """Send ``start``, and then ``piece`` again and again, with a pause in seconds between two."""

    def send(handler: Handler) -> None:
        with suppress(OSError):
            handler.wfile.write(start)
            while not handler.server.stopped.wait(pause):
                handler.wfile.write(piece)
        handler.close_connection = True

    return send


class FakeClock(Clock):
    """A clock on which waiting takes no time."""

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self.time = now
        self.pauses: list[float] = []

    def now(self) -> float:
        """The time on this clock."""
        return self.time

    def sleep(self, seconds: float) -> None:
        """Let the time pass."""
        self.pauses.append(seconds)
        self.time += seconds
