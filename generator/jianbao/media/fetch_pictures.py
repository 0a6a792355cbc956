"""Fetch pictures: several hosts at the same time, the pictures of each host one after the other."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections import defaultdict
from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from jianbao.errors import FetchError
from jianbao.fetch import Fetcher

MEDIA_HOSTS_AT_A_TIME = 8
MAX_PICTURE_BYTES = 20_000_000
"""The largest picture that is fetched; animations and scans are the ones that come near it."""
MAX_FAILURES_OF_HOST = 3
"""After so many pictures that failed one after the other, a run leaves the rest of a host to the next run."""
ACCEPT = {"Accept": "image/webp,image/avif,image/png,image/jpeg,image/gif;q=0.9,*/*;q=0.1"}
SECONDS_BETWEEN_CHECKS = 0.2


class Fetched(NamedTuple):
    """What became of a picture."""

    address: str
    data: bytes = b""
    problem: FetchError | None = None
    is_left: bool = False
    """Whether it was not asked for, because its host does not answer or wants a pause."""


def fetch_pictures(addresses: Sequence[str], fetcher: Fetcher) -> Generator[Fetched]:
    """Fetch each address; yields what became of it as soon as it is known.

    At most ``MEDIA_HOSTS_AT_A_TIME`` pictures wait for the consumer. If it stops, no further address is asked, and the
    servers that were asked are not waited for: Ctrl-C would have no effect until the slowest has answered.
    """
    stop = threading.Event()
    results: queue.Queue[Fetched] = queue.Queue(MEDIA_HOSTS_AT_A_TIME)
    hosts: queue.SimpleQueue[Sequence[str]] = queue.SimpleQueue()

    def put(result: Fetched) -> None:
        while not stop.is_set():
            with contextlib.suppress(queue.Full):
                results.put(result, timeout=SECONDS_BETWEEN_CHECKS)
                return

    def fetch_of_hosts() -> None:
        for of_host in _taken(hosts):
            for result in _fetch_of_host(of_host, fetcher):
                put(result)
                if stop.is_set():
                    return

    for of_host in _by_host(addresses).values():
        hosts.put(of_host)
    for _ in range(min(MEDIA_HOSTS_AT_A_TIME, hosts.qsize())):
        threading.Thread(target=fetch_of_hosts, daemon=True).start()
    try:
        for _ in addresses:
            yield results.get()
    finally:
        stop.set()


def _taken(hosts: queue.SimpleQueue[Sequence[str]]) -> Iterator[Sequence[str]]:
    """Take the next host, while there is one."""
    with contextlib.suppress(queue.Empty):
        while True:
            yield hosts.get_nowait()


def _fetch_of_host(addresses: Sequence[str], fetcher: Fetcher) -> Iterator[Fetched]:
    failures = 0
    for address in addresses:
        if failures >= MAX_FAILURES_OF_HOST:
            yield Fetched(address, is_left=True)
            continue
        result = _fetch(address, fetcher)
        failures = failures + 1 if result.problem is not None and result.problem.is_temporary else 0
        yield result


def _fetch(address: str, fetcher: Fetcher) -> Fetched:
    try:
        return Fetched(address, fetcher.fetch(address, headers=ACCEPT, max_bytes=MAX_PICTURE_BYTES).body)
    except FetchError as error:
        return Fetched(address, problem=error, is_left=bool(error.retry_after))
    except Exception as error:  # or the consumer would wait for this picture for ever
        return Fetched(address, problem=FetchError(f"cannot be fetched ({type(error).__name__})", file=address))


def _by_host(addresses: Sequence[str]) -> Mapping[str, list[str]]:
    hosts: defaultdict[str, list[str]] = defaultdict(list)
    for address in addresses:
        hosts[host_of_picture(address)].append(address)
    return hosts


def host_of_picture(address: str) -> str:
    """The host of an address, with its port; empty if it has none."""
    try:
        return urlsplit(address).netloc.rpartition("@")[2].lower()
    except ValueError:  # an unclosed bracket
        return ""
