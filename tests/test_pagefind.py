"""The format of Pagefind's files, and the errors if its output is not as expected."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest

from jianbao.errors import SearchError
from jianbao.publish.search import pagefind
from jianbao.publish.search.tokenizer import BREAK_MARK, tokenize

TEXTS = (
    "国防部长。\n文在寅（Moon Jae-in）说，2+2会谈 COVID-19。",
    "……",
    "𠮷野家 バス ハス 한국 Erdoğan su\u030dt sut ½ ① <b>&amp;",
)
ARTICLES = [(f"a-{number}", tokenize(text)) for number, text in enumerate(TEXTS)]
EXPECTED = {
    (word, number): [position for position, other in enumerate(words) if other == word]
    for number, (_, words) in enumerate(ARTICLES)
    for word in words
    if word != BREAK_MARK
}


def test_every_word_of_every_article_is_indexed() -> None:
    """The postings have every word of every article with its positions, as gaps; an article without words has none."""
    found = {(word, n): [*accumulate(gaps)] for word, rows in pagefind.index_words(ARTICLES) for n, gaps in rows}
    assert found == EXPECTED
    assert [*pagefind.index_words(ARTICLES[1:2])] == []


def test_every_file_has_the_known_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file that Pagefind writes is parsed completely, so that a version with another format fails here."""
    seen: dict[str, Any] = {}
    original = pagefind._run_pagefind

    def recording(source: Path, output: Path) -> None:
        original(source, output)
        for path in sorted(output.rglob("*.pf_*")):
            fragment = path.suffix == ".pf_fragment"
            seen[path.name] = json.loads(pagefind.unpack_file(path)) if fragment else pagefind.read_cbor(path)

    monkeypatch.setattr(pagefind, "_run_pagefind", recording)
    assert [*pagefind.index_words(ARTICLES)]
    assert {re.sub(r"_[0-9a-f]+\.", ".", name) for name in seen} == {
        "pagefind.x.pf_meta",
        "x.pf_index",
        "x.pf_fragment",
    }
    (meta,) = (found for name, found in seen.items() if name.endswith("_meta"))
    version, pages, chunks, filters, sorts, fields = meta
    assert (version, filters, fields) == (pagefind.PAGEFIND_VERSION, [], [])
    assert {f"{name}.pf_fragment" for name, _ in pages} == {name for name in seen if name.endswith("fragment")}
    assert {f"{name}.pf_index" for *_, name in chunks} == {name for name in seen if name.endswith("index")}
    ((key, order),) = sorts
    assert (key, sorted(order)) == ("number", [*range(len(pages))])
    for name, found in seen.items():
        if name.endswith("_index"):
            (rows,) = found
            for _, pages_of_word, variants in rows:
                assert variants == []
                for gap, positions, in_fields in pages_of_word:
                    assert (type(gap), [position < 0 for position in positions], in_fields) == (
                        int,
                        [True] + [False] * (len(positions) - 1),
                        [],
                    )


Read = Callable[[Path], Any]


def damaged(path: Path, original: Read, damage: Callable[[list[Any]], Any], kind: str) -> Any:
    """The value in a file, changed by ``damage`` if the file is of ``kind``."""
    found = original(path)
    return damage(found) if path.suffix == f".pf_{kind}" else found


@pytest.mark.parametrize(
    ("kind", "damage", "message"),
    [
        ("meta", lambda found: [*found[:4], [["number", found[4][0][1][:-1]]], *found[5:]], r"left out 1 articles"),
        ("meta", lambda found: found[:4], r"metadata cannot be parsed"),
        ("index", lambda found: [found[0][1:]], r"indexed other words than those of a-\d"),
        (
            "index",
            lambda found: [[*found[0], ["x", [[0, [-25, 99], []]], []]]],
            r"indexed other words than those of a-\d",
        ),
        ("index", lambda found: [[1]], r"index cannot be parsed"),
    ],
    ids=["page left out", "metadata", "word left out", "additional word", "index"],
)
def test_error_names_the_article(
    monkeypatch: pytest.MonkeyPatch, kind: str, damage: Callable[[list[Any]], Any], message: str
) -> None:
    """If Pagefind's output is not as expected, the message says what is wrong, and with which article if known."""
    original = pagefind.read_cbor
    monkeypatch.setattr(pagefind, "read_cbor", lambda path: damaged(path, original, damage, kind))
    with pytest.raises(SearchError) as caught:
        [*pagefind.index_words(ARTICLES)]
    assert re.search(message, caught.value.what)


def test_article_left_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """If Pagefind leaves out a page, the message contains the article's id."""
    original = pagefind._run_pagefind

    def forgetful(source: Path, output: Path) -> None:
        (source / "2.html").unlink()
        original(source, output)

    monkeypatch.setattr(pagefind, "_run_pagefind", forgetful)
    with pytest.raises(SearchError, match="left out 1 articles: a-2"):
        [*pagefind.index_words(ARTICLES)]


def test_unassigned_characters() -> None:
    """Code points that Unicode has not assigned are indexed like the Chinese characters around them."""
    words = tokenize("国\U0002ceae防")
    found = dict(pagefind.index_words([("a", words)]))
    assert found.keys() == {*words}
