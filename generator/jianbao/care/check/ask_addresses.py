"""Ask web addresses whether they still lead anywhere, politely: each host by one thread, with a pause and a limit."""

from __future__ import annotations

import contextlib
import ipaddress
import queue
import socket
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from jianbao import __version__

HOSTS_AT_A_TIME = 8
SECONDS_BETWEEN = 2.0
"""The pause between two requests to one host."""
MAX_PER_HOST = 50
"""Addresses of one host that a run asks; the next run asks others."""
TIMEOUT = 20.0
"""Seconds without an answer after which an address is given up."""
USER_AGENT = f"jianbao/{__version__} (check of links in an archive; +https://github.com/jianbao-archive/jianbao)"
GONE = (404, 410)
NO_ANSWER, NO_HOST = 0, -1
"""In place of a status: nothing is known about the address; its host does not exist."""
Wait = Callable[[float], object]
"""Waits for a number of seconds."""


class _RefusedError(Exception):
    """An address that is not asked: it is not of the web, or is in a private network."""


class _Redirects(HTTPRedirectHandler):
    """Follows redirects to addresses that may be asked."""

    def __init__(self, allow_private: bool) -> None:
        self.allow_private = allow_private

    def redirect_request(self, req: Request, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Request | None:
        """The request for ``newurl``, with the same method. Raises _RefusedError."""
        _refuse_private(newurl, self.allow_private)
        request = super().redirect_request(req, fp, code, msg, headers, newurl)
        if request:
            request.method = req.get_method()
        return request


def ask_all(
    addresses: Sequence[str], *, allow_private: bool = False, wait: Wait | None = None
) -> Iterator[tuple[str, int]]:
    """Ask each address, at most ``MAX_PER_HOST`` of a host; yields it with its status as soon as it is known.

    A status is that of HTTP, ``NO_ANSWER`` or ``NO_HOST``. An address in a private network has ``NO_ANSWER`` unless
    ``allow_private``. If the consumer stops, no further address is asked.
    """
    stop = threading.Event()
    pause = wait or stop.wait
    answers: queue.SimpleQueue[tuple[str, int]] = queue.SimpleQueue()

    def ask_host(of_host: Sequence[str]) -> None:
        for number, address in enumerate(of_host):
            if number and not stop.is_set():
                pause(SECONDS_BETWEEN)
            answers.put((address, NO_ANSWER if stop.is_set() else ask(address, allow_private=allow_private)))

    hosts = by_host(addresses)
    with ThreadPoolExecutor(HOSTS_AT_A_TIME) as pool:
        for of_host in hosts.values():
            pool.submit(ask_host, of_host)
        try:
            for _ in range(sum(map(len, hosts.values()))):
                yield answers.get()
        finally:
            stop.set()


def by_host(addresses: Sequence[str]) -> Mapping[str, list[str]]:
    """The first ``MAX_PER_HOST`` addresses of each host."""
    hosts: defaultdict[str, list[str]] = defaultdict(list)
    for address in addresses:
        of_host = hosts[urlsplit(address).netloc]
        if len(of_host) < MAX_PER_HOST:
            of_host.append(address)
    return hosts


def ask(address: str, *, allow_private: bool = False) -> int:
    """The status of one address: that of HEAD, or of GET if the server refuses or does not know HEAD."""
    try:
        _refuse_private(address, allow_private)
        status = _request("HEAD", address, allow_private)
        return status if 200 <= status < 400 else _request("GET", address, allow_private)
    except socket.gaierror as error:
        return NO_HOST if error.errno == socket.EAI_NONAME else NO_ANSWER
    except (_RefusedError, OSError, HTTPException, ValueError):
        return NO_ANSWER


def _request(method: str, address: str, allow_private: bool) -> int:
    request = Request(address, method=method, headers={"User-Agent": USER_AGENT})  # noqa: S310  # only http and https get here
    try:
        with build_opener(_Redirects(allow_private)).open(request, timeout=TIMEOUT) as response:
            return int(response.status)
    except HTTPError as error:
        with contextlib.closing(error):
            return error.code


def _refuse_private(address: str, allow_private: bool) -> None:
    """Raise _RefusedError for an address that may not be asked, and socket.gaierror if its host does not exist."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _RefusedError
    found = socket.getaddrinfo(parts.hostname, parts.port)
    numbers = (str(entry[4][0]).partition("%")[0] for entry in found)
    if not allow_private and not all(ipaddress.ip_address(number).is_global for number in numbers):
        raise _RefusedError
