"""The start file of a shard, which the browser loads first: it names all other files.

It has a line of JSON, ``facets`` and ``sources`` as in StartFile and the ``lengths`` of the six columns, and then the
columns, whose values are integers of 32 bits: first the lowest byte of all of them, then the second byte of all, and so
on. This compresses best, because the higher bytes are mostly equal. ``search-loader.js`` reads it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np
import orjson

TEXTS, LONG_TEXTS, WORDS = "texts", "long", "words"
"""The folders of a shard's files that are numbered: blocks of texts, long texts, and chunks of postings."""


class StartFile(NamedTuple):
    """Content of a start file. Articles are in the order of time."""

    numbers: Sequence[int]
    """Each article's number, under which the postings list it."""
    titles: Sequence[int]
    """Number of words in each article's title."""
    texts: Sequence[str]
    """Digests of the blocks of what results show; empty for a block without articles."""
    long: Mapping[int, str]
    """Number of an article that is too long for a block -> digest of its file; sorted."""
    words: Sequence[str]
    """Digests of the chunks of postings; empty for a chunk without words."""
    facets: str
    """Digest of the file of the articles' facets."""
    sources: str
    """Digest of the file of the articles' source digests; no browser loads it."""

    def files(self) -> set[str]:
        """Paths of all files that the start file names, relative to the shard's folder."""
        named = {file_path(TEXTS, block, digest) for block, digest in enumerate(self.texts) if digest}
        named |= {file_path(LONG_TEXTS, number, digest) for number, digest in self.long.items()}
        named |= {file_path(WORDS, chunk, digest) for chunk, digest in enumerate(self.words) if digest}
        return named | {f"facets-{self.facets}.js", f"sources-{self.sources}.js"}


EMPTY_START = StartFile((), (), (), {}, (), "", "")
"""The start file of a shard of which nothing is published."""


def file_prefix(folder: str, number: int) -> str:
    """The path of a numbered file in the shard's folder, without its digest and extension."""
    return f"{folder}/{number:x}-"


def file_path(folder: str, number: int, digest: str) -> str:
    """The path of a numbered file in the shard's folder."""
    return f"{file_prefix(folder, number)}{digest}.js"


def encode_start(start: StartFile) -> bytes:
    """The bytes of a start file."""
    texts, words, long = ([int(d or "0", 16) for d in part] for part in (start.texts, start.words, start.long.values()))
    columns = (start.numbers, start.titles, texts, words, [*start.long], long)
    head = {"facets": start.facets, "sources": start.sources, "lengths": [*map(len, columns)]}
    return b"\n".join((orjson.dumps(head), b"".join(map(_encode_column, columns))))


def decode_start(data: bytes) -> StartFile:
    """Reverse ``encode_start``. Raises ValueError or KeyError if the bytes are of another format."""
    head, _, content = data.partition(b"\n")
    values = orjson.loads(head)
    ends = accumulate((4 * length for length in values["lengths"]), initial=0)
    numbers, titles, texts, words, *long = (_decode_column(content[start:end]) for start, end in pairwise(ends))
    return StartFile(
        numbers,
        titles,
        [f"{digest:x}" if digest else "" for digest in texts],
        {number: f"{digest:x}" for number, digest in zip(*long, strict=True)},
        [f"{digest:x}" if digest else "" for digest in words],
        values["facets"],
        values["sources"],
    )


def _encode_column(values: Sequence[int]) -> bytes:
    return np.array(values, "<u4").view(np.uint8).reshape(-1, 4).T.tobytes()


def _decode_column(data: bytes) -> list[int]:
    planes = np.frombuffer(data, np.uint8).reshape(4, -1)
    values: list[int] = np.ascontiguousarray(planes.T).view("<u4").ravel().tolist()
    return values
