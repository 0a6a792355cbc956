"""Recognise blocks that hold only links to the same site, for the rules about related articles."""

from __future__ import annotations

import re

from bs4 import Tag

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.html.blocks import text_of
from jianbao.ingest.source_url import absolute_url
from jianbao.outlets import host_of

RELATED_LABEL = re.compile(
    r"(?:更多)?(?:相关|相關)(?:新闻|新聞|阅读|閱讀|文章|报道|報道|報導|内容|內容|链接|連結|资料|資料)?|"
    r"(?:延伸|推荐|推薦|更多|扩展|擴展)(?:阅读|閱讀|文章|新闻|新聞|报道|報導)|"
    r"更多(?:热门|熱門|精彩|即时|即時)(?:新闻|新聞|文章)|(?:往期|热门|熱門|精选|精選)(?:文章|回顾|回顧|推荐|推薦)?|"
    r"(?:您|你)?可能(?:还|還|也|会|會)?(?:喜欢|喜歡|感兴趣|感興趣)(?:的(?:文章|内容|內容))?|"
    r"related(?: (?:articles?|posts?|stories|news|content|links|topics|coverage))?|recommended(?: for you)?|"
    r"read (?:more|next|also)|more (?:on this(?: story)?|stories)|see also|"
    r"you (?:may|might) also (?:like|be interested in)",
    re.IGNORECASE,
)
"""A heading above links to related articles."""

LABEL_DECORATION = " \t\n:：|丨—-–=▼▽↓*＊【】[]《》>»"
"""Characters around a label such as 【相关阅读】."""


def is_only_links(box: Tag, context: RuleContext, label: re.Pattern[str] | None = None) -> bool:
    """Whether all text of a box is in links to the article's own host, none of them to a footnote.

    ``label``: a pattern of text that may come before the links.
    """
    links = [box] if box.name == "a" else box.find_all("a", href=True)
    link_text = " ".join(" ".join(map(text_of, links)).split())
    before = text_of(box).removesuffix(link_text).strip(LABEL_DECORATION)
    if not links or text_of(box) == before or (before and not (label and label.fullmatch(before))):
        return False
    page = context.clipping.url
    hosts = (host_of(absolute_url(page, str(link.get("href")))) for link in links)
    return bool(host_of(page)) and all(host == host_of(page) for host in hosts) and not _has_footnote_link(links)


def _has_footnote_link(links: list[Tag]) -> bool:
    return any(str(link.get("href")).startswith("#") for link in links)
