"""Scores a page against gold answers, which were written by hand after reading the clipping.

Texts are compared as n-grams of four tokens; a token is a Chinese character, or a word or number of another script. The
gold paragraphs and captions are required, ``optional`` text is allowed, any other text lowers the precision.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup
from markdown_it import MarkdownIt

from jianbao.ingest.clean.lazy_pictures import original_address
from jianbao.ingest.source_url import canonical_url
from jianbao.model import Article
from jianbao.outlets import host_of
from jianbao.page.footnotes import footnotes

NGRAM_TOKENS = 4
"""With three, texts about one subject share n-grams by chance; with five, a single wrong token costs too much."""
HAN = r"\u3400-\u9fff\uf900-\ufaff\u3040-\u30ff\U00020000-\U0003134f"
TOKEN = re.compile(rf"[{HAN}]|[^\W_{HAN}]+")

Gold = Mapping[str, Any]
"""The gold answers for one clipping; ``tests/eval/README.md`` describes the keys."""


@dataclass(frozen=True, slots=True)
class Score:
    """The scores of one page; ratios are from 0 to 1."""

    recall: float
    precision: float
    junk: tuple[str, ...]
    """Texts of ``must_not_contain`` that the page contains."""
    images: tuple[int, int, int]
    """The number of gold images on the page, of gold images, and of images on the page."""
    metadata: Mapping[str, float]
    """Field of the front matter -> its score."""

    @property
    def f1(self) -> float:
        """The harmonic mean of recall and precision."""
        return _harmonic_mean(self.recall, self.precision)


def score(article: Article, gold: Gold) -> Score:
    """Score a page against its gold answers."""
    html = BeautifulSoup(MarkdownIt("commonmark").enable("table").use(footnotes).render(article.body), "lxml")
    shown = [picture_key(str(image["src"])) for image in html.find_all("img")]
    wanted = {picture_key(image["src"]) for image in gold["images"]}
    text = html.get_text("\n")
    required = [tokens(part) for part in (*gold["paragraphs"], *gold["captions"])]
    allowed = [tokens(part) for part in gold["optional"]]
    out = tokens(text)
    return Score(
        recall=recall_of(required, out),
        precision=precision_of([*required, *allowed], out),
        junk=tuple(part for part in gold["must_not_contain"] if _without_whitespace(part) in _without_whitespace(text)),
        images=(len(wanted & set(shown)), len(wanted), len(set(shown))),
        metadata=_metadata(article, gold),
    )


def tokens(text: str) -> list[str]:
    """The tokens of a text: each Chinese character, and each word or number of another script."""
    return TOKEN.findall(unicodedata.normalize("NFKC", text).lower())


def picture_key(address: str) -> str:
    """What identifies an image: its URL without proxy, scheme, query and percent-encoding."""
    parts = urlsplit(original_address(address))
    return unicodedata.normalize("NFC", unquote(f"{parts.netloc}{parts.path}")).lower()


def _ngrams(segment: list[str]) -> list[tuple[str, ...]]:
    """All n-grams of a segment; a segment with fewer tokens is a single, shorter n-gram."""
    size = min(NGRAM_TOKENS, len(segment))
    return [tuple(segment[at : at + size]) for at in range(len(segment) - size + 1)] if size else []


def recall_of(required: Iterable[list[str]], out: list[str]) -> float:
    """The share of required tokens that are in an n-gram of the page; each n-gram of the page is matched once."""
    pools = {size: Counter(zip(*(out[at:] for at in range(size)), strict=False)) for size in range(1, NGRAM_TOKENS + 1)}
    covered = total = 0
    for segment in sorted(required, key=len, reverse=True):
        marks = [False] * len(segment)
        for at, ngram in enumerate(_ngrams(segment)):
            if pools[len(ngram)][ngram] > 0:
                pools[len(ngram)][ngram] -= 1
                marks[at : at + len(ngram)] = [True] * len(ngram)
        covered, total = covered + sum(marks), total + len(segment)
    return covered / total if total else 1.0


def precision_of(accepted: Iterable[list[str]], out: list[str]) -> float:
    """The share of the page's tokens that are in an n-gram of accepted text; each accepted n-gram is matched once."""
    pool = Counter(ngram for segment in accepted for ngram in _ngrams(segment))
    marks = [False] * len(out)
    for size in range(NGRAM_TOKENS, 0, -1):
        for at in range(len(out) - size + 1):
            ngram = tuple(out[at : at + size])
            if pool[ngram] > 0 and (size == NGRAM_TOKENS or not any(marks[at : at + size])):
                pool[ngram] -= 1
                marks[at : at + size] = [True] * size
    return sum(marks) / len(marks) if marks else 0.0


def _metadata(article: Article, gold: Gold) -> dict[str, float]:
    """Field of the front matter -> 1 if it is right, else 0; for authors their F1 score."""
    accepted = [moment.removesuffix("Z") for moment in gold["published_accept"]]
    instant = article.instant.strftime("%Y-%m-%dT%H:%M:%S")
    names, wanted = set(article.authors) - set(gold["authors_optional"]), set(gold["authors"])
    found = len(names & wanted)
    by_day = gold["published_precision"] == "day"
    return {
        "title": float(article.title == gold["title"]),
        "url": float(unquote(article.source_url) == unquote(canonical_url(gold["canonical_url"]))),
        "host": float(host_of(article.source_url) == host_of(gold["outlet_host"])),
        "lang": float(article.lang == gold["lang"]),
        "day": float(str(article.day) in {moment[:10] for moment in accepted} or instant in accepted),
        "second": float(by_day or instant in accepted),
        "authors": _harmonic_mean(found / len(names), found / len(wanted))
        if names and wanted
        else float(names == wanted),
    }


def _harmonic_mean(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one and other else 0.0


def _without_whitespace(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).lower().split())
