"""Which names of this server are answered.

A page of another site can have its own name lead to 127.0.0.1 and then read what is served there (DNS rebinding). Its
requests still have the name of that site as their host. So only hosts that no other site can have are answered:
loopback names, addresses, and the names that the user allows.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from ipaddress import ip_address
from typing import NamedTuple

_AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[\w.-]+)(?::(\d{1,5}))?", re.ASCII)
_ORIGIN = re.compile(r"https?://([^/?#]*)", re.IGNORECASE)


class Authority(NamedTuple):
    """The host and the port in a URL or a ``Host`` header."""

    host: str = ""
    """Name or address, in lower case, without the brackets of an IPv6 address; empty if it is not valid."""
    port: int | None = None

    @property
    def host_in_url(self) -> str:
        """The host with the brackets of an IPv6 address."""
        return f"[{self.host}]" if ":" in self.host else self.host


def parse_authority(text: str) -> Authority:
    """Parse ``HOST`` or ``HOST:PORT``."""
    found = _AUTHORITY.fullmatch(text)
    if not found:
        return Authority()
    return Authority(found[1].strip("[]").rstrip(".").lower(), int(found[2]) if found[2] else None)


def parse_origin(origin: str) -> Authority:
    """Parse an ``Origin`` header; without a host for ``null`` and for origins that are no pages of a server."""
    found = _ORIGIN.fullmatch(origin)
    return parse_authority(found[1]) if found else Authority()


def is_allowed_host(host: str, names: Collection[str]) -> bool:
    """Whether requests to ``host`` are answered: a loopback name, an address, or one of ``names`` (in lower case)."""
    is_loopback = host == "localhost" or host.endswith(".localhost")
    return is_loopback or (host != "" and host in names) or _is_address(host)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
