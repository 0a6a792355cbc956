"""The attributes ``lang`` and ``dir`` of an element whose text is in another language than the text around it."""

from __future__ import annotations

from jianbao.chinese.scripts import direction_of


def lang_attributes(lang: str | None, around: str) -> dict[str, str]:
    """``lang`` if it is not the language ``around``, and ``dir`` if the direction of writing differs too."""
    if lang is None or lang == around:
        return {}
    direction = direction_of(lang)
    return {"lang": lang} if direction == direction_of(around) else {"lang": lang, "dir": direction}
