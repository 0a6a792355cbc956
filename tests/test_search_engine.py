"""Which search engine suits a language."""

from __future__ import annotations

import pytest

from jianbao.chinese.language import find_language
from jianbao.chinese.search_engine import suitable_engine


@pytest.mark.parametrize(
    ("lang", "engine"),
    [
        *[(lang, "pagefind") for lang in ("en", "EN-gb", "de", "fr", "vi", "ru", "ug", "ar", "mn-Mong", "hi", "id")],
        *[(lang, "pagefind") for lang in ("zh-Latn", "ja-Latn-hepburn", "bo-Latn")],
        *[(lang, "exact") for lang in ("zh", "zh-Hans", "zh-TW", "ZH-HANT", "yue", "lzh", "ja", "ko", "ko-KP")],
        *[(lang, "exact") for lang in ("th", "lo", "km", "my", "bo", "dz", "ii", "vi-Hani", "pi-Thai")],
        *[(lang, "exact") for lang in ("", "und", "mul")],
    ],
)
def test_engine_of_a_language(lang: str, engine: str) -> None:
    """Languages with spaces between words get Pagefind's engine, others and unknown ones the exact index."""
    assert suitable_engine(lang) == engine


@pytest.mark.parametrize(
    ("text", "engine"),
    [("The new library opened yesterday.", "pagefind"), ("新图书馆昨天开放。", "exact"), ("2021", "exact")],
)
def test_engine_of_a_detected_language(text: str, engine: str) -> None:
    """What ``find_language`` says about a text can be asked for its engine, also if the language is not known."""
    assert suitable_engine(find_language(text)) == engine
