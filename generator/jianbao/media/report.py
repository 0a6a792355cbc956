"""What a run of ``jianbao media`` did, as values."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import NamedTuple

from jianbao.errors import JianbaoError
from jianbao.media.fetch_pictures import host_of_picture
from jianbao.page.media_table import FAILED, MediaRow


class MediaReport(NamedTuple):
    """What one run did."""

    root: Path
    known: int = 0
    """Pictures of pages that need no request."""
    tried: tuple[MediaRow, ...] = ()
    """The lines of the pictures that this run fetched, or tried to."""
    left: int = 0
    """Pictures that the next run will fetch."""
    stopped: str = ""
    """Why the run ended before the last picture; empty if it did not."""
    bytes: int = 0
    """The size of all pictures in the archive."""
    limit: str = ""
    """The setting ``limit`` of ``[media]``."""
    problems: tuple[JianbaoError, ...] = ()
    """Pictures that could not be fetched, and will be tried again."""
    planned: tuple[str, ...] = ()
    """In a dry run, the addresses that would be fetched."""
    dropped: tuple[str, ...] = ()
    """Addresses that no page uses any more, whose lines were deleted."""
    deleted: tuple[str, ...] = ()
    """Files that were deleted with them."""
    dry_run: bool = False

    def count(self, state: str) -> int:
        """How many pictures this run brought into a state."""
        return sum(row.state == state for row in self.tried)

    def by_host(self) -> dict[str, Counter[str]]:
        """The number of pictures in each state by host, the hosts with most pictures first."""
        hosts: dict[str, Counter[str]] = {}
        for row in self.tried:
            hosts.setdefault(host_of_picture(row.address), Counter())[row.state] += 1
        return dict(sorted(hosts.items(), key=lambda item: (-item[1].total(), item[0])))

    @property
    def all_failed(self) -> bool:
        """Whether pictures were asked for and none of them could be fetched."""
        return bool(self.tried) and all(row.state == FAILED for row in self.tried)
