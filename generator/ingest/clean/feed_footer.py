"""Rule: what the feed wrote below the article."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag
from bs4.element import PageElement

from generator.ingest.blocks import BLOCKS, is_blank, text_blocks, text_of
from generator.ingest.clean.about import About

FOOTERS = re.compile(
    r"^获取更多RSS[:：]|^Feed enhanced by\b|^The post .{1,300} (?:first )?appeared first on\b|^本文由自动聚合程序|"
    r"^.{1,300} was originally published in .{1,200} on Medium, where people are continuing the conversation|"
    r"^(?:©|\(c\)).{0,200}\bPermalink\b|^(?:版权|版權|免责|免責|特别|特別)(?:声明|聲明)[:：]\s*(?:凡|本[网網站文]|以上|文章)|"
    r"^(?:上|下|前|后|後)一(?:篇|页|頁)[:：]|^[-—\s]*(?:END|全文完)[-—\s]*$|^(?:[【\[]?\s*(?:打印|关闭|列印|關閉|返回|收藏|顶部)\s*[】\]]?\s*)+$|"
    r"^点击(?:上方|下方|标题).{0,10}(?:蓝字|关注)|^.{0,12}[点點].{0,3}[“「]?在看[”」]?吧?[。！]?$|"
    r"^•?\s?(?:Follow|Sign up (?:to|for)) .{0,200}\b(?:Twitter|newsletter|email)\b|"
    r"^微信搜索[“「『].{2,20}[”」』]|^(?:扫一扫|掃一掃|扫描|掃描|长按|長按).{0,30}(?:关注|關注|二维码|二維碼|微信)",
    re.IGNORECASE,
)
CODE = re.compile("扫|掃|长按|長按")
"""What is done with a square code."""
FOOTER_LENGTH = 400
"""A footer is a line or two; a longer block that begins so is left alone."""


def feed_footer(body: Tag, about: About) -> Iterator[PageElement]:
    """What a feed service writes below every article is its own advertisement."""
    for block in text_blocks(body):
        text = text_of(block)
        if len(text) <= FOOTER_LENGTH and FOOTERS.match(text):
            box = block if isinstance(block, Tag) else _run(block)
            yield from _rule_before(block)
            yield from _code_below(block) if CODE.search(text) else ()
            if isinstance(box, Tag):
                yield box
            else:
                yield from box


def _code_below(block: PageElement) -> Iterator[Tag]:
    """The picture that a line asks to scan: the next thing below it, where it says nothing itself."""
    for node in block.next_siblings:
        if not is_blank(node):
            if isinstance(node, Tag) and not text_of(node) and (node.name == "img" or len(node.find_all("img")) == 1):
                yield node
            return


def _run(text: PageElement) -> list[PageElement]:
    """A footer without an element of its own: the text and what follows up to the next block."""
    run = [text]
    for node in text.next_siblings:
        if isinstance(node, Tag) and node.name in BLOCKS:
            break
        run.append(node)
    return run


def _rule_before(block: PageElement) -> Iterator[PageElement]:
    """The line that sets the footer off, if there is one right before it."""
    for node in block.previous_siblings:
        if isinstance(node, Tag) and node.name == "hr":
            yield node
            return
        if not is_blank(node):
            return
