"""Which machines may be asked: those of the public internet, and those that the user named.

Without this, a feed could make jianbao read what only this machine or its network can reach: a router's pages, the
credentials that cloud providers serve at 169.254.169.254.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from typing import NamedTuple

from jianbao.errors import FetchError
from jianbao.fetch.address import Address

Resolve = Callable[[str, int], Sequence[str]]
"""Takes a host and a port and returns its IP addresses. Raises OSError."""
GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
"""All that IANA has assigned to public IPv6 networks (RFC 4291, section 2.4)."""
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""IPv6 addresses that lead to the IPv4 address in their last 32 bits (RFC 6052)."""
NO_ANSWER, NO_HOST, NOT_ASKED = 0, -1, -2
"""In place of a status of HTTP: nothing is known about the address; its host does not exist, or may not be asked."""
NO_SUCH_NAME = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


class Permission(NamedTuple):
    """Which machines may be asked besides public ones."""

    allow: frozenset[str] = frozenset()
    """Hosts with ports that the user named, as ``Address.place``."""
    allow_private: bool = False
    """Whether any machine may be asked."""


def permitted_ips(address: Address, permission: Permission, resolve: Resolve, *, is_named: bool) -> Sequence[str]:
    """Resolve the host of an address, once, and return the IP addresses to connect to.

    ``is_named`` says that the user named the address itself. Raises FetchError if the host does not exist, or if it
    has an IP address that may not be asked.
    """
    ips = _resolve(address, resolve)
    if is_named or permission.allow_private or address.place in permission.allow:
        return ips
    if private := next((ip for ip in ips if not is_public(ip)), ""):
        what = f"its host is not on the public internet ({private}), so it is not asked"
        remedy = f'If you trust it, name it in jianbao.toml:  [fetch] allow = ["{address.place}"]'
        raise FetchError(what, file=str(address), remedy=remedy, status=NOT_ASKED)
    return ips


def _resolve(address: Address, resolve: Resolve) -> Sequence[str]:
    try:
        ips = resolve(address.host, address.port)
    except (OSError, UnicodeError) as error:
        if isinstance(error, socket.gaierror) and error.errno in NO_SUCH_NAME:
            raise FetchError("its host does not exist", file=str(address), status=NO_HOST) from None
        raise FetchError("its host cannot be looked up in the DNS", file=str(address), is_temporary=True) from None
    if not ips:
        raise FetchError("its host has no IP address", file=str(address), status=NO_HOST)
    return ips


def is_public(ip: str) -> bool:
    """Whether an IP address is one of the public internet, also where it has an IPv4 address in it."""
    try:
        address = ipaddress.ip_address(ip.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if inner := _inner_ipv4(address):
            return is_public(str(inner))
        return address in GLOBAL_UNICAST and address.is_global
    return address.is_global and not address.is_multicast


def _inner_ipv4(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address leads to: mapped (RFC 4291), 6to4 (RFC 3056), or of NAT64."""
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
