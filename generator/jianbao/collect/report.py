"""What a run of ``jianbao collect`` did, as values."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import NamedTuple

from jianbao.errors import JianbaoError


class State(Enum):
    """How a feed or a page fared; the values are used in the JSON report."""

    NEW = "new"
    """There are new clippings."""
    NOTHING_NEW = "nothing new"
    FAILED = "failed"


class Collected(NamedTuple):
    """What became of one feed, or of one page named on the command line."""

    feed: str
    """Its address."""
    state: State
    new: tuple[str, ...] = ()
    """Files of clippings of new articles."""
    changed: tuple[str, ...] = ()
    """Files of clippings of articles whose texts changed."""
    known: int = 0
    """Entries that are clippings already."""
    removed: int = 0
    """Entries of articles that the user removed from the archive."""
    old: int = 0
    """Entries from before ``--since``."""
    waiting: int = 0
    """Entries whose pages the next run will fetch."""
    problem: JianbaoError | None = None
    """Why it failed."""
    failing_since: str = ""
    """The first failure since the last success, in ISO 8601."""
    failing_days: int = 0
    notes: tuple[str, ...] = ()
    """What the user should know."""


class CollectReport(NamedTuple):
    """What one run did."""

    root: Path
    feeds: tuple[Collected, ...]
    dry_run: bool = False

    @property
    def failed(self) -> tuple[Collected, ...]:
        """The feeds and pages that failed."""
        return tuple(feed for feed in self.feeds if feed.state is State.FAILED)
