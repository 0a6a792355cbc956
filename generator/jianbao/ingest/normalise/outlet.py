"""Who published it: the outlet that claims the address's host, else the host itself."""

from __future__ import annotations

from collections.abc import Mapping

from jianbao.ingest.source_url import canonical_url
from jianbao.model import Clipping, Outlet
from jianbao.outlets import by_host, host_of

UNKNOWN_OUTLET = "unknown"
"""The slug of the outlet of clippings without an address."""


COUNTRY_ZONES = {
    "cn": "Asia/Shanghai",
    "tw": "Asia/Taipei",
    "hk": "Asia/Hong_Kong",
    "mo": "Asia/Macau",
    "sg": "Asia/Singapore",
}
"""Zone of the times that hosts of a country print which no file knows."""


def find_outlet(clipping: Clipping, outlets: Mapping[str, Outlet]) -> Outlet:
    """The outlet of a clipping; a host no file claims is an outlet of that name, without special knowledge."""
    host = host_of(canonical_url(clipping.url))
    if not host:
        return outlets[UNKNOWN_OUTLET]
    return by_host(outlets, host) or Outlet(host, {"en": host}, timezone=COUNTRY_ZONES.get(host[-2:], "UTC"))
