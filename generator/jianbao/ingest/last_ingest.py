"""The fast path of an ingest that has nothing to do: compare file stamps with those of the last one, read no content.

If no clipping, page or other file that an ingest reads has changed since the last ingest, and that one had no problems,
then its report holds again, and no table of the cache is read. Otherwise ``up_to_date`` decides for each article.
"""

from __future__ import annotations

import os
import time
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from jianbao.config import Config, FieldNames
from jianbao.ingest.read.files import ClippingFiles, clipping_files
from jianbao.page.aliases import ALIASES_FILE
from jianbao.page.removed import REMOVED_FILE
from jianbao.report import Ending, IngestReport, Outcome
from jianbao.runtime.cache import cache_file, read_rows, write_rows
from jianbao.runtime.code_version import add_files, code_digest, start_digest
from jianbao.runtime.file_stamps import (
    NO_STAMP,
    Stamp,
    bytes_digest,
    is_settled,
    page_stamps,
    serialize_stamps,
    stamp_of,
)

KNOWLEDGE_FILES = ("tags.toml", "boilerplate.toml")
"""The files of an archive, besides the folder ``outlets``, that change how clippings are cleaned."""
SEEN_FILE = "ingest-seen"
"""The cache file of ``never_ingested``, which an ingest leaves up to date."""
FIRST_OUTCOMES = (Outcome.NEW, Outcome.UPDATED)
"""What becomes UNCHANGED in the next ingest."""


class IngestDigests(NamedTuple):
    """The digests that invalidate tables of the cache."""

    code: str
    identities: str
    """Digest of the code and the keys of front matter: the ids of clippings are stale if it changes."""
    inputs: str
    """Digest of these, the outlets, the tags and the boilerplate: the outcomes are stale if it changes."""


def ingest_digests(root: Path, field_names: FieldNames) -> IngestDigests:
    """Compute the digests for the archive in ``root``."""
    code = code_digest()
    identities = start_digest([code, repr(field_names)]).hexdigest()
    inputs = start_digest([identities])
    add_files(inputs, root / "outlets", ("",))
    for path in (root / name for name in KNOWLEDGE_FILES):
        inputs.update(f"\0{path.name}\0".encode() + (path.read_bytes() if path.is_file() else b""))
    return IngestDigests(code, identities, inputs.hexdigest())


class IngestCheck(NamedTuple):
    """What an ingest finds out about changes before it reads any content."""

    config: Config
    digests: IngestDigests
    files: ClippingFiles
    clipping_stamps: Mapping[str, Stamp]
    """The stamp of each clipping, by its path; ``NO_STAMP`` for one that cannot be read."""
    page_stamps: Mapping[str, Stamp]
    """The stamps of all pages, by path below the folder of pages."""
    tables_digest: str
    """Digests of ``aliases.tsv`` and ``removed.tsv``."""
    started: int
    """The time before the first stamp was taken, in nanoseconds since 1970."""
    last: Sequence[Any]
    """What the last ingest left, as ``remember`` wrote it; empty on a cache miss."""

    def up_to_date_report(self) -> IngestReport | None:
        """The report of an ingest that has nothing to do; None if there may be work."""
        if not self.last or self.last[0] != self._sources_digest(self.page_stamps):
            return None
        _, linked, notes, *columns = self.last
        prefix = f"{self.config.root}{os.sep}"
        endings = tuple(
            Ending(Outcome(outcome), clipping, Path(prefix + page), dated, why, tuple(notes_of_clipping))
            for outcome, clipping, page, dated, why, notes_of_clipping in zip(*columns, strict=True)
        )
        return IngestReport(self.config.root, endings, linked=linked, notes=tuple(notes))

    def remember(self, report: IngestReport, written: Mapping[str, Stamp], replaced: Container[str]) -> None:
        """Write what this ingest left to the cache; only if it had no problems and every later change must show.

        ``written`` are the stamps of the pages that it wrote, by path below the folder of pages, and ``replaced`` are
        the paths that these pages had before.
        """
        if report.problems or report.page_problems:
            return
        now = time.time_ns()
        kept = {file: stamp for file, stamp in self.page_stamps.items() if file not in replaced}
        unwritten = chain(self.clipping_stamps.values(), kept.values())
        if all(is_settled(stamp, self.started) for stamp in unwritten) and all(
            is_settled(stamp, now) for stamp in written.values()
        ):
            write_rows(_last_file(self.config.root), self.digests.inputs, self._rows(report, {**kept, **written}))

    def _rows(self, report: IngestReport, pages: Mapping[str, Stamp]) -> Iterator[object]:
        """The values of the cache file: digest and counts, and then the endings column by column."""
        prefix = f"{self.config.root}{os.sep}"
        yield from (self._sources_digest(pages), report.linked, report.notes)
        endings = report.endings
        yield [(Outcome.UNCHANGED if ending.outcome in FIRST_OUTCOMES else ending.outcome).value for ending in endings]
        yield [ending.clipping for ending in endings]
        yield [str(ending.page).removeprefix(prefix) for ending in endings]
        yield [ending.dated for ending in endings]
        yield [ending.why for ending in endings]
        yield [ending.notes for ending in endings]

    def _sources_digest(self, pages: Mapping[str, Stamp]) -> str:
        """Digest of all files that an ingest reads, if the pages have these stamps."""
        files = self.files
        names = "\n".join((*files.covered, "", *files.paths.values(), "", *files.leftovers)).encode("utf-8", "replace")
        seen = serialize_stamps({SEEN_FILE: _stamp(cache_file(self.config.root, SEEN_FILE))})
        parts = (names, serialize_stamps(self.clipping_stamps), serialize_stamps(pages), seen)
        return bytes_digest("\n".join([self.tables_digest, *map(bytes_digest, parts)]).encode())


def _last_file(root: Path) -> Path:
    return cache_file(root, "ingest-last")


def check_for_changes(config: Config, sources: Sequence[Path]) -> IngestCheck:
    """List the clippings below ``sources`` and the pages, with their stamps.

    Raises UsageError if a source does not exist, and OSError if the folder of pages cannot be read.
    """
    started = time.time_ns()
    files = clipping_files(sources, config.root)
    tables = [config.root / ALIASES_FILE, config.root / REMOVED_FILE]
    digests = ingest_digests(config.root, config.import_fields)
    return IngestCheck(
        config=config,
        digests=digests,
        files=files,
        clipping_stamps=clipping_stamps(files.paths),
        page_stamps=page_stamps(config.articles),
        tables_digest=" ".join(bytes_digest(path.read_bytes()) if path.is_file() else "-" for path in tables),
        started=started,
        last=read_rows(_last_file(config.root), digests.inputs),
    )


def clipping_stamps(paths: Iterable[str]) -> dict[str, Stamp]:
    """The stamp of each clipping by its path; ``NO_STAMP`` for one that cannot be read."""
    return {path: _stamp(path) for path in paths}


def _stamp(path: str | Path) -> Stamp:
    try:
        return stamp_of(path)
    except OSError:
        return NO_STAMP
