"""The server: answers requests, while one task watches the files and another has them built after each change.

It uses the protocol and the script of livereload, but not its ``Server`` and ``Watcher`` (2.7.1), which add an inline
script to the pages (our content security policy refuses it), drop a reload less than three seconds after the last,
look at all files several times in a second, miss a file that is moved in with an old date, and call
``datetime.utcfromtimestamp``, which is deprecated since Python 3.12.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Collection
from pathlib import Path

from tornado.httpserver import HTTPServer

from jianbao.cli.console import Console
from jianbao.errors import OutputError
from jianbao.serve.build_process import BuildProcess
from jianbao.serve.handlers import make_application, reload_browsers
from jianbao.serve.preview import Preview
from jianbao.serve.watch import watch

LOOPBACK = "127.0.0.1"
"""The loopback address: other machines cannot connect."""
ALL_ADDRESSES = ("", "0.0.0.0", "::")  # noqa: S104  # what the user may ask for


def serve(
    root: Path,
    *,
    host: str = LOOPBACK,
    port: int = 8000,
    allowed_hosts: Collection[str] = (),
    open_browser: bool = False,
    force_polling: bool = False,
    console: Console | None = None,
) -> None:
    """Build the archive in ``root`` and serve it until Ctrl-C or SIGTERM; rebuild it when its files change.

    ``host`` is an address or a name of this machine; port 0 chooses a free port. Requests to loopback names and to
    addresses are answered, and those to ``host`` and ``allowed_hosts``. With ``force_polling`` the system is not asked
    to announce changes. Raises OutputError if host or port cannot be used; problems of a build are printed.
    """
    console = console or Console()
    listener = _listen(host, port)
    port = listener.getsockname()[1]
    name = LOOPBACK if host in ALL_ADDRESSES else f"[{host}]" if ":" in host else host
    url = f"http://{name}:{port}/"
    builder = BuildProcess(
        root.resolve(), verbose=console.verbose, show_progress=sys.stderr.isatty() and not console.quiet
    )
    preview = Preview(root.resolve(), builder, console, reload_browsers)
    server = HTTPServer(make_application(preview, {host, *allowed_hosts}), xheaders=True)
    logging.getLogger("livereload").addHandler(logging.NullHandler())
    logging.getLogger("livereload").propagate = False
    stop = asyncio.Event()
    with contextlib.suppress(KeyboardInterrupt), asyncio.Runner() as runner:
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError):  # Windows, where Ctrl-C raises KeyboardInterrupt
                runner.get_loop().add_signal_handler(number, stop.set)
        console.notes.print(f"{url}  (Ctrl-C stops the server)", "bold")
        if host in ALL_ADDRESSES:
            console.notes.print("Other machines of your network can read the site at the addresses of this machine.")
        if open_browser:
            threading.Thread(target=webbrowser.open, args=[url], daemon=True).start()
        runner.run(_serve_and_watch(preview, server, listener, stop, force_polling=force_polling))


def _listen(host: str, port: int) -> socket.socket:
    try:
        if not 0 <= port <= 65535:
            raise OSError(errno.EINVAL, "it is not from 1 to 65535")
        family, *_, address = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[
            0
        ]
        both = host == "::" and socket.has_dualstack_ipv6()
        listener = socket.create_server(address[:2], family=family, dualstack_ipv6=both)
    except (socket.gaierror, UnicodeError):
        raise OutputError(f"{host} is no name of this machine", remedy="Choose another --host.") from None
    except OSError as error:
        if error.errno == errno.EADDRNOTAVAIL:
            raise OutputError(f"{host} is no address of this machine", remedy="Choose another --host.") from None
        in_use = error.errno == errno.EADDRINUSE
        what = f"port {port} is used by another program" if in_use else f"port {port} cannot be used: {error.strerror}"
        other = port + 1 if in_use and port < 65535 else 8000
        raise OutputError(what, remedy=f"Choose another port: jianbao serve --port {other}") from None
    listener.setblocking(False)
    return listener


async def _serve_and_watch(
    preview: Preview, server: HTTPServer, listener: socket.socket, stop: asyncio.Event, *, force_polling: bool
) -> None:
    """Answer requests, watch the files and have them built, until ``stop`` is set."""
    server.add_socket(listener)
    watching = watch(preview.root, preview.report_changes, preview.console.err.print, force_polling=force_polling)
    tasks = [asyncio.ensure_future(work) for work in (stop.wait(), watching, preview.run_after_changes())]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            await task  # raises the exception of a task that failed
    finally:
        server.stop()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await preview.builder.end()
        await server.close_all_connections()
