"""Links that lead to a place in the same article, and the place."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from bs4 import Tag

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.source_url import absolute_url


class InnerLink(NamedTuple):
    """A link and the element that it leads to."""

    tag: Tag
    target: Tag
    leads_back: bool
    """Whether the target is before the link."""


def inner_links(body: Tag, context: RuleContext) -> list[InnerLink]:
    """The links of an article that lead to one of its own elements, in document order."""
    fragments = [(link, _fragment(str(link.get("href", "")), context.clipping.url)) for link in body.find_all("a")]
    wanted = {fragment for _, fragment in fragments if fragment}
    if not wanted:
        return []
    order: dict[int, int] = {}
    targets: dict[str, Tag] = {}
    for index, tag in enumerate(body.find_all(True)):
        order[id(tag)] = index
        for name in (tag.get("id"), tag.get("name") if tag.name == "a" else None):
            if name in wanted:
                targets.setdefault(str(name), tag)
    return [
        InnerLink(link, targets[fragment], order[id(targets[fragment])] < order[id(link)])
        for link, fragment in fragments
        if fragment in targets
    ]


def _fragment(href: str, page: str) -> str:
    """The fragment of a link to ``page`` itself, decoded; empty for another link."""
    address, mark, fragment = href.strip().partition("#")
    if not mark or not fragment:
        return ""
    if not address or address.startswith(("file:", "about:")):  # a text editor's address of the file it saved
        return unquote(fragment)
    return unquote(fragment) if _place(absolute_url(page, address)) == _place(page) != ("", "") else ""


def _place(url: str) -> tuple[str, str]:
    """Host and path of an address: the same page with ``http`` or another referrer in its query has the same."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return parts.netloc.removeprefix("www."), parts.path.rstrip("/")
