"""Rules: links to other articles, beside, below and in the middle of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag
from bs4.element import PageElement

from jianbao.ingest.clean.about import About
from jianbao.ingest.clean.named import named, words
from jianbao.ingest.html.blocks import is_blank, text_of
from jianbao.ingest.source_url import whole_address
from jianbao.outlets import host_of

NAMES = words(
    r"related(?:posts?)?|jp-relatedposts|recommend(?:ed|s|ation|ations)?|more-(?:stories|news|articles|from)|"
    r"read-?(?:next|also)|also-read|you-?may-?(?:also-?)?like|see-also|outbrain|taboola|trending|"
    r"rich-?link|most-(?:read|popular|viewed)|popular-posts|yarpp|zergnet|revcontent"
)
LABEL = re.compile(
    r"(?:更多)?(?:相关|相關)(?:新闻|新聞|阅读|閱讀|文章|报道|報道|報導|内容|內容|链接|連結|资料|資料)?|"
    r"(?:延伸|推荐|推薦|更多|扩展|擴展)(?:阅读|閱讀|文章|新闻|新聞|报道|報導)|"
    r"更多(?:热门|熱門|精彩|即时|即時)(?:新闻|新聞|文章)|(?:往期|热门|熱門|精选|精選)(?:文章|回顾|回顧|推荐|推薦)?|"
    r"(?:您|你)?可能(?:还|還|也|会|會)?(?:喜欢|喜歡|感兴趣|感興趣)(?:的(?:文章|内容|內容))?|"
    r"related(?: (?:articles?|posts?|stories|news|content|links|topics|coverage))?|recommended(?: for you)?|"
    r"read (?:more|next|also)|more (?:on this(?: story)?|stories)|see also|"
    r"you (?:may|might) also (?:like|be interested in)",
    re.IGNORECASE,
)
LABELS = ("h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "header", "strong", "b")
EDGES = " \t\n:：|丨—-–=▼▽↓*＊【】[]《》>»"


def related_boxes(body: Tag, about: About) -> Iterator[Tag]:
    """A box of related articles belongs to the site, not to the article."""
    yield from named(body, NAMES)


def related_lists(body: Tag, about: About) -> Iterator[Tag]:
    """A list of nothing but links to the same site leads away from the article."""
    for listing in body.find_all(["ul", "ol"]):
        items = listing.find_all("li", recursive=False)
        if items and all(_only_links(item, about) for item in items):
            yield listing


def related_headings(body: Tag, about: About) -> Iterator[PageElement]:
    """A line such as "related articles", with the links that follow it, leads away from the article."""
    for label in body.find_all(LABELS):
        if LABEL.fullmatch(text_of(label).strip(EDGES)) and label.find(["p", "li"]) is None:
            following = _links_after(label, about)
            if following or _is_last(label):
                yield label
                yield from following


def _links_after(label: Tag, about: About) -> list[PageElement]:
    """The blocks right after a label that are nothing but links to the same site."""
    found: list[PageElement] = []
    for node in label.next_siblings:
        if is_blank(node):
            continue
        if not isinstance(node, Tag) or not (_only_links(node, about) or _only_links(node, about, LABEL)):
            break
        found.append(node)
    return found


def _only_links(box: Tag, about: About, label: re.Pattern[str] | None = None) -> bool:
    """Whether all text of a box, but for a ``label``, is in links to the article's own host, but to no notes."""
    links = [box] if box.name == "a" else box.find_all("a", href=True)
    inside = " ".join(" ".join(map(text_of, links)).split())
    before = text_of(box).removesuffix(inside).strip(EDGES)
    if not links or text_of(box) == before or (before and not (label and label.fullmatch(before))):
        return False
    page = about.clipping.url
    hosts = (host_of(whole_address(page, str(link.get("href")))) for link in links)
    return bool(host_of(page)) and all(host == host_of(page) for host in hosts) and not _is_note(links)


def _is_note(links: list[Tag]) -> bool:
    return any(str(link.get("href")).startswith("#") for link in links)


def _is_last(label: Tag) -> bool:
    """Whether nothing is said after a label."""
    return not any(
        not isinstance(node, Tag) and str(node).strip() and label not in node.parents for node in label.next_elements
    )
