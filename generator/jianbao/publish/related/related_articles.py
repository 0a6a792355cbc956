"""Which earlier articles are related to an article: the definition, as pure functions over page records.

- **Order.** Articles are ordered by day, moment and id. Undated articles are related to none.
- **Frequency.** The frequency of a key (``title_keys``) for an article is the number of articles before the article's
  month whose titles have the key. So it never changes later. N, the number of articles before the month, is rounded
  down to a power of two, at least 16, so that an old article that is added late hardly ever changes the N of others.
  Of a frequency only the class counts, the number of its binary digits, for the same reason.
- **Rare keys.** Keys that occur in N/256 titles or more, at least in 16, say nothing and are ignored.
- **Candidates** are, for each of the article's six rarest keys, the latest eight articles before it that have the key.
- **A candidate counts** if it shares two separate runs of characters; or one run of four characters; or one of three,
  if it is at most 30 days older, or if both have a tag and the channel in common; or one of two, if it is at most 30
  days older and has a tag in common. A candidate with the same text (``same_as``) or the same title never counts.
- **Score.** The first key of each run gives log2(N) + 1 - class, each further key 0.4 of that, each shared tag 1.5; the
  sum is multiplied by a factor for the age. A candidate below log2(N) is dropped.
- **Shown** are the three with the highest scores; of equal ones the later.

An article depends only on articles before it: adding a newer one never changes what is related to an older one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from heapq import nlargest
from itertools import accumulate, groupby, repeat
from typing import NamedTuple

from jianbao.publish.page_record import PageRecord
from jianbao.publish.related.title_keys import WORD_CHARACTERS, find_keys, is_han, keys_of
from jianbao.runtime.workers import Workers

MAX_RELATED = 3
MIN_BITS = 4
MIN_LIMIT_BITS, LIMIT_SHIFT = 4, 8
RAREST_KEYS = 6
CANDIDATES_PER_KEY = 8
RECENT_DAYS = 30
FURTHER_KEY = 0.4
SHARED_TAG = 1.5
YEAR_DAYS, YEAR_FACTOR = 365, 0.65
OLD_FACTOR = 0.5
ARTICLES_PER_BATCH = 4_000
"""For fewer, starting processes takes as long as the work."""

Related = Mapping[str, Sequence[str]]
"""An article's id -> the ids of the related earlier articles, the best first; articles without any are missing."""


class Month(NamedTuple):
    """What the frequencies of a month's articles are counted from."""

    start: int
    """The number of articles before the month."""
    bits: int
    """log2(N): see the module's docstring."""

    @property
    def frequency_limit(self) -> int:
        """Keys that are more frequent are ignored."""
        return (1 << max(MIN_LIMIT_BITS, self.bits - LIMIT_SHIFT)) - 1


def related_order(record: PageRecord) -> tuple[str, int, str]:
    """Sort key of dated articles, the earliest first; days come first, because months are made of them."""
    return (record.date or "")[:10], record.instant, record.id


def in_related_order(records: Iterable[PageRecord]) -> list[PageRecord]:
    """The dated records, the earliest first."""
    return sorted((record for record in records if record.date), key=related_order)


def months_of(ordered: Sequence[PageRecord]) -> dict[str, Month]:
    """The months, ``2023-11``, in which there are articles."""
    groups = [(month, len([*members])) for month, members in groupby((record.date or "")[:7] for record in ordered)]
    starts = accumulate((length for _, length in groups), initial=0)
    return {month: make_month(start) for (month, _), start in zip(groups, starts, strict=False)}


def make_month(start: int) -> Month:
    """The month before which there are ``start`` articles."""
    return Month(start, max(start.bit_length() - 1, MIN_BITS))


def find_related(ordered: Sequence[PageRecord], workers: Workers | None = None) -> dict[str, tuple[str, ...]]:
    """Find what is related to each article.

    ``ordered`` is the result of ``in_related_order``; ``workers`` share the work.
    """
    keys = {position: keys_of(record.folded_title) for position, record in enumerate(ordered)}
    find = _Finder(ordered, _positions_by_key(keys), keys).related_to_all
    related = workers.map_inherited(find, range(len(ordered)), size=ARTICLES_PER_BATCH) if workers else find(keys)
    return {record.id: others for record, others in zip(ordered, related, strict=True) if others}


def find_related_at(
    positions: Sequence[int], ordered: Sequence[PageRecord], found: Mapping[str, Sequence[int]]
) -> dict[str, tuple[str, ...]]:
    """Find what is related to the articles at ``positions`` only.

    ``ordered`` is the result of ``in_related_order``, ``found`` what is known of ``find_keys`` in its folded titles.
    """
    keys = {position: keys_of(ordered[position].folded_title) for position in positions}
    missing = {key for own in keys.values() for key in own} - found.keys()
    if missing:
        found = {**found, **find_keys([record.folded_title for record in ordered], missing)}
    related = _Finder(ordered, found, keys).related_to_all(positions)
    return {ordered[position].id: others for position, others in zip(positions, related, strict=True) if others}


def _positions_by_key(keys: Mapping[int, Iterable[str]]) -> dict[str, list[int]]:
    """What ``find_keys`` finds if all keys are wanted; ``keys`` are those of all positions."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for position, own in keys.items():
        for key in own:
            found[key].append(position)
    return found


class _Finder:
    """Finds the related articles of one article after the other."""

    def __init__(
        self, ordered: Sequence[PageRecord], found: Mapping[str, Sequence[int]], keys: dict[int, frozenset[str]]
    ) -> None:
        self._ordered = ordered
        self._found = found
        self._keys = keys
        self._months = months_of(ordered)
        self._days = [date.fromisoformat((record.date or "")[:10]).toordinal() for record in ordered]

    def related_to_all(self, positions: Iterable[int]) -> list[tuple[str, ...]]:
        """For each of the positions the ids of the related articles."""
        return [*map(self.related_to, positions)]

    def related_to(self, position: int) -> tuple[str, ...]:
        """The ids of the related articles."""
        article = self._ordered[position]
        month = self._months[(article.date or "")[:7]]
        weights = self._weights(position, month)
        candidates: set[int] = set()
        for key in [*weights][:RAREST_KEYS]:
            places = self._found[key]
            end = bisect_left(places, position)
            candidates.update(places[max(end - CANDIDATES_PER_KEY, 0) : end])
        scored = []
        for candidate in candidates:
            shared = self._keys_at(candidate).intersection(weights)
            age = self._days[position] - self._days[candidate]
            highest = sum(map(weights.__getitem__, shared)) + SHARED_TAG * len(article.tags)
            if highest * age_factor(age) >= month.bits:  # nearly all are left out here, which is fast
                score = _score(article, self._ordered[candidate], age, shared, weights)
                if score >= month.bits:
                    scored.append((score, candidate))
        return tuple(self._ordered[candidate].id for _, candidate in nlargest(MAX_RELATED, scored))

    def _weights(self, position: int, month: Month) -> dict[str, float]:
        """The rare keys that an earlier article has, the rarest first, with what each of them is worth."""
        found, limit = self._found, month.frequency_limit
        keys = self._keys[position]
        frequencies = map(bisect_left, map(found.__getitem__, keys), repeat(month.start))
        rare = [
            (frequency.bit_length(), key)
            for frequency, key in zip(frequencies, keys, strict=True)
            if frequency <= limit and (frequency or found[key][0] < position)
        ]
        return {key: month.bits + 1 - max(digits, 1) for digits, key in sorted(rare)}

    def _keys_at(self, position: int) -> frozenset[str]:
        if position not in self._keys:
            self._keys[position] = keys_of(self._ordered[position].folded_title)
        return self._keys[position]


def age_factor(days: int) -> float:
    """The factor for a candidate so many days older."""
    return 1 if days <= RECENT_DAYS else YEAR_FACTOR if days <= YEAR_DAYS else OLD_FACTOR


def _score(
    article: PageRecord, other: PageRecord, age: int, shared: Collection[str], weights: Mapping[str, float]
) -> float:
    """How closely related the article ``other``, ``age`` days earlier, is; 0 if it does not count."""
    tags = len({*article.tags}.intersection(other.tags))
    runs = _shared_runs(article.folded_title, other.folded_title, shared)
    longest = max(map(_length, runs))
    is_recent = age <= RECENT_DAYS
    counts = (
        len(runs) > 1
        or longest > 3
        or (longest == 3 and (is_recent or (tags and article.channel and article.channel == other.channel)))
        or (is_recent and tags)
    )
    if not counts or _has_same_text(article, other):
        return 0
    score = SHARED_TAG * tags
    for first, *further in runs:
        score += weights[first] + FURTHER_KEY * sum(map(weights.__getitem__, further))
    return score * age_factor(age)


def _has_same_text(article: PageRecord, other: PageRecord) -> bool:
    return other.id in article.same_as or article.id in other.same_as or article.folded_title == other.folded_title


def _shared_runs(title: str, other: str, shared: Iterable[str]) -> list[list[str]]:
    """The runs of ``title`` that ``other`` has, too, each as its keys; a key is in one of them."""
    runs: list[list[str]] = []
    text, next_place = "", -1
    for place, key in sorted([(title.find(key), key) for key in shared]):
        if place == next_place and text + key[1] in other:
            text += key[1]
            runs[-1].append(key)
        else:
            text = key
            runs.append([key])
        next_place = place + 1 if is_han(key) else -1
    return runs


def _length(run: Sequence[str]) -> int:
    return len(run) + 1 if is_han(run[0]) else WORD_CHARACTERS
