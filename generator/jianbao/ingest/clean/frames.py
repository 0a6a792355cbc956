"""Rule: embedded frames, players and plug-ins become links."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.class_names import class_names, name_pattern
from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.clean.player_addresses import PLAYERS_BY_ID, player_address
from jianbao.ingest.html.blocks import text_of
from jianbao.ingest.html.tree import Document, new_tag
from jianbao.ingest.source_url import absolute_url
from jianbao.outlets import host_of
from jianbao.page.player_urls import is_browser_notice

PLAYER_ELEMENTS = (
    *("iframe", "video", "audio", "embed", "object", "applet", "frame"),
    *("amp-iframe", "amp-video", "amp-audio", "amp-video-iframe", "amp-facebook", "amp-soundcloud"),
    *PLAYERS_BY_ID,
)
WIDGET_ADDRESS = re.compile(
    r"^https?://(?:button\.like\.co/|www\.facebook\.com/plugins/(?:like|likebox|page|follow|share_button)\.php|"
    r"platform\.twitter\.com/widgets/(?:follow|tweet)_button|www\.youtube\.com/subscribe_embed|"
    r"www\.googletagmanager\.com/)"
)
"""Frames with buttons to like, follow or share, and a frame that counts readers."""
EMBED_ATTRIBUTES = ("data-instgrm-permalink", "data-href")
"""Attributes of a box in which a script shows a post: of Instagram, and of Facebook next to the class ``fb-post``."""
FACEBOOK_BOX = name_pattern("fb-post|fb-video")


def frames(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """An embedded video, sound or post is replaced by a link; notices for old browsers and buttons are removed.

    Any other content of the element remains: text for readers without the player, or, if the element was never closed,
    the rest of the article.
    """
    if not isinstance(body, Document) or body.has_attribute(*EMBED_ATTRIBUTES):
        for box in body.find_all(lambda tag: any(tag.get(name) for name in EMBED_ATTRIBUTES)):
            _link_to_post(box, context.clipping.url)
    for player in body.find_all(PLAYER_ELEMENTS):
        if not any(parent is body for parent in player.parents):
            continue  # the fallback of a player that was replaced
        address = player_address(player, context.clipping.url)
        if WIDGET_ADDRESS.match(address):
            yield player
            continue
        if address:
            player.insert_before(_link_paragraph(address, str(player.get("title") or host_of(address))))
            for inner in player.find_all(PLAYER_ELEMENTS):
                inner.unwrap()
        if _is_removed(player, address):
            yield player
        elif text_of(player) or player.find("img"):
            player.unwrap()
        else:
            player.extract()


def _link_to_post(box: Tag, page: str) -> None:
    """Put a link to the post into the box that a script would fill, if the box has no link."""
    name = next(name for name in EMBED_ATTRIBUTES if box.get(name))
    address = absolute_url(page, str(box[name]))
    is_post = name != "data-href" or FACEBOOK_BOX.search(class_names(box))
    if is_post and address.startswith(("http://", "https://")) and box.find("a", href=True) is None:
        box.append(_link_paragraph(address, host_of(address)))


def _is_removed(player: Tag, address: str) -> bool:
    """Whether the content of a player is only for browsers without it, or is missing together with the address."""
    text = text_of(player)
    if player.name == "iframe" or player.name in PLAYERS_BY_ID:
        return bool(text) or not address
    if is_browser_notice(text):
        return True
    return not text and not address and not player.find("img")


def _link_paragraph(address: str, text: str) -> Tag:
    paragraph, link = new_tag("p"), new_tag("a", href=address)
    link.string = text
    paragraph.append(link)
    return paragraph
