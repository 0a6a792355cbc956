"""Make the articles of a batch of clippings. The process that does it imports what cleaning needs; others need not."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from jianbao.config import DEFAULT_FIELD_NAMES, FieldNames
from jianbao.errors import ClippingError
from jianbao.ingest.article_facts import ArticleWithFacts
from jianbao.ingest.read.files import NamedFile


def make_batch(
    root: Path, field_names: FieldNames, files: Sequence[NamedFile]
) -> list[ArticleWithFacts | ClippingError]:
    """See ``article.make_articles``."""
    from jianbao.ingest.article import make_articles  # slow to import

    return make_articles(root, field_names, files)


def preload(root: Path) -> None:
    """Import what cleaning needs, and load the outlets, tags and boilerplate of the archive in ``root``."""
    clear_caches()  # the process that forked this one may have cached those of its last ingest
    make_batch(root, DEFAULT_FIELD_NAMES, [])


def clear_caches() -> None:
    """Make the next batch in this process load the archive's outlets, tags and boilerplate again."""
    if article := sys.modules.get("jianbao.ingest.article"):
        article.clear_caches()
