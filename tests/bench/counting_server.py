"""A web server for benchmarks in a browser: it counts the responses and their bytes."""

from __future__ import annotations

import contextlib
import functools
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import IO, Any


class CountingHandler(SimpleHTTPRequestHandler):
    """Serves files and counts the responses and their bytes."""

    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 20
    disable_nagle_algorithm = True
    bytes_sent = 0
    response_count = 0

    def log_message(self, *_: object) -> None:
        """Log nothing."""

    def copyfile(self, source: Any, outputfile: IO[bytes]) -> None:  # type: ignore[override]
        """Send a file and count it."""
        data = source.read()
        CountingHandler.bytes_sent += len(data)
        CountingHandler.response_count += 1
        outputfile.write(data)


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder over HTTP and yield its URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(CountingHandler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def traffic() -> tuple[int, int]:
    """The bytes and the number of the responses so far."""
    return CountingHandler.bytes_sent, CountingHandler.response_count
