"""The cache of ingest: it says which clippings and pages need not be read, and which articles need not be cleaned.

A page depends on its article's clippings, on jianbao's code, and on what the archive says about outlets, tags and
boilerplate. If none of them has changed since the last ingest, and neither has the page, the article is a cache hit.
The links between near-duplicates depend on the pages alone. Files are compared by stamp first and, where the stamp is
new, as in a copy of the archive, by a digest of their bytes.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

from jianbao.ingest.captures import (
    ClippingGroup,
    ClippingRow,
    IdentifiedClipping,
    SavedArticle,
    clipping_endings,
    clipping_to_row,
)
from jianbao.ingest.clipping_names import ClippingNames, gone_names
from jianbao.ingest.existing_pages import ExistingPage
from jianbao.ingest.last_ingest import IngestDigests
from jianbao.ingest.link_duplicates import Links, PairVerdict
from jianbao.report import Ending, Outcome
from jianbao.runtime.cache import Table, cache_file, read_rows, read_table, write_rows, write_table
from jianbao.runtime.file_stamps import NO_STAMP, is_settled

FileRow = TypeVar("FileRow", ExistingPage, ClippingRow)


class OutcomeRow(NamedTuple):
    """A row of the cache: the clippings of an article, the page they became, and what the next ingest reports of them.

    The five columns about clippings have equal length.
    """

    page_id: str
    address_id: str
    clippings: Sequence[str]
    """Names of the clippings."""
    clipping_digests: Sequence[str]
    outcomes: Sequence[str]
    why: Sequence[str]
    notes: Sequence[Sequence[str]]
    """Values of ``Outcome``, and the other fields of each clipping's ``Ending``."""
    gone: Sequence[str]
    """``gone_names`` of the page."""
    page_file: str
    """Path below the folder of pages, with ``/``."""
    page_digest: str
    """``bytes_digest`` of the page."""


class CachedLinks(NamedTuple):
    """What is known about links between near-duplicates."""

    pages_version: str = ""
    """The version of the table of pages that have these links."""
    linked: int = 0
    verdicts: Sequence[PairVerdict] = ()
    """As in ``Links``."""


class IngestCache(NamedTuple):
    """What the last ingest left in ``.cache/``, and the outcomes that this ingest adds."""

    root: Path
    articles: Path
    """The folder of pages."""
    digests: IngestDigests
    pages: Table[ExistingPage]
    """Path of the page, relative to ``articles`` -> its row."""
    clippings: Table[ClippingRow]
    """Name of the clipping -> its row."""
    outcomes: Table[OutcomeRow]
    """Id of the page -> its row."""
    links: CachedLinks
    outcomes_at: dict[str, list[OutcomeRow]]
    """Id of an address -> the rows of its articles. A row that this ingest adds has empty columns for the page, because
    links may still be written into it."""

    def cached_endings(
        self, group: ClippingGroup, pages: Sequence[ExistingPage], names: ClippingNames
    ) -> list[Ending] | None:
        """Look up the clippings of an address, whose pages are ``pages``: on a cache hit their endings, else None."""
        rows = {row.page_id: row for row in self.outcomes_at.get(group[0].id or "", ())}
        if rows.keys() != {page.id for page in pages} or not rows:
            return None
        if not all(self._is_current(rows[page.id], page, names) for page in pages):
            return None
        digests = {clipping.name: clipping.digest for clipping in group}
        hits = [(rows[page.id], page) for page in pages if not digests.keys().isdisjoint(rows[page.id].clippings)]
        found = [pair for row, _ in hits for pair in zip(row.clippings, row.clipping_digests, strict=True)]
        if len(found) != len(digests) or dict(found) != digests:
            return None
        return [
            ending
            for row, page in hits
            for ending in _endings_of_row(row, page, Path(f"{self.articles}{os.sep}{page.file}"))
        ]

    def _is_current(self, row: OutcomeRow, page: ExistingPage, names: ClippingNames) -> bool:
        """Whether a page, and what is known about its clippings, is as it was when the row was recorded."""
        if page.is_edited or page.file_digest != row.page_digest or page.file != row.page_file:
            return False
        recorded = page.clipping_files
        if gone_names(recorded, names) != tuple(row.gone):
            return False
        return tuple(page.aliases) == names.aliases_of(recorded, page.aliases)

    def record_outcomes(self, group: ClippingGroup, saved: Sequence[SavedArticle], names: ClippingNames) -> None:
        """Record the articles that the clippings of an address became; ``save`` writes them to the cache."""
        address_id, digests = group[0].id, {clipping.name: clipping.digest for clipping in group}
        if not address_id:
            return
        rows = [self._row_of(address_id, article, digests, names) for article in saved]
        saved_ids = {row.page_id for row in rows}
        others = [
            row
            for row in self.outcomes_at.get(address_id, ())
            if digests.keys().isdisjoint(row.clippings) and row.page_id not in saved_ids
        ]
        is_edited = any(article.outcome is Outcome.EDITED for article in saved)
        self.outcomes_at[address_id] = [] if is_edited else [*others, *rows]

    def cached_links(self, pages: Mapping[str, ExistingPage]) -> Links | None:
        """The links between near-duplicates if no page changed since the last ingest; None on a cache miss."""
        rows, (version, linked, verdicts) = self.pages.rows, self.links
        if not version or version != self.pages.version or len(pages) != len(rows):
            return None
        is_same = all((row := rows.get(page.file)) and row.file_digest == page.file_digest for page in pages.values())
        return Links(linked, 0, verdicts) if is_same else None

    def save(
        self,
        clippings: Iterable[IdentifiedClipping],
        pages: Mapping[str, ExistingPage],
        names: ClippingNames,
        links: Links | None,
    ) -> None:
        """Write the tables of pages, clippings and outcomes to the cache; ``pages`` are the pages as they are now.

        ``links`` are None if an ingest was interrupted before it linked the pages.
        """
        now = time.time_ns()
        clipping_rows = {name: row for name, row in self.clippings.rows.items() if not names.is_covered(name)}
        clipping_rows |= {clipping.name: clipping_to_row(clipping) for clipping in clippings if clipping.id}
        outcomes = {
            row.page_id: self._with_page(row, pages[row.page_id])
            for rows in self.outcomes_at.values()
            for row in rows
            if row.page_id in pages and not pages[row.page_id].is_edited
        }
        page_rows = {page.file: page for page in pages.values()}
        version = self._save_files("pages", self.digests.code, self.pages, page_rows, now)
        self._save_files("clippings", self.digests.identities, self.clippings, clipping_rows, now)
        write_table(cache_file(self.root, "ingest-outcomes"), self.digests.inputs, outcomes, self.outcomes)
        if links:
            cached = CachedLinks(version, links.linked, links.verdicts)
            write_rows(cache_file(self.root, "ingest-links"), self.digests.code, cached)

    def _row_of(
        self, address_id: str, article: SavedArticle, digests: Mapping[str, str], names: ClippingNames
    ) -> OutcomeRow:
        """The row of an article, still without its page."""
        outcome = Outcome.DUPLICATE if article.outcome is Outcome.DUPLICATE else Outcome.UNCHANGED
        endings = clipping_endings(article.facts, article.other_facts, outcome, article.page, self.articles)
        return OutcomeRow(
            page_id=article.page.id,
            address_id=address_id,
            clippings=[ending.clipping for ending in endings],
            clipping_digests=[digests[ending.clipping] for ending in endings],
            outcomes=[ending.outcome.value for ending in endings],
            why=[ending.why for ending in endings],
            notes=[ending.notes for ending in endings],
            gone=gone_names(article.page.clipping_files, names),
            page_file="",
            page_digest="",
        )

    def _with_page(self, row: OutcomeRow, page: ExistingPage) -> OutcomeRow:
        """Fill the columns for the page of a row that this ingest added; other rows stay as they are."""
        if row.page_digest:
            return row
        return row._replace(page_file=page.file, page_digest=page.file_digest)

    def _save_files(self, kind: str, digest: str, before: Table[FileRow], rows: Mapping[str, FileRow], now: int) -> str:
        """Write a table of files and return its version."""
        settled = {name: _settled_row(before.rows.get(name), row, now) for name, row in rows.items()}
        return write_table(cache_file(self.root, f"ingest-{kind}"), digest, settled, before)


def load_ingest_cache(root: Path, articles: Path, digests: IngestDigests) -> IngestCache:
    """Read the cache of the archive in ``root`` whose pages are in ``articles``; a stale or broken table is empty."""
    outcomes = read_table(cache_file(root, "ingest-outcomes"), digests.inputs, OutcomeRow)
    outcomes_at: dict[str, list[OutcomeRow]] = {}
    for row in outcomes.rows.values():
        outcomes_at.setdefault(row.address_id, []).append(row)
    return IngestCache(
        root=root,
        articles=articles,
        digests=digests,
        pages=read_table(cache_file(root, "ingest-pages"), digests.code, ExistingPage),
        clippings=read_table(cache_file(root, "ingest-clippings"), digests.identities, ClippingRow),
        outcomes=outcomes,
        links=CachedLinks(*read_rows(cache_file(root, "ingest-links"), digests.code)),
        outcomes_at=outcomes_at,
    )


def _endings_of_row(row: OutcomeRow, page: ExistingPage, path: Path) -> Iterator[Ending]:
    """The endings of the clippings of an article that is a cache hit; its page is at ``path``."""
    for clipping, outcome, why, notes in zip(row.clippings, row.outcomes, row.why, row.notes, strict=True):
        yield Ending(Outcome(outcome), clipping, path, page.is_dated, why, tuple(notes))


def _settled_row(old: FileRow | None, new: FileRow, now: int) -> FileRow:
    """The row to write; it has no stamp if the file could still change within the clock tick of its stamp.

    It is the old row if it is of the same bytes: ``write_table`` compares rows by identity.
    """
    if old is new:
        return new
    stamp = new.stamp if is_settled(new.stamp, now) else NO_STAMP
    return old if old and old.stamp == stamp and old.file_digest == new.file_digest else new._replace(stamp=stamp)
