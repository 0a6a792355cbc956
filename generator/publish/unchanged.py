"""Whether anything at all has changed since the last build: a question of file stamps, answered without reading."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Glance:
    """What a look at the sources showed before a build read anything."""

    cache: Path
    """The file that remembers the last build after which all was as it should be."""
    site: bytes
    """What is told of the stamps of what is in the site's folder; empty where nothing is remembered."""
    sources: str
    """Digest of the stamps of all sources, and of what else goes into the site."""
    is_settled: bool
    """Whether every later change of a source must show in its stamp."""
    pages: Mapping[str, Stamp]
    """The stamps of the pages, by their files."""

    def last_build(self) -> list[Any] | None:
        """What was told to ``remember``, if neither a source nor a file of the site has changed since."""
        rows = read_rows(self.cache, self.sources)
        return rows[1:] if rows and rows[0] == bytes_digest(self.site) else None

    def files(self) -> dict[str, Stamp] | None:
        """The stamps of all files in the site's folder, if they were asked for."""
        return untold(self.site)

    def remember(self, site: Mapping[str, Stamp], *rows: Sequence[object]) -> None:
        """The build is done, and nothing was wrong; ``site`` are the stamps of all files there."""
        if self.is_settled:
            write_rows(self.cache, self.sources, [digest_of(site), *rows])


def look(order: Order) -> Glance:
    """Look at the folder of pages and at ``about.md``; the order stands for all that does not lie there."""
    now, cache = time.time_ns(), order.cache("glance")
    site = scan_beside(order.site) if cache.is_file() else bytes
    pages = page_stamps(order.config.articles)
    about = {"about.md": stamp_of(order.about)} if order.about.is_file() else {}
    sources = f"{order.common} {order.search} {digest_of(pages)} {digest_of(about)}"
    settled = are_settled([*pages.values(), *about.values()], now)
    return Glance(cache, site(), bytes_digest(sources.encode()), settled, pages)
