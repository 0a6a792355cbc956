"""What an ingest leaves for the next one, so that what has not changed is neither read nor cleaned again.

A page follows from an article's clippings, from the code, and from what is known of outlets, tags and boilerplate.
Where none of these is another than when the page was left as it lies there, there is nothing to do; and which pages
tell the same follows from the pages.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

from jianbao.ingest.article_facts import ArticleFacts
from jianbao.ingest.boilerplate_file import BOILERPLATE_FILE
from jianbao.ingest.captures import ClippingRow, IdentifiedClipping, clipping_endings, clipping_to_row
from jianbao.ingest.existing_pages import ExistingPage, PageRow, page_to_row
from jianbao.ingest.write_page import ChosenCapture
from jianbao.model import Capture
from jianbao.page.aliases import Aliases, aliases_of
from jianbao.report import Ending, Outcome
from jianbao.runtime.cache import Table, cache_file, read_rows, read_table, write_rows, write_table
from jianbao.runtime.code_version import add_files, code_digest, start_digest
from jianbao.runtime.file_stamps import bytes_digest, is_settled

FileRow = TypeVar("FileRow", PageRow, ClippingRow)
KNOWLEDGE_FILES = ("tags.toml", BOILERPLATE_FILE)
"""What an archive says besides its clippings and its outlets."""


class OutcomeRow(NamedTuple):
    """A row of the cache of outcomes: which clippings an article had, and how its page was left.

    Of the clippings there are three columns of equal length, the best clipping first.
    """

    article_id: str
    clippings: Sequence[str]
    """Their names."""
    clipping_digests: Sequence[str]
    characters: Sequence[int]
    is_duplicate: bool
    """Whether the page is of a clipping that this ingest did not have, and none of its clippings is better."""
    page_file: str
    """Path below the folder of pages, with ``/``."""
    page_digest: str
    """Of all the page's bytes."""


class LinksRow(NamedTuple):
    """The cache of links: how many pages name others of the same text, valid while all pages are the same."""

    pages_digest: str
    linked: int


class IngestCache(NamedTuple):
    """What the last ingest left, and what this one is going to leave."""

    root: Path
    articles: Path
    code: str
    """Names the code."""
    rules: str
    """Names the code and what the archive says."""
    pages: Table[PageRow]
    """By their files below ``articles``; see ``stored``."""
    clippings: Table[ClippingRow]
    """By their names; see ``captures.Identity``."""
    told: Table[OutcomeRow]
    """By the articles' ids: what clippings there were, and how their page was left."""
    new: dict[str, OutcomeRow]
    """Of this ingest, like ``told`` but without the page, which may still change."""

    def ended(
        self, clippings: Sequence[IdentifiedClipping], page: ExistingPage | None, aliases: Aliases
    ) -> list[Ending] | None:
        """Where an article's clippings ended, if all is as the last ingest left it; else None."""
        row = self.told.rows.get(clippings[0].id or "")
        if row is None or page is None or page.is_edited:
            return None
        if page.path != self.articles / row.page_file or page.file_digest != row.page_digest:
            return None
        if {*zip(row.clippings, row.clipping_digests, strict=True)} != {(one.name, one.digest) for one in clippings}:
            return None
        names = (page.facts.capture.file, *(capture.file for capture in page.captures))
        if page.aliases != aliases_of(aliases, names):
            return None
        best, *others = (
            ArticleFacts(Capture(name, "", None), characters, (), is_thin=False)
            for name, characters in zip(row.clippings, row.characters, strict=True)
        )
        if row.is_duplicate:
            return clipping_endings(best, others, Outcome.DUPLICATE, page)
        return clipping_endings(page.facts, others, Outcome.UNCHANGED, page)

    def take_down(self, clippings: Sequence[IdentifiedClipping], captured: ChosenCapture, outcome: Outcome) -> None:
        """What these clippings have come to, unless a person's page is in the way."""
        identifier, made_of = clippings[0].id, {clipping.name: clipping.digest for clipping in clippings}
        if identifier and outcome is not Outcome.EDITED:
            every = (captured.facts, *captured.other_facts)
            names = [facts.capture.file for facts in every]
            self.new[identifier] = OutcomeRow(
                article_id=identifier,
                clippings=names,
                clipping_digests=[made_of[name] for name in names],
                characters=[facts.characters for facts in every],
                is_duplicate=outcome is Outcome.DUPLICATE,
                page_file="",
                page_digest="",
            )

    def linked(self, pages: Mapping[str, ExistingPage]) -> tuple[int, int] | None:
        """As ``link_pages``, if all pages are as the last ingest left them; else None."""
        values = read_rows(self._links, self.code)
        row = LinksRow(*values) if values else None
        return (row.linked, 0) if row and row.pages_digest == self._digest_of(pages) else None

    def take_down_links(self, pages: Mapping[str, ExistingPage], linked: int) -> None:
        """How many of the pages name others of the same text."""
        write_rows(self._links, self.code, LinksRow(self._digest_of(pages), linked))

    @property
    def _links(self) -> Path:
        return cache_file(self.root, "ingest-links")

    def keep(self, clippings: Iterable[IdentifiedClipping], pages: Mapping[str, ExistingPage]) -> None:
        """Leave it all for the next ingest; ``pages`` as they lie there now."""
        now = time.time_ns()
        told = {
            identifier: row._replace(
                page_file=page.path.relative_to(self.articles).as_posix(), page_digest=page.file_digest
            )
            for identifier, row in self.new.items()
            if (page := pages.get(identifier)) and not page.is_edited
        }
        page_rows = (page_to_row(self.articles, page) for page in pages.values())
        clipping_rows = (clipping_to_row(clipping) for clipping in clippings if clipping.id)
        self._write_files("pages", self.pages, {row.file: row for row in page_rows}, now)
        self._write_files("clippings", self.clippings, {row.name: row for row in clipping_rows}, now)
        write_table(cache_file(self.root, "ingest-told"), self.rules, self.told.rows | told, self.told)

    def _write_files(self, kind: str, before: Table[FileRow], rows: Mapping[str, FileRow], now: int) -> None:
        """A table of files, of which those may be believed next time whose stamps are not as young as ``now``."""
        settled = {name: _same(before.rows.get(name), row) for name, row in rows.items() if is_settled(row.stamp, now)}
        write_table(cache_file(self.root, f"ingest-{kind}"), self.code, settled, before)

    def _digest_of(self, pages: Mapping[str, ExistingPage]) -> str:
        told = sorted(f"{page.path.relative_to(self.articles)} {page.file_digest}" for page in pages.values())
        return bytes_digest("\n".join(told).encode("utf-8", "surrogateescape"))


def load_ingest_cache(root: Path, articles: Path) -> IngestCache:
    """What the last ingest into ``articles`` left."""
    code = code_digest()
    rules = start_digest([code])
    add_files(rules, root / "outlets", ("",))
    for path in (root / name for name in KNOWLEDGE_FILES):
        rules.update(f"\0{path.name}\0".encode() + (path.read_bytes() if path.is_file() else b""))
    return IngestCache(
        root=root,
        articles=articles,
        code=code,
        rules=rules.hexdigest(),
        pages=read_table(cache_file(root, "ingest-pages"), code, PageRow),
        clippings=read_table(cache_file(root, "ingest-clippings"), code, ClippingRow),
        told=read_table(cache_file(root, "ingest-told"), rules.hexdigest(), OutcomeRow),
        new={},
    )


def _same(old: FileRow | None, new: FileRow) -> FileRow:
    """The old row if it is of the same bytes, by which a table knows that it has not changed."""
    return old if old and old.stamp == new.stamp and old.file_digest == new.file_digest else new
