"""The language of an article: that of its text, or the one in its front matter if the text can be in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from jianbao.chinese.language import find_language
from jianbao.chinese.scripts import script_of

LANGUAGE_KEYS = ("lang", "language", "locale")
LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?")
"""BCP 47: language, script and region."""


def article_language(header: Mapping[str, Any], text: str) -> str:
    """The BCP 47 tag of a text. The front matter decides between languages of one script, such as Azeri and English.

    Chinese, Japanese and Korean are certain from the text, and in Chinese it also says which characters it has.
    """
    found = find_language(text)
    written = next((tag.replace("_", "-") for key in LANGUAGE_KEYS if isinstance(tag := header.get(key), str)), "")
    is_possible = LANGUAGE_TAG.fullmatch(written) and script_of(written) == script_of(found) is not None
    return written if is_possible else found
