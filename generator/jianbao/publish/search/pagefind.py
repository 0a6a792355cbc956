"""The Pagefind binary: the only module that runs it and knows the format of its files.

Pagefind never sees a page of the site. Its input is one small file per article that contains only folded words; of its
output only the postings are read.
"""

from __future__ import annotations

import gzip
import html
import json
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter, sub
from pathlib import Path
from typing import Any
from unicodedata import category, normalize

import cbor2

from jianbao.errors import SearchError
from jianbao.publish.search.tokenizer import BREAK_MARK, JOINT_CHARACTERS

PAGEFIND_VERSION = "1.5.2"
"""The required version of Pagefind; another version may store its postings differently."""

FILE_SIGNATURE = b"pagefind_dcd"
"""The first bytes of every file of Pagefind, after decompression."""
NEUTRAL_LANGUAGE = "x"
"""A language that Pagefind does not know, so that it neither stems nor segments words; its files carry the name."""

_REGULAR_CHARACTERS = re.compile(r"[\x00-\x7f\u3005-\u3007\u3400-\u9fff]*")
"""Pagefind lists words of these characters unchanged; most articles contain no other characters."""

Posting = tuple[int, list[int]]
"""Number of an article, and a word's positions in it: the first position, then the gap from each to the next."""

_REINSTALL = f"Install it again: pip install --force-reinstall pagefind-bin=={PAGEFIND_VERSION}"


def index_words(articles: Sequence[tuple[str, Sequence[str]]]) -> Iterator[tuple[str, list[Posting]]]:
    """Yield every word of the articles with its postings; each article is given as its id and its tokens.

    Articles are numbered in the order in which they are given. Verifies that every word of every article is in the
    result. Raises SearchError.
    """
    inputs: dict[int, list[str]] = {}
    irregular: dict[str, list[Posting]] = {}
    for number, (_, words) in enumerate(articles):
        is_regular = _REGULAR_CHARACTERS.fullmatch("".join(words))
        inputs[number] = [*words] if is_regular else _take_out_irregular(words, number, irregular)
        if all(word == BREAK_MARK for word in inputs[number]):
            del inputs[number]  # Pagefind leaves out pages without a word, and fails if there is no other page
    yield from irregular.items()
    if not inputs:
        return
    checksums = dict.fromkeys(inputs, 0)  # for each article the sum of its words' hashes, independent of their order
    with tempfile.TemporaryDirectory(prefix="jianbao-search-") as name:
        source, output = Path(name, "source"), Path(name, "output")
        source.mkdir()
        for number, words in inputs.items():
            (source / f"{number}.html").write_text(_page(number, words), encoding="utf-8")
        _run_pagefind(source, output)
        article_numbers = _article_numbers(output, articles, [*inputs])
        for word, postings in _read_postings(output, article_numbers):
            word_hash = hash(word)
            for number, positions in postings:
                checksums[number] += word_hash * len(positions)
            yield word, postings
    for number, words in inputs.items():
        if checksums[number] != sum(hash(word) for word in words if word != BREAK_MARK):
            raise _unexpected(f"Pagefind has indexed other words than those of {articles[number][0]}")


def _take_out_irregular(words: Sequence[str], number: int, irregular: dict[str, list[Posting]]) -> list[str]:
    """Return ``words`` with break marks in place of those that Pagefind changes, and add these to ``irregular``.

    Of a word that Unicode can decompose (バ, 국, su̍t) Pagefind lists the letters without their marks, with the word as
    a variant, or both, or pieces: su̍t1 is listed as sut1, su̍t and 1. The same happens to letters that ``fold`` leaves
    in upper case: 𐐀, 𝐀1. To Pagefind, unassigned code points (U+2CEAE) are whitespace.
    """
    regular = []
    positions: dict[str, list[int]] = {}
    for position, word in enumerate(words):
        decomposed = normalize("NFD", word)
        is_irregular = word != decomposed or any(category(char) in ("Mn", "Lu", "Lt", "Cn") for char in decomposed)
        regular.append(BREAK_MARK if is_irregular else word)
        if is_irregular:
            positions.setdefault(word, []).append(position)
    for word, of_word in positions.items():
        irregular.setdefault(word, []).append((number, [*map(sub, of_word, [0, *of_word])]))
    return regular


def _page(number: int, words: Sequence[str]) -> str:
    """The HTML of an article's input file; its sort key identifies the article in Pagefind's output."""
    # No <p>: Pagefind adds a full stop at its end, which joins words.
    return (
        f'<!DOCTYPE html><html lang="{NEUTRAL_LANGUAGE}"><body data-pagefind-sort="number:{number:08}">'
        f"<span data-pagefind-body>{html.escape(' '.join(words))}</span></body></html>"
    )


def _run_pagefind(source: Path, output: Path) -> None:
    command = [_program(), "--site", str(source), "--output-path", str(output)]
    command += [f"--include-characters={JOINT_CHARACTERS}", "--quiet"]
    # Pagefind also reads PAGEFIND_* variables and a pagefind.toml in its working folder; neither may change the site.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PAGEFIND_")}
    try:
        result = subprocess.run(  # noqa: S603 - the program of the package, on temporary folders
            command, cwd=source, env=environment, capture_output=True, text=True, encoding="utf-8", errors="replace"
        )
    except OSError as error:
        raise SearchError(f"Pagefind cannot be run: {error.strerror}", file=command[0], remedy=_REINSTALL) from error
    if result.returncode:
        output_end = (result.stderr.strip() or result.stdout.strip())[-2000:]
        raise SearchError(f"Pagefind stopped with exit code {result.returncode}: {output_end}", remedy=_REINSTALL)
    version = json.loads((output / "pagefind-entry.json").read_bytes())["version"]
    if version != PAGEFIND_VERSION:
        raise SearchError(f"Pagefind has version {version}, not {PAGEFIND_VERSION}", remedy=_REINSTALL)


def _program() -> str:
    try:
        import pagefind_bin  # type: ignore[import-untyped]

        return str(pagefind_bin.get_executable())
    except (ImportError, FileNotFoundError) as error:
        raise SearchError("the Pagefind binary is missing", remedy=_REINSTALL) from error


def _article_numbers(
    output: Path, articles: Sequence[tuple[str, Sequence[str]]], numbers: Sequence[int]
) -> dict[int, int]:
    """Pagefind's number of each page -> the article's number, from Pagefind's metadata file."""
    (metadata_file,) = output.glob(f"pagefind.{NEUTRAL_LANGUAGE}_*.pf_meta")
    try:
        _version, _pages, _chunks, _filters, sorts, _fields = read_cbor(metadata_file)
        ((_, sorted_pages),) = sorts
    except (ValueError, TypeError) as error:
        raise _unexpected(f"Pagefind's metadata cannot be parsed: {error}") from error
    missing = len(numbers) - len({*sorted_pages})
    if missing:
        urls = [json.loads(unpack_file(path))["url"] for path in output.glob("fragment/*.pf_fragment")]
        left_out = [articles[number][0] for number in numbers if f"/{number}.html" not in urls]
        raise _unexpected(f"Pagefind left out {missing} articles: {', '.join(left_out[:3])}")
    return dict(zip(sorted_pages, numbers, strict=True))


def _read_postings(output: Path, article_numbers: Mapping[int, int]) -> Iterator[tuple[str, list[Posting]]]:
    """Yield words and their postings from Pagefind's index files; ``article_numbers`` is from ``_article_numbers``."""
    for path in sorted(output.glob("index/*.pf_index")):
        try:
            for word, pages, _variants in read_cbor(path)[0]:
                page, postings = 0, []
                for page_gap, positions, _field_positions in pages:
                    page += page_gap
                    del positions[0]  # the weight, the same for all
                    postings.append((article_numbers[page], positions))
                postings.sort(key=itemgetter(0))
                yield word, postings
        except (LookupError, ValueError, TypeError) as error:
            raise _unexpected(f"Pagefind's index cannot be parsed: {error}") from error


def read_cbor(path: Path) -> Any:
    """The value in one of Pagefind's metadata or index files. Raises SearchError, ValueError."""
    try:
        return cbor2.loads(unpack_file(path))
    except cbor2.CBORError as error:
        raise ValueError(str(error)) from error


def unpack_file(path: Path) -> bytes:
    """The decompressed content of one of Pagefind's files, without the signature. Raises SearchError."""
    content = gzip.decompress(path.read_bytes())
    if not content.startswith(FILE_SIGNATURE):
        raise _unexpected("a file of Pagefind has an unknown format")
    return content.removeprefix(FILE_SIGNATURE)


def _unexpected(problem: str) -> SearchError:
    """The error for unexpected output of Pagefind."""
    return SearchError(problem, remedy=_REINSTALL)
