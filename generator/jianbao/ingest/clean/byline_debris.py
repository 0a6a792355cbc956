"""Rule: the words that remain of a byline or a date line when the name, the date or a picture in it is gone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from bs4 import Tag

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.clean.link_lines import LINE_ELEMENTS
from jianbao.ingest.clean.top_lines import is_sentence
from jianbao.ingest.html.blocks import text_blocks, text_of

DEBRIS_BLOCKS = 6
WORD = re.compile(r"[^\W_]+")
DEBRIS_WORDS = frozenset(
    [
        *("by", "and", "on", "at", "in", "written", "posted", "reported", "published", "last", "updated", "modified"),
        *("von", "und", "am", "veröffentlicht", "aktualisiert", "par", "et", "le", "publié", "mis", "à", "jour"),
        *("por", "y", "e", "el", "em", "publicado", "actualizado", "atualizado"),
        *("di", "il", "pubblicato", "door", "en"),
        *("oleh", "dan", "av", "och", "og", "автор", "и", "та", "опубликовано", "обновлено", "yazan", "ve"),
        *("作者", "文", "撰文", "撰稿", "记者", "記者", "来源", "來源"),
        *("时间", "時間", "发布", "發布", "发布时间", "發布時間"),
        *("更新", "更新时间", "更新時間", "기자", "입력", "수정", "配信", "文責"),
    ]
)


def byline_debris(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """A line above the text with only the words around a name or a date that were removed says nothing.

    After a colon, the next line may have the name.
    """
    if context.outlet.kind == "video":
        return
    for block in islice(text_blocks(body), DEBRIS_BLOCKS):
        text = text_of(block)
        if is_sentence(text):
            return
        words = WORD.findall(text.casefold())
        is_debris = DEBRIS_WORDS.issuperset(words) and any(len(word) > 1 for word in words) and text[-1] not in ":："
        if is_debris and isinstance(block, Tag) and block.name in LINE_ELEMENTS and not block.find("img"):
            yield block
