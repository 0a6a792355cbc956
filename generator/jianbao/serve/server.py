"""The server: listens, answers requests, looks at the files, tells the browsers.

Of livereload its protocol and its script are used. Its ``Server`` and ``Watcher`` (2.7.1) are not: they put an inline
script into the pages, which our policy refuses; drop a reload less than three seconds after the last; report one file
of many; miss a file moved in with an old date; and their file handler calls ``datetime.utcfromtimestamp``, deprecated
since Python 3.12.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import json
import logging
import socket
import time
from pathlib import Path
from typing import Any

from livereload.handlers import LiveReloadHandler, LiveReloadJSHandler
from rich.console import Console
from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler
from tornado.websocket import WebSocketHandler

from jianbao.config import Config
from jianbao.errors import OutputError
from jianbao.serve.page import HOST, answer, content_type, find
from jianbao.serve.rebuild import Preview, snapshot

PAUSE = 0.3
"""Seconds between two looks at the files."""
BANNER = Path(__file__).with_name("banner.css")
RELOAD = {"command": "reload", "path": "*", "liveCSS": False}
"""livereload's message; a path that is neither a stylesheet nor a picture reloads the whole page."""


def serve(root: Path, *, port: int = 8000) -> None:
    """Build the archive in ``root`` and show it on 127.0.0.1 until Ctrl-C. Port 0 takes any that is free."""
    listener = _listen(port)
    preview = Preview(root.resolve(), listener.getsockname()[1], Console(stderr=True))
    logging.getLogger("livereload").addHandler(logging.NullHandler())
    logging.getLogger("livereload").propagate = False
    preview.say(f"http://{HOST}:{preview.port}/  (Ctrl-C ends it)", "bold")
    # run_until_complete instead of run: run answers the first Ctrl-C only when the build under way is finished.
    # The runner sets the event loop, without which Python 3.12 and later warn, and ends what is left of the tasks.
    with contextlib.suppress(KeyboardInterrupt), asyncio.Runner() as runner:
        runner.get_loop().run_until_complete(_attend(preview, listener))


def _listen(port: int) -> socket.socket:
    try:
        if not 0 <= port <= 65535:
            raise OSError(errno.EINVAL, "ports go from 1 to 65535")
        listener = socket.create_server((HOST, port))
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        what = f"another program listens on port {port}" if taken else f"port {port} cannot be used: {error.strerror}"
        other = port + 1 if taken and port < 65535 else 8000
        raise OutputError(what, remedy=f"Choose another: jianbao serve --port {other}") from None
    listener.setblocking(False)
    return listener


async def _attend(preview: Preview, listener: socket.socket) -> None:
    """Answer requests and look at the files in turns.

    A build holds up the requests: none meets a half-written site, and the build may start processes, which Python
    advises against beside threads.
    """
    server = HTTPServer(_application(preview))
    server.add_socket(listener)
    try:
        preview.run(snapshot(preview.root))
        while True:
            began = time.perf_counter()
            ran = preview.look(snapshot(preview.root))
            if ran:
                for browser in LiveReloadHandler.waiters.copy():
                    browser.send_message(RELOAD)
            # A look takes 0.13 s where there are 20 000 files; at most a fifth of the time is spent on looking.
            await asyncio.sleep(PAUSE if ran else max(PAUSE, 4 * (time.perf_counter() - began)))
    finally:
        server.stop()
        await server.close_all_connections()


class _Fresh(RequestHandler):
    """Nothing served here may be kept by a browser."""

    def set_default_headers(self) -> None:
        self.set_header("Cache-Control", "no-store")

    def compute_etag(self) -> None:
        return None


class _Pages(_Fresh):
    """What lies in ``site/``, with the additions of ``page.py``."""

    def initialize(self, preview: Preview) -> None:
        self.preview = preview

    def get(self, path: str) -> None:
        now, site = self.preview, Config(root=self.preview.root).site
        if path and not path.endswith("/") and find(site, f"{path}/"):
            return self.redirect(f"/{self.request.path.strip('/')}/")
        found = answer(site, path, port=now.port, stamp=now.stamp, errors=now.errors)
        self.set_status(found.status)
        self.set_header("Content-Type", found.type)
        self.write(found.body)
        return None

    head = get


class _Style(_Fresh):
    """The look of the banner."""

    def get(self) -> None:
        self.set_header("Content-Type", content_type(BANNER.name))
        self.write(BANNER.read_bytes())


class _Script(LiveReloadJSHandler, _Fresh):  # type: ignore[misc]  # livereload has no types
    """livereload.js as livereload ships it."""


class _Socket(LiveReloadHandler):  # type: ignore[misc]  # livereload has no types
    """livereload's end of the connection, for our own pages only."""

    def initialize(self, preview: Preview) -> None:
        self.preview = preview
        self.stamp: object = None

    def check_origin(self, origin: str) -> bool:
        return WebSocketHandler.check_origin(self, origin)

    def on_message(self, message: str) -> None:
        super().on_message(message)
        said = json.loads(message)
        if said["command"] == "hello":
            self.stamp = said.get("snipver")
        elif said["command"] == "info" and self.stamp != self.preview.stamp:
            # Only now livereload counts the page among those it tells; a run since it was fetched has passed it by.
            self.send_message(RELOAD)


def _application(preview: Preview) -> Application:
    known = {"preview": preview}
    routes: list[Any] = [
        ("/livereload", _Socket, known),
        ("/livereload.js", _Script),
        ("/livereload.css", _Style),
        ("/(.*)", _Pages, known),
    ]
    return Application(routes, log_function=lambda _handler: None)
