"""Politeness: a pause between two requests to one host, and longer ones that servers ask for."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

from jianbao.errors import FetchError
from jianbao.fetch.address import Address

MAX_PAUSE = 60.0
"""The longest pause, in seconds, that a run waits for; where a server asks for more, the address is given up."""


class Clock:
    """The time; tests replace it, so that they do not wait."""

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class Pace:
    """When each host may be asked next. Threads may share it."""

    def __init__(self, delay: float, clock: Clock) -> None:
        self.delay, self.clock = delay, clock
        self._lock = threading.Lock()
        self._next: dict[str, float] = {}
        self._closed: dict[str, float] = {}

    def wait(self, address: Address) -> None:
        """Wait until the host may be asked. Raises FetchError if it asked to be left alone for too long."""
        with self._lock:
            now = self.clock.now()
            until = self._closed.get(address.host, now)
            if until - now > MAX_PAUSE:
                raise _left_alone(address, until - now)
            turn = max(now, until, self._next.get(address.host, now))
            self._next[address.host] = turn + self.delay
        if turn > now:
            self.clock.sleep(turn - now)

    def close(self, address: Address, seconds: float) -> None:
        """Leave the host alone for this time."""
        with self._lock:
            until = self.clock.now() + seconds
            self._closed[address.host] = max(until, self._closed.get(address.host, until))


def _left_alone(address: Address, seconds: float) -> FetchError:
    what = f"its host asks to be left alone for {seconds:.0f} s more"
    return FetchError(what, file=str(address), retry_after=seconds)


def retry_after(headers: Mapping[str, str], now: float) -> float:
    """The seconds that the header ``Retry-After`` asks to wait (RFC 9110, section 10.2.3); 0 if it does not."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdecimal():
        return float(value[:9])
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    return max(0.0, (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() - now)
