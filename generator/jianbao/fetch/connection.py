"""One request on one connection, to an IP address that was chosen before, and never longer than its limits."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping, Sequence
from http.client import HTTPException
from types import TracebackType
from typing import Any, NamedTuple

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from jianbao.errors import FetchError
from jianbao.fetch.address import Address
from jianbao.fetch.body import decode_body, too_large

BYTES_READ_AT_A_TIME = 65_536
MAX_IPS_TRIED = 4
"""IP addresses of one host that are tried, each as long as a connection may take."""


class TimeLimits(NamedTuple):
    """Seconds after which an attempt is given up."""

    connect: float = 10.0
    """For a connection to one IP address."""
    read: float = 20.0
    """Without a byte from the server."""
    total: float = 120.0
    """For the complete answer, with all redirects and further tries, but without the pauses between them."""


DEFAULT_TIME_LIMITS = TimeLimits()


class Answer(NamedTuple):
    """What a server answered to one request."""

    status: int
    headers: Mapping[str, str]
    """By name in lower case."""
    body: bytes


class Deadline:
    """Ends a connection when its time is over, whatever it is waiting for: a server may send a byte now and then."""

    def __init__(self, seconds: float) -> None:
        self.is_over = False
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> Deadline:
        self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._timer.cancel()
        self._timer.join()
        if self._socket:
            self._socket.close()

    def watch(self, connected: socket.socket) -> None:
        """End this connection when the time is over; its TLS, which replaces the socket object, included."""
        self._socket = connected.dup()
        if self.is_over:
            self._end()

    def _end(self) -> None:
        self.is_over = True
        if self._socket:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)


class _Pinned:
    """Opens the connections of urllib3 to given IP addresses; names in ``Host`` and TLS stay those of the address."""

    ips: Sequence[str]
    limits: TimeLimits
    deadline: Deadline
    port: int

    def _new_conn(self) -> socket.socket:
        """Connect to the first IP address that answers. Raises OSError."""
        problem: OSError = ConnectionError("no IP address")
        for ip in self.ips[:MAX_IPS_TRIED]:
            try:
                connected = socket.create_connection((ip, self.port), self.limits.connect)
            except OSError as error:
                problem = error
                continue
            self.deadline.watch(connected)
            connected.settimeout(self.limits.read)
            return connected
        raise problem


class _PinnedHTTP(_Pinned, HTTPConnection):
    pass


class _PinnedHTTPS(_Pinned, HTTPSConnection):
    pass


def request(
    method: str,
    address: Address,
    ips: Sequence[str],
    headers: Mapping[str, str],
    *,
    max_bytes: int | None,
    limits: TimeLimits,
    seconds: float,
    tls: ssl.SSLContext | None = None,
) -> Answer:
    """Send one request to the first of ``ips`` that answers, and read the answer; of an error without its body.

    ``seconds`` are what is left of ``limits.total``. Without ``max_bytes``, no body is read. ``tls`` is by default the
    system's, which checks certificates.

    Raises FetchError.
    """
    where = str(address)
    with Deadline(seconds) as deadline:
        connection = _open(address, limits, tls)
        connection.ips, connection.limits, connection.deadline = ips, limits, deadline
        try:
            connection.request(method, address.target, headers=headers, preload_content=False, decode_content=False)
            with contextlib.closing(connection.getresponse()) as response:
                found = {name.lower(): _header_text(value) for name, value in response.headers.itermerged()}
                body = b""
                if max_bytes is not None and method != "HEAD" and response.status < 300:
                    body = _read(response, found, max_bytes, where)
                answer = Answer(response.status, found, body)
        except (OSError, HTTPException, HTTPError, ValueError) as error:
            if deadline.is_over:
                raise too_slow(limits, where) from None
            raise _in_plain_words(error, limits, where) from None
        finally:
            connection.close()
        if deadline.is_over:  # the end of a body without a length looks like a complete one
            raise too_slow(limits, where)
        return answer


def _header_text(value: str) -> str:
    """A value on one line; in UTF-8 if its bytes are, as in the redirects of many servers, and not in ISO 8859-1."""
    with contextlib.suppress(UnicodeError):
        value = value.encode("iso-8859-1").decode()
    return " ".join(value.splitlines())


def _open(address: Address, limits: TimeLimits, tls: ssl.SSLContext | None) -> Any:
    if address.scheme == "http":
        return _PinnedHTTP(address.host, address.port, timeout=limits.read)
    context = tls or ssl.create_default_context()
    return _PinnedHTTPS(
        address.host, address.port, timeout=limits.read, ssl_context=context, cert_reqs=context.verify_mode
    )


def _read(response: BaseHTTPResponse, headers: Mapping[str, str], max_bytes: int, where: str) -> bytes:
    encoding, length = headers.get("content-encoding", ""), headers.get("content-length", "")
    if length.isdecimal() and int(length[:20]) > max_bytes and not encoding:
        raise too_large(max_bytes, where)
    return decode_body(_chunks(response), encoding, max_bytes, where)


def _chunks(response: BaseHTTPResponse) -> Iterator[bytes]:
    while chunk := response.read(BYTES_READ_AT_A_TIME, decode_content=False):
        yield chunk


def too_slow(limits: TimeLimits, where: str) -> FetchError:
    """The error for an answer that takes too long."""
    return FetchError(f"the answer is not complete after {limits.total:g} s", file=where, is_temporary=True)


def _in_plain_words(error: Exception, limits: TimeLimits, where: str) -> FetchError:
    """The FetchError for an error of the connection."""
    is_temporary = True
    if isinstance(error, ssl.SSLCertVerificationError):
        what, is_temporary = f"its certificate is not valid: {error.verify_message}", False
    elif isinstance(error, ssl.SSLError):
        what = f"no secure connection is possible: {(error.reason or str(error)).replace('_', ' ').lower()}"
    elif isinstance(error, TimeoutError) or "timed out" in str(error).lower():
        what = f"the server does not answer within {limits.read:g} s"
    elif isinstance(error, ConnectionRefusedError):
        what = "the server refuses the connection"
    elif isinstance(error, HTTPException | HTTPError | ConnectionError):
        what = "the answer is cut off, or is not HTTP"
    elif isinstance(error, OSError):
        what = f"the server cannot be reached: {error.strerror or error}"
    else:
        what, is_temporary = "cannot be asked for: the address has characters that HTTP does not allow", False
    return FetchError(what, file=where, is_temporary=is_temporary)
