"""Rule: buttons that share the page or subscribe, by address and label; boxes by class name: ``share_boxes``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.clean.page_lines import is_saved_page
from jianbao.ingest.clean.prose import PROSE_TOKEN
from jianbao.ingest.html.blocks import BLOCK_ELEMENTS, climb, text_blocks, text_of

SHARE_ADDRESS = re.compile(
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
"""Addresses whose only purpose is to share the current page."""

SHARE_WORDS = re.compile(
    r"分享(?:到|至|本文|文章)?|轉發|转发|share(?: this| on| article)?|facebook|twitter|whatsapp|telegram|linkedin|"
    r"weibo|微博|微信|wechat|line|email|e-mail|電郵|电邮|邮件|pinterest|reddit|tumblr|pocket|打印|列印|print|"
    r"copy link|複製連結|复制链接|\bx\b|[\W_]",
    re.IGNORECASE,
)
"""Labels of share buttons: verbs and names of services."""

SHARE_VERBS = frozenset(
    [
        *(
            "share",
            "teilen",
            "partager",
            "partagez",
            "compartir",
            "comparte",
            "compartilhar",
            "compartilhe",
            "partilhar",
        ),
        *(
            "condividi",
            "delen",
            "udostępnij",
            "поделиться",
            "поділитися",
            "paylaş",
            "bagikan",
            "شارك",
            "مشاركة",
            "공유",
            "공유하기",
        ),
    ]
)
WORDS_NEXT_TO_SHARE = frozenset(
    [
        *(
            "this",
            "the",
            "on",
            "to",
            "via",
            "by",
            "with",
            "in",
            "article",
            "story",
            "post",
            "page",
            "news",
            "link",
            "friends",
        ),
        *(
            "diesen",
            "dieser",
            "auf",
            "per",
            "mit",
            "artikel",
            "beitrag",
            "seite",
            "sozialen",
            "medien",
            "netzwerken",
            "l",
        ),
        *(
            "cet",
            "sur",
            "les",
            "la",
            "le",
            "par",
            "réseaux",
            "sociaux",
            "est",
            "este",
            "esta",
            "en",
            "el",
            "las",
            "los",
            "por",
        ),
        *(
            "artículo",
            "noticia",
            "redes",
            "sociales",
            "o",
            "a",
            "em",
            "no",
            "artigo",
            "notícia",
            "su",
            "articolo",
            "op",
            "в",
        ),
        *(
            "facebook",
            "twitter",
            "x",
            "whatsapp",
            "telegram",
            "linkedin",
            "pinterest",
            "reddit",
            "xing",
            "email",
            "e",
            "mail",
        ),
        *("messenger", "threads", "bluesky", "mastodon", "line", "вконтакте", "одноклассники", "social", "media"),
    ]
)
SHARE_LINE = re.compile(
    r"\W{0,3}(?:分享|转发|轉發|轉貼|シェア(?:する|ツイート)?|공유(?:하기)?)(?:[到至给給])?"
    r"(?:微博|微信|朋友圈|好友|空间|[臉脸]書?|QQ|LINE|[让讓]更多人看到)?\W{0,3}",
    re.IGNORECASE,
)
"""The same in Chinese, Japanese and Korean: 分享到微信."""
MAX_SHARE_LINE_CHARACTERS = 60
SHARE_ELEMENTS = ("share-button", "share-modal")

BUTTON_TEXT = re.compile(
    r"share(?: this post)?|subscribe(?: now)?|leave a comment|upgrade to paid|give a gift subscription|refer a friend|"
    r"(?:点击|點擊|點我|立即)?(?:下载|下載).{0,6}(?:APP|客户端|客戶端).{0,20}|(?:立即|马上|馬上)?(?:订阅|訂閱|分享)|发表评论|發表評論",
    re.IGNORECASE,
)
"""Links that newsletters set as buttons between paragraphs: ``<a class="button">Subscribe now</a>``."""


def share_widgets(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """Buttons that share a page on other sites are not part of the article, nor is their label on a saved page."""
    for link in body.find_all("a", href=SHARE_ADDRESS):
        yield climb(link, _is_only_sharing)
    for link in body.find_all("a"):
        if BUTTON_TEXT.fullmatch(text_of(link)) and _has_own_line(link):
            yield link
    yield from body.find_all(SHARE_ELEMENTS)
    if is_saved_page(context):
        for block in list(text_blocks(body)):
            text = text_of(block)
            if isinstance(block, Tag) and len(text) <= MAX_SHARE_LINE_CHARACTERS and _offers_to_share(text):
                yield block


def _has_own_line(link: Tag) -> bool:
    """Whether the block around a link has no other content."""
    block = link.find_parent(BLOCK_ELEMENTS)
    return block is not None and text_of(block) == text_of(link) and not block.find("img")


def _is_only_sharing(box: Tag) -> bool:
    """Whether a box shows only links that share, and their labels."""
    if box.find(["img", "table", "iframe", "video"]) and not box.find("svg"):
        return all(img.find_parent("a", href=SHARE_ADDRESS) for img in box.find_all("img"))
    return not SHARE_WORDS.sub("", text_of(box))


def _offers_to_share(text: str) -> bool:
    """Whether a line is only an offer to share the page: Partager sur Facebook."""
    first, *others = PROSE_TOKEN.findall(text.lower()) or [""]
    return (first in SHARE_VERBS and WORDS_NEXT_TO_SHARE.issuperset(others)) or SHARE_LINE.fullmatch(text) is not None
