"""The cache of ingest: it says which clippings and pages need not be read, and which articles need not be cleaned.

A page depends on its article's clippings, on jianbao's code, and on what the archive says about outlets, tags and
boilerplate. If none of them has changed since the last ingest, and neither has the page, the article is a cache hit.
The links between near-duplicates depend on the pages alone. Files are compared by stamp first and, where the stamp is
new, as in a copy of the archive, by a digest of their bytes.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

from jianbao.ingest.article_facts import ArticleFacts
from jianbao.ingest.captures import (
    ClippingGroup,
    ClippingRow,
    IdentifiedClipping,
    SavedArticle,
    clipping_endings,
    clipping_to_row,
)
from jianbao.ingest.clipping_names import ClippingNames, gone_names
from jianbao.ingest.existing_pages import ExistingPage, PageRow, page_to_row
from jianbao.ingest.last_ingest import IngestDigests
from jianbao.ingest.link_duplicates import LinkCounts
from jianbao.report import Ending, Outcome
from jianbao.runtime.cache import Table, cache_file, read_rows, read_table, write_rows, write_table
from jianbao.runtime.file_stamps import bytes_digest, is_settled

FileRow = TypeVar("FileRow", PageRow, ClippingRow)


class OutcomeRow(NamedTuple):
    """A row of the cache: the clippings of an article, and the page they became.

    The four columns about clippings have equal length; the best clipping comes first.
    """

    page_id: str
    address_id: str
    clippings: Sequence[str]
    """Names of the clippings."""
    clipping_digests: Sequence[str]
    characters: Sequence[int]
    notes: Sequence[Sequence[str]]
    """The notes of each clipping."""
    is_duplicate: bool
    """Whether the page was made from another clipping of an earlier ingest, which has more text."""
    gone: Sequence[str]
    """``gone_names`` of the page."""
    page_file: str
    """Path below the folder of pages, with ``/``."""
    page_digest: str
    """``bytes_digest`` of the page."""


class LinksRow(NamedTuple):
    """The cached number of linked pages, valid while the pages are the same."""

    pages_digest: str
    linked: int


class IngestCache(NamedTuple):
    """What the last ingest left in ``.cache/``, and the outcomes that this ingest adds."""

    root: Path
    articles: Path
    """The folder of pages."""
    digests: IngestDigests
    pages: Table[PageRow]
    """Path of the page, relative to ``articles`` -> its row."""
    clippings: Table[ClippingRow]
    """Name of the clipping -> its row."""
    outcomes: Table[OutcomeRow]
    """Id of the page -> its row."""
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
        return [ending for row, page in hits for ending in _endings_of_row(row, page)]

    def _is_current(self, row: OutcomeRow, page: ExistingPage, names: ClippingNames) -> bool:
        """Whether a page, and what is known about its clippings, is as it was when the row was recorded."""
        if page.is_edited or page.file_digest != row.page_digest or page.path != self.articles / row.page_file:
            return False
        clippings = (page.facts.capture.file, *(capture.file for capture in page.captures))
        is_same = page.aliases == names.aliases_of(clippings, page.aliases)
        return is_same and gone_names(page, names) == tuple(row.gone)

    def record_outcomes(self, group: ClippingGroup, saved: Sequence[SavedArticle], names: ClippingNames) -> None:
        """Record the articles that the clippings of an address became; ``save`` writes them to the cache."""
        address_id, digests = group[0].id, {clipping.name: clipping.digest for clipping in group}
        if not address_id:
            return
        rows = [_row_of(address_id, article, digests, names) for article in saved]
        saved_ids = {row.page_id for row in rows}
        others = [
            row
            for row in self.outcomes_at.get(address_id, ())
            if digests.keys().isdisjoint(row.clippings) and row.page_id not in saved_ids
        ]
        is_edited = any(article.outcome is Outcome.EDITED for article in saved)
        self.outcomes_at[address_id] = [] if is_edited else [*others, *rows]

    def cached_links(self, pages: Mapping[str, ExistingPage]) -> LinkCounts | None:
        """The result of ``link_near_duplicates`` if no page changed since the last ingest; None on a cache miss."""
        values = read_rows(self._links_file, self.digests.code)
        row = LinksRow(*values) if values else None
        return LinkCounts(row.linked, relinked=0) if row and row.pages_digest == self._digest_of(pages) else None

    def save_links(self, pages: Mapping[str, ExistingPage], links: LinkCounts) -> None:
        """Write the number of linked pages to the cache."""
        write_rows(self._links_file, self.digests.code, LinksRow(self._digest_of(pages), links.linked))

    def save(
        self, clippings: Iterable[IdentifiedClipping], pages: Mapping[str, ExistingPage], names: ClippingNames
    ) -> None:
        """Write the tables of pages, clippings and outcomes to the cache; ``pages`` are the pages as they are now."""
        now = time.time_ns()
        page_rows = {row.file: row for row in (page_to_row(self.articles, page) for page in pages.values())}
        clipping_rows = {name: row for name, row in self.clippings.rows.items() if not names.is_covered(name)}
        clipping_rows |= {clipping.name: clipping_to_row(clipping) for clipping in clippings if clipping.id}
        outcomes = {
            row.page_id: self._with_page(row, pages[row.page_id])
            for rows in self.outcomes_at.values()
            for row in rows
            if row.page_id in pages and not pages[row.page_id].is_edited
        }
        self._save_files("pages", self.digests.code, self.pages, page_rows, now)
        self._save_files("clippings", self.digests.identities, self.clippings, clipping_rows, now)
        write_table(cache_file(self.root, "ingest-outcomes"), self.digests.inputs, outcomes, self.outcomes)

    def _with_page(self, row: OutcomeRow, page: ExistingPage) -> OutcomeRow:
        """Fill the columns for the page of a row that this ingest added; other rows stay as they are."""
        if row.page_digest:
            return row
        return row._replace(page_file=page.path.relative_to(self.articles).as_posix(), page_digest=page.file_digest)

    def _save_files(
        self, kind: str, digest: str, before: Table[FileRow], rows: Mapping[str, FileRow], now: int
    ) -> None:
        """Write a table of files, without files that could still change within the clock tick of their stamp."""
        settled = {
            name: _keep_if_same(before.rows.get(name), row) for name, row in rows.items() if is_settled(row.stamp, now)
        }
        write_table(cache_file(self.root, f"ingest-{kind}"), digest, settled, before)

    @property
    def _links_file(self) -> Path:
        return cache_file(self.root, "ingest-links")

    def _digest_of(self, pages: Mapping[str, ExistingPage]) -> str:
        lines = sorted(f"{page.path.relative_to(self.articles)} {page.file_digest}" for page in pages.values())
        return bytes_digest("\n".join(lines).encode("utf-8", "surrogateescape"))


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
        pages=read_table(cache_file(root, "ingest-pages"), digests.code, PageRow),
        clippings=read_table(cache_file(root, "ingest-clippings"), digests.identities, ClippingRow),
        outcomes=outcomes,
        outcomes_at=outcomes_at,
    )


def _row_of(address_id: str, article: SavedArticle, digests: Mapping[str, str], names: ClippingNames) -> OutcomeRow:
    """The row of an article, still without its page."""
    all_facts = (article.facts, *article.other_facts)
    clippings = [facts.capture.file for facts in all_facts]
    return OutcomeRow(
        page_id=article.page.id,
        address_id=address_id,
        clippings=clippings,
        clipping_digests=[digests[name] for name in clippings],
        characters=[facts.characters for facts in all_facts],
        notes=[facts.notes for facts in all_facts],
        is_duplicate=article.outcome is Outcome.DUPLICATE,
        gone=gone_names(article.page, names),
        page_file="",
        page_digest="",
    )


def _endings_of_row(row: OutcomeRow, page: ExistingPage) -> list[Ending]:
    """The endings of the clippings of an article that is a cache hit."""
    recorded = {capture.file: capture for capture in (page.facts.capture, *page.captures)}
    best, *other_facts = (
        ArticleFacts(recorded[name], characters, (), is_thin=False, notes=tuple(notes))
        for name, characters, notes in zip(row.clippings, row.characters, row.notes, strict=True)
    )
    if row.is_duplicate:
        return clipping_endings(best, other_facts, Outcome.DUPLICATE, page)
    return clipping_endings(page.facts._replace(notes=best.notes), other_facts, Outcome.UNCHANGED, page)


def _keep_if_same(old: FileRow | None, new: FileRow) -> FileRow:
    """The old row if it is of the same bytes: ``write_table`` compares rows by identity."""
    return old if old and old.stamp == new.stamp and old.file_digest == new.file_digest else new
