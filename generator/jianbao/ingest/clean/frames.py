"""Rule: embedded frames become links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from bs4 import Tag

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.html.blocks import text_of
from jianbao.ingest.html.tree import new_tag
from jianbao.ingest.source_url import absolute_url
from jianbao.outlets import host_of

YOUTUBE_EMBED = re.compile(r"^(?:https?:)?//(?:www\.)?youtube(?:-nocookie)?\.com/embed/([\w-]{6,})")
# Players that are given the address of what they play: embedly (src=), Facebook (href=), SoundCloud (url=).
PLAYER_ADDRESS = re.compile(
    r"^https?://(?:cdn\.embedly\.com/widgets/|www\.facebook\.com/plugins/(?:video|post)\.php\?)"
)
WIDGET_ADDRESS = re.compile(
    r"^https?://(?:button\.like\.co/|www\.facebook\.com/plugins/(?:like|likebox|page|follow|share_button)\.php|"
    r"platform\.twitter\.com/widgets/(?:follow|tweet)_button|www\.youtube\.com/subscribe_embed|"
    r"www\.googletagmanager\.com/)"
)
"""Buttons in a frame of their own, which ask to like, follow or share, and one that counts readers."""
PLAYER_PARAMETERS = ("src", "href", "url")


def frames(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """An embedded video, sound or post becomes a link to it; what it says to old browsers goes, and so do buttons."""
    for frame in body.find_all(["iframe", "video", "audio"]):
        inner = frame.find("source")
        source = frame.get("src") or frame.get("data-src") or (inner.get("src") if isinstance(inner, Tag) else None)
        address = absolute_url(context.clipping.url, str(source or ""))
        if address.startswith(("http://", "https://")):
            address = _played(address)
            if WIDGET_ADDRESS.match(address):
                yield frame
                continue
            video = YOUTUBE_EMBED.match(address)
            address = f"https://www.youtube.com/watch?v={video.group(1)}" if video else address
            frame.insert_before(_link(address, str(frame.get("title") or host_of(address))))
            if not text_of(frame):
                frame.extract()
        if frame.parent is not None:
            yield frame


def _played(address: str) -> str:
    """The address that a player was given; ``address`` itself where it is no player's."""
    if not PLAYER_ADDRESS.match(address):
        return address
    given = parse_qs(urlsplit(address).query)
    inner = next((given[name][0] for name in PLAYER_PARAMETERS if name in given), "")
    return inner if inner.startswith(("http://", "https://")) else address


def _link(address: str, text: str) -> Tag:
    paragraph, link = new_tag("p"), new_tag("a", href=address)
    link.string = text
    paragraph.append(link)
    return paragraph
