"""Look up the IP addresses of a host, and not for longer than a limit: the system's lookup has none that can be set."""

from __future__ import annotations

import socket
import threading
from collections.abc import Sequence
from concurrent.futures import Future

LOOKUP_SECONDS = 20.0
"""Longer than the system takes to ask each of three name servers once."""


def system_resolve(host: str, port: int, seconds: float = LOOKUP_SECONDS) -> Sequence[str]:
    """The IP addresses of a host, as the system finds them, in its order. Raises OSError, also after ``seconds``."""
    answer: Future[Sequence[str]] = Future()

    def look_up() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answer.set_result([*dict.fromkeys(str(entry[4][0]) for entry in found)])
        except Exception as error:  # the caller gets it
            answer.set_exception(error)

    # Nothing can end a lookup. A daemon thread at least does not keep the process from ending.
    threading.Thread(target=look_up, daemon=True).start()
    return answer.result(seconds)
