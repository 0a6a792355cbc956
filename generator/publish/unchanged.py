"""Whether anything at all has changed since the last build: a question of file stamps, answered without reading."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from generator.cache import read_rows, write_rows
from generator.publish.order import Order
from generator.stamps import (
    Stamp,
    are_settled,
    bytes_digest,
    digest_of,
    page_stamps,
    stamp_of,
    told_of,
    untold,
)
from generator.standby import Standby


class Glance(NamedTuple):
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
    """Whether every later change of a source must show in its stamp."""
    pages: Mapping[str, Stamp]
    """The stamps of the pages, by their files."""
    site: bytes
    """What is ``told`` of the stamps of all files in the site's folder; empty where nothing is remembered."""
    is_as_left: bool
    """Whether no file of the site has changed since it was told to ``remember``."""

    def last_build(self) -> Sequence[Any] | None:
        """The report of the last build, if neither sources nor site have changed; a change ends the looking here."""
        is_same = self.remembered and self.remembered[1] == self.sources and self.is_as_left
        return self.remembered[3] if is_same else None

    def tables(self) -> tuple[str, str]:
        """The names of the tables of pages and of the site's files that the site as it is was left with, if known."""
        pages, files = self.remembered[2] if self.is_as_left else ("", "")
        return pages, files

    def files(self) -> dict[str, Stamp] | None:
        """The stamps of all files in the site's folder, if they were asked for."""
        return untold(self.site)

    def remember(self, site: Mapping[str, Stamp], tables: tuple[str, str], report: Sequence[object]) -> None:
        """The build is done, and nothing was wrong; ``site`` are the stamps of all files there."""
        if self.is_settled:
            write_rows(self.file, self.common, [digest_of(site), self.sources, tables, report])


def look(order: Order, standby: Standby) -> Glance:
    """Look at pages and ``about.md``, and have the site looked at; the order stands for all that does not lie there."""
    now, file = time.time_ns(), order.cache("glance")
    common = f"{order.common}-{order.search}"
    remembered = read_rows(file, common)
    wait = standby.ask(told_of, order.site) if remembered else bytes
    pages = page_stamps(order.config.articles)
    about = {"about.md": stamp_of(order.about)} if order.about.is_file() else {}
    sources = bytes_digest(f"{digest_of(pages)} {digest_of(about)}".encode())
    settled = are_settled([*pages.values(), *about.values()], now)
    site = wait()
    is_as_left = bool(remembered) and remembered[0] == bytes_digest(site)
    return Glance(file, common, remembered, sources, settled, pages, site, is_as_left)
