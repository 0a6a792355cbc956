"""Detect the language and script of a text by its characters."""

from __future__ import annotations

import functools
import re
from collections import Counter

from jianbao.chinese.characters import simplified_only, traditional_only
from jianbao.chinese.scripts import (
    LETTERS_PER_WORD,
    OTHER_SCRIPT_LETTERS,
    OTHER_SCRIPT_RUN,
    RIGHT_TO_LEFT_LETTER,
    direction_of,
    latin_language,
    other_script,
)

HAN_CHARACTER = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
SCRIPT_RUNS = [re.compile(f"{kind}+") for kind in (HAN_CHARACTER.pattern, r"[\u3041-\u30ff]", r"[\uac00-\ud7af]")]
"""Runs of Han characters, kana and hangul; matching runs is faster than matching single characters."""
UNCHINESE_LETTER = re.compile(rf"[\u3041-\u30ff\uac00-\ud7af{OTHER_SCRIPT_LETTERS}]")
"""Kana, hangul, and letters of all scripts except Latin ones."""
LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]{2,}")
ENGLISH_FUNCTION_WORD = re.compile(
    r"\b(?:the|of|and|to|in|is|for|that|with|was|are|on|by|this|from|it)\b", re.IGNORECASE
)
"""Nearly every English sentence has one of these words."""
MAX_CACHED_PASSAGES = 1024
"""Two of five passages of a channel's articles are the same: what it writes under all its videos."""


def find_language(text: str) -> str:
    """Detect the language of ``text``; returns a BCP 47 tag: ``zh-Hant``, ``ug``, or ``und`` (undetermined).

    A Chinese character counts as much as a word of other languages; kana identifies Japanese.
    """
    han, kana, hangul = (sum(map(len, kind.findall(text))) for kind in SCRIPT_RUNS)
    words = len(LATIN_WORD.findall(text))
    if han * LETTERS_PER_WORD < len(text) and OTHER_SCRIPT_RUN.search(text):
        language, letters = other_script(text)
        if letters > LETTERS_PER_WORD * max(han, kana, hangul, words):
            return language
    if hangul > max(han, words):
        return "ko"
    if kana > han / 5 and kana > words / 2:
        return "ja"
    if han >= words / 2 and han:
        return _script(text)
    return latin_language(text) if words else "und"


def _script(text: str) -> str:
    traditional, simplified = traditional_only(), simplified_only()
    counted = Counter(text)  # faster: thousands of characters, but only a few hundred distinct ones
    hant = sum(counted[character] for character in traditional.intersection(counted))
    hans = sum(counted[character] for character in simplified.intersection(counted))
    return "zh-Hant" if hant > hans else "zh-Hans"


@functools.lru_cache(MAX_CACHED_PASSAGES)
def foreign_language(text: str, article_language: str) -> str | None:
    """Detect the language of a passage in an article; None unless it certainly differs from ``article_language``.

    A few words or characters are not enough, because names and single words are not passages. Where the direction
    changes, they are, because it decides on which side a full stop or a bracket is shown.
    """
    own, other = _scripts(article_language)
    if article_language.startswith("zh") and not UNCHINESE_LETTER.search(text):
        # Fast path for nearly every paragraph: it has a character that only its own script has, or none that only the
        # other script has.
        if not own.isdisjoint(text):
            return None
        if HAN_CHARACTER.search(text) and other.isdisjoint(text):
            return None
    language = find_language(text)
    if language in (article_language, "und"):
        return None
    if direction_of(language) != direction_of(article_language):
        if not _is_mixed(text, article_language):
            return language
        if _begins_right_to_left(text):
            return None
    if language == "en":
        return "en" if len(ENGLISH_FUNCTION_WORD.findall(text)) >= 2 and not HAN_CHARACTER.search(text) else None
    if language.startswith("zh") and article_language.startswith("zh"):
        distinctive = sum(character in other for character in text)
        return language if distinctive >= 3 and not any(character in own for character in text) else None
    return language if len(text) >= 10 else None


def _is_mixed(text: str, article_language: str) -> bool:
    """Whether a passage in an article that is written from right to left has letters written so too."""
    return direction_of(article_language) == "rtl" and bool(RIGHT_TO_LEFT_LETTER.search(text))


def _begins_right_to_left(text: str) -> bool:
    """Whether the first letter of a text is written from right to left; ``dir=auto`` in HTML has the same rule."""
    first = next((character for character in text if character.isalpha()), "")
    return RIGHT_TO_LEFT_LETTER.match(first) is not None


def _scripts(lang: str) -> tuple[frozenset[str], frozenset[str]]:
    """The characters of only the script of ``lang``, and of only the other script; both empty if not Chinese."""
    if not lang.startswith("zh"):
        return frozenset(), frozenset()
    return (traditional_only(), simplified_only()) if lang == "zh-Hant" else (simplified_only(), traditional_only())
