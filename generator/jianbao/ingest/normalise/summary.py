"""The summary of an article: the one in its front matter, else its first sentences."""

from __future__ import annotations

import re

from jianbao.ingest.normalise.names import name_key
from jianbao.page.plaintext import count_characters, paragraphs

MAX_SUMMARY_CHARACTERS = 120
"""Two lines on a desktop and four on a phone; the lead sentence of a news agency has 60 to 110 characters."""
SENTENCE_END = re.compile(r"[。！？!?]+[”」』）)]*|(?<!\d)\.(?=\s|$)|(?<=[A-Za-z ]\d\d\d\d)\.(?=\s|$)")
"""A full stop after a number is mostly that of a list: ``与体系的冲突2. 老桥``; after a year it ends a sentence."""
MIN_SUMMARY_CHARACTERS = 20
"""A shorter first paragraph is skipped: it is a date line, a byline or a salutation."""
CARD_FIELD = re.compile(
    r"(?<!\w)(?:标题|標題|作者|译者|譯者|来源|來源|出处|出處|编辑|編輯|(?:发表|發表|发布|發佈|出版)?(?:日期|时间|時間)|"
    r"主题归类|主題歸類|分类|分類|关键词|關鍵詞|原文链接|原文連結|版权说明|版權說明)\s?[：:]"
)
FEED_NOTICE = re.compile(r"\s*\bThe post .{1,300} (?:first )?appeared first on .{1,100}$")
"""What WordPress appends to the summaries of its feeds."""
MIN_CARD_FIELDS = 3
"""A paragraph with at least this many fields is an index card of the article (标题：…, 作者：…) and is skipped."""


def find_summary(own: str, title: str, body: str) -> str:
    """The clipping's ``own`` summary, shortened if it is long; one is made of the body if it only repeats the title."""
    own = FEED_NOTICE.sub("", own)
    shortened = summarise(own) if own and name_key(own) != name_key(title) else ""
    return shortened or summarise(body)


def summarise(body: str) -> str:
    """The first sentences that fit into MAX_SUMMARY_CHARACTERS, else the first words and an ellipsis; may be empty."""
    texts = [text for text in paragraphs(body) if text]
    texts = [text for text in texts if len(CARD_FIELD.findall(text)) < MIN_CARD_FIELDS] or texts
    text = next((text for text in texts if count_characters(text) >= MIN_SUMMARY_CHARACTERS), " ".join(texts))
    if len(text) <= MAX_SUMMARY_CHARACTERS:
        return text
    ends = [match.end() for match in SENTENCE_END.finditer(text, 0, MAX_SUMMARY_CHARACTERS + 1)]
    if ends and ends[-1] >= MIN_SUMMARY_CHARACTERS:
        return text[: ends[-1]].strip()
    cut = text[:MAX_SUMMARY_CHARACTERS]
    if cut[-1].isascii() and " " in cut[MAX_SUMMARY_CHARACTERS // 2 :]:
        cut = cut.rpartition(" ")[0]
    return cut.rstrip(" ，,、；;：:") + "…"
