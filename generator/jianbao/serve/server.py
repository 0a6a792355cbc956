"""The server: answers requests, watches the files, rebuilds, and reloads the browsers.

It uses the protocol and the script of livereload, but not its ``Server`` and ``Watcher`` (2.7.1), which add an inline
script to the pages (our content security policy refuses it), drop a reload less than three seconds after the last,
report one of several changed files, miss a file that is moved in with an old date, and call
``datetime.utcfromtimestamp``, which is deprecated since Python 3.12.
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
from jianbao.serve.page import HOST, content_type, find_file, respond
from jianbao.serve.rebuild import Preview, snapshot

CHECK_INTERVAL = 0.3
"""Seconds between two checks of the files."""
BANNER_CSS = Path(__file__).with_name("banner.css")
RELOAD_MESSAGE = {"command": "reload", "path": "*", "liveCSS": False}
"""livereload reloads the page itself for a path that is neither a stylesheet nor an image."""


def serve(root: Path, *, port: int = 8000) -> None:
    """Build the archive in ``root`` and serve it on 127.0.0.1 until Ctrl-C; rebuild when its files change.

    Port 0 chooses a free port. Raises OutputError if the port cannot be used; problems of a build are printed.
    """
    listener = _listen(port)
    preview = Preview(root.resolve(), listener.getsockname()[1], Console(stderr=True))
    logging.getLogger("livereload").addHandler(logging.NullHandler())
    logging.getLogger("livereload").propagate = False
    preview.print(f"http://{HOST}:{preview.port}/  (Ctrl-C stops the server)", "bold")
    # run_until_complete instead of run, because run reacts to the first Ctrl-C only after the current build.
    # The runner sets the event loop, without which Python 3.12 and later warn, and cancels the remaining tasks.
    with contextlib.suppress(KeyboardInterrupt), asyncio.Runner() as runner:
        runner.get_loop().run_until_complete(_serve_and_watch(preview, listener))


def _listen(port: int) -> socket.socket:
    try:
        if not 0 <= port <= 65535:
            raise OSError(errno.EINVAL, "it is not from 1 to 65535")
        listener = socket.create_server((HOST, port))
    except OSError as error:
        in_use = error.errno == errno.EADDRINUSE
        what = f"port {port} is used by another program" if in_use else f"port {port} cannot be used: {error.strerror}"
        other = port + 1 if in_use and port < 65535 else 8000
        raise OutputError(what, remedy=f"Choose another port: jianbao serve --port {other}") from None
    listener.setblocking(False)
    return listener


async def _serve_and_watch(preview: Preview, listener: socket.socket) -> None:
    """Alternate between answering requests and checking the files, in one thread.

    Requests wait during a build, so that none gets a half-written site. A thread for the build is no alternative,
    because a build can start processes, which Python advises against in a process with threads.
    """
    server = HTTPServer(_application(preview))
    server.add_socket(listener)
    try:
        preview.run(snapshot(preview.root))
        while True:
            began = time.perf_counter()
            ran = preview.check(snapshot(preview.root))
            if ran:
                for browser in LiveReloadHandler.waiters.copy():
                    browser.send_message(RELOAD_MESSAGE)
            # Large archives are checked less often, so that checks take at most a fifth of the time.
            await asyncio.sleep(CHECK_INTERVAL if ran else max(CHECK_INTERVAL, 4 * (time.perf_counter() - began)))
    finally:
        server.stop()
        await server.close_all_connections()


class _UncachedHandler(RequestHandler):
    """Tells browsers not to cache the response."""

    def set_default_headers(self) -> None:
        self.set_header("Cache-Control", "no-store")

    def compute_etag(self) -> None:
        return None


class _SiteHandler(_UncachedHandler):
    """Serves the files of ``site/``, pages with the additions of ``page.py``."""

    def initialize(self, preview: Preview) -> None:
        self.preview = preview

    def get(self, path: str) -> None:
        preview, site = self.preview, self.preview.site or Config(root=self.preview.root).site
        if path and not path.endswith("/") and find_file(site, f"{path}/"):
            return self.redirect(f"/{self.request.path.strip('/')}/")
        response = respond(site, path, port=preview.port, run_id=preview.run_id, errors=preview.errors)
        self.set_status(response.status)
        self.set_header("Content-Type", response.content_type)
        self.write(response.body)
        return None

    head = get


class _BannerStyleHandler(_UncachedHandler):
    """Serves the stylesheet of the banner."""

    def get(self) -> None:
        self.set_header("Content-Type", content_type(BANNER_CSS.name))
        self.write(BANNER_CSS.read_bytes())


class _ReloadScriptHandler(LiveReloadJSHandler, _UncachedHandler):  # type: ignore[misc]  # livereload has no types
    """Serves ``livereload.js`` as livereload ships it."""


class _ReloadSocketHandler(LiveReloadHandler):  # type: ignore[misc]  # livereload has no types
    """The server side of livereload's WebSocket, for pages of this server only."""

    def initialize(self, preview: Preview) -> None:
        self.preview = preview
        self.page_run_id: object = None

    def check_origin(self, origin: str) -> bool:
        return WebSocketHandler.check_origin(self, origin)

    def on_message(self, message: str) -> None:
        super().on_message(message)
        content = json.loads(message)
        if content["command"] == "hello":
            self.page_run_id = content.get("snipver")
        elif content["command"] == "info" and self.page_run_id != self.preview.run_id:
            # livereload adds the page to its waiters only now, so the page has missed any run since it was fetched.
            self.send_message(RELOAD_MESSAGE)


def _application(preview: Preview) -> Application:
    arguments = {"preview": preview}
    routes: list[Any] = [
        ("/livereload", _ReloadSocketHandler, arguments),
        ("/livereload.js", _ReloadScriptHandler),
        ("/livereload.css", _BannerStyleHandler),
        ("/(.*)", _SiteHandler, arguments),
    ]
    return Application(routes, log_function=lambda _handler: None)
