"""Pagefind's own files, and what is said when it does something else than it was asked to."""

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
    (word, number): [place for place, other in enumerate(words) if other == word]
    for number, (_, words) in enumerate(ARTICLES)
    for word in words
    if word != BREAK_MARK
}


def test_every_word_of_every_article_is_told_of() -> None:
    """With its places, as gaps; the words of an article that has none are none."""
    found = {(word, n): [*accumulate(gaps)] for word, rows in pagefind.index_words(ARTICLES) for n, gaps in rows}
    assert found == EXPECTED
    assert [*pagefind.index_words(ARTICLES[1:2])] == []


def test_every_file_is_of_the_known_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file that Pagefind writes is taken apart to the last byte; a version with other ones would be noticed."""
    seen: dict[str, Any] = {}
    honest = pagefind._run_pagefind

    def watched(source: Path, output: Path) -> None:
        honest(source, output)
        for path in sorted(output.rglob("*.pf_*")):
            fragment = path.suffix == ".pf_fragment"
            seen[path.name] = json.loads(pagefind.unpack_file(path)) if fragment else pagefind.read_cbor(path)

    monkeypatch.setattr(pagefind, "_run_pagefind", watched)
    assert [*pagefind.index_words(ARTICLES)]
    assert {re.sub(r"_[0-9a-f]+\.", ".", name) for name in seen} == {
        "pagefind.x.pf_meta",
        "x.pf_index",
        "x.pf_fragment",
    }
    (meta,) = (found for name, found in seen.items() if name.endswith("_meta"))
    version, pages, parts, filters, sorts, metas = meta
    assert (version, filters, metas) == (pagefind.PAGEFIND_VERSION, [], [])
    assert {f"{name}.pf_fragment" for name, _ in pages} == {name for name in seen if name.endswith("fragment")}
    assert {f"{name}.pf_index" for *_, name in parts} == {name for name in seen if name.endswith("index")}
    ((key, order),) = sorts
    assert (key, sorted(order)) == ("number", [*range(len(pages))])
    for name, found in seen.items():
        if name.endswith("_index"):
            (rows,) = found
            for _, pages_of_word, variants in rows:
                assert variants == []
                for gap, places, in_metas in pages_of_word:
                    assert (type(gap), [place < 0 for place in places], in_metas) == (
                        int,
                        [True] + [False] * (len(places) - 1),
                        [],
                    )


Read = Callable[[Path], Any]


def harmed(path: Path, honest: Read, harm: Callable[[list[Any]], Any], kind: str) -> Any:
    """What a file holds, and with what ``harm`` does to one of a kind."""
    found = honest(path)
    return harm(found) if path.suffix == f".pf_{kind}" else found


@pytest.mark.parametrize(
    ("kind", "harm", "said"),
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
    ids=["page left out", "contents", "word left out", "word too many", "lists"],
)
def test_error_names_the_article(
    monkeypatch: pytest.MonkeyPatch, kind: str, harm: Callable[[list[Any]], Any], said: str
) -> None:
    """Where Pagefind does something else than it was asked to, the owner learns with which article."""
    honest = pagefind.read_cbor
    monkeypatch.setattr(pagefind, "read_cbor", lambda path: harmed(path, honest, harm, kind))
    with pytest.raises(SearchError) as caught:
        [*pagefind.index_words(ARTICLES)]
    assert re.search(said, caught.value.what)


def test_article_left_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a page that Pagefind has not taken the owner learns whose it is."""
    honest = pagefind._run_pagefind

    def forgetful(source: Path, output: Path) -> None:
        (source / "2.html").unlink()
        honest(source, output)

    monkeypatch.setattr(pagefind, "_run_pagefind", forgetful)
    with pytest.raises(SearchError, match="left out 1 articles: a-2"):
        [*pagefind.index_words(ARTICLES)]


def test_characters_that_unicode_has_not_given_out() -> None:
    """They stand among the Chinese ones, and one of them is no reason for a build to stop."""
    words = tokenize("国\U0002ceae防")
    found = dict(pagefind.index_words([("a", words)]))
    assert found.keys() == {*words}
