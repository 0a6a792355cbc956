"""Fetch an address: its redirects one by one, and again after a pause where an error may pass."""

from __future__ import annotations

import contextlib
import ssl
import time
from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import urljoin

from jianbao import __version__
from jianbao.errors import FetchError
from jianbao.fetch.address import Address, parse_address
from jianbao.fetch.body import ACCEPTED_ENCODINGS
from jianbao.fetch.connection import DEFAULT_TIME_LIMITS, Answer, TimeLimits, request, too_slow
from jianbao.fetch.lookup import system_resolve
from jianbao.fetch.pace import MAX_PAUSE, Clock, Pace, retry_after
from jianbao.fetch.permission import Permission, Resolve, permitted_ips
from jianbao.fetch.response import Response

USER_AGENT = f"jianbao/{__version__} (news archive; +https://github.com/jianbao-archive/jianbao)"
MAX_BYTES = 20_000_000
"""The largest answer, by default."""
REDIRECTS_FOLLOWED = 10
FIRST_BACK_OFF = 2.0
"""Seconds before the second try; they double with each further one."""
REDIRECTS, PERMANENT_REDIRECTS = (301, 302, 303, 307, 308), (301, 308)
TEMPORARY_STATUSES = (408, 425, 429, 500, 502, 503, 504)
CONDITIONS = ("If-None-Match", "If-Modified-Since")


class _TimeLeft:
    """The seconds that are left for asking for one address."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Count what is done meanwhile."""
        began = time.monotonic()
        try:
            yield
        finally:
            self.seconds -= time.monotonic() - began


class _Wanted(NamedTuple):
    """What is the same in all requests for one address."""

    method: str
    headers: Mapping[str, str]
    max_bytes: int | None
    time: _TimeLeft


class Fetcher:
    """Fetches addresses for one run, politely to each host; threads may share it.

    ``allow`` names hosts with ports that may be in a private network (``allow_private``: any may); ``delay`` is the
    pause in seconds between two requests to one host. ``clock``, ``resolve`` and ``tls`` are for tests.
    """

    def __init__(
        self,
        allow: Iterable[str] = (),
        *,
        delay: float = 1.0,
        allow_private: bool = False,
        tries: int = 3,
        limits: TimeLimits = DEFAULT_TIME_LIMITS,
        clock: Clock | None = None,
        resolve: Resolve = system_resolve,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.permission = Permission(frozenset(allow), allow_private)
        self.clock = clock or Clock()
        self.pace = Pace(delay, self.clock)
        self.tries, self.limits, self.resolve, self.tls = tries, limits, resolve, tls

    def fetch(
        self,
        address: str,
        *,
        headers: Mapping[str, str] | None = None,
        max_bytes: int | None = MAX_BYTES,
        is_named: bool = False,
        method: str = "GET",
    ) -> Response:
        """Fetch an address; ``headers`` are sent besides those of every request.

        Without ``max_bytes``, no body is read. ``is_named`` says that the user named this address, which may then be
        in a private network; what it redirects to may not. Raises FetchError, in plain words, for everything but a
        complete answer with a status of success, or 304 to a conditional request.
        """
        wanted = _Wanted(method, {**(headers or {})}, max_bytes, _TimeLeft(self.limits.total))
        number = 1
        while True:
            try:
                return self._follow(address, wanted, is_named=is_named)
            except FetchError as error:
                if not error.is_temporary or number >= self.tries or wanted.time.seconds <= 0:
                    raise
                self.clock.sleep(FIRST_BACK_OFF * 2 ** (number - 1))
                number += 1

    def _follow(self, start: str, wanted: _Wanted, *, is_named: bool) -> Response:
        """Fetch an address and what it redirects to."""
        address, moved_to = parse_address(start), ""
        is_moved = True
        seen = {address}
        while True:
            try:
                answer = self._ask(address, wanted, is_named=is_named and len(seen) == 1)
                if answer.status not in REDIRECTS or "location" not in answer.headers:
                    self._check_status(address, answer, wanted.headers)
                    return Response(str(address), answer.status, answer.headers, answer.body, moved_to)
                target = self._target(address, answer)
            except FetchError as error:
                if len(seen) > 1:
                    error.what, error.file = f"it redirects to {address}: {error.what}", start
                raise
            if target in seen or len(seen) > REDIRECTS_FOLLOWED:
                what = (
                    "it redirects in a circle"
                    if target in seen
                    else f"it redirects more than {REDIRECTS_FOLLOWED} times"
                )
                raise FetchError(what, file=start, status=answer.status)
            seen.add(target)
            address = target
            is_moved = is_moved and answer.status in PERMANENT_REDIRECTS
            moved_to = str(target) if is_moved else moved_to

    def _ask(self, address: Address, wanted: _Wanted, *, is_named: bool) -> Answer:
        with wanted.time.running():
            ips = permitted_ips(address, self.permission, self.resolve, is_named=is_named)
        self.pace.wait(address)
        if wanted.time.seconds <= 0:
            raise too_slow(self.limits, str(address))
        sent = {"User-Agent": USER_AGENT, "Accept-Encoding": ACCEPTED_ENCODINGS, "Accept": "*/*", **wanted.headers}
        with wanted.time.running():
            return request(
                wanted.method,
                address,
                ips,
                sent,
                max_bytes=wanted.max_bytes,
                limits=self.limits,
                seconds=wanted.time.seconds,
                tls=self.tls,
            )

    def _target(self, address: Address, answer: Answer) -> Address:
        try:
            return parse_address(urljoin(str(address), answer.headers["location"].strip()))
        except (FetchError, ValueError):
            what = f"it redirects to what is not fetched: {answer.headers['location'][:200]!r}"
            raise FetchError(what, file=str(address), status=answer.status) from None

    def _check_status(self, address: Address, answer: Answer, headers: Mapping[str, str]) -> None:
        """Raise FetchError unless the answer is a success."""
        status = answer.status
        if 200 <= status < 300 or (status == HTTPStatus.NOT_MODIFIED and any(name in headers for name in CONDITIONS)):
            return
        phrase = next((f" ({known.phrase})" for known in HTTPStatus if known == status), "")
        what, is_temporary, pause = f"the server answers {status}{phrase}", status in TEMPORARY_STATUSES, 0.0
        if is_temporary and (pause := retry_after(answer.headers, self.clock.now())):
            what += f" and asks to wait {pause:.0f} s"
            is_temporary = pause <= MAX_PAUSE
            self.pace.close(address, pause)
        raise FetchError(what, file=str(address), status=status, is_temporary=is_temporary, retry_after=pause)
