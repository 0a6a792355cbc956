"""Read several feeds at the same time, in threads that the process does not wait for when it is interrupted.

Those of ``concurrent.futures`` are waited for: Ctrl-C would have no effect until the slowest server has answered.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from typing import TypeVar

from jianbao.report import Progress

FEEDS_AT_A_TIME = 8
T = TypeVar("T")


def read_all(work: Sequence[Callable[[], T]], progress: Progress, step: str) -> Iterator[T]:
    """What each piece of work returns, in their order. Raises what it raises; then no further work is begun."""
    jobs: list[Future[T]] = [Future() for _ in work]
    waiting: queue.SimpleQueue[tuple[Future[T], Callable[[], T]]] = queue.SimpleQueue()
    for pair in zip(jobs, work, strict=True):
        waiting.put(pair)
    for _ in range(min(FEEDS_AT_A_TIME, len(jobs))):
        threading.Thread(target=_work, args=(waiting,), daemon=True).start()
    try:
        for number, job in enumerate(progress(jobs, step)):
            yield job.result()
            jobs[number] = Future()  # the pages of a long list together may not fit in memory
    finally:
        while not waiting.empty():
            _next(waiting)


def _work(waiting: queue.SimpleQueue[tuple[Future[T], Callable[[], T]]]) -> None:
    while pair := _next(waiting):
        job, run = pair
        try:
            job.set_result(run())
        except BaseException as error:  # the main thread raises it
            job.set_exception(error)


def _next(waiting: queue.SimpleQueue[tuple[Future[T], Callable[[], T]]]) -> tuple[Future[T], Callable[[], T]] | None:
    try:
        return waiting.get_nowait()
    except queue.Empty:
        return None
