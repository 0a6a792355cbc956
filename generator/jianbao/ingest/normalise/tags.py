"""Find the tags of an article: the section from its URL, then places, organisations and topics from a vocabulary.

Precision before recall: a tag lists articles about a subject, not all that mention it. An article gets a tag if a word
for it is in the title, or if words for it are in several paragraphs. 韩国, 韓國 and 南韓 give one tag: text and words
are folded to Simplified Chinese and lower case, and the longest match wins (南韩 before 韩, 朝鲜半岛 before 朝鲜).
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
from jianbao.config.toml_file import toml_error
from jianbao.ingest.explanation import TagClue
from jianbao.ingest.normalise.places import places
from jianbao.model import Outlet

TOPICS_FILE = Path(__file__).parents[2] / "vocabulary" / "topics.toml"
TOPICS_FILE_TABLES = ("organisations", "topics")
TITLE_WEIGHT = 3
"""The weight of a mention in the title; each paragraph that mentions a tag adds 1."""
MIN_TAG_WEIGHT = 3
"""The weight from which a tag is given: the title, or three paragraphs. An aside seldom fills more than one or two."""
SHORT_ARTICLE_PARAGRAPHS = 5
"""In an article with at most this many paragraphs, two paragraphs are enough."""
MAX_ACRONYM_LETTERS = 3
"""A word of at most this many Latin letters must be in capitals: WHO, UN, US, IMF. Countries have longer names."""
MAX_TAGS = 10
"""With more tags, the list would not say what the article is about."""


class Vocabulary(NamedTuple):
    """The words that give tags."""

    tags: Mapping[str, tuple[str, ...]]
    """Folded word -> its tags; no tags for a word that only looks like a place (朝鲜半岛)."""
    lengths: Mapping[str, tuple[int, ...]]
    """A word's first two characters, or a word of one -> the lengths of words that begin so, in descending order."""
    starts: re.Pattern[str]
    """Matches the first character of any word."""


def load_vocabulary(own: Path | None = None) -> Vocabulary:
    """Load the shipped words and those in ``own``, an archive's ``tags.toml``, if it exists. Raises ConfigError."""
    words = {fold(name): tags for name, tags in places()} | _load_words(TOPICS_FILE)
    if own is not None and own.is_file():
        words |= _load_words(own)
    lengths: defaultdict[str, set[int]] = defaultdict(set)
    for word in words:
        lengths[word[:2]].add(len(word))
    for start in lengths:
        if start[0] in words:
            lengths[start].add(1)
    starts = re.compile(f"[{re.escape(''.join(sorted({start[0] for start in lengths})))}]")
    return Vocabulary(
        words, {start: tuple(sorted(numbers, reverse=True)) for start, numbers in lengths.items()}, starts
    )


def find_tags(url: str, title: str, text: str, outlet: Outlet, vocabulary: Vocabulary) -> tuple[TagClue, ...]:
    """Find the tags of an article, with their evidence: its section first, then by descending weight."""
    in_title = _mentions(title, vocabulary)
    in_paragraphs = [_mentions(line, vocabulary) for line in text.split("\n") if line]
    weights = Counter(dict.fromkeys(in_title, TITLE_WEIGHT))
    for mentions in in_paragraphs:
        weights.update(mentions.keys())
    min_weight = MIN_TAG_WEIGHT - (len(in_paragraphs) <= SHORT_ARTICLE_PARAGRAPHS)
    sources = _section(url, outlet)
    for tag, weight in sorted(weights.items(), key=lambda item: (-item[1], item[0])):
        if weight >= min_weight and tag not in sources:
            words = Counter(mentions[tag] for mentions in in_paragraphs if tag in mentions)
            sources[tag] = f"title: {in_title[tag]}" if tag in in_title else f"text: {_listed_words(words)}"
    return tuple(TagClue(tag, source) for tag, source in sources.items())[:MAX_TAGS]


def _listed_words(words: Counter[str]) -> str:
    """``2 × 韩国, 1 × 南韩``: the words of a tag with the number of paragraphs that each is in."""
    return ", ".join(f"{count} × {word}" for word, count in words.most_common())


def _mentions(text: str, vocabulary: Vocabulary) -> dict[str, str]:
    """Tag -> the first word in ``text`` that gives it, as it is spelled there.

    Words are looked up by their first characters: a regular expression of all 1,600 words would try each of them.
    """
    folded, end = fold(text), 0
    mentions: dict[str, str] = {}
    for match in vocabulary.starts.finditer(folded):
        start = match.start()
        lengths = vocabulary.lengths.get(folded[start : start + 2]) or vocabulary.lengths.get(folded[start], ())
        for length in lengths if start >= end else ():
            word, spelling = folded[start : start + length], text[start : start + length]
            if word in vocabulary.tags and _is_separate_word(word, folded, start) and _is_capitalised_name(spelling):
                for tag in vocabulary.tags[word]:
                    mentions.setdefault(tag, spelling)
                end = start + length
                break
    return mentions


def _is_separate_word(word: str, text: str, start: int) -> bool:
    """Whether ``word`` at ``start`` is not part of a longer Latin word or number; Chinese has no word boundaries."""
    end = start + len(word)
    return not (
        (_is_latin(word[0]) and start and _is_latin(text[start - 1]))
        or (_is_latin(word[-1]) and end < len(text) and _is_latin(text[end]))
    )


def _is_capitalised_name(spelling: str) -> bool:
    """Whether a word is spelled as a name: WHO is an organisation, who and Who are not. Longer words always are."""
    is_acronym = len(spelling) <= MAX_ACRONYM_LETTERS and spelling.isascii() and spelling.isalpha()
    return not is_acronym or spelling.isupper()


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _section(url: str, outlet: Outlet) -> dict[str, str]:
    """The tag of the first path segment that is a section in the outlet's file, with its evidence."""
    segments = unquote(urlsplit(url).path).split("/")
    return next(({outlet.sections[name]: f"address: /{name}/"} for name in segments if name in outlet.sections), {})


def _load_words(path: Path) -> dict[str, tuple[str, ...]]:
    """Folded word -> its tag, from a file like ``topics.toml``."""
    data = read_toml(path)
    refuse_unknown(data, TOPICS_FILE_TABLES, path)
    words: dict[str, tuple[str, ...]] = {}
    for name, table in data.items():
        if not isinstance(table, dict):
            raise toml_error(path, (name,), f"{name} must be a table", f"Write [{name}] above its tags.")
        for tag, variants in table.items():
            if not isinstance(variants, list) or not all(isinstance(variant, str) for variant in variants):
                raise toml_error(path, (name, tag), f"{tag} must be a list of words", 'Write "韩国" = ["南韩"].')
            words |= {fold(word): (tag,) for word in (tag, *variants)}
    return words
