"""The inverted index: postings say which articles contain a word, and where; in chunks that are patched after changes.

A chunk is ``{word: [gaps, values]}`` as packed JSON. The gaps give the numbers of the articles, each as its distance
from the one before. A value is the position of the word in the article, or, if it occurs several times, a list of the
first position and the gaps between the positions. The postings of ``SINGLE_CHARACTER`` and a character list the
articles that contain the character at all; there the value is 1 if the title contains it, otherwise 0.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain
from operator import gt, sub
from string import digits
from typing import Any, NamedTuple
from zlib import crc32

import orjson

from jianbao.publish.search.alphabet import UNSPACED_RANGES
from jianbao.publish.search.folding import fold_text
from jianbao.publish.search.tokenizer import BREAK_MARK, split_words

CHARACTERS_PER_CHUNK = 2000
"""A chunk is for at most this many characters of a shard, and at least half as many: 4 to 8 KB packed. Words are spread
over the chunks by a checksum, so an article of 600 words changes at most 600 chunks, however large the shard is.
Smaller chunks are quicker to change and to load, but each has a name in the start file, which the first query loads."""

PREFIX_LENGTH = 3
"""Words of letters that begin with the same characters, this many, are in one chunk, so that a browser that loads it
has all words that begin with what a user has typed so far. A number has a chunk by itself, and is found as a whole."""

SINGLE_CHARACTER = "="
"""Prefix of the keys of single characters; no word begins with it."""

Postings = dict[str, list[list[Any]]]
"""Word -> ``[gaps or numbers of articles, values]``; see the module's docstring."""

_UNSPACED_CHARACTER = re.compile(f"[{UNSPACED_RANGES}]")


def chunk_count(characters: int) -> int:
    """Number of chunks of a shard: a power of two, so that it hardly ever changes as the shard grows."""
    return 1 << max(0, (characters - 1) // CHARACTERS_PER_CHUNK).bit_length()


def chunk_of(word: str, count: int) -> int:
    """Number of the chunk, out of ``count``, that contains a word; ``search-postings.js`` computes the same."""
    hashed = word if word[0] in digits else word[:PREFIX_LENGTH]
    return crc32(hashed.encode()) & (count - 1)


def postings_of(count: int, scripts: bool, articles: Iterable[tuple[int, str, str]]) -> dict[int, Postings]:
    """The postings by chunk of articles, each given as number, title and searched text; the numbers are not gaps."""
    postings: Postings = {}
    for number, title, content in articles:
        for key, value in _values_of(title, fold_text(content, scripts=scripts), scripts).items():
            if columns := postings.get(key):
                columns[0].append(number)
                columns[1].append(value)
            else:
                postings[key] = [[number], [value]]
    chunks: dict[int, Postings] = {}
    for key, columns in postings.items():
        chunks.setdefault(chunk_of(key, count), {})[key] = columns
    return chunks


def _values_of(title: str, folded: str, scripts: bool) -> dict[str, Any]:
    """Each key of an article, given as its title and its folded text, with the value that the postings have for it."""
    words = split_words(folded)
    values: dict[str, Any] = dict(zip(words[::-1], range(len(words) - 1, -1, -1), strict=True))  # first positions
    last = dict(zip(words, range(len(words)), strict=True))
    repeated: dict[str, list[int]] = {word: [] for word, position in values.items() if position != last[word]}
    for position, word in enumerate(words):
        if word in repeated:
            repeated[word].append(position)
    values |= {word: _gaps(positions) for word, positions in repeated.items()}
    values.pop(BREAK_MARK, None)
    # The postings of bigrams say which articles contain a character too, but only after merging those of all bigrams
    # that begin with it, which is slow for a frequent character such as 的.
    in_title = {*fold_text(title, scripts=scripts)}
    for char in _UNSPACED_CHARACTER.findall("".join({*folded})):
        values[SINGLE_CHARACTER + char] = int(char in in_title)
    return values


def _gaps(numbers: Sequence[int]) -> list[int]:
    return [*map(sub, numbers, [0, *numbers])]


class Changes(NamedTuple):
    """What changed in the postings of a shard."""

    new_numbers: Mapping[int, int | None]
    """The new number of each article, by its old number; None for a removed article."""
    removed: Mapping[int, Postings]
    """Chunk -> postings of removed articles, with their old numbers."""
    renumbered: Mapping[int, Postings] | None
    """Chunk -> postings of articles with a changed number; None if so many have one that all postings are patched."""
    added: Sequence[Mapping[int, bytes]]
    """For each batch of new articles: chunk -> what ``postings_of`` returned for it, as JSON."""


def patch_chunks(published: Callable[[int], Postings], changes: Changes, count: int) -> Iterator[Postings | None]:
    """Yield each of ``count`` chunks after the changes; None for a chunk that stays as it was ``published``."""
    for chunk in range(count):
        added: list[Postings] = [orjson.loads(batch[chunk]) for batch in changes.added if chunk in batch]
        removed = changes.removed.get(chunk, {})
        # Nothing changes for a word whose removed and added postings are equal: an edit left the word where it was.
        candidates = {*removed, *chain(*added)}
        keys = {key for key in candidates if [removed.get(key)] != [new[key] for new in added if key in new]}
        if changes.renumbered is None:
            postings = published(chunk)
            keys |= postings.keys()
        else:
            keys |= changes.renumbered.get(chunk, {}).keys()
            postings = published(chunk) if keys else {}
        for key in keys:
            _patch_word(postings, key, changes.new_numbers, added)
        yield postings if keys or changes.renumbered is None else None


def _patch_word(postings: Postings, key: str, new_numbers: Mapping[int, int | None], added: Iterable[Postings]) -> None:
    """Remove, renumber and add the articles of one word, in place."""
    numbers: list[int] = []
    values: list[Any] = []
    if key in postings:
        gaps, published = postings.pop(key)
        renumbered = [new_numbers[old] for old in accumulate(gaps)]
        numbers = [number for number in renumbered if number is not None]
        values = [value for value, number in zip(published, renumbered, strict=True) if number is not None]
    for columns in (new_postings[key] for new_postings in added if key in new_postings):
        numbers += columns[0]
        values += columns[1]
    if any(map(gt, numbers, numbers[1:])):
        order = sorted(range(len(numbers)), key=numbers.__getitem__)
        numbers, values = [numbers[i] for i in order], [values[i] for i in order]
    if numbers:
        postings[key] = [_gaps(numbers), values]
