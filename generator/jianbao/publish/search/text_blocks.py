"""What results show of articles, in blocks of a few articles: fewer files than one for each, and smaller ones.

A long article has a file of its own: each result loads a complete block, so short articles would cost as much as long
ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jianbao.publish.search.data_scripts import SHORT_DIGEST, DataScript, pack
from jianbao.publish.search.files import PublishedShard
from jianbao.publish.search.postings import NumberedText
from jianbao.publish.search.records import searched_text
from jianbao.publish.search.start_file import LONG_TEXTS, TEXTS, StartFile, file_path, file_prefix

BLOCK_BITS = 4
"""A block is for the articles of 16 successive numbers, which are four to eight; ``search-index.js`` knows it too."""
MAX_CHARACTERS = 1500
"""An article with a longer text has a file of its own."""

Values = Mapping[str, Any]
"""The fields of one SearchRecord."""


class PublishedTexts:
    """The texts of a shard that an earlier build published; each file is read once."""

    def __init__(self, published: PublishedShard, start: StartFile) -> None:
        self._published, self._start = published, start
        self._files: dict[str, Mapping[str, Values]] = {}

    def values(self, position: int) -> Values:
        """The values of the article at a position in the order of time. Raises DamagedError."""
        number = self._start.numbers[position]
        block = number >> BLOCK_BITS
        if digest := self._start.long.get(number):
            path = file_path(LONG_TEXTS, number, digest)
        else:
            path = file_path(TEXTS, block, self._start.texts[block])
        if path not in self._files:
            self._files[path] = self._published.read(path)
        return self._files[path][str(number)]


def pack_blocks(
    folder: str, blocks: Mapping[int, Mapping[int, Values]]
) -> tuple[dict[int, DataScript], dict[int, DataScript]]:
    """The files of blocks, which are given with their articles by number.

    Returns the files of short articles by block, without those of blocks that have none, and of long ones by number.
    """
    texts, long = {}, {}
    for block, articles in blocks.items():
        short = {number: values for number, values in articles.items() if len(values["text"]) <= MAX_CHARACTERS}
        if short:
            texts[block] = _pack(folder, file_prefix(TEXTS, block), short)
        for number in articles.keys() - short.keys():
            long[number] = _pack(folder, file_prefix(LONG_TEXTS, number), {number: articles[number]})
    return texts, long


def _pack(folder: str, prefix: str, articles: Mapping[int, Values]) -> DataScript:
    """A file of texts: number -> what results show of the article."""
    return pack({str(number): values for number, values in articles.items()}, folder, prefix, SHORT_DIGEST)


def numbered_text(number: int, values: Values) -> NumberedText:
    """What is searched of an article with these values."""
    return NumberedText(number, values["title"], searched_text(values))
