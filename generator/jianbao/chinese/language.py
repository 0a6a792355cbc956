"""Which language and script an article is in, told by its characters and not by its outlet."""

from __future__ import annotations

import re
from collections import Counter

from jianbao.chinese.characters import simplified_only, traditional_only

HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
RUNS = [re.compile(f"{kind}+") for kind in (HAN.pattern, r"[\u3041-\u30ff]", r"[\uac00-\ud7af]")]
"""Han characters, kana, hangul; found by the run, since each one by itself takes five times as long."""
KANA_OR_HANGUL = re.compile(r"[\u3041-\u30ff\uac00-\ud7af\uffff]")
"""With a character that is none: three ranges become a table, in which one is looked up in half the time."""
LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]{2,}")
ENGLISH = re.compile(r"\b(?:the|of|and|to|in|is|for|that|with|was|are|on|by|this|from|it)\b", re.IGNORECASE)
"""Words that a sentence of English can hardly do without."""


def find_language(text: str) -> str:
    """BCP 47. A Chinese character weighs as much as a Latin word; Japanese is known by its kana."""
    han, kana, hangul = (sum(map(len, kind.findall(text))) for kind in RUNS)
    words = len(LATIN_WORD.findall(text))
    if hangul > max(han, words):
        return "ko"
    if kana > han / 5 and kana > words / 2:
        return "ja"
    if han >= words / 2 and han:
        return _script(text)
    return "en" if words else "und"


def _script(text: str) -> str:
    traditional, simplified = traditional_only(), simplified_only()
    counted = Counter(text)  # a text of thousands of characters has a few hundred different ones
    hant = sum(counted[character] for character in traditional.intersection(counted))
    hans = sum(counted[character] for character in simplified.intersection(counted))
    return "zh-Hant" if hant > hans else "zh-Hans"


def foreign_language(text: str, around: str) -> str | None:
    """The language of a passage in an article in ``around``, where it is another beyond doubt; else None.

    Names and single words are no passage, so a few words or characters are not enough.
    """
    own, other = _scripts(around)
    if around.startswith("zh") and not KANA_OR_HANGUL.search(text):
        # Nearly every paragraph ends here, at a tenth of the cost of counting: it has a character of its own script
        # alone, or nothing that could be of the other.
        if not own.isdisjoint(text):
            return None
        if not HAN.search(text):
            return "en" if len(ENGLISH.findall(text)) >= 2 else None
        if other.isdisjoint(text):
            return None
    language = find_language(text)
    if language == around:
        return None
    if language == "en":
        return "en" if len(ENGLISH.findall(text)) >= 2 and not HAN.search(text) else None
    if language.startswith("zh") and around.startswith("zh"):
        clear = sum(character in other for character in text)
        return language if clear >= 3 and not any(character in own for character in text) else None
    return language if language != "und" and len(text) >= 10 else None


def _scripts(lang: str) -> tuple[frozenset[str], frozenset[str]]:
    """Characters that only the script of ``lang`` has, and those of the other; none where it is not Chinese."""
    if not lang.startswith("zh"):
        return frozenset(), frozenset()
    return (traditional_only(), simplified_only()) if lang == "zh-Hant" else (simplified_only(), traditional_only())
