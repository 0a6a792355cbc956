"""What results show of articles, in blocks of a few articles: fewer files than one for each, and smaller ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jianbao.publish.search.data_scripts import SHORT_DIGEST, DataScript, pack
from jianbao.publish.search.files import PublishedShard
from jianbao.publish.search.postings import NumberedText
from jianbao.publish.search.records import searched_text
from jianbao.publish.search.start_file import StartFile, text_path, text_prefix

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
            self._blocks[block] = self._published.read(text_path(block, self._start.texts[block]))
        return self._blocks[block][str(number)]


def pack_block(folder: str, block: int, articles: Mapping[int, Values]) -> DataScript:
    """The file of a block: number -> what results show of the article."""
    values = {str(number): values for number, values in articles.items()}
    return pack(values, folder, text_prefix(block), SHORT_DIGEST)


def numbered_text(number: int, values: Values) -> NumberedText:
    """What is searched of an article with these values."""
    return NumberedText(number, values["title"], searched_text(values))
