"""Addresses of the web as a request needs them: scheme, host and port, and path with query."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote, urlsplit

from jianbao.config.values import how_to_complete
from jianbao.errors import FetchError

SCHEME_PORTS = {"http": 80, "https": 443}
LONGEST_ADDRESS = 8_000
"""Servers refuse longer ones: RFC 9110 recommends that they support this length."""
UNQUOTED = "!$%&'()*+,/:;=?@[]~"
"""What stays as it is in a path and a query, besides letters, digits, ``_``, ``.`` and ``-``."""


class Address(NamedTuple):
    """A web address in parts that are ASCII."""

    scheme: str
    host: str
    """In lower case, an international name in its ASCII form; an IPv6 address without brackets."""
    port: int
    target: str
    """Path and query; never empty."""

    @property
    def place(self) -> str:
        """Host and port, as in the setting ``allow``: ``127.0.0.1:8001``, ``[::1]:80``."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def __str__(self) -> str:
        """The address in full, without a default port and without a fragment."""
        place = self.place.removesuffix(f":{SCHEME_PORTS[self.scheme]}")
        return f"{self.scheme}://{place}{self.target}"


def parse_address(text: str) -> Address:
    """Parse an http(s) address; what is not ASCII in it is encoded, and its fragment is dropped. Raises FetchError."""
    try:
        parts = urlsplit(text.strip())
        host, port = _ascii_host(parts.hostname or ""), parts.port
    except ValueError:  # an unclosed bracket, a port that is not a number, a host that is not a name
        raise FetchError("is not an address of the web", file=text) from None
    if parts.scheme not in SCHEME_PORTS or not host or port == 0 or len(text) > LONGEST_ADDRESS:
        what = "is not an http or https address that can be fetched"
        raise FetchError(what, file=text, remedy=how_to_complete(text) or None)
    if parts.username is not None or parts.password is not None:
        place = text.rpartition("@")[2]
        raise FetchError("its address has a user name or a password, which jianbao does not send", file=f"…@{place}")
    target = quote(parts.path or "/", safe=UNQUOTED) + ("?" + quote(parts.query, safe=UNQUOTED)) * bool(parts.query)
    return Address(parts.scheme, host, port or SCHEME_PORTS[parts.scheme], target)


def _ascii_host(host: str) -> str:
    """The host as the DNS knows it. Raises ValueError, of which UnicodeError is a kind."""
    host = host.rstrip(".").lower()
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    if any(character.isspace() or character in '<>"\\^`{|}%' for character in host):
        raise ValueError(host)
    return host
