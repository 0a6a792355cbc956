"""Who published it: the outlet that claims the address's host, else the host itself."""

from __future__ import annotations

from collections.abc import Mapping

from generator.ingest.address import normal_address, safe_host
from generator.model import Clipping, Outlet
from generator.outlets import by_host

UNKNOWN = "unknown"
"""The slug of the outlet of clippings without an address."""


def find_outlet(clipping: Clipping, outlets: Mapping[str, Outlet]) -> Outlet:
    """The outlet of a clipping; a host no file claims is an outlet of that name, without special knowledge."""
    host = safe_host(normal_address(clipping.url))
    if not host:
        return outlets[UNKNOWN]
    return by_host(outlets, host) or Outlet(host, {"en": host})
