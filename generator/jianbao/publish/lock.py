"""One build of a site at a time: a second one waits for the first."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from jianbao.errors import OutputError
from jianbao.report import Progress
from jianbao.runtime.cache import make_cache_folder

LOCK_TIMEOUT = 120.0
"""Seconds; a cold build of 30,000 articles takes a tenth of that, its search index more."""
LOCK_RETRY_PAUSE = 0.1
"""Seconds between two tries."""


@contextlib.contextmanager
def build_lock(file: Path, site: Path, progress: Progress) -> Iterator[bool]:
    """Hold the lock ``file`` for the length of a build; tells whether it is held. It goes with the process.

    Where the system (Windows) or the file system has no such locks, or the folder cannot be written, two builds are not
    kept apart: each file is still whole at any moment, and the next build puts right what they left. Raises
    OutputError.
    """
    with contextlib.ExitStack() as stack:
        try:
            import fcntl

            make_cache_folder(file.parent)
            lock = stack.enter_context(file.open("ab"))
            is_free = _is_free(lock)
        except (ImportError, OSError):
            yield False
            return
        tries = [lock] * round(LOCK_TIMEOUT / LOCK_RETRY_PAUSE)
        if not is_free and not any(map(_is_free_soon, progress(tries, "Waiting for another build"))):
            raise OutputError(
                "another build of this site is under way",
                file=str(site),
                remedy="Wait until it is done, or end it, and run the same command again.",
            )
        yield True
        fcntl.flock(lock, fcntl.LOCK_UN)


def _is_free_soon(lock: BinaryIO) -> bool:
    time.sleep(LOCK_RETRY_PAUSE)
    return _is_free(lock)


def _is_free(lock: BinaryIO) -> bool:
    """Take the lock if nobody has it. Raises OSError where the file system has none."""
    import fcntl

    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
