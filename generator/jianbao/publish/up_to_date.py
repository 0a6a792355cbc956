"""Whether anything at all has changed since the last build: a question of file stamps, answered without reading."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from jianbao.publish.build_context import BuildContext
from jianbao.runtime.cache import read_rows, write_rows
from jianbao.runtime.file_stamps import (
    Stamp,
    bytes_digest,
    deserialize_stamps,
    is_settled,
    page_stamps,
    serialize_folder_stamps,
    stamp_of,
    stamps_digest,
)
from jianbao.runtime.helper_process import HelperProcess


class BuildState(NamedTuple):
    """What a build leaves, which the next look will be compared with."""

    site: Mapping[str, Stamp]
    """The stamps of all files in the site's folder."""
    tables: tuple[str, str]
    """The names of the tables of pages and of files that say what it was made of; empty where that is not sure."""
    is_settled: bool
    """Whether every later change of a page must show in its stamp."""


class ChangeCheck(NamedTuple):
    """What a look at the sources showed before a build read anything."""

    file: Path
    """The one that remembers the last build after which all was as it should be."""
    common: str
    """Names all that goes into the site but pages and ``about.md``."""
    remembered: Sequence[Any]
    """What that file holds, if all that is common is the same."""
    sources: str
    """Digest of the stamps of pages and ``about.md``."""
    is_settled: bool
    """Whether every later change of ``about.md`` must show in its stamp."""
    pages: Mapping[str, Stamp]
    """The stamps of the pages, by their files."""
    site: Callable[[], bytes]
    """Waits for the look at the site's folder, which goes on beside; what is ``told`` of the stamps of all files there,
    empty where nothing is remembered."""

    def last_build(self) -> Sequence[Any] | None:
        """The report of the last build, if neither sources nor site have changed; a change ends the looking here."""
        is_same = self.remembered and self.remembered[1] == self.sources and self._is_as_left()
        return self.remembered[3] if is_same else None

    def tables(self) -> tuple[str, str]:
        """The names of the tables of pages and of the site's files that the site as it is was left with, if known."""
        pages, files = self.remembered[2] if self._is_as_left() else ("", "")
        return pages, files

    def files(self) -> dict[str, Stamp] | None:
        """The stamps of all files in the site's folder, if they were asked for."""
        return deserialize_stamps(self.site())

    def _is_as_left(self) -> bool:
        """Whether no file of the site has changed since it was told to ``remember``."""
        return bool(self.remembered) and self.remembered[0] == bytes_digest(self.site())

    def remember(self, left: BuildState, report: Sequence[object]) -> None:
        """For the next look: the build is done, and nothing was wrong."""
        if self.is_settled and left.is_settled:
            write_rows(self.file, self.common, [stamps_digest(left.site), self.sources, left.tables, report])


def check_for_changes(order: BuildContext, helper: HelperProcess) -> ChangeCheck:
    """Look at pages and ``about.md``, and have the site looked at; the order stands for all that does not lie there."""
    now, file = time.time_ns(), order.cache("glance")
    common = f"{order.common}-{order.search}"
    remembered = read_rows(file, common)
    site = helper.submit(serialize_folder_stamps, order.site) if remembered else bytes
    pages = page_stamps(order.config.articles)
    about = {"about.md": stamp_of(order.about)} if order.about.is_file() else {}
    sources = bytes_digest(f"{stamps_digest(pages)} {stamps_digest(about)}".encode())
    settled = all(is_settled(stamp, now) for stamp in about.values())
    return ChangeCheck(file, common, remembered, sources, settled, pages, site)
