"""The address that an embedded player plays, for the rule ``frames``."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from bs4 import Tag

from jianbao.ingest.source_url import absolute_url
from jianbao.page.player_urls import YOUTUBE, watch_url

PLAYER_PAGE = re.compile(r"^https?://(?:cdn\.embedly\.com/widgets/|www\.facebook\.com/plugins/(?:video|post)\.php\?)")
"""Players whose query names the address that they play: Embedly ``src``, Facebook ``href``."""
PLAYER_PARAMETERS = ("src", "href", "url")
PLAYERS_BY_ID = {
    "amp-youtube": ("data-videoid", YOUTUBE),
    "lite-youtube": ("videoid", YOUTUBE),
    "amp-vimeo": ("data-videoid", "https://vimeo.com/{}"),
    "lite-vimeo": ("videoid", "https://vimeo.com/{}"),
    "amp-dailymotion": ("data-videoid", "https://www.dailymotion.com/video/{}"),
    "amp-twitter": ("data-tweetid", "https://twitter.com/i/status/{}"),
    "amp-instagram": ("data-shortcode", "https://www.instagram.com/p/{}/"),
}
"""Elements that name only the id of what they play -> the attribute with the id, and the page of that id."""
ADDRESS_ATTRIBUTES = ("src", "data-src", "data", "data-href", "data-lazy-src", "movie")
FLASH_PARAMETERS = ("movie", "src", "url", "filename", "file")
"""Values of ``<param name>`` in an ``object`` or ``applet`` that hold an address."""


def player_address(player: Tag, page: str) -> str:
    """The web address that an embedded player plays, absolute on ``page``; empty if it has none."""
    by_id = PLAYERS_BY_ID.get(player.name)
    video_id = str(player.get(by_id[0]) or "") if by_id else ""
    if by_id and re.fullmatch(r"[\w-]+", video_id):
        return by_id[1].format(video_id)
    for source in _sources(player):
        address = absolute_url(page, source)
        if address.startswith(("http://", "https://")):
            played = _played_address(address)
            return watch_url(played)
    return ""


def _sources(player: Tag) -> list[str]:
    """All addresses in a player's attributes, then in those of the elements within it."""
    inner = player.find_all(["param", "source", "embed", "iframe", "video", "audio"])
    values = [part.get(name) for part in (player, *inner) if part.name != "param" for name in ADDRESS_ATTRIBUTES]
    values[1:1] = [
        part.get("value")
        for part in inner
        if part.name == "param" and str(part.get("name")).lower() in FLASH_PARAMETERS
    ]
    return [str(value) for value in values if value]


def _played_address(address: str) -> str:
    """The address that a player's page plays; ``address`` itself if it is not such a page."""
    if not PLAYER_PAGE.match(address):
        return address
    query = parse_qs(urlsplit(address).query)
    played = next((query[name][0] for name in PLAYER_PARAMETERS if name in query), "")
    return played if played.startswith(("http://", "https://")) else address
