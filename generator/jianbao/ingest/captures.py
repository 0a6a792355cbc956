"""Captures: several clippings of one source address. Group them by article and choose the one to make the page from.

All clippings are first read for the id of their article. Then the captures of an article are cleaned one after the
other, so that only one text has to be in memory for the choice, and no clipping is cleaned twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from jianbao.config import FieldNames
from jianbao.errors import ClippingError
from jianbao.ingest.article import ArticleWithFacts, NamedFile
from jianbao.ingest.article_facts import ArticleFacts
from jianbao.ingest.existing_pages import ExistingPage
from jianbao.ingest.read.clipping import read_clipping
from jianbao.ingest.source_url import clipping_id
from jianbao.ingest.write_page import ChosenCapture
from jianbao.report import Ending, Outcome, Progress
from jianbao.runtime.file_stamps import NO_STAMP, Stamp, bytes_digest, stamp_of
from jianbao.runtime.workers import Workers

CLIPPINGS_IDENTIFIED_PER_BATCH = 500
"""Clippings sent to a worker at a time to be identified."""


class IdentifiedClipping(NamedTuple):
    """A clipping that has not been cleaned, with the id of its article."""

    name: str
    """The file name for pages and reports, as ``clipping_files`` gives it."""
    stamp: Stamp
    digest: str
    """``bytes_digest`` of the file; empty if the clipping is unreadable."""
    id: str | None
    """The id of its article; None if the clipping is unreadable."""
    path: Path

    @property
    def file(self) -> NamedFile:
        """The path and name: what ``make_articles`` needs."""
        return self.path, self.name


ClippingGroup = list[IdentifiedClipping]
"""The clippings of one article."""


class ClippingRow(NamedTuple):
    """A row of the cache of clippings: an ``IdentifiedClipping`` without its path."""

    name: str
    stamp: Stamp
    file_digest: str
    article_id: str | None


def clipping_to_row(clipping: IdentifiedClipping) -> ClippingRow:
    """Serialize a clipping for the cache."""
    return ClippingRow(clipping.name, clipping.stamp, clipping.digest, clipping.id)


class Identity(NamedTuple):
    """The digest of a clipping's bytes and the id of its article: what a worker returns for it."""

    file_digest: str
    article_id: str | None


UNREADABLE = Identity("", None)


def identify_clippings(
    files: Sequence[NamedFile],
    field_names: FieldNames,
    workers: Workers,
    progress: Progress,
    cached_rows: Mapping[str, ClippingRow],
) -> list[IdentifiedClipping]:
    """Read the id of each clipping's article, in the order of ``files``.

    The keys of ``cached_rows`` are the clippings' names. A row is a cache hit if the file has the same stamp or bytes.
    """
    stamps = {path: _stamp(path) for path, _ in files}
    stale = []
    for path, name in files:
        row = cached_rows.get(name)
        if row is None or row.stamp != stamps[path]:
            stale.append((path, name, row.file_digest if row else ""))
    identities = workers.map_batches(partial(_identify_batch, field_names), stale, size=CLIPPINGS_IDENTIFIED_PER_BATCH)
    read = {
        path: identity for (path, *_), identity in zip(progress(stale, "Reading addresses"), identities, strict=True)
    }
    clippings = []
    for path, name in files:
        identity = read.get(path) or cached_rows[name]
        clippings.append(IdentifiedClipping(name, stamps[path], identity.file_digest, identity.article_id, path))
    return clippings


def group_by_article(clippings: Iterable[IdentifiedClipping]) -> list[ClippingGroup]:
    """Group clippings by their article's id, keeping the order; each unreadable clipping is a separate group."""
    groups: dict[str | int, ClippingGroup] = {}
    for index, clipping in enumerate(clippings):
        groups.setdefault(index if clipping.id is None else clipping.id, []).append(clipping)
    return list(groups.values())


def choose_best_capture(
    results: Iterable[ArticleWithFacts | ClippingError],
) -> tuple[ChosenCapture | None, list[ClippingError]]:
    """Choose the best of an article's cleaned clippings by ``ArticleFacts.rank``.

    Returns the choice, None if no clipping is readable, and the errors.
    """
    best: ChosenCapture | None = None
    other_facts: list[ArticleFacts] = []
    problems: list[ClippingError] = []
    for result in results:
        if isinstance(result, ClippingError):
            problems.append(result)
            continue
        article, facts = result
        if best is None:
            best = ChosenCapture(article, facts)
        elif facts.rank < best.facts.rank:
            other_facts.append(best.facts)
            best = ChosenCapture(article, facts)
        else:
            other_facts.append(facts)
    return (best._replace(other_facts=tuple(other_facts)) if best else None), problems


def clipping_endings(
    facts: ArticleFacts, other_facts: Sequence[ArticleFacts], outcome: Outcome, page: ExistingPage
) -> list[Ending]:
    """Make the ending of each of an article's clippings, with the reason why it was chosen for the page or not.

    ``facts`` describe the best clipping in this ingest, ``other_facts`` the remaining clippings of the same article.
    """
    winner = facts if outcome is not Outcome.DUPLICATE else page.facts
    endings = [
        Ending(
            Outcome.DUPLICATE, loser.capture.file, page.path, page.is_dated, _why_duplicate(loser, winner), loser.notes
        )
        for loser in (facts, *other_facts)
        if loser is not winner
    ]
    if outcome is not Outcome.DUPLICATE:
        is_thin = winner.is_thin and outcome is not Outcome.EDITED
        why = "" if outcome is Outcome.EDITED else _why_chosen(winner, other_facts, 1 + len(page.captures))
        ending = Outcome.THIN if is_thin else outcome
        endings.append(Ending(ending, winner.capture.file, page.path, page.is_dated, why, winner.notes))
    return endings


def _why_chosen(winner: ArticleFacts, other_facts: Sequence[ArticleFacts], captures: int) -> str:
    if captures < 2:
        return ""
    is_tie = any(facts.characters == winner.characters for facts in other_facts)
    return f"the longest text of {captures} captures{', first by name' if is_tie else ''}"


def _why_duplicate(loser: ArticleFacts, winner: ArticleFacts) -> str:
    name = winner.capture.file or "the page written by hand"
    is_tie = loser.characters == winner.characters
    return f"{name} has {'as much text and is first by name' if is_tie else 'more text'}"


def _identify_batch(field_names: FieldNames, files: Sequence[tuple[Path, str, str]]) -> list[Identity | None]:
    return [_identify(path, name, field_names, cached_digest) for path, name, cached_digest in files]


def _identify(path: Path, name: str, field_names: FieldNames, cached_digest: str) -> Identity | None:
    """Digest and article id of a clipping; None if its bytes have the digest that is in the cache."""
    try:
        digest = bytes_digest(path.read_bytes())
        return (
            None if digest == cached_digest else Identity(digest, clipping_id(read_clipping(path, name, field_names)))
        )
    except (ClippingError, OSError):  # reported when the clipping is cleaned
        return UNREADABLE


def _stamp(path: Path) -> Stamp:
    try:
        return stamp_of(path)
    except OSError:
        return NO_STAMP
