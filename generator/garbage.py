"""Python's collector of values that hold themselves, kept from looking for some where there are none."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def without_collector() -> Iterator[None]:
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
