"""The files of one article: its clippings, whatever their names are now, and those that are not in this folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from jianbao.collect.known import entry_digest_of
from jianbao.config import Config
from jianbao.ingest.captures import IdentifiedClipping, identify_clippings
from jianbao.ingest.last_ingest import clipping_stamps
from jianbao.ingest.read.files import clipping_files
from jianbao.ingest.up_to_date import IngestCache
from jianbao.model import Article, Capture
from jianbao.page.removed import RemovedArticle, make_table
from jianbao.report import Progress
from jianbao.runtime.file_stamps import bytes_digest
from jianbao.runtime.workers import Workers

DIGEST_LENGTH = 32
"""Digits of ``bytes_digest``, the first ones of a SHA-256."""


class ArticleClippings(NamedTuple):
    """The clippings of an article."""

    names: tuple[str, ...]
    """Those in the archive, by their paths below it."""
    digests: frozenset[str]
    """The ``bytes_digest`` of every clipping that is known, and ``entry_digest`` of those that came from feeds."""
    elsewhere: tuple[str, ...]
    """The names of those that its page records and that are not in the archive."""
    former: tuple[str, ...]
    """The names that its page records and that no file has any more."""


def recorded_captures(article: Article) -> list[Capture]:
    """The clipping that a page was made from, and its other captures."""
    own = article.clipping
    return [Capture(own["file"], own.get("sha256", ""), None) for _ in range(bool(own.get("file")))] + [
        *article.captures
    ]


def find_clippings(
    config: Config,
    removed: RemovedArticle,
    article: Article | None,
    cache: IngestCache,
    workers: Workers,
    progress: Progress,
) -> ArticleClippings:
    """Find the clippings of a removed article: by their bytes, and by its address if it has one of its own.

    ``article`` is its page, None if that does not exist any more.
    """
    recorded = recorded_captures(article) if article else []
    digests = {*removed.clippings.split(), *(capture.sha256[:DIGEST_LENGTH] for capture in recorded if capture.sha256)}
    table = make_table([removed._replace(clippings=" ".join(digests))])
    found = [c for c in _identify(config, cache, workers, progress) if table.find(c.digest, c.id)]
    names = {clipping.name for clipping in found}
    root = config.root.resolve()
    recorded_names = {capture.file for capture in recorded}
    names |= {name for name in recorded_names - names if _is_clipping(root / name, root, digests)}
    known = {clipping.digest for clipping in found}
    former = sorted(name for name in recorded_names - names if not (root / name).exists())
    unknown = {capture.file for capture in recorded if capture.sha256[:DIGEST_LENGTH] not in known}
    elsewhere = tuple(name for name in former if name in unknown)
    entries = {digest for name in names if (digest := entry_digest_of(config.root / name))}
    return ArticleClippings(tuple(sorted(names)), frozenset(digests | known | entries), elsewhere, tuple(former))


def _identify(config: Config, cache: IngestCache, workers: Workers, progress: Progress) -> Iterable[IdentifiedClipping]:
    if not config.clippings.is_dir():
        return ()
    files = clipping_files([config.clippings], config.root).paths
    return identify_clippings(
        files, clipping_stamps(files), config.import_fields, workers, progress, cache.clippings.rows
    )


def _is_clipping(path: Path, root: Path, digests: set[str]) -> bool:
    """Whether a file of the archive is one of these clippings: the name that a page records may be another's by now."""
    try:
        return path.resolve().is_relative_to(root) and bytes_digest(path.read_bytes()) in digests
    except OSError:
        return False
