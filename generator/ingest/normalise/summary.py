"""A line that says what the article is about: its first sentences."""

from __future__ import annotations

import re

from generator.plaintext import count_characters, paragraphs

# About two lines on a desktop and four on a phone; a lead sentence of the agencies read has 60 to 110 characters.
LENGTH = 120
SENTENCE_END = re.compile(r"[。！？!?]+[”」』）)]*|\.(?=\s|$)")
MINIMUM = 20
"""A shorter first paragraph (a date line, a byline, a salutation) says too little."""


def summarise(body: str) -> str:
    """Whole sentences up to LENGTH, else the first words and an ellipsis; empty for a body without text."""
    texts = [text for text in paragraphs(body) if text]
    text = next((text for text in texts if count_characters(text) >= MINIMUM), " ".join(texts))
    if len(text) <= LENGTH:
        return text
    ends = [match.end() for match in SENTENCE_END.finditer(text, 0, LENGTH + 1)]
    if ends and ends[-1] >= MINIMUM:
        return text[: ends[-1]].strip()
    cut = text[:LENGTH]
    if cut[-1].isascii() and " " in cut[LENGTH // 2 :]:
        cut = cut.rpartition(" ")[0]
    return cut.rstrip(" ，,、；;：:") + "…"
