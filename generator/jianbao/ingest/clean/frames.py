"""Rule: embedded frames, videos and sounds become links."""

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
PLAYER_ADDRESS = re.compile(
    r"^https?://(?:cdn\.embedly\.com/widgets/|www\.facebook\.com/plugins/(?:video|post)\.php\?)"
)
"""Players whose query names the address that they play: Embedly ``src``, Facebook ``href``."""
WIDGET_ADDRESS = re.compile(
    r"^https?://(?:button\.like\.co/|www\.facebook\.com/plugins/(?:like|likebox|page|follow|share_button)\.php|"
    r"platform\.twitter\.com/widgets/(?:follow|tweet)_button|www\.youtube\.com/subscribe_embed|"
    r"www\.googletagmanager\.com/)"
)
"""Frames with buttons to like, follow or share, and a frame that counts readers."""
PLAYER_PARAMETERS = ("src", "href", "url")


def frames(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """An embedded video, sound or post is replaced by a link; its fallback text and embedded buttons are removed."""
    for frame in body.find_all(["iframe", "video", "audio"]):
        source_element = frame.find("source")
        source = frame.get("src") or frame.get("data-src")
        if not source and isinstance(source_element, Tag):
            source = source_element.get("src")
        address = absolute_url(context.clipping.url, str(source or ""))
        if address.startswith(("http://", "https://")):
            address = _played_address(address)
            if WIDGET_ADDRESS.match(address):
                yield frame
                continue
            video = YOUTUBE_EMBED.match(address)
            address = f"https://www.youtube.com/watch?v={video.group(1)}" if video else address
            frame.insert_before(_link_paragraph(address, str(frame.get("title") or host_of(address))))
            if not text_of(frame):
                frame.extract()
        if frame.parent is not None:
            yield frame


def _played_address(address: str) -> str:
    """The address that a player plays; ``address`` itself if it is not a player's."""
    if not PLAYER_ADDRESS.match(address):
        return address
    query = parse_qs(urlsplit(address).query)
    played = next((query[name][0] for name in PLAYER_PARAMETERS if name in query), "")
    return played if played.startswith(("http://", "https://")) else address


def _link_paragraph(address: str, text: str) -> Tag:
    paragraph, link = new_tag("p"), new_tag("a", href=address)
    link.string = text
    paragraph.append(link)
    return paragraph
