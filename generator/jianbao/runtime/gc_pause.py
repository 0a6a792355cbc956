"""Pause Python's garbage collector where it only costs time: while ten thousands of values are created or freed."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def gc_paused() -> Iterator[None]:
    """Create many values without garbage collection; at the end they are frozen, so that no later run visits them.

    Otherwise the collector takes a large part of the time of a small edit, and most of that of building postings.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.freeze()
            gc.enable()


_kept_alive: list[object] = []


def keep_alive(*values: object) -> None:
    """Keep ``values`` until the next call or the end of the process, when the system frees all memory at once.

    To free the records of 30,000 pages one by one is a noticeable part of a small edit.
    """
    _kept_alive[:] = values
