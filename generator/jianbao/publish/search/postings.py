"""Lists of words: which articles hold a word, and where; cut into chunks, and patched where articles change.

A chunk is ``{word: [numbers, values]}`` as packed JSON. The numbers of the articles stand there as gaps, each from the
one before. A value is the word's place, or, where it has several, a row of the first and the gaps between them. Under
``SINGLE`` and a character stand the articles that have it at all; the value is 1 where it is in the title.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain
from operator import itemgetter, sub
from typing import Any, NamedTuple
from zlib import crc32

import orjson

from jianbao.chinese.characters import fold
from jianbao.publish.search import pagefind
from jianbao.publish.search.records import SearchRecord
from jianbao.publish.search.tokenizer import CJK, PAUSE, tokens, visible

CHUNK = 2000
"""Characters for which there is at most one chunk: 4 to 8 KB packed. A word is in any chunk by chance, so an article
of 600 words changes 600 chunks at most, however big the shard is; smaller ones are quicker to change and to load, but
each has a name in the table that a first query loads."""

SINGLE = "="
"""No word begins with it."""

Lists = dict[str, list[list[Any]]]

_NONE: list[list[Any]] = [[], []]

_CHARACTER = re.compile(f"[{CJK}]")


def chunk_count(characters: int) -> int:
    """Chunks of a shard: a power of two, so that the number hardly ever changes as the shard grows."""
    return 1 << max(0, (characters - 1) // CHUNK).bit_length()


def chunk_of(word: str, count: int) -> int:
    """Which of ``count`` chunks a word is in; the same is worked out by the theme's ``search-postings.js``."""
    return crc32(word.encode()) & (count - 1)


def index(count: int, scripts: bool, articles: Iterable[tuple[int, SearchRecord]]) -> list[bytes]:
    """The lists of some articles by Pagefind: chunk by chunk, not packed, the numbers whole. Raises SearchError."""
    numbers, records = zip(*articles, strict=True)
    cut = [(record.id, tokens(record.content, scripts=scripts)) for record in records]
    chunks: list[Lists] = [{} for _ in range(count)]
    for word, rows in pagefind.index(cut):
        found = [[numbers[place] for place, _ in rows], [_value(places) for _, places in rows]]
        chunks[chunk_of(word, count)][word] = found
    for number, record in zip(numbers, records, strict=True):
        for key, in_title in _characters(record.title, record.content, scripts).items():
            _append(chunks[chunk_of(key, count)], key, number, in_title)
    return [orjson.dumps(chunk) if chunk else b"" for chunk in chunks]


def cut(count: int, scripts: bool, articles: Iterable[tuple[int, str, str]]) -> dict[int, Lists]:
    """The same of articles that are in the lists already, of which it is only asked what to take out.

    Each is given by its number, title and text.
    """
    chunks: dict[int, Lists] = {}
    for number, title, text in articles:
        content = f"{title}\n{text}"
        places: dict[str, list[int]] = {}
        for place, word in enumerate(tokens(content, scripts=scripts)):
            places.setdefault(word, []).append(place)
        places.pop(PAUSE, None)
        found = {word: _value(_gaps(at)) for word, at in places.items()}
        for key, value in (found | _characters(title, content, scripts)).items():
            _append(chunks.setdefault(chunk_of(key, count), {}), key, number, value)
    return chunks


def _characters(title: str, content: str, scripts: bool) -> dict[str, int]:
    """The single characters of an article, and for each whether it is in the title.

    Pagefind could tell too, but only by putting together all pairs that begin with one: for 的 that took three seconds
    at 3,166 articles.
    """
    in_title = {*fold(visible(title), scripts=scripts)}
    found = sorted({*_CHARACTER.findall(fold(visible(content), scripts=scripts))})
    return {SINGLE + char: int(char in in_title) for char in found}


def _append(lists: Lists, key: str, number: int, value: Any) -> None:
    numbers, values = lists.setdefault(key, [[], []])
    numbers.append(number)
    values.append(value)


def _value(places: list[int]) -> Any:
    return places[0] if len(places) == 1 else places


def _gaps(numbers: Sequence[int]) -> list[int]:
    return [*map(sub, numbers, [0, *numbers])]


class Changes(NamedTuple):
    """What there is to do to the lists of a shard; lists by the chunk they are in."""

    moved: Sequence[int | None]
    """The new number of each article by its old one; None for one that is gone."""
    gone: Mapping[int, Lists]
    """Of the articles that are gone, under their old numbers."""
    shifted: Mapping[int, Lists] | None
    """Of those that have another number now; None where that is nearly all."""
    runs: Sequence[Sequence[bytes]]
    """Of those that are new, by ``index``."""


def patched(published: Callable[[int], Lists], changes: Changes, count: int) -> Iterator[Lists | None]:
    """Each chunk as it is after the changes; None for one that stays as it was ``published``."""
    for place in range(count):
        added: list[Lists] = [orjson.loads(run[place]) for run in changes.runs if run[place]]
        gone = changes.gone.get(place, {})
        keys = {key for key in {*gone, *chain(*added)} if [gone.get(key)] != [new[key] for new in added if key in new]}
        if changes.shifted is None:
            lists = published(place)
            keys |= lists.keys()
        else:
            keys |= changes.shifted.get(place, {}).keys()
            lists = published(place) if keys else {}
        for key in keys:
            _patch(lists, key, changes.moved, added)
        yield lists if keys or changes.shifted is None else None


def _patch(lists: Lists, key: str, moved: Sequence[int | None], added: Iterable[Lists]) -> None:
    gaps, values = lists.pop(key, _NONE)
    rows = [
        (new, value) for old, value in zip(accumulate(gaps), values, strict=True) if (new := moved[old]) is not None
    ]
    for more in added:
        rows += zip(*more.get(key, _NONE), strict=True)
    if rows:
        rows.sort(key=itemgetter(0))
        lists[key] = [_gaps([number for number, _ in rows]), [value for _, value in rows]]
