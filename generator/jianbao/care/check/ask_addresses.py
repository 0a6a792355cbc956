"""Ask web addresses whether they still lead anywhere, politely: each host by one thread, with a pause and a limit."""

from __future__ import annotations

import queue
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from jianbao.errors import FetchError
from jianbao.fetch import Fetcher
from jianbao.fetch.permission import NO_ANSWER

HOSTS_AT_A_TIME = 8
MAX_PER_HOST = 50
"""Addresses of one host that a run asks; the next run asks others."""
GONE = (404, 410)


def ask_all(addresses: Sequence[str], fetcher: Fetcher) -> Iterator[tuple[str, int]]:
    """Ask each address, at most ``MAX_PER_HOST`` of a host; yields it with its status as soon as it is known.

    A status is that of HTTP, or one in ``fetch/permission.py``. If the consumer stops, no further address is asked.
    """
    stop = threading.Event()
    answers: queue.SimpleQueue[tuple[str, int]] = queue.SimpleQueue()

    def ask_host(of_host: Sequence[str]) -> None:
        for address in of_host:
            status = NO_ANSWER
            try:
                status = NO_ANSWER if stop.is_set() else ask(address, fetcher)
            finally:  # the consumer waits for an answer to each address
                answers.put((address, status))

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


def ask(address: str, fetcher: Fetcher) -> int:
    """The status of one address: that of HEAD, or of GET if the server refuses or does not know HEAD."""
    status = _status("HEAD", address, fetcher)
    return _status("GET", address, fetcher) if status >= 400 else status


def _status(method: str, address: str, fetcher: Fetcher) -> int:
    try:
        return fetcher.fetch(address, method=method, max_bytes=None).status
    except FetchError as error:
        return error.status
