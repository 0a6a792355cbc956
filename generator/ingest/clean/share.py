"""Rule: share widgets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag

from generator.ingest.blocks import climb, text_of
from generator.ingest.clean.about import About

# Addresses that exist only to share the page one is on.
ENDPOINTS = re.compile(
    r"^(?:whatsapp|weixin|fb-messenger|viber|tg):|"
    r"^https?://(?:[\w-]+\.)*(?:"
    r"facebook\.com/(?:dialog/(?:share|send)|sharer|share\.php)|"
    r"(?:twitter|x)\.com/(?:intent/|share\b)|"
    r"(?:api|web)\.whatsapp\.com/send|wa\.me/\?text|"
    r"(?:t|telegram)\.me/share|linkedin\.com/(?:shareArticle|sharing)|"
    r"service\.weibo\.com/share|reddit\.com/submit|pinterest\.com/pin/create|tumblr\.com/(?:share|widgets/share)|"
    r"(?:social-plugins|lineit)\.line\.me|line\.me/R/msg|getpocket\.com/(?:save|edit)|plurk\.com/\?|"
    r"threads\.net/intent|bsky\.app/intent|addtoany\.com/|addthis\.com/)",
    re.IGNORECASE,
)
# What such a widget says besides the names of the services.
LABELS = re.compile(
    r"分享(?:到|至|本文|文章)?|轉發|转发|share(?: this| on| article)?|facebook|twitter|whatsapp|telegram|linkedin|"
    r"weibo|微博|微信|wechat|line|email|e-mail|電郵|电邮|邮件|pinterest|reddit|tumblr|pocket|打印|列印|print|"
    r"copy link|複製連結|复制链接|\bx\b|[\W_]",
    re.IGNORECASE,
)
ELEMENTS = ("share-button", "share-modal")


def share_widgets(body: Tag, about: About) -> Iterator[Tag]:
    """Buttons that share a page on other sites are not part of the article."""
    for link in body.find_all("a", href=ENDPOINTS):
        yield climb(link, _only_shares)
    yield from body.find_all(ELEMENTS)


def _only_shares(box: Tag) -> bool:
    """Whether a box shows nothing but links that share, and words for it."""
    if box.find(["img", "table", "iframe", "video"]) and not box.find("svg"):
        return all(img.find_parent("a", href=ENDPOINTS) for img in box.find_all("img"))
    return not LABELS.sub("", text_of(box))
