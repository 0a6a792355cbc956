"""Pause Python's garbage collector where it only costs time: while tens of thousands of values are created or freed."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def gc_paused() -> Iterator[None]:
    """Create many values in this block without garbage collection; at its end, exempt them from all later collections.

    Otherwise the collector visits all values again and again while a build creates them.
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

    Freeing the records of 30,000 pages one by one is slow.
    """
    _kept_alive[:] = values
