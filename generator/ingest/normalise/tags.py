"""What it is about: the section from the address, then places, organisations and topics from a vocabulary.

Precision before recall: a reader who opens a tag wants articles about it, not articles that mention it. A tag is given
for a word in the title, or for words in several paragraphs. 韩国, 韓國 and 南韓 are one tag: words are looked up folded
to Simplified Chinese and lower case, each at its longest (南韩 is not 韩, 朝鲜半岛 is not 朝鲜).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from generator.config import read_toml, refuse_unknown
from generator.errors import ConfigError
from generator.hanzi import fold
from generator.ingest.normalise.places import places
from generator.model import Outlet

SHIPPED = Path(__file__).parents[2] / "vocabulary" / "topics.toml"
TABLES = ("organisations", "topics")
IN_TITLE = 3
"""What a mention in the title weighs; a paragraph that mentions it weighs 1."""
ENOUGH = 3
"""The weight that makes a tag: the title, or three paragraphs. An aside seldom fills more than one or two."""
SHORT = 5
"""An article of so few paragraphs needs one less."""
MOST = 10
"""Tags an article; more say nothing."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All words that stand for a tag."""

    tags: Mapping[str, tuple[str, ...]]
    """Folded word -> the tags it stands for; none for a word that only looks like one (朝鲜半岛)."""
    pattern: re.Pattern[str]
    """Finds the words in folded text, the longest first."""


def load_vocabulary(own: Path) -> Vocabulary:
    """The shipped words and those of an archive's ``tags.toml``, where there is one. Raises ConfigError."""
    words = {fold(name): tags for name, tags in places()}
    for path in (SHIPPED, own):
        if path.is_file():
            words |= _words(path)
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return Vocabulary(words, re.compile("|".join(map(_expression, ordered))))


def find_tags(url: str, title: str, text: str, outlet: Outlet, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The section first, then tags by weight; each once."""
    paragraphs = [line for line in text.split("\n") if line]
    weights: Counter[str] = Counter(dict.fromkeys(_mentioned(title, vocabulary), IN_TITLE))
    for paragraph in paragraphs:
        weights.update(_mentioned(paragraph, vocabulary))
    enough = ENOUGH - (len(paragraphs) <= SHORT)
    found = [tag for tag, weight in sorted(weights.items(), key=lambda item: (-item[1], item[0])) if weight >= enough]
    return tuple(dict.fromkeys([*_sections(url, outlet), *found]))[:MOST]


def _mentioned(text: str, vocabulary: Vocabulary) -> set[str]:
    return {tag for match in vocabulary.pattern.finditer(fold(text)) for tag in vocabulary.tags[match.group()]}


def _sections(url: str, outlet: Outlet) -> list[str]:
    """The tag of the first path segment that the outlet's file names."""
    segments = unquote(urlsplit(url).path).split("/")
    return [outlet.sections[segment] for segment in segments if segment in outlet.sections][:1]


def _words(path: Path) -> dict[str, tuple[str, ...]]:
    data = read_toml(path)
    refuse_unknown(data, TABLES, path)
    words: dict[str, tuple[str, ...]] = {}
    for table in data.values():
        for tag, variants in table.items():
            if not isinstance(variants, list) or not all(isinstance(variant, str) for variant in variants):
                raise ConfigError(f"{tag} must be a list of words", file=str(path), remedy='Write "韩国" = ["南韩"].')
            words |= {fold(word): (tag,) for word in (tag, *variants)}
    return words


def _expression(word: str) -> str:
    """A word as a pattern; Latin letters match whole words only."""
    before = r"(?<![a-z0-9])" if word[0].isascii() and word[0].isalnum() else ""
    after = r"(?![a-z0-9])" if word[-1].isascii() and word[-1].isalnum() else ""
    return before + re.escape(word) + after
