"""What results show of articles, in blocks of a few articles: fewer files than one for each, and smaller ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from jianbao.publish.search.data_scripts import DataScript, pack
from jianbao.publish.search.files import PublishedShard, StartFile
from jianbao.publish.search.records import SearchRecord

BLOCK_BITS = 3
"""A block is for the articles of 8 successive numbers, which are two to four; ``search-index.js`` knows it too."""

Values = Mapping[str, Any]
"""The fields of one SearchRecord."""


class PublishedTexts:
    """The texts of a shard that an earlier build published; each block is read once."""

    def __init__(self, published: PublishedShard, start: StartFile) -> None:
        self._published, self._start = published, start
        self._blocks: dict[int, Mapping[str, Values]] = {}

    def values(self, position: int) -> Values:
        """The values of the article at a position in the order of time. Raises DamagedError."""
        number = self._start.numbers[position]
        block = number >> BLOCK_BITS
        if block not in self._blocks:
            self._blocks[block] = self._published.read(f"texts/{self._start.texts[block]}.js")
        return self._blocks[block][str(number)]


def build_blocks(
    folder: str, articles: Mapping[int, SearchRecord | int], published: PublishedTexts, before: StartFile
) -> Iterator[DataScript | str]:
    """Yield each block of a shard: the file, or the name of the published one if it is the same, or "" if it is empty.

    ``articles`` has for each number the article's record, or its position in the published shard. Raises DamagedError.
    """
    blocks: defaultdict[int, dict[int, SearchRecord | int]] = defaultdict(dict)
    for number, article in articles.items():
        blocks[number >> BLOCK_BITS][number] = article
    published_blocks: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for position, number in enumerate(before.numbers):
        published_blocks[number >> BLOCK_BITS][number] = position
    for block in range(max(blocks) + 1):
        if blocks[block] == published_blocks[block]:
            yield before.texts[block] if blocks[block] else ""
        else:
            yield pack({str(n): _values(article, published) for n, article in blocks[block].items()}, folder, "texts/")


def _values(article: SearchRecord | int, published: PublishedTexts) -> Values:
    return article._asdict() if isinstance(article, SearchRecord) else published.values(article)
