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

from jianbao.config import FieldNames
from jianbao.ingest.article_facts import ArticleFacts
from jianbao.ingest.boilerplate_file import BOILERPLATE_FILE
from jianbao.ingest.captures import ClippingGroup, ClippingRow, IdentifiedClipping, clipping_endings, clipping_to_row
from jianbao.ingest.existing_pages import ExistingPage, PageRow, page_to_row
from jianbao.ingest.link_duplicates import LinkCounts
from jianbao.ingest.write_page import ChosenCapture
from jianbao.model import Capture
from jianbao.page.aliases import Aliases, aliases_of
from jianbao.report import Ending, Outcome
from jianbao.runtime.cache import Table, cache_file, read_rows, read_table, write_rows, write_table
from jianbao.runtime.code_version import add_files, code_digest, start_digest
from jianbao.runtime.file_stamps import bytes_digest, is_settled

FileRow = TypeVar("FileRow", PageRow, ClippingRow)
KNOWLEDGE_FILES = ("tags.toml", BOILERPLATE_FILE)
"""The files of an archive, besides the folder ``outlets``, that change how clippings are cleaned."""


class OutcomeRow(NamedTuple):
    """A row of the cache: the clippings of an article, and the page they became.

    The four columns about clippings have equal length; the best clipping comes first.
    """

    article_id: str
    clippings: Sequence[str]
    """Names of the clippings."""
    clipping_digests: Sequence[str]
    characters: Sequence[int]
    notes: Sequence[Sequence[str]]
    """The notes of each clipping."""
    is_duplicate: bool
    """Whether the page was made from another clipping of an earlier ingest, which has more text."""
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
    code_digest: str
    identities_digest: str
    """Digest of the code and the keys of front matter: the ids of clippings are stale if it changes."""
    inputs_digest: str
    """Digest of these, the outlets, the tags and the boilerplate: the outcomes are stale if it changes."""
    pages: Table[PageRow]
    """Path of the page, relative to ``articles`` -> its row."""
    clippings: Table[ClippingRow]
    """Name of the clipping -> its row."""
    outcomes: Table[OutcomeRow]
    """Article id -> its row."""
    new_outcomes: dict[str, OutcomeRow]
    """Article id -> its row, with empty columns for the page: links may still be written into it."""

    def cached_endings(self, group: ClippingGroup, page: ExistingPage | None, aliases: Aliases) -> list[Ending] | None:
        """Look up an article: on a cache hit the endings of its clippings, on a miss None."""
        row = self.outcomes.rows.get(group[0].id or "")
        if row is None or page is None or page.is_edited:
            return None
        if page.path != self.articles / row.page_file or page.file_digest != row.page_digest:
            return None
        if {*zip(row.clippings, row.clipping_digests, strict=True)} != {
            (clipping.name, clipping.digest) for clipping in group
        }:
            return None
        names = (page.facts.capture.file, *(capture.file for capture in page.captures))
        if page.aliases != aliases_of(aliases, names):
            return None
        best, *other_facts = (
            ArticleFacts(Capture(name, "", None), characters, (), is_thin=False, notes=tuple(notes))
            for name, characters, notes in zip(row.clippings, row.characters, row.notes, strict=True)
        )
        if row.is_duplicate:
            return clipping_endings(best, other_facts, Outcome.DUPLICATE, page)
        return clipping_endings(page.facts._replace(notes=best.notes), other_facts, Outcome.UNCHANGED, page)

    def record_outcome(self, group: ClippingGroup, chosen: ChosenCapture, outcome: Outcome) -> None:
        """Record the outcome of an article's clippings; ``save`` writes it to the cache."""
        article_id, digests = group[0].id, {clipping.name: clipping.digest for clipping in group}
        if not article_id or outcome is Outcome.EDITED:
            return
        all_facts = (chosen.facts, *chosen.other_facts)
        names = [facts.capture.file for facts in all_facts]
        self.new_outcomes[article_id] = OutcomeRow(
            article_id=article_id,
            clippings=names,
            clipping_digests=[digests[name] for name in names],
            characters=[facts.characters for facts in all_facts],
            notes=[facts.notes for facts in all_facts],
            is_duplicate=outcome is Outcome.DUPLICATE,
            page_file="",
            page_digest="",
        )

    def cached_links(self, pages: Mapping[str, ExistingPage]) -> LinkCounts | None:
        """The result of ``link_near_duplicates`` if no page changed since the last ingest; None on a cache miss."""
        values = read_rows(self._links_file, self.code_digest)
        row = LinksRow(*values) if values else None
        return LinkCounts(row.linked, relinked=0) if row and row.pages_digest == self._digest_of(pages) else None

    def save_links(self, pages: Mapping[str, ExistingPage], links: LinkCounts) -> None:
        """Write the number of linked pages to the cache."""
        write_rows(self._links_file, self.code_digest, LinksRow(self._digest_of(pages), links.linked))

    def save(self, clippings: Iterable[IdentifiedClipping], pages: Mapping[str, ExistingPage]) -> None:
        """Write the tables of pages, clippings and outcomes to the cache; ``pages`` are the pages as they are now."""
        now = time.time_ns()
        new_outcomes = {
            article_id: row._replace(
                page_file=page.path.relative_to(self.articles).as_posix(), page_digest=page.file_digest
            )
            for article_id, row in self.new_outcomes.items()
            if (page := pages.get(article_id)) and not page.is_edited
        }
        page_rows = (page_to_row(self.articles, page) for page in pages.values())
        clipping_rows = (clipping_to_row(clipping) for clipping in clippings if clipping.id)
        self._save_files("pages", self.code_digest, self.pages, {row.file: row for row in page_rows}, now)
        rows = {row.name: row for row in clipping_rows}
        self._save_files("clippings", self.identities_digest, self.clippings, rows, now)
        outcomes = self.outcomes.rows | new_outcomes
        write_table(cache_file(self.root, "ingest-outcomes"), self.inputs_digest, outcomes, self.outcomes)

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


def load_ingest_cache(root: Path, articles: Path, field_names: FieldNames) -> IngestCache:
    """Read the cache of the archive in ``root`` whose pages are in ``articles``; a stale or broken table is empty."""
    code = code_digest()
    identities = start_digest([code, repr(field_names)]).hexdigest()
    inputs = start_digest([identities])
    add_files(inputs, root / "outlets", ("",))
    for path in (root / name for name in KNOWLEDGE_FILES):
        inputs.update(f"\0{path.name}\0".encode() + (path.read_bytes() if path.is_file() else b""))
    return IngestCache(
        root=root,
        articles=articles,
        code_digest=code,
        identities_digest=identities,
        inputs_digest=inputs.hexdigest(),
        pages=read_table(cache_file(root, "ingest-pages"), code, PageRow),
        clippings=read_table(cache_file(root, "ingest-clippings"), identities, ClippingRow),
        outcomes=read_table(cache_file(root, "ingest-outcomes"), inputs.hexdigest(), OutcomeRow),
        new_outcomes={},
    )


def _keep_if_same(old: FileRow | None, new: FileRow) -> FileRow:
    """The old row if it is of the same bytes: ``write_table`` compares rows by identity."""
    return old if old and old.stamp == new.stamp and old.file_digest == new.file_digest else new
