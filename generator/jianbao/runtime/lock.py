"""File locks: one build of a site, and one collection into an archive, at a time; a second one waits for the first."""

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
"""Seconds to wait for another run; much longer than a clean build of 30,000 articles without its search index."""
LOCK_RETRY_PAUSE = 0.1
"""Seconds between two attempts."""


@contextlib.contextmanager
def hold_lock(file: Path, folder: Path, work: str, progress: Progress) -> Iterator[bool]:
    """Hold the lock ``file`` during ``work``; yields whether it is held. The system releases it when the process ends.

    Without file locks (on Windows, on some file systems, or where the folder cannot be written) the runs are
    concurrent: each file is still written atomically, and the next run corrects what they left. Raises OutputError
    about ``folder`` if another run still holds the lock after ``LOCK_TIMEOUT``.
    """
    with contextlib.ExitStack() as stack:
        try:
            import fcntl

            make_cache_folder(file.parent)
            lock = stack.enter_context(file.open("ab"))
            has_lock = _try_lock(lock)
        except (ImportError, OSError):
            yield False
            return
        attempts = [lock] * round(LOCK_TIMEOUT / LOCK_RETRY_PAUSE)
        if not has_lock and not any(map(_pause_and_try_lock, progress(attempts, f"Waiting for another {work}"))):
            raise OutputError(
                f"another {work} is running",
                file=str(folder),
                remedy="Wait until it has finished, or end it, and run the same command again.",
            )
        yield True
        fcntl.flock(lock, fcntl.LOCK_UN)


def _pause_and_try_lock(lock: BinaryIO) -> bool:
    time.sleep(LOCK_RETRY_PAUSE)
    return _try_lock(lock)


def _try_lock(lock: BinaryIO) -> bool:
    """Take the lock if no other process has it; whether it was taken. Raises OSError if there are no file locks."""
    import fcntl

    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
