"""The Pagefind binary: the only module that runs it, and that knows what its files look like.

Pagefind never sees a page of the site. It is given a small file an article that holds nothing but folded words, and of
what it makes only the lists of words are read.
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
from jianbao.publish.search.tokenizer import JOINTS, PAUSE

VERSION = "1.5.2"
"""Of Pagefind. Another one may store its lists in another way."""

MARK = b"pagefind_dcd"
"""What every file of Pagefind begins with, once unpacked."""
LANGUAGE = "x"
"""None that Pagefind knows, or it would cut words in its own way; the index carries its name."""

_PLAIN = re.compile(r"[\x00-\x7f\u3005-\u3007\u3400-\u9fff]*")
"""Words of nothing else are never odd; most articles are made of them."""

Row = tuple[int, list[int]]
"""Number of an article, and where in it a word stands: its first place, and from each to the next."""

_MEND = f"Install it again: pip install --force-reinstall pagefind-bin=={VERSION}"


def index(articles: Sequence[tuple[str, Sequence[str]]]) -> Iterator[tuple[str, list[Row]]]:
    """Every word of some articles, each given as its id and words, with the articles that have it. Raises SearchError.

    They are numbered in the order in which they are given. All words of all of them are told of, or there is an error.
    """
    due: dict[int, list[str]] = {}
    own: dict[str, list[Row]] = {}
    for number, (_, words) in enumerate(articles):
        due[number] = [*words] if _PLAIN.fullmatch("".join(words)) else _without_odd(words, number, own)
        if all(word == PAUSE for word in due[number]):
            del due[number]  # Pagefind leaves out what has no word, and fails where nothing has
    yield from own.items()
    if not due:
        return
    told = dict.fromkeys(due, 0)  # a sum of the words, whatever their order
    with tempfile.TemporaryDirectory(prefix="jianbao-search-") as name:
        source, output = Path(name, "source"), Path(name, "output")
        source.mkdir()
        for number, words in due.items():
            (source / f"{number}.html").write_text(_page(number, words), encoding="utf-8")
        _run(source, output)
        numbers = _numbers(output, articles, [*due])
        for word, rows in _lists(output, numbers):
            mark = hash(word)
            for number, places in rows:
                told[number] += mark * len(places)
            yield word, rows
    for number, words in due.items():
        if told[number] != sum(hash(word) for word in words if word != PAUSE):
            raise _lost(f"Pagefind has not kept the words of {articles[number][0]} as they were")


def _without_odd(words: Sequence[str], number: int, own: dict[str, list[Row]]) -> list[str]:
    """The words, but those that Pagefind does not list as they are; these are listed in ``own``.

    Of a word that can be taken apart (バ, 국, su̍t) it lists the letters without their marks, with the word as a
    variant, or both, or pieces: su̍t1 is put under sut1, su̍t and 1. So with letters that ``fold`` leaves big: 𐐀, 𝐀1.
    What Unicode has not given out yet (U+2CEAE) it takes for a blank.
    """
    left = []
    odd: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        taken_apart = normalize("NFD", word)
        is_odd = word != taken_apart or any(category(char) in ("Mn", "Lu", "Lt", "Cn") for char in taken_apart)
        left.append(PAUSE if is_odd else word)
        if is_odd:
            odd.setdefault(word, []).append(place)
    for word, places in odd.items():
        own.setdefault(word, []).append((number, [*map(sub, places, [0, *places])]))
    return left


def _page(number: int, words: Sequence[str]) -> str:
    """Write the file Pagefind reads; by what it is sorted by its pages are told apart."""
    # No <p>: Pagefind ends it with a full stop, which joins words.
    return (
        f'<!DOCTYPE html><html lang="{LANGUAGE}"><body data-pagefind-sort="number:{number:08}">'
        f"<span data-pagefind-body>{html.escape(' '.join(words))}</span></body></html>"
    )


def _run(source: Path, output: Path) -> None:
    command = [_program(), "--site", str(source), "--output-path", str(output)]
    command += [f"--include-characters={JOINTS}", "--quiet"]
    # Pagefind also heeds PAGEFIND_* variables and a pagefind.toml where it is run; neither may change the site.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PAGEFIND_")}
    try:
        done = subprocess.run(  # noqa: S603 - the program that came with the package, on folders of our own
            command, cwd=source, env=environment, capture_output=True, text=True, encoding="utf-8", errors="replace"
        )
    except OSError as error:
        raise SearchError(f"Pagefind cannot be run: {error.strerror}", file=command[0], remedy=_MEND) from error
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip())[-2000:]
        raise SearchError(f"Pagefind stopped with exit code {done.returncode}: {said}", remedy=_MEND)
    version = json.loads((output / "pagefind-entry.json").read_bytes())["version"]
    if version != VERSION:
        raise SearchError(f"Pagefind is {version}, not {VERSION}", remedy=_MEND)


def _program() -> str:
    try:
        import pagefind_bin  # type: ignore[import-untyped]

        return str(pagefind_bin.get_executable())
    except (ImportError, FileNotFoundError) as error:
        raise SearchError("the Pagefind binary is missing", remedy=_MEND) from error


def _numbers(output: Path, articles: Sequence[tuple[str, Sequence[str]]], due: Sequence[int]) -> dict[int, int]:
    """The article's number of each of Pagefind's pages, out of its table of contents."""
    (meta,) = output.glob(f"pagefind.{LANGUAGE}_*.pf_meta")
    try:
        ((_, ordered),) = read(meta)[4]
    except (ValueError, IndexError, TypeError) as error:
        raise _lost(f"Pagefind's table of contents does not read as expected: {error}") from error
    if len({*ordered}) != len(due):
        pages = [json.loads(unpack(path))["url"] for path in output.glob("fragment/*.pf_fragment")]
        left_out = [articles[number][0] for number in due if f"/{number}.html" not in pages]
        raise _lost(f"Pagefind left out {len(due) - len({*ordered})} articles: {', '.join(left_out[:3])}")
    return dict(zip(ordered, due, strict=True))


def _lists(output: Path, numbers: Mapping[int, int]) -> Iterator[tuple[str, list[Row]]]:
    """Words and their lists; ``numbers`` are those of the articles by Pagefind's of its pages."""
    for path in sorted(output.glob("index/*.pf_index")):
        try:
            for word, found, _ in read(path)[0]:  # the third would be its variants
                page, rows = 0, []
                for gap, places, _ in found:
                    page += gap
                    del places[0]  # their weight, the same for all
                    rows.append((numbers[page], places))
                rows.sort(key=itemgetter(0))
                yield word, rows
        except (LookupError, ValueError, TypeError) as error:
            raise _lost(f"Pagefind's lists of words do not read as expected: {error}") from error


def read(path: Path) -> Any:
    """The value in one of Pagefind's tables. Raises SearchError, ValueError."""
    try:
        return cbor2.loads(unpack(path))
    except cbor2.CBORError as error:
        raise ValueError(str(error)) from error


def unpack(path: Path) -> bytes:
    """The content of a file of Pagefind. Raises SearchError."""
    content = gzip.decompress(path.read_bytes())
    if not content.startswith(MARK):
        raise _lost("a file of Pagefind does not begin as expected")
    return content.removeprefix(MARK)


def _lost(what: str) -> SearchError:
    """What to say when Pagefind did something else than was asked."""
    return SearchError(what, remedy=_MEND)
