"""Addresses of embedded players, and the pages on which readers can watch the same videos."""

from __future__ import annotations

import re

YOUTUBE = "https://www.youtube.com/watch?v={}"
YOUTUBE_PLAYER = re.compile(
    r"^(?:https?:)?//(?:www\.)?youtube(?:-nocookie)?\.com/(?:embed|v|e)/(?!videoseries\b)([\w-]{6,})"
)
BROWSER_NOTICE = re.compile(r"浏览器|瀏覽器|browser|javascript|flash|html\s?5|plug-?in|插件|外掛", re.IGNORECASE)
"""In the text inside a player: what a browser without the player shows."""
MAX_NOTICE_CHARACTERS = 200


def is_browser_notice(text: str) -> bool:
    """Whether the text inside a player only says that a browser cannot play it."""
    return len(text) <= MAX_NOTICE_CHARACTERS and BROWSER_NOTICE.search(text) is not None


def watch_url(url: str) -> str:
    """The page of the video that a player of YouTube shows; any other URL is returned as it is."""
    video = YOUTUBE_PLAYER.match(url)
    return YOUTUBE.format(video[1]) if video else url
