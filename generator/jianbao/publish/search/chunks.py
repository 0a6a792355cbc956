"""Chunks: the files of postings. Each word is in the chunk that its checksum says, so chunks have about equal sizes.

A chunk begins with its words in UTF-8, separated by blanks and ended by a zero byte. Then follow the number of bytes of
the postings of each word, and these postings: the number of articles; the number of each article, as the distance from
the one before; and for each article the positions, as distances too, doubled, plus 1 if another position of the same
article follows. All numbers have variable lengths: seven bits in a byte, the lowest first, and the eighth bit in all
bytes but the last. ``search-postings.js`` reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise
from string import digits
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from jianbao.publish.search.postings import WORD_POSITION_BITS, Numbers, Postings, is_repeated, ranges

CHARACTERS_PER_CHUNK = 2000
"""A chunk is for at most this many characters of a shard, and at least half as many: 4 to 8 KB packed. Words are spread
over the chunks by a checksum, so an article of 600 words changes at most 600 chunks, however large the shard is.
Smaller chunks are quicker to change and to load, but each has a name in the start file, which the first query loads."""

PREFIX_LENGTH = 3
"""Words of letters that begin with the same characters, this many, are in one chunk, so that a browser that loads it
has all words that begin with what a user has typed so far. A number has a chunk by itself, and is found as a whole."""

CHUNKS_PER_JOB = 32
"""Chunks that a worker process writes at a time."""

Bytes = NDArray[np.uint8]


def chunk_count(characters: int) -> int:
    """Number of chunks of a shard: a power of two, so that it hardly ever changes as the shard grows."""
    return 1 << max(0, (characters - 1) // CHARACTERS_PER_CHUNK).bit_length()


def chunks_of(words: Sequence[str], count: int) -> Numbers:
    """For each word the number of its chunk, out of ``count``; ``search-postings.js`` computes the same."""
    checksums = [crc32((word if word[0] in digits else word[:PREFIX_LENGTH]).encode()) for word in words]
    return np.array(checksums, np.int64) & (count - 1)


def change_chunks(
    chunks: Sequence[int], count: int, published: Sequence[bytes], changes: Sequence[Postings]
) -> list[bytes]:
    """The data of some ``chunks``, out of ``count``, after changes: the symmetric difference of all postings.

    They are empty if no word is left.
    ``chunks`` are sorted, and all words are in them; ``published`` are the data of those that exist already.
    """
    parts = [*map(_decode, published), *changes]
    words, chunk_of_word = _sorted_words(parts, count)
    numbers = {word: number for number, word in enumerate(words)}
    # The number of a word and a place fit into one integer: with 2 million articles and 100,000 words in these chunks.
    bits = max((int(part.places.max(initial=0)).bit_length() for part in parts), default=0)
    rows = [
        np.repeat(np.array([numbers[word] for word in part.words], np.int64) << bits, part.counts) | part.places
        for part in parts
    ]
    postings = np.sort(np.concatenate([*rows, np.zeros(0, np.int64)]))
    postings = postings[~is_repeated(postings)]
    firsts = np.flatnonzero(np.diff(postings >> bits, prepend=-1))
    kept = postings[firsts] >> bits
    counts = np.diff(firsts, append=len(postings))
    after = Postings([words[number] for number in kept.tolist()], counts, postings & ((1 << bits) - 1))
    bounds = np.searchsorted(chunk_of_word[kept], [*chunks, count]).tolist()
    return [*_encode(after, [*pairwise(bounds)])]


def _sorted_words(parts: Iterable[Postings], count: int) -> tuple[list[str], Numbers]:
    """The words of all parts, sorted by chunk and then as text, and the chunk of each."""
    words = sorted({*chain.from_iterable(part.words for part in parts)})
    chunks = chunks_of(words, count)
    order = np.argsort(chunks, kind="stable")
    return [words[at] for at in order.tolist()], chunks[order]


def _encode(postings: Postings, parts: Iterable[tuple[int, int]]) -> Iterator[bytes]:
    """Yield the data of chunks, each with the words from one position up to another; empty if it has no word."""
    numbers, firsts = _to_numbers(postings)
    data, ends = _pack(numbers)
    starts = np.append(0, ends)[np.append(firsts, len(numbers))]
    sizes, size_ends = _pack(np.diff(starts))
    size_starts = np.append(0, size_ends)
    for first, last in parts:
        if first == last:
            yield b""
            continue
        head = " ".join(postings.words[first:last]).encode() + b"\0"
        sizes_part = sizes[size_starts[first] : size_starts[last]]
        yield head + sizes_part.tobytes() + data[starts[first] : starts[last]].tobytes()


def _to_numbers(postings: Postings) -> tuple[Numbers, Numbers]:
    """The numbers that a chunk has for postings, and where those of each word begin."""
    _, counts, places = postings
    articles, positions = places >> WORD_POSITION_BITS, places & ((1 << WORD_POSITION_BITS) - 1)
    words = np.cumsum(counts) - counts
    begins_word = np.zeros(len(places), bool)
    begins_word[words] = True
    begins_article = begins_word | (np.diff(articles, prepend=-1) != 0)
    firsts = np.flatnonzero(begins_article)
    gaps = np.diff(articles[firsts], prepend=0)
    gaps[begins_word[firsts]] = articles[words]
    steps = np.diff(positions, prepend=0)
    steps[firsts] = positions[firsts]
    is_followed = ~np.append(begins_article[1:], True)
    article_counts = np.diff(np.searchsorted(firsts, np.append(words, len(places))))
    sizes = 1 + article_counts + counts
    starts = np.cumsum(sizes) - sizes
    numbers = np.empty(sizes.sum(), np.int64)
    numbers[starts] = article_counts
    numbers[ranges(starts + 1, article_counts)] = gaps
    numbers[ranges(starts + 1 + article_counts, counts)] = steps * 2 + is_followed[: len(places)]
    return numbers, starts


def _decode(data: bytes) -> Postings:
    """The postings of a chunk."""
    head = data.index(b"\0")
    words = data[:head].decode().split(" ")
    numbers, ends = _unpack(np.frombuffer(data, np.uint8, offset=head + 1))
    sizes = numbers[: len(words)]
    starts = np.searchsorted(ends, ends[len(words) - 1] + np.cumsum(sizes) - sizes, side="right")
    article_counts = numbers[starts]
    counts = np.diff(starts, append=len(numbers)) - 1 - article_counts
    articles = _running_sums(numbers[ranges(starts + 1, article_counts)], article_counts)
    steps = numbers[ranges(starts + 1 + article_counts, counts)]
    firsts = np.flatnonzero(np.append(0, steps[:-1] & 1) == 0)
    position_counts = np.diff(firsts, append=len(steps))
    positions = _running_sums(steps >> 1, position_counts)
    return Postings(words, counts, np.repeat(articles, position_counts) << WORD_POSITION_BITS | positions)


def _running_sums(numbers: Numbers, counts: Numbers) -> Numbers:
    """The running sums of several sequences of numbers; ``counts`` are their lengths, none of which is 0."""
    sums: Numbers = np.cumsum(numbers)
    firsts = np.cumsum(counts) - counts
    sums -= np.repeat(sums[firsts] - numbers[firsts], counts)
    return sums


def _pack(numbers: Numbers) -> tuple[Bytes, Numbers]:
    """Numbers with variable lengths, and where each of them ends."""
    sizes = np.ones(len(numbers), np.int64)
    for bits in range(7, int(numbers.max(initial=0)).bit_length(), 7):
        sizes += numbers >> bits > 0
    ends = np.cumsum(sizes)
    data = np.empty(sizes.sum(), np.uint8)
    for at in range(sizes.max(initial=0)):
        has_byte = sizes > at
        data[(ends - sizes)[has_byte] + at] = numbers[has_byte] >> 7 * at & 127 | (sizes[has_byte] > at + 1) << 7
    return data, ends


def _unpack(data: Bytes) -> tuple[Numbers, Numbers]:
    """Reverse ``_pack``."""
    ends = np.flatnonzero(data < 128) + 1
    sizes = np.diff(ends, prepend=0)
    numbers = np.zeros(len(ends), np.int64)
    for at in range(sizes.max(initial=0)):
        has_byte = sizes > at
        numbers[has_byte] |= (data[(ends - sizes)[has_byte] + at] & 127).astype(np.int64) << 7 * at
    return numbers, ends
