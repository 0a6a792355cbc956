"""The keys that jianbao knows in the front matter of a page, and which of their values are text.

YAML 1.1 reads ``title: No`` as false, ``12:30`` as 750 and ``1.10`` as 1.1, but a title or a tag is text. The type of
other values matters to themes (``rating: 5``) or to jianbao (``date``), so they are read as YAML reads them.
"""

from __future__ import annotations

import functools
from typing import NamedTuple

from jianbao.suggestion import closest

KEYS_OF_TEXT = frozenset(
    [
        *("title", "date_clue", "outlet", "channel", "authors", "author", "lang", "tags", "categories", "summary"),
        *("image", "source_url", "from", "id", "same_as", "aliases", "written", "clipping"),
    ]
)
"""Keys whose values, and all values in them, are texts as they are written; only null is no text."""
KNOWN_KEYS = KEYS_OF_TEXT - {"author", "categories", "from"} | {
    *("date", "collected", "characters", "draft", "private", "published", "noindex", "captures"),
}
"""All keys of pages; ``Article.extra`` has the others."""

MIN_KEY_SIMILARITY = 0.81
"""As difflib measures it: tag and auther are tags and authors, but subtitle (0.77) and update (0.80) are other keys."""


@functools.lru_cache(maxsize=1000)  # the pages of an archive have the same few unknown keys
def intended_key(unknown: str, known: frozenset[str] = KNOWN_KEYS) -> str | None:
    """The known key that ``unknown`` seems to be a misspelling of: Title, source-url, tag, titel; None for others."""
    key = unknown.casefold().replace("-", "_")
    if key in known:
        return key
    swapped = (name for name in sorted(known) if name[0] == key[:1] and sorted(name) == sorted(key))
    return next(swapped, None) or closest(key, sorted(known), MIN_KEY_SIMILARITY)


class ValueTypes(NamedTuple):
    """Which values without quotes become other types than text."""

    text_keys: frozenset[str] = KEYS_OF_TEXT
    """Top-level keys whose values are all texts."""
    only_dates: bool = False
    """Whether other keys have only texts and dates. Otherwise, they have numbers and truth values, too."""


PAGE_TYPES = ValueTypes()
CLIPPING_TYPES = ValueTypes(only_dates=True)
"""Clippings come from many tools, and any key may hold names or tags."""
YAML_TYPES = ValueTypes(text_keys=frozenset())
