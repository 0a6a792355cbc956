"""A raw file -> its article: ``read``, ``clean`` and ``normalise`` in a row, for one file or a batch."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from jianbao.errors import ClippingError
from jianbao.ingest.article_facts import ArticleFacts, extract_facts
from jianbao.ingest.boilerplate_file import BOILERPLATE_FILE, Boilerplate, clipping_channel, load_boilerplate
from jianbao.ingest.clean import clean
from jianbao.ingest.explanation import Explanation
from jianbao.ingest.normalise import find_outlet, normalise
from jianbao.ingest.normalise.tags import Vocabulary, load_vocabulary
from jianbao.ingest.normalise.title import find_title
from jianbao.ingest.read.clipping import read_clipping
from jianbao.model import Article, Clipping, Outlet
from jianbao.outlets import load_outlets

NamedFile = tuple[Path, str]
"""A raw file and the name it is recorded under."""
ArticleWithFacts = tuple[Article, ArticleFacts]
NO_BOILERPLATE = Boilerplate()


class Knowledge(NamedTuple):
    """What is known of the world before the first clipping is read."""

    outlets: Mapping[str, Outlet]
    vocabulary: Vocabulary
    boilerplate: Boilerplate = NO_BOILERPLATE
    """What repeats in this archive's outlets and channels."""


def load_knowledge(root: Path | None) -> Knowledge:
    """The shipped outlets and words, and those of the archive at ``root``, if there is one. Raises ConfigError."""
    if root is None:
        return Knowledge(load_outlets(), load_vocabulary())
    return Knowledge(
        load_outlets(root / "outlets"), load_vocabulary(root / "tags.toml"), load_boilerplate(root / BOILERPLATE_FILE)
    )


def make_article(path: Path, name: str, knowledge: Knowledge) -> tuple[Article, Explanation]:
    """Read, clean and normalise one raw file, recorded under ``name``. Raises ClippingError."""
    return article_of(read_clipping(path, name), knowledge)


def article_of(clipping: Clipping, knowledge: Knowledge) -> tuple[Article, Explanation]:
    """Clean and normalise a clipping. Raises ClippingError if its body is too large."""
    outlet = find_outlet(clipping, knowledge.outlets)
    title = find_title(clipping, outlet, text="")
    boilerplate = knowledge.boilerplate.for_channel(outlet.slug, clipping_channel(clipping))
    cleaned = clean(clipping, outlet, title, boilerplate)
    return normalise(cleaned, outlet, knowledge.vocabulary)


def make_articles(root: Path, files: Sequence[NamedFile]) -> list[ArticleWithFacts | ClippingError]:
    """A batch of raw files, each an article or the reason why not; what a worker process does."""
    return [_article_or_problem(path, name, _known(root)) for path, name in files]


def _article_or_problem(path: Path, name: str, knowledge: Knowledge) -> ArticleWithFacts | ClippingError:
    try:
        article = make_article(path, name, knowledge)[0]
        return article, extract_facts(article)
    except ClippingError as problem:
        return problem


@functools.lru_cache(maxsize=1)
def _known(root: Path) -> Knowledge:
    """What this process knows; ``forget`` before each run, since files may have changed."""
    return load_knowledge(root)


def clear_caches() -> None:
    """Read the files of knowledge anew the next time."""
    _known.cache_clear()
