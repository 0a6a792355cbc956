"""What is remembered of each feed from one run to the next, in ``.cache``: losing it costs a few requests."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from jianbao.runtime.cache import cache_file, read_rows, write_rows

MEMORY_VERSION = "1"


class FeedMemory(NamedTuple):
    """What is remembered of one feed."""

    url: str
    etag: str = ""
    modified: str = ""
    """``Last-Modified`` of the last answer."""
    entries: tuple[str, ...] = ()
    """Names of the clippings of that answer: if one is lost, the feed is read again, whatever its server says."""
    failing_since: str = ""
    """The first failure since the last success, in ISO 8601."""
    not_before: float = 0.0
    """Seconds since 1970 before which the server does not want to be asked."""
    tries: tuple[tuple[str, int], ...] = ()
    """Names of entries whose pages could not be fetched, and how often that was tried."""


def load_memory(root: Path) -> dict[str, FeedMemory]:
    """What is remembered, by the address of the feed; nothing if it was lost."""
    rows = read_rows(cache_file(root, "feeds"), MEMORY_VERSION)
    found = (FeedMemory(*row) for row in rows if isinstance(row, list) and len(row) == len(FeedMemory._fields))
    return {
        row.url: row._replace(entries=tuple(row.entries), tries=tuple((name, number) for name, number in row.tries))
        for row in found
    }


def save_memory(root: Path, memory: dict[str, FeedMemory]) -> None:
    """Write what is remembered."""
    write_rows(cache_file(root, "feeds"), MEMORY_VERSION, [[*memory[url]] for url in sorted(memory)])
