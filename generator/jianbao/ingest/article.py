"""Turn raw files into articles: read, clean, normalise. ``make_articles`` does it for a batch in a worker process."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from jianbao.config import DEFAULT_FIELD_NAMES, FieldNames, load_field_names
from jianbao.errors import ClippingError
from jianbao.ingest.article_facts import ArticleWithFacts, extract_facts
from jianbao.ingest.boilerplate_file import BOILERPLATE_FILE, Boilerplate, clipping_channel, load_boilerplate
from jianbao.ingest.clean import clean
from jianbao.ingest.explanation import Explanation
from jianbao.ingest.normalise import find_outlet, normalise
from jianbao.ingest.normalise.tags import Vocabulary, load_vocabulary
from jianbao.ingest.normalise.title import find_title
from jianbao.ingest.read.clipping import read_clipping
from jianbao.ingest.read.files import NamedFile
from jianbao.model import Article, Clipping, Outlet
from jianbao.outlets import load_outlets

NO_BOILERPLATE = Boilerplate()


class Knowledge(NamedTuple):
    """The data that cleaning and normalising need besides the clipping."""

    outlets: Mapping[str, Outlet]
    vocabulary: Vocabulary
    boilerplate: Boilerplate = NO_BOILERPLATE
    """Texts that repeat in the outlets and channels of the archive."""
    field_names: FieldNames = DEFAULT_FIELD_NAMES


def load_knowledge(root: Path | None) -> Knowledge:
    """Load the shipped outlets and tag words, and what the archive at ``root`` adds. Raises ConfigError."""
    if root is None:
        return Knowledge(load_outlets(), load_vocabulary())
    return Knowledge(
        load_outlets(root / "outlets"),
        load_vocabulary(root / "tags.toml"),
        load_boilerplate(root / BOILERPLATE_FILE),
        load_field_names(root),
    )


def make_article(path: Path, name: str, knowledge: Knowledge) -> tuple[Article, Explanation]:
    """Read, clean and normalise the raw file at ``path``, which the page records as ``name``. Raises ClippingError."""
    return article_from_clipping(read_clipping(path, name, knowledge.field_names), knowledge)


def article_from_clipping(clipping: Clipping, knowledge: Knowledge) -> tuple[Article, Explanation]:
    """Clean and normalise a clipping. Raises ClippingError if its body is too large."""
    outlet = find_outlet(clipping, knowledge.outlets)
    title = find_title(clipping, outlet, text="")
    boilerplate = knowledge.boilerplate.for_channel(outlet.slug, clipping_channel(clipping))
    cleaned = clean(clipping, outlet, title, boilerplate)
    return normalise(cleaned, outlet, knowledge.vocabulary)


def make_articles(
    root: Path, field_names: FieldNames, files: Sequence[NamedFile]
) -> list[ArticleWithFacts | ClippingError]:
    """Make the article of each file of a batch, or return its error instead. This runs in worker processes."""
    knowledge = _cached_knowledge(root)._replace(field_names=field_names)
    return [_article_or_problem(path, name, knowledge) for path, name in files]


def _article_or_problem(path: Path, name: str, knowledge: Knowledge) -> ArticleWithFacts | ClippingError:
    try:
        article, explanation = make_article(path, name, knowledge)
        return article, extract_facts(article)._replace(notes=explanation.notes)
    except ClippingError as problem:
        return problem


@functools.lru_cache(maxsize=1)
def _cached_knowledge(root: Path) -> Knowledge:
    """The knowledge for an archive, cached in this process until ``clear_caches``."""
    return load_knowledge(root)


def clear_caches() -> None:
    """Make the next call load the archive's outlets, tags and boilerplate again."""
    _cached_knowledge.cache_clear()
