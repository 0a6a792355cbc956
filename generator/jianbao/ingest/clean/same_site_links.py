"""Recognise blocks that hold only links to the same site, for the rules about related articles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from bs4 import Tag

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.html.blocks import text_of
from jianbao.ingest.source_url import absolute_url
from jianbao.outlets import host_of

LABEL_DECORATION = " \t\n:：|丨—-–=▼▽↓*＊【】[]《》>»….!?！？"
"""Characters around a label such as 【相关阅读】."""
FILE_NAME = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|zip|epub|mobi|mp[34]|m4a|csv|txt|jpe?g|png|gif|webp)$", re.IGNORECASE
)
"""The end of the path of a file. A link to a file of the same site gives the source of the text."""
USER_PATH = re.compile(r"/@|/(?:u|user|users|people)/", re.IGNORECASE)
"""The path of a user's page on a site where many write: there, a link to the same site is a quotation."""


def lead_to_same_site(links: Sequence[Tag], context: RuleContext) -> bool:
    """Whether all links lead to the clipping's own site. A link to another site names the source of the text."""
    page = context.clipping.url
    return all(is_same_site(absolute_url(page, str(link["href"])), page) for link in links)


def is_same_site(address: str, page: str) -> bool:
    """Whether two addresses have the same host, or the host of one is a part of the other's."""
    host, own_host = host_of(address), host_of(page)
    return host == own_host or host.endswith(f".{own_host}") or own_host.endswith(f".{host}")


def lead_to_other_articles(links: Sequence[Tag], context: RuleContext) -> bool:
    """Whether all links lead to other pages of the clipping's own site, none of them a file."""
    page = context.clipping.url
    own_path = _path(page)
    if not links or not lead_to_same_site(links, context):
        return False
    paths = [_path(absolute_url(page, str(link["href"]))) for link in links]
    return all(path not in ("", own_path) and not FILE_NAME.search(path) for path in paths)


def is_article_of_site(url: str) -> bool:
    """Whether a page has an address that is neither a front page nor a user's page."""
    path = _path(url)
    return bool(path) and not USER_PATH.match(path)


def _path(address: str) -> str:
    """Path and query of an address without a slash at the end; empty for a front page and an invalid address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return unquote(parts.path).rstrip("/") + (f"?{parts.query}" if parts.query else "")


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
