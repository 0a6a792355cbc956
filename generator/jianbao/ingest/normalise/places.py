"""Names of countries and regions: CLDR's (through Babel) and the press's own (``vocabulary/places.toml``)."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

from babel import Locale

from jianbao.config import read_toml

VARIANTS = Path(__file__).parents[2] / "vocabulary" / "places.toml"
NO_PLACES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AQ", "CQ"})
"""Codes that are no country: unions, oceans, test locales. Organisations have their own table."""


@functools.cache
def places() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Pairs of a name and the tags it stands for; none for a word that only looks like a place."""
    return tuple(_places())


def _places() -> Iterator[tuple[str, tuple[str, ...]]]:
    press = read_toml(VARIANTS)
    ambiguous = set(press["ambiguous"]["names"])
    simplified, *others = [Locale.parse(name).territories for name in ("zh_Hans", "zh_Hant", "zh_Hant_HK", "en")]
    tags = {
        code: press["tags"].get(code, name)
        for code, name in simplified.items()
        if len(code) == 2 and code.isalpha() and code not in NO_PLACES
    }
    for code, tag in tags.items():
        names = {tag, simplified[code], *(names.get(code, tag) for names in others), *press["variants"].get(code, ())}
        yield from ((name, (tag,)) for name in sorted(names - ambiguous))
    for word in press["compounds"]["words"]:
        yield word, tuple(tags[press["letters"][letter]] for letter in word)
    yield from ((word, ()) for word in press["not_places"]["words"])
