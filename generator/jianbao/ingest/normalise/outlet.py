"""Find the outlet by the host of the URL; for a host without an outlet file, make an outlet."""

from __future__ import annotations

import re
from collections.abc import Mapping

from jianbao.ingest.source_url import canonical_url
from jianbao.model import Clipping, Outlet
from jianbao.outlets import host_of, outlet_of_host

UNKNOWN_OUTLET = "unknown"
"""The slug of the outlet for clippings without a URL."""
COUNTRY_ZONES = {
    "cn": "Asia/Shanghai",
    "tw": "Asia/Taipei",
    "hk": "Asia/Hong_Kong",
    "mo": "Asia/Macau",
    "sg": "Asia/Singapore",
    **{"jp": "Asia/Tokyo", "kr": "Asia/Seoul", "vn": "Asia/Ho_Chi_Minh", "in": "Asia/Kolkata", "th": "Asia/Bangkok"},
    **{"de": "Europe/Berlin", "at": "Europe/Vienna", "ch": "Europe/Zurich", "fr": "Europe/Paris", "it": "Europe/Rome"},
    **{"nl": "Europe/Amsterdam", "be": "Europe/Brussels", "es": "Europe/Madrid", "pl": "Europe/Warsaw"},
    **{"uk": "Europe/London", "ie": "Europe/Dublin", "se": "Europe/Stockholm", "dk": "Europe/Copenhagen"},
    **{"no": "Europe/Oslo", "fi": "Europe/Helsinki", "cz": "Europe/Prague", "gr": "Europe/Athens"},
    **{"tr": "Europe/Istanbul", "ua": "Europe/Kyiv", "il": "Asia/Jerusalem", "ir": "Asia/Tehran"},
}
"""Time zone of hosts without an outlet file, by their country code. Countries with several zones are left out."""
VIDEO_ADDRESS = re.compile(r"/watch(?:[/?]|$)|/videos?/|/shorts/|/live/|//youtu\.be/|//vimeo\.com/\d")
DESCRIPTION = re.compile(r"\s*(?:<div>)?[^<]*(?:<br\s*/?>[^<]*)*(?:</div>)?\s*")
"""The body of a clipping that is one run of text."""


def find_outlet(clipping: Clipping, outlets: Mapping[str, Outlet]) -> Outlet:
    """The outlet of a clipping: that of its front matter, else that of its address.

    Without an outlet file, it is one of videos if the body is a description.
    """
    outlet = outlets.get(clipping.fields.outlet) or outlet_of_url(clipping.url, outlets)
    is_video = not outlet.kind and VIDEO_ADDRESS.search(clipping.url) and DESCRIPTION.fullmatch(clipping.html)
    return outlet._replace(kind="video") if is_video else outlet


def outlet_of_url(url: str, outlets: Mapping[str, Outlet]) -> Outlet:
    """The outlet whose file lists the host of a URL, or a new one named after the host."""
    host = host_of(canonical_url(url))
    if not host:
        return outlets[UNKNOWN_OUTLET]
    return outlet_of_host(outlets, host) or Outlet(host, {"en": host}, timezone=COUNTRY_ZONES.get(host[-2:], "UTC"))
