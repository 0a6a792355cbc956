"""What it is about: the section from the address, then places, organisations and topics from a vocabulary.

Precision before recall: a reader who opens a tag wants articles about it, not articles that mention it. A tag is given
for a word in the title, or for words in several paragraphs. 韩国, 韓國 and 南韓 are one tag: words are looked up folded
to Simplified Chinese and lower case, each at its longest (南韩 is not 韩, 朝鲜半岛 is not 朝鲜).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from jianbao.chinese.characters import fold
from jianbao.config import read_toml, refuse_unknown
from jianbao.errors import ConfigError
from jianbao.ingest.normalise.places import places
from jianbao.model import Outlet

SHIPPED = Path(__file__).parents[2] / "vocabulary" / "topics.toml"
TABLES = ("organisations", "topics")
IN_TITLE = 3
"""What a mention in the title weighs; a paragraph that mentions it weighs 1."""
ENOUGH = 3
"""The weight that makes a tag: the title, or three paragraphs. An aside seldom fills more than one or two."""
SHORT = 5
"""An article of so few paragraphs needs one less."""
ACRONYM = 3
"""Letters of a name that is only meant in capitals: WHO, UN, US, IMF. No country's name is as short."""
MOST = 10
"""Tags an article; more say nothing."""


class Vocabulary(NamedTuple):
    """All words that stand for a tag."""

    tags: Mapping[str, tuple[str, ...]]
    """Folded word -> the tags it stands for; none for a word that only looks like one (朝鲜半岛)."""
    lengths: Mapping[str, tuple[int, ...]]
    """Two characters, or a word of one -> the lengths of the folded words that begin so, the longest first."""
    starts: re.Pattern[str]
    """Any first character."""


def load_vocabulary(own: Path | None = None) -> Vocabulary:
    """The shipped words and those of an archive's ``tags.toml``, where there is one. Raises ConfigError."""
    words = {fold(name): tags for name, tags in places()} | _words(SHIPPED)
    if own is not None and own.is_file():
        words |= _words(own)
    lengths: defaultdict[str, set[int]] = defaultdict(set)
    for word in words:
        lengths[word[:2]].add(len(word))
    for start in lengths:
        if start[0] in words:
            lengths[start].add(1)
    starts = re.compile(f"[{re.escape(''.join(sorted({start[0] for start in lengths})))}]")
    return Vocabulary(words, {start: tuple(sorted(found, reverse=True)) for start, found in lengths.items()}, starts)


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
    """The tags of all words in ``text``, each word at its longest.

    Looked up by the first characters: one regular expression of all 1,600 words takes forty times as long.
    """
    folded, end, tags = fold(text), 0, set[str]()
    for match in vocabulary.starts.finditer(folded):
        at = match.start()
        lengths = vocabulary.lengths.get(folded[at : at + 2]) or vocabulary.lengths.get(folded[at], ())
        for length in lengths if at >= end else ():
            word = folded[at : at + length]
            if word in vocabulary.tags and _stands(word, folded, at) and _is_meant(text[at : at + length]):
                tags.update(vocabulary.tags[word])
                end = at + length
                break
    return tags


def _stands(word: str, text: str, at: int) -> bool:
    """Whether ``word`` stands at a place of the text; Latin letters and digits as whole words only."""
    end = at + len(word)
    return not (
        (_is_latin(word[0]) and at and _is_latin(text[at - 1]))
        or (_is_latin(word[-1]) and end < len(text) and _is_latin(text[end]))
    )


def _is_meant(written: str) -> bool:
    """Whether a word is written as a name is: WHO is an organisation, who and Who are not."""
    return not (len(written) <= ACRONYM and written.isascii() and written.isalpha()) or written.isupper()


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


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
