"""Who published it: the outlet that claims the address's host, else the host itself."""

from __future__ import annotations

from collections.abc import Mapping

from jianbao.ingest.source_url import normal_address
from jianbao.model import Clipping, Outlet
from jianbao.outlets import by_host, host_of

UNKNOWN = "unknown"
"""The slug of the outlet of clippings without an address."""


ZONES = {"cn": "Asia/Shanghai", "tw": "Asia/Taipei", "hk": "Asia/Hong_Kong", "mo": "Asia/Macau", "sg": "Asia/Singapore"}
"""Zone of the times that hosts of a country print which no file knows."""


def find_outlet(clipping: Clipping, outlets: Mapping[str, Outlet]) -> Outlet:
    """The outlet of a clipping; a host no file claims is an outlet of that name, without special knowledge."""
    host = host_of(normal_address(clipping.url))
    if not host:
        return outlets[UNKNOWN]
    return by_host(outlets, host) or Outlet(host, {"en": host}, timezone=ZONES.get(host[-2:], "UTC"))
