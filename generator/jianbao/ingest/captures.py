"""Captures: several clippings of one article. Group clippings by source address, and report what became of each.

All clippings are first read for the id that their address gives. Then the clippings of an address are cleaned one after
the other, so that only their texts have to be in memory to divide them among articles (``divide_captures``) and to
choose the one to make the page from, and no clipping is cleaned twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from jianbao.config import FieldNames
from jianbao.errors import ClippingError
from jianbao.ingest.article_facts import ArticleFacts
from jianbao.ingest.existing_pages import ExistingPage
from jianbao.ingest.read.files import NamedFile
from jianbao.ingest.source_url import clipping_id, place_within
from jianbao.report import Ending, Outcome, Progress
from jianbao.runtime.file_stamps import Stamp, bytes_digest
from jianbao.runtime.workers import Workers

CLIPPINGS_IDENTIFIED_PER_BATCH = 500
"""Clippings sent to a worker at a time to be identified."""


class IdentifiedClipping(NamedTuple):
    """A clipping that has not been cleaned, with the id that its address gives."""

    name: str
    """The file name for pages and reports, as ``clipping_files`` gives it."""
    stamp: Stamp
    digest: str
    """``bytes_digest`` of the file; empty if the clipping is unreadable."""
    id: str | None
    """The id that its address gives; None if the clipping is unreadable."""
    place: str
    """See ``place_within``."""
    path: str

    @property
    def file(self) -> NamedFile:
        """The path and name: what ``make_articles`` needs."""
        return Path(self.path), self.name


ClippingGroup = list[IdentifiedClipping]
"""The clippings of one source address."""


class ClippingRow(NamedTuple):
    """A row of the cache of clippings: an ``IdentifiedClipping`` without its path."""

    name: str
    stamp: Stamp
    file_digest: str
    address_id: str | None
    place: str


def clipping_to_row(clipping: IdentifiedClipping) -> ClippingRow:
    """Serialize a clipping for the cache."""
    return ClippingRow(clipping.name, clipping.stamp, clipping.digest, clipping.id, clipping.place)


class Identity(NamedTuple):
    """The digest of a clipping's bytes, and what its address gives: what a worker returns for it."""

    file_digest: str
    address_id: str | None
    place: str


UNREADABLE = Identity("", None, "")


def identify_clippings(
    paths: Mapping[str, str],
    stamps: Mapping[str, Stamp],
    field_names: FieldNames,
    workers: Workers,
    progress: Progress,
    cached_rows: Mapping[str, ClippingRow],
) -> list[IdentifiedClipping]:
    """Read the address of each clipping, in the order of ``paths``, which are path -> name; ``stamps`` are theirs.

    The keys of ``cached_rows`` are the clippings' names. A row is a cache hit if the file has the same stamp or bytes.
    """
    stale = []
    for path, name in paths.items():
        row = cached_rows.get(name)
        if row is None or row.stamp != stamps[path]:
            stale.append((path, name, row.file_digest if row else ""))
    identities = workers.map_batches(partial(_identify_batch, field_names), stale, size=CLIPPINGS_IDENTIFIED_PER_BATCH)
    read = {
        path: identity for (path, *_), identity in zip(progress(stale, "Reading addresses"), identities, strict=True)
    }
    clippings = []
    for path, name in paths.items():
        identity = read.get(path) or cached_rows[name]
        clippings.append(IdentifiedClipping(name, stamps[path], *identity[-3:], path))
    return clippings


def group_by_address(clippings: Iterable[IdentifiedClipping]) -> list[ClippingGroup]:
    """Group clippings by the id of their address, keeping the order; each unreadable one is a separate group."""
    groups: dict[str | int, ClippingGroup] = {}
    for index, clipping in enumerate(clippings):
        groups.setdefault(index if clipping.id is None else clipping.id, []).append(clipping)
    return list(groups.values())


class SavedArticle(NamedTuple):
    """What became of an article's clippings."""

    facts: ArticleFacts
    """Of the best clipping in this ingest."""
    other_facts: tuple[ArticleFacts, ...]
    """Of the remaining clippings in this ingest."""
    outcome: Outcome
    page: ExistingPage


def clipping_endings(
    facts: ArticleFacts, other_facts: Sequence[ArticleFacts], outcome: Outcome, page: ExistingPage, articles: Path
) -> list[Ending]:
    """Make the ending of each of an article's clippings, with the reason why it was chosen for the page or not.

    ``facts`` describe the best clipping in this ingest, ``other_facts`` the remaining clippings of the same article.
    ``articles`` is the folder of pages.
    """
    path = articles / page.file
    winner = facts if outcome is not Outcome.DUPLICATE else page.facts
    endings = [
        Ending(Outcome.DUPLICATE, loser.capture.file, path, page.is_dated, _why_duplicate(loser, winner), loser.notes)
        for loser in (facts, *other_facts)
        if loser is not winner
    ]
    if outcome is not Outcome.DUPLICATE:
        is_thin = winner.is_thin and outcome is not Outcome.EDITED
        why = "" if outcome is Outcome.EDITED else _why_chosen(winner, other_facts, 1 + len(page.captures_values))
        ending = Outcome.THIN if is_thin else outcome
        endings.append(Ending(ending, winner.capture.file, path, page.is_dated, why, winner.notes))
    return endings


def _why_chosen(winner: ArticleFacts, other_facts: Sequence[ArticleFacts], captures: int) -> str:
    if captures < 2:
        return ""
    ties = [facts for facts in other_facts if facts.characters == winner.characters]
    reason = ", " + _tie_break(winner, min(ties, key=lambda facts: facts.rank)) if ties else ""
    return f"the longest text of {captures} captures{reason}"


def _why_duplicate(loser: ArticleFacts, winner: ArticleFacts) -> str:
    name = winner.capture.file or "the page written by hand"
    if loser.characters != winner.characters:
        return f"{name} has more text"
    return f"{name} has as much text and is {_tie_break(winner, loser)}"


def _tie_break(winner: ArticleFacts, loser: ArticleFacts) -> str:
    """What decides between two captures with equally long texts, see ``capture_order``."""
    if winner.capture.collected != loser.capture.collected:
        return "collected first"
    return "first by SHA-256" if winner.capture.sha256 != loser.capture.sha256 else "first by name"


def _identify_batch(field_names: FieldNames, files: Sequence[tuple[str, str, str]]) -> list[Identity | None]:
    return [_identify(Path(path), name, field_names, cached_digest) for path, name, cached_digest in files]


def _identify(path: Path, name: str, field_names: FieldNames, cached_digest: str) -> Identity | None:
    """Digest and address of a clipping; None if its bytes have the digest that is in the cache."""
    from jianbao.ingest.read.clipping import read_clipping  # slow to import, and not needed for a cache hit

    try:
        digest = bytes_digest(path.read_bytes())
        if digest == cached_digest:
            return None
        clipping = read_clipping(path, name, field_names)
        return Identity(digest, clipping_id(clipping), place_within(clipping.url))
    except (ClippingError, OSError):  # reported when the clipping is cleaned
        return UNREADABLE
