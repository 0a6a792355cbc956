"""Pictures of an article's HTML that are in the archive, or gone: what a page shows in their place."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from markupsafe import Markup

from jianbao.outlets import host_of
from jianbao.page.media_table import picture_key, picture_place
from jianbao.publish.render.markdown import Body
from jianbao.publish.urls import MEDIA_PREFIX

if TYPE_CHECKING:
    from jianbao.publish.local_pictures import ShownPicture

SHOWN_ELEMENT = re.compile(r'<img((?: [a-z-]+="[^"]*")*)>(<figcaption)?')
PICTURE_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
FOR_OTHER_HOSTS = ("referrerpolicy",)
"""Attributes that mean nothing for a picture of the site itself."""

GonePicture = Callable[[str, str, bool], str]
"""Takes the alternative text of a picture, its address, and whether it is within a link; returns HTML."""


def picture_url(picture: ShownPicture, published_at: str, root: str) -> str:
    """The address of a stored picture: below ``published_at``, the setting ``url`` of ``[media]``, or in the site."""
    place = picture_place(picture.file)
    return f"{published_at}{place}" if published_at else f"{root}{MEDIA_PREFIX}{place}"


def with_local_pictures(
    body: Body, pictures: Sequence[ShownPicture], published_at: str, root: str, gone: GonePicture
) -> Body:
    """The body with the stored pictures in place of those of the web, and a notice for each that is gone."""
    shown = {picture.key: picture for picture in pictures}

    def replaced(match: re.Match[str]) -> str:
        attributes: dict[str, str] = dict(PICTURE_ATTRIBUTE.findall(match[1]))
        picture = shown.get(picture_key(html.unescape(attributes.get("src", ""))))
        if picture is None:
            return match[0]
        caption = match[2] or ""
        if not picture.file:
            before = match.string[: match.start()]
            is_in_link = before.rfind("<a ") > before.rfind("</a>")
            alt = "" if caption else html.unescape(attributes.get("alt", ""))
            return gone(alt, picture.address, is_in_link) + caption
        attributes["src"] = html.escape(picture_url(picture, published_at, root))
        if "width" not in attributes and "height" not in attributes:
            attributes |= {"width": str(picture.width), "height": str(picture.height)}
        kept = (f' {name}="{value}"' for name, value in attributes.items() if name not in FOR_OTHER_HOSTS)
        return f"<img{''.join(kept)}>{caption}"

    return body._replace(html=Markup(SHOWN_ELEMENT.sub(replaced, body.html)))  # noqa: S704  # parts of a body, and gone


def picture_sources(pictures: Sequence[ShownPicture]) -> Mapping[str, str]:
    """The hosts that the stored pictures come from, each with the address of the first."""
    sources: dict[str, str] = {}
    for picture in pictures:
        if picture.file and urlsplit(picture.address).netloc:
            sources.setdefault(host_of(picture.address), picture.address)
    return sources
