"""Names of countries and regions: those of Unicode CLDR (from Babel) and of the press (``vocabulary/places.toml``)."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

from babel import Locale

from jianbao.config import read_toml

PLACES_FILE = Path(__file__).parents[2] / "vocabulary" / "places.toml"
CODES_WITHOUT_PLACE = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AQ", "CQ"})
"""Codes that are not a country: unions, oceans, test locales. Organisations are in ``topics.toml``."""


@functools.cache
def places() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The names of all places, each with its tags; a word that only looks like a place has no tags."""
    return tuple(_places())


def _places() -> Iterator[tuple[str, tuple[str, ...]]]:
    press = read_toml(PLACES_FILE)
    ambiguous = set(press["ambiguous"]["names"])
    simplified, *other_languages = [
        Locale.parse(name).territories for name in ("zh_Hans", "zh_Hant", "zh_Hant_HK", "en")
    ]
    tags = {
        code: press["tags"].get(code, name)
        for code, name in simplified.items()
        if len(code) == 2 and code.isalpha() and code not in CODES_WITHOUT_PLACE
    }
    for code, tag in tags.items():
        names = {
            tag,
            simplified[code],
            *(names.get(code, tag) for names in other_languages),
            *press["variants"].get(code, ()),
        }
        yield from ((name, (tag,)) for name in sorted(names - ambiguous))
    for word in press["compounds"]["words"]:
        yield word, tuple(tags[press["letters"][letter]] for letter in word)
    yield from ((word, ()) for word in press["not_places"]["words"])
