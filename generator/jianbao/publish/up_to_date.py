"""The fast path of a build that has nothing to do: compare file stamps with those of the last build, read no content.

This is the first of three places that decide what a build does:

1. ``up_to_date`` (here): has any source (page, settings, outlets, theme, code) or any file of the site changed at all?
   If not, the build ends at once and returns the last build's report.
2. ``affected``: which pages have to be planned? After a small change most of the site is skipped without computing
   its keys.
3. ``page_keys``: is a planned page stale? ``make_pages`` compares its key and its file in the site with those of the
   last build. If both are the same, that is a cache hit, and the page is kept; otherwise it is made again.

``jianbao build --explain PATH`` says for one page why it was made again or kept (``explain``).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from jianbao.errors import JianbaoError, LinkError
from jianbao.publish.build_context import BuildContext
from jianbao.publish.own_content import own_stamps
from jianbao.report import BuildReport, FolderSize, SearchReport
from jianbao.runtime.cache import read_rows, write_rows
from jianbao.runtime.file_stamps import (
    Stamp,
    bytes_digest,
    deserialize_stamps,
    is_page,
    is_settled,
    scan,
    serialize_folder_stamps,
    stamps_digest,
)
from jianbao.runtime.helper_process import HelperProcess


class TableVersions(NamedTuple):
    """The versions (``cache.Table.version``) of the tables that a site was made of; empty if that is not certain."""

    pages: str = ""
    """The table of pages, see ``catalogue``."""
    site_files: str = ""
    """The table of site files, see ``output_folder``."""
    removed: str = ""
    """``RemovedTable.digest``, which is empty if no article was ever removed."""
    pictures: str = ""
    """``Pictures.version`` (see ``local_pictures``), which is empty for an archive without tables of pictures."""


class BuildState(NamedTuple):
    """What a build leaves, for the next build to compare with."""

    site: Mapping[str, Stamp]
    """The stamps of all files in the site's folder."""
    tables: TableVersions
    is_settled: bool
    """Whether every later change of a page must show in its stamp."""


class LastBuild(NamedTuple):
    """What the last build without problems, except dead links, left: the cache file ``last-build-...``."""

    site_digest: str
    """Digest of the stamps of all files in the site's folder."""
    sources_digest: str
    """Digest of the stamps of articles, own pages and own files."""
    tables: TableVersions
    report: BuildReport

    @classmethod
    def from_rows(cls, rows: Sequence[Any], output: Path) -> LastBuild:
        """Parse what ``to_rows`` made; ``output`` is the site's folder."""
        site, sources, tables, (counts, search, sizes, notes, dead_links) = rows
        articles, pages, drafts = counts
        report = BuildReport(
            output,
            articles,
            pages,
            drafts=drafts,
            search=SearchReport(*search) if search else None,
            folder_sizes=tuple(FolderSize(*size) for size in sizes),
            notes=tuple(notes),
            problems=tuple(_dead_link(*link) for link in dead_links),
        )
        return cls(site, sources, TableVersions(*tables), report)

    def to_rows(self) -> Sequence[Any]:
        """Serialize to JSON values, one per row of the cache file."""
        report = self.report
        search = tuple(report.search.idle()) if report.search else ()
        counts, sizes = (report.articles, report.pages, report.drafts), [*map(tuple, report.folder_sizes)]
        dead_links = [(problem.what, problem.file, problem.line, problem.remedy) for problem in report.problems]
        last = (counts, search, sizes, report.notes, dead_links)
        return [self.site_digest, self.sources_digest, tuple(self.tables), last]


def _dead_link(what: str, file: str | None, line: int | None, remedy: str | None) -> JianbaoError:
    return LinkError(what, file=file, line=line, remedy=remedy)


class ChangeCheck(NamedTuple):
    """What a build finds out about changes before it reads any content."""

    file: Path
    """The cache file of the last build that had no problems."""
    common: str
    """Digest of everything that goes into the site except articles, own pages and own files."""
    last: LastBuild | None
    """None if no such build is known, or if it had another ``common`` digest, which invalidates all that it left."""
    sources_digest: str
    """Digest of the stamps of articles, own pages and own files as they are now."""
    is_settled: bool
    """Whether every later change of an own page or file must show in its stamp."""
    page_stamps: Mapping[str, Stamp]
    """The stamps of all page files, by path below the folder of pages."""
    own_stamps: Mapping[str, Stamp]
    """The stamps of own pages and files, by path below ``content``; see ``own_content``."""
    site_stamps: Callable[[], bytes]
    """Waits for the scan of the site's folder, which runs in parallel; returns the serialized stamps of all its files,
    empty if no last build is known."""

    def up_to_date_report(self) -> BuildReport | None:
        """The last build's report if neither sources nor site have changed since; None if there is work to do."""
        if self.last and self.last.sources_digest == self.sources_digest and self._is_site_unchanged():
            return self.last.report
        return None

    def tables(self) -> TableVersions:
        """The versions of the tables that the site, as it is now, was made of; empty if that is not certain."""
        return self.last.tables if self.last and self._is_site_unchanged() else TableVersions()

    def files(self) -> dict[str, Stamp] | None:
        """The stamps of all files in the site's folder, by path below it; None if it was not scanned."""
        return deserialize_stamps(self.site_stamps())

    def _is_site_unchanged(self) -> bool:
        """Whether every file of the site has the stamp that the last build left it with."""
        return bool(self.last and self.last.site_digest == bytes_digest(self.site_stamps()))

    def remember(self, state: BuildState, report: BuildReport) -> None:
        """Write what this build left to the cache; only for one without problems, dead links aside."""
        if self.is_settled and state.is_settled:
            last = LastBuild(stamps_digest(state.site), self.sources_digest, state.tables, report)
            write_rows(self.file, self.common, last.to_rows())


def check_for_changes(build: BuildContext, helper: HelperProcess) -> ChangeCheck:
    """Scan the folder of pages, and in parallel, with ``helper``, the site's folder; read what the last build left.

    Raises OSError if the folder of pages cannot be read.
    """
    now, file = time.time_ns(), build.cache("last-build")
    common = f"{build.common}-{build.search}"
    rows = read_rows(file, common)
    last = LastBuild.from_rows(rows, build.site) if rows else None
    site_stamps = helper.submit(serialize_folder_stamps, build.site) if last else bytes  # bytes() is empty
    stamps = scan(build.config.articles)
    pages = {file: stamps[file] for file in sorted(stamps) if is_page(file)}
    own = own_stamps(build.content, {file: stamp for file, stamp in stamps.items() if file not in pages})
    sources_digest = bytes_digest(f"{stamps_digest(pages)} {stamps_digest(own)}".encode())
    settled = all(is_settled(stamp, now) for stamp in own.values())
    return ChangeCheck(file, common, last, sources_digest, settled, pages, own, site_stamps)
