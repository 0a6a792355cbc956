"""Work for several processes: in batches, in order, a bounded way ahead."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

AHEAD = 3
"""Batches a process that are under way or wait for their turn: enough that none is idle, and memory stays flat."""


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_batches(work: Callable[[list[T]], list[R]], items: Iterable[T], *, size: int, jobs: int) -> Iterator[R]:
    """The results of ``work`` for ``size`` items at a time, in the order of ``items`` whatever the number of jobs.

    With one job, or fewer items than a batch, everything happens in this process: a pool costs more than it gains.
    """
    source = iter(items)
    batches = iter(lambda: list(islice(source, size)), [])
    first = next(batches, [])
    if jobs <= 1 or len(first) < size:
        for batch in (first, *batches):
            yield from work(batch)
        return
    # Workers leave Ctrl-C to the parent, or each would print a traceback of its own.
    with ProcessPoolExecutor(jobs, initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        waiting: deque[Future[list[R]]] = deque([pool.submit(work, first)])
        for batch in batches:
            waiting.append(pool.submit(work, batch))
            if len(waiting) >= jobs * AHEAD:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
