"""What an ingest leaves for the next one, so that what has not changed is neither read nor cleaned again.

A page follows from an article's clippings, from the code, and from what is known of outlets, tags and boilerplate.
Where none of these is another than when the page was left as it lies there, there is nothing to do; and which pages
tell the same follows from the pages.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from jianbao.ingest.article_facts import Facts
from jianbao.ingest.boilerplate_file import FILE
from jianbao.ingest.captures import Identity, endings
from jianbao.ingest.existing_pages import Stored, to_row
from jianbao.ingest.write_page import Captured
from jianbao.model import Capture
from jianbao.page.aliases import Aliases, aliases_of
from jianbao.report import Ending, Outcome
from jianbao.runtime.cache import Table, cache_file, read_rows, read_table, write_rows, write_table
from jianbao.runtime.code_version import add_files, code_digest, start_digest
from jianbao.runtime.file_stamps import bytes_digest, is_settled

KNOWLEDGE = ("tags.toml", FILE)
"""What an archive says besides its clippings and its outlets."""

Row = Sequence[Any]


class Memory(NamedTuple):
    """What the last ingest left, and what this one is going to leave."""

    root: Path
    articles: Path
    code: str
    """Names the code."""
    rules: str
    """Names the code and what the archive says."""
    pages: Table[Any]
    """By their files below ``articles``; see ``stored``."""
    clippings: Table[Any]
    """By their names; see ``captures.Identity``."""
    told: Table[Any]
    """By the articles' ids: what clippings there were, and how their page was left."""
    new: dict[str, Row]
    """Of this ingest, like ``told`` but without the page."""

    def ended(self, clippings: Sequence[Identity], page: Stored | None, aliases: Aliases) -> list[Ending] | None:
        """Where an article's clippings ended, if all is as the last ingest left it; else None."""
        row = self.told.rows.get(clippings[0].id or "")
        if row is None or page is None or page.is_edited:
            return None
        _, known, is_duplicate, file, whole = row
        if page.path != self.articles / file or page.whole != whole:
            return None
        if {(name, made_of) for name, made_of, _ in known} != {
            (clipping.name, clipping.digest) for clipping in clippings
        }:
            return None
        names = (page.facts.capture.file, *(capture.file for capture in page.captures))
        if page.aliases != aliases_of(aliases, names):
            return None
        best, *others = (Facts(Capture(name, "", None), characters, (), is_thin=False) for name, _, characters in known)
        if is_duplicate:
            return endings(best, others, Outcome.DUPLICATE, page)
        return endings(page.facts, others, Outcome.UNCHANGED, page)

    def take_down(self, clippings: Sequence[Identity], captured: Captured, outcome: Outcome) -> None:
        """What these clippings have come to, unless a person's page is in the way."""
        identifier, made_of = clippings[0].id, {clipping.name: clipping.digest for clipping in clippings}
        if identifier and outcome is not Outcome.EDITED:
            known = [
                (f.capture.file, made_of[f.capture.file], f.characters) for f in (captured.facts, *captured.others)
            ]
            self.new[identifier] = (identifier, known, outcome is Outcome.DUPLICATE)

    def linked(self, pages: Mapping[str, Stored]) -> tuple[int, int] | None:
        """As ``link_pages``, if all pages are as the last ingest left them; else None."""
        rows = read_rows(self._links, self.code)
        return (rows[1], 0) if rows and rows[0] == self._digest_of(pages) else None

    def take_down_links(self, pages: Mapping[str, Stored], linked: int) -> None:
        """How many of the pages name others of the same text."""
        write_rows(self._links, self.code, [self._digest_of(pages), linked])

    @property
    def _links(self) -> Path:
        return cache_file(self.root, "ingest-links")

    def keep(self, clippings: Iterable[Identity], pages: Mapping[str, Stored]) -> None:
        """Leave it all for the next ingest; ``pages`` as they lie there now."""
        now = time.time_ns()
        told = {
            identifier: (*row, page.path.relative_to(self.articles).as_posix(), page.whole)
            for identifier, row in self.new.items()
            if (page := pages.get(identifier)) and not page.is_edited
        }
        self._write("pages", self.pages, (to_row(self.articles, page) for page in pages.values()), now)
        self._write("clippings", self.clippings, (clipping.row for clipping in clippings if clipping.id), now)
        write_table(cache_file(self.root, "ingest-told"), self.rules, self.told.rows | told, self.told)

    def _write(self, kind: str, before: Table[Any], found: Iterable[Row], now: int) -> None:
        """A table of files, of which those may be believed next time whose stamps are not as young as ``now``."""
        rows = {row[0]: _same(before.rows.get(row[0]), row) for row in found if is_settled(row[1], now)}
        write_table(cache_file(self.root, f"ingest-{kind}"), self.code, rows, before)

    def _digest_of(self, pages: Mapping[str, Stored]) -> str:
        told = sorted(f"{page.path.relative_to(self.articles)} {page.whole}" for page in pages.values())
        return bytes_digest("\n".join(told).encode("utf-8", "surrogateescape"))


def recall(root: Path, articles: Path) -> Memory:
    """What the last ingest into ``articles`` left."""
    code = code_digest()
    rules = start_digest([code])
    add_files(rules, root / "outlets", ("",))
    for path in (root / name for name in KNOWLEDGE):
        rules.update(f"\0{path.name}\0".encode() + (path.read_bytes() if path.is_file() else b""))
    pages, clippings, told = (
        read_table(cache_file(root, f"ingest-{kind}"), by, tuple)
        for kind, by in (("pages", code), ("clippings", code), ("told", rules.hexdigest()))
    )
    return Memory(root, articles, code, rules.hexdigest(), pages, clippings, told, {})


def _same(old: Row | None, new: Row) -> Row:
    """The old row if it says the same, by which a table knows that it has not changed."""
    return old if old is not None and [*old[1]] == [*new[1]] and old[2] == new[2] else new
