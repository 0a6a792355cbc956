"""Rule: pictures that link to donations, apps or advertisements."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.clean.same_site_links import is_same_site
from jianbao.ingest.clean.service_links import is_service_of
from jianbao.ingest.html.blocks import climb, text_of
from jianbao.ingest.source_url import absolute_url

BANNER_SIZES = frozenset(
    [
        *((728, 90), (970, 90), (970, 250), (468, 60), (234, 60), (300, 250), (336, 280), (250, 250)),
        *((160, 600), (120, 600), (300, 600), (320, 50), (320, 100), (120, 90), (88, 31)),
    ]
)
"""Width and height of advertisements, as the Interactive Advertising Bureau defines them."""


def banners(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """A picture with a link to a donation, an account or an app, or a banner of another site, is no photograph."""
    page = context.clipping.url
    for picture in body.find_all("img"):
        link = picture.find_parent("a", href=True)
        if link is not None and not text_of(link):
            address = absolute_url(page, str(link["href"]))
            if is_service_of(address, page) or (
                picture_size(picture) in BANNER_SIZES and not is_same_site(address, page)
            ):
                yield climb(
                    picture, lambda box: not text_of(box) and len(box.find_all(["img", "iframe", "video"])) == 1
                )


def picture_size(picture: Tag) -> tuple[int, int]:
    """Width and height of a picture as its attributes say; 0 where they do not."""
    sizes = [str(picture.get(side, "")).removesuffix("px") for side in ("width", "height")]
    width, height = (int(size) if size.isdecimal() and len(size) < 5 else 0 for size in sizes)
    return width, height
