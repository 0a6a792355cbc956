"""Whether anything at all has changed since the last build: a question of file stamps, answered without reading."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.publish.cache import read_rows, write_rows
from generator.publish.sources import page_stamps
from generator.publish.stamps import bytes_digest, digest_of, is_settled, scan, stamp_of


@dataclass(frozen=True, slots=True)
class Glance:
    """What a look at the sources showed before a build read anything."""

    cache: Path
    """The file that remembers the last build after which all was as it should be."""
    site: Path
    sources: str
    """Digest of the stamps of all sources, and of what else goes into the site."""
    is_settled: bool
    """Whether every later change of a source must show in its stamp."""

    def last_build(self) -> list[int] | None:
        """The numbers of the last build, if neither a source nor a file of the site has been touched since."""
        rows = read_rows(self.cache, self.sources)
        return rows[1] if rows and rows[0] == digest_of(scan(self.site)) else None

    def remember(self, numbers: Sequence[int]) -> None:
        """The build is done, and nothing was wrong."""
        if self.is_settled:
            write_rows(self.cache, self.sources, [digest_of(scan(self.site)), [*numbers]])


def look(cache: Path, common: str, pages: Path, about: Path, site: Path) -> Glance:
    """Look at the folder of pages and at ``about.md``; ``common`` stands for all that does not lie there."""
    now = time.time_ns()
    stamps = page_stamps(pages)
    if about.is_file():
        stamps |= {"../about.md": stamp_of(about)}
    sources = bytes_digest(f"{common} {digest_of(stamps)}".encode())
    return Glance(cache, site, sources, all(is_settled(stamp, now) for stamp in stamps.values()))
