"""Recognise captions by their length and wording, for the rules ``figures`` and ``inline``."""

from __future__ import annotations

import re

CAPTION_SIGNATURE = re.compile(
    r"(?:\s|[，。（(/／])?[一-鿿]{2,4}\s*[/／]?\s*(?:摄|攝)[）)]?$|(?:资料图片?|資料圖片?|图源.{0,20}|圖源.{0,20})[）)]?$|"
    r"[（(](?:图|圖)(?:片)?[/／：:].{1,30}[）)]$|^[▲△↑]|"
    r"^(?:图|圖)(?:[一二三四五六七八九\d]*[：:]|为|為)"
)
"""A text that ends with its photographer's name or begins as captions do: 东湾街道的居民。方晓舟 摄."""

MAX_CAPTION_CHARACTERS = 300
"""The longest caption in the examined clippings has 130 characters."""

SHORT_CAPTION_CHARACTERS = 60
"""A longer line below a picture, or a sentence, may be the text of the article."""

SENTENCE_ENDING = re.compile("[。！？!?]")


def is_caption(text: str) -> bool:
    """Whether a line right below a picture is its caption: short and not a sentence, or signed as captions are."""
    is_short = len(text) <= SHORT_CAPTION_CHARACTERS and not SENTENCE_ENDING.search(text)
    return is_short or (len(text) <= MAX_CAPTION_CHARACTERS and CAPTION_SIGNATURE.search(text) is not None)
