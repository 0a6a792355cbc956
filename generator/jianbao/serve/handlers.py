"""What answers the requests to the server: the files of the site, and the script and the WebSocket of livereload."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

from livereload.handlers import LiveReloadHandler, LiveReloadJSHandler
from tornado.httputil import HTTPServerRequest
from tornado.web import Application, RequestHandler
from tornado.websocket import WebSocketHandler

from jianbao.errors import printable
from jianbao.serve.allowed_hosts import is_allowed_host, parse_authority, parse_origin
from jianbao.serve.page import Visitor, content_type, find_file, respond
from jianbao.serve.preview import Preview

BANNER_CSS = Path(__file__).with_name("banner.css")
RELOAD_MESSAGE = {"command": "reload", "path": "*", "liveCSS": False}
"""livereload reloads the page itself for a path that is neither a stylesheet nor an image."""


def make_application(preview: Preview, allowed_hosts: Collection[str]) -> Application:
    """The application that shows ``preview``; ``allowed_hosts`` are answered besides loopback names and addresses."""
    arguments = {"preview": preview}
    names = frozenset(parse_authority(name).host or name.lower() for name in allowed_hosts)
    routes: list[Any] = [
        ("/livereload", _ReloadSocketHandler, {**arguments, "names": names}),
        ("/livereload.js", _ReloadScriptHandler),
        ("/livereload.css", _BannerStyleHandler),
        ("/(.*)", _SiteHandler, arguments),
    ]
    return _GuardedApplication(names, routes)


def reload_browsers() -> None:
    """Reload every page that is open in a browser."""
    for browser in LiveReloadHandler.waiters.copy():
        browser.send_message(RELOAD_MESSAGE)


class _GuardedApplication(Application):
    """Refuses requests that a page of another site may have sent."""

    def __init__(self, names: Collection[str], routes: list[Any]) -> None:
        super().__init__(routes, log_function=lambda _handler: None)
        self.names = names

    def find_handler(self, request: HTTPServerRequest, **arguments: Any) -> Any:
        origin = request.headers.get("Origin")
        senders = (parse_authority(request.host), *([] if origin is None else [parse_origin(origin)]))
        for sender in senders:
            if not is_allowed_host(sender.host, self.names):
                return self.get_handler_delegate(request, _RefusalHandler, {"host": sender.host})
        return super().find_handler(request, **arguments)


class _UncachedHandler(RequestHandler):
    """Tells browsers not to cache the response."""

    def set_default_headers(self) -> None:
        self.set_header("Cache-Control", "no-store")

    def compute_etag(self) -> None:
        return None


class _RefusalHandler(_UncachedHandler):
    """Answers requests that are refused."""

    def initialize(self, host: str) -> None:
        self.host = host

    def prepare(self) -> None:
        self.set_status(403)
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.set_header("X-Content-Type-Options", "nosniff")
        name = printable(self.host)
        allow = f"If {name} is a name of this machine: jianbao serve --allow-host {name}\n" if name else ""
        self.finish(f"Refused: this server answers only requests to localhost and to addresses.\n{allow}")


class _SiteHandler(_UncachedHandler):
    """Serves the files of the site, pages with the additions of ``page.py``."""

    def initialize(self, preview: Preview) -> None:
        self.preview = preview

    def get(self, path: str) -> None:
        preview = self.preview
        if path and not path.endswith("/") and find_file(preview.site, f"{path}/"):
            return self.redirect(f"/{self.request.path.strip('/')}/")
        address, is_secure = parse_authority(self.request.host), self.request.protocol == "https"
        port = address.port or (443 if is_secure else 80)
        visitor = Visitor(address.host_in_url, port, is_secure, preview.run_id, preview.shown(preview.errors))
        response = respond(preview.site, path, visitor)
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

    def initialize(self, preview: Preview, names: Collection[str]) -> None:
        self.preview, self.names = preview, names
        self.page_run_id: object = None

    def check_origin(self, origin: str) -> bool:
        # A proxy can pass on another Host than the page has.
        return WebSocketHandler.check_origin(self, origin) or parse_origin(origin).host in self.names

    def on_message(self, message: str | bytes) -> None:
        command = _parse_command(message)
        if command is None:
            return
        super().on_message(message)
        if command["command"] == "hello":
            self.page_run_id = command.get("snipver")
        elif command["command"] == "info" and self.page_run_id != self.preview.run_id:
            # livereload adds the page to its waiters only now, so the page has missed any run since it was fetched.
            self.send_message(RELOAD_MESSAGE)


def _parse_command(message: str | bytes) -> dict[str, Any] | None:
    """Parse a message of livereload's protocol; None for anything else, which livereload would answer with an error."""
    try:
        command = json.loads(message)
    except (ValueError, RecursionError):
        return None
    return command if isinstance(command, dict) and isinstance(command.get("command"), str) else None
