"""What Python does about values that are no longer needed, kept from taking time where nothing is gained by it."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def gc_paused() -> Iterator[None]:
    """For the making of values by the ten thousand; what is there at the end is not looked through later either.

    It took a quarter of the time of a small edit, and most of that of making lists of words.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.freeze()
            gc.enable()


_held: list[object] = []


def keep_alive(*values: object) -> None:
    """Keep ``values`` until this is called again, or until the process ends and the system takes all memory at once.

    To take apart what was read of 30,000 pages took a twentieth of the time of a small edit.
    """
    _held[:] = values
