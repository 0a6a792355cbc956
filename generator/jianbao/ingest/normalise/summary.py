"""A line that says what the article is about: its first sentences."""

from __future__ import annotations

import re

from jianbao.page.plaintext import count_characters, paragraphs

# About two lines on a desktop and four on a phone; a lead sentence of the agencies read has 60 to 110 characters.
MAX_SUMMARY_CHARACTERS = 120
SENTENCE_END = re.compile(r"[。！？!?]+[”」』）)]*|\.(?=\s|$)")
MIN_SUMMARY_CHARACTERS = 20
"""A shorter first paragraph (a date line, a byline, a salutation) says too little."""

CARD_FIELD = re.compile(
    r"(?<!\w)(?:标题|標題|作者|译者|譯者|来源|來源|出处|出處|编辑|編輯|(?:发表|發表|发布|發佈|出版)?(?:日期|时间|時間)|"
    r"主题归类|主題歸類|分类|分類|关键词|關鍵詞|原文链接|原文連結|版权说明|版權說明)\s?[：:]"
)
MIN_CARD_FIELDS = 3
"""A paragraph with so many is a card that files the article (标题：…, 作者：…) and says nothing of its subject."""


def summarise(body: str) -> str:
    """Whole sentences up to LENGTH, else the first words and an ellipsis; empty for a body without text."""
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
