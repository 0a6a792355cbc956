"""Whether anything at all has changed since the last build: a question of file stamps, answered without reading."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from generator.cache import read_rows, write_rows
from generator.publish.order import Order
from generator.stamps import (
    Stamp,
    are_settled,
    bytes_digest,
    digest_of,
    page_stamps,
    scan_beside,
    stamp_of,
    untold,
)


@dataclass(frozen=True)
class Glance:
    """What a look at the sources showed before a build read anything."""

    cache: Path
    """The file that remembers the last build after which all was as it should be."""
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
    wait: Callable[[], bytes]
    """For the look at the site's folder, which goes on beside; ``told`` of it, empty where nothing is remembered."""

    @cached_property
    def site(self) -> bytes:
        """What is told of the stamps of what is in the site's folder."""
        return self.wait()

    @cached_property
    def known(self) -> Sequence[Any]:
        """What was told to ``remember``, if no file of the site has changed since."""
        is_same = self.remembered and self.remembered[0] == bytes_digest(self.site)
        return self.remembered[1:] if is_same else ()

    def last_build(self) -> Sequence[Any] | None:
        """The report of the last build, if neither sources nor site have changed; a change ends the looking here."""
        is_same = self.remembered and self.remembered[1] == self.sources and self.known
        return self.known[2] if is_same else None

    def tables(self) -> tuple[str, str]:
        """The names of the tables of pages and of the site's files that the site as it is was left with, if known."""
        pages, files = self.known[1] if self.known else ("", "")
        return pages, files

    def files(self) -> dict[str, Stamp] | None:
        """The stamps of all files in the site's folder, if they were asked for."""
        return untold(self.site)

    def remember(self, site: Mapping[str, Stamp], tables: tuple[str, str], report: Sequence[object]) -> None:
        """The build is done, and nothing was wrong; ``site`` are the stamps of all files there."""
        if self.is_settled:
            write_rows(self.cache, self.common, [digest_of(site), self.sources, tables, report])


def look(order: Order) -> Glance:
    """Look at the folder of pages and at ``about.md``; the order stands for all that does not lie there."""
    now, cache = time.time_ns(), order.cache("glance")
    common = f"{order.common}-{order.search}"
    remembered = read_rows(cache, common)
    wait = scan_beside(order.site) if remembered else bytes
    pages = page_stamps(order.config.articles)
    about = {"about.md": stamp_of(order.about)} if order.about.is_file() else {}
    sources = bytes_digest(f"{digest_of(pages)} {digest_of(about)}".encode())
    settled = are_settled([*pages.values(), *about.values()], now)
    return Glance(cache, common, remembered, sources, settled, pages, wait)
