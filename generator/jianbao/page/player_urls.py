"""Addresses of embedded players, and the pages on which readers can watch the same videos."""

from __future__ import annotations

import re

YOUTUBE = "https://www.youtube.com/watch?v={}"
YOUTUBE_PLAYER = re.compile(
    r"^(?:https?:)?//(?:www\.)?youtube(?:-nocookie)?\.com/(?:embed|v|e)/(?!videoseries\b)([\w-]{6,})"
)


def watch_url(url: str) -> str:
    """The page of the video that a player of YouTube shows; any other URL is returned as it is."""
    video = YOUTUBE_PLAYER.match(url)
    return YOUTUBE.format(video[1]) if video else url
