"""What a caption looks like."""

from __future__ import annotations

import re

CAPTION_SIGNATURE = re.compile(
    r"(?:\s|[，。（(/／])?[一-鿿]{2,4}\s*[/／]?\s*(?:摄|攝)[）)]?$|(?:资料图片?|資料圖片?|图源.{0,20}|圖源.{0,20})[）)]?$|"
    r"[（(](?:图|圖)(?:片)?[/／：:].{1,30}[）)]$|^[▲△↑]|"
    r"^(?:图|圖)(?:[一二三四五六七八九\d]*[：:]|为|為)"
)
"""What ends in its photographer's name or begins as a caption does: 东湾街道的居民。方晓舟 摄."""

MAX_CAPTION_CHARACTERS = 300
"""Characters; the longest caption in the clippings read has 130."""

SHORT_CAPTION_CHARACTERS = 60
"""Characters; what says more, or says it in a sentence, may be the text that the picture stands above."""

SENTENCE_MARK = re.compile("[。！？!?]")


def is_caption(text: str) -> bool:
    """Whether a line right below a picture tells of it: a few words, or signed as a caption is."""
    few = len(text) <= SHORT_CAPTION_CHARACTERS and not SENTENCE_MARK.search(text)
    return few or (len(text) <= MAX_CAPTION_CHARACTERS and CAPTION_SIGNATURE.search(text) is not None)
