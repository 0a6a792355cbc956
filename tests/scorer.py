"""How near a page comes to the answers that a person wrote down after reading the clipping.

A text is compared as runs of four tokens; a token is one Chinese character, or one word or number otherwise. What a
page must say are the paragraphs and captions, what it may say besides is ``optional``; anything else is junk.
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

RUN = 4
"""Tokens in a run: three stand by chance in any two texts about one subject, five punish each single slip too hard."""
HAN = r"\u3400-\u9fff\uf900-\ufaff\u3040-\u30ff\U00020000-\U0003134f"
TOKEN = re.compile(rf"[{HAN}]|[^\W_{HAN}]+")

Gold = Mapping[str, Any]
"""The answers for one clipping; the keys are told in tests/eval/README.md."""


@dataclass(frozen=True, slots=True)
class Score:
    """How one page was measured; every figure lies between 0 and 1."""

    recall: float
    precision: float
    junk: tuple[str, ...]
    """Texts of ``must_not_contain`` that the page shows."""
    images: tuple[int, int, int]
    """Found of those wanted, wanted, shown."""
    metadata: Mapping[str, float]

    @property
    def f1(self) -> float:
        """The harmonic mean of recall and precision."""
        return _harmonic(self.recall, self.precision)


def score(article: Article, gold: Gold) -> Score:
    """Measure a page against its answers."""
    html = BeautifulSoup(MarkdownIt("commonmark").enable("table").render(article.body), "lxml")
    shown = [picture_key(str(image["src"])) for image in html.find_all("img")]
    wanted = {picture_key(image["src"]) for image in gold["images"]}
    text = html.get_text("\n")
    required = [tokens(part) for part in (*gold["paragraphs"], *gold["captions"])]
    allowed = [tokens(part) for part in gold["optional"]]
    out = tokens(text)
    return Score(
        recall=recall_of(required, out),
        precision=precision_of([*required, *allowed], out),
        junk=tuple(part for part in gold["must_not_contain"] if _squeezed(part) in _squeezed(text)),
        images=(len(wanted & set(shown)), len(wanted), len(set(shown))),
        metadata=_metadata(article, gold),
    )


def tokens(text: str) -> list[str]:
    """One token a Chinese character, one a word otherwise."""
    return TOKEN.findall(unicodedata.normalize("NFKC", text).lower())


def picture_key(address: str) -> str:
    """A picture by its own address: without proxy, scheme and query, letters as they are written."""
    parts = urlsplit(original_address(address))
    return unicodedata.normalize("NFC", unquote(f"{parts.netloc}{parts.path}")).lower()


def _runs(segment: list[str]) -> list[tuple[str, ...]]:
    """All runs of a segment; one that is shorter than a run is a run of its own."""
    size = min(RUN, len(segment))
    return [tuple(segment[at : at + size]) for at in range(len(segment) - size + 1)] if size else []


def recall_of(required: Iterable[list[str]], out: list[str]) -> float:
    """The share of the required tokens that stand in a run which the page has as well, each of its runs used once."""
    pools = {size: Counter(zip(*(out[at:] for at in range(size)), strict=False)) for size in range(1, RUN + 1)}
    covered = total = 0
    for segment in sorted(required, key=len, reverse=True):
        marks = [False] * len(segment)
        for at, run in enumerate(_runs(segment)):
            if pools[len(run)][run] > 0:
                pools[len(run)][run] -= 1
                marks[at : at + len(run)] = [True] * len(run)
        covered, total = covered + sum(marks), total + len(segment)
    return covered / total if total else 1.0


def precision_of(known: Iterable[list[str]], out: list[str]) -> float:
    """The share of the page's tokens that stand in a run of what it must or may say, each of those runs used once."""
    pool = Counter(run for segment in known for run in _runs(segment))
    marks = [False] * len(out)
    for size in range(RUN, 0, -1):
        for at in range(len(out) - size + 1):
            run = tuple(out[at : at + size])
            if pool[run] > 0 and (size == RUN or not any(marks[at : at + size])):
                pool[run] -= 1
                marks[at : at + size] = [True] * size
    return sum(marks) / len(marks) if marks else 0.0


def _metadata(article: Article, gold: Gold) -> dict[str, float]:
    """Each field of the front matter: 1 where it is right; authors by their F1."""
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
        "authors": _harmonic(found / len(names), found / len(wanted)) if names and wanted else float(names == wanted),
    }


def _harmonic(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one and other else 0.0


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).lower().split())
