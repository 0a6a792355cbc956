"""Rule: embedded frames become links."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, Tag

from generator.ingest.address import whole_address
from generator.ingest.clean.about import About
from generator.outlets import host_of

YOUTUBE = re.compile(r"^(?:https?:)?//(?:www\.)?youtube(?:-nocookie)?\.com/embed/([\w-]{6,})")


def frames(body: Tag, about: About) -> tuple[()]:
    """An embedded video, sound or post becomes a plain link to it."""
    for frame in body.find_all(["iframe", "video", "audio"]):
        inner = frame.find("source")
        source = frame.get("src") or frame.get("data-src") or (inner.get("src") if isinstance(inner, Tag) else None)
        address = whole_address(about.clipping.url, str(source or ""))
        if address.startswith(("http://", "https://")):
            video = YOUTUBE.match(address)
            address = f"https://www.youtube.com/watch?v={video.group(1)}" if video else address
            frame.replace_with(_link(address, str(frame.get("title") or host_of(address))))
        else:
            frame.decompose()
    return ()


def _link(address: str, text: str) -> Tag:
    paper = BeautifulSoup("", "lxml")
    paragraph, link = paper.new_tag("p"), paper.new_tag("a", href=address)
    link.string = text
    paragraph.append(link)
    return paragraph
