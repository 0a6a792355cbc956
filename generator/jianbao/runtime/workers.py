"""Distribute work over processes in batches; results come in order, and few batches are in progress at a time."""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from jianbao.errors import ExecutorError
from jianbao.runtime.helper_process import HelperProcess, defer_interrupt

if TYPE_CHECKING:  # slow to import, and a small build does not need it
    from concurrent.futures import Executor, Future

T = TypeVar("T")
R = TypeVar("R")

MAX_PENDING_BATCHES = 3
"""Batches per process that run or wait: enough that no process is idle, few enough that memory stays bounded."""

_inherited: dict[int, tuple[Callable[[list[Any]], list[Any]], Sequence[Sequence[Any]]]] = {}
"""What forked processes find in their memory, by the id of the ``Workers`` object: the work and groups of its items."""


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def workers_for(
    archive: Path,
    clear_caches: Callable[[], None],
    jobs: int | None = None,
    executor: Executor | None = None,
    helper: HelperProcess | None = None,
) -> Workers:
    """Workers for a run on ``archive``: ``jobs`` processes (by default one per processor), or those of ``executor``.

    The workers of an executor outlive a run. They call ``clear_caches`` before their first batch, to clear what they
    have cached in memory in an earlier run. ``helper`` does a step with a single batch if it is running.
    """
    if not executor:
        return Workers(jobs or processors(), helper=helper)
    from jianbao.runtime.remote import RemoteExecutor

    return Workers(jobs or processors(), RemoteExecutor(executor, archive, clear_caches))


class Workers(AbstractContextManager["Workers"]):
    """Processes for the length of a run, started by the first step with more than one batch; or an ``executor``."""

    def __init__(self, jobs: int, executor: Executor | None = None, helper: HelperProcess | None = None) -> None:
        self.jobs = jobs
        self._helper = helper
        self._given_executor = executor
        self._pool: Executor | None = None

    def __exit__(self, *trouble: object) -> None:
        """End the processes of this object and cancel the batches that have not begun; a given executor stays open."""
        self._end_pool()

    def _end_pool(self) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def map_batches(self, work: Callable[[list[T]], list[R]], items: Iterable[T], *, size: int) -> Iterator[R]:
        """Call ``work`` with ``size`` items at a time; yield its results in the order of ``items``.

        With one job, or a single batch, this process or its helper does everything, because starting others costs more
        than it gains.
        Raises what ``work`` raises, and ExecutorError if one of our own processes cannot be started or was killed.
        """
        source = iter(items)
        batches = iter(lambda: list(islice(source, size)), [])
        first, second = next(batches, []), next(batches, [])
        if first and not second and self._helper:
            yield from self._helper.run(work, first)
            return
        if not second or (self.jobs <= 1 and not self._given_executor):
            for batch in filter(None, chain([first, second], batches)):
                yield from work(batch)
            return
        from concurrent.futures import BrokenExecutor

        pending: deque[Future[list[R]]] = deque()
        try:
            for batch in chain([first, second], batches):
                pending.append(self._submit(work, batch))
                if len(pending) >= self.jobs * MAX_PENDING_BATCHES:
                    yield from pending.popleft().result()
            while pending:
                yield from pending.popleft().result()
        except BrokenExecutor:
            raise ExecutorError(
                "a worker process was killed before it had finished",
                remedy="Usually memory ran out: run the same command again with a smaller --jobs.",
            ) from None
        finally:
            for future in pending:
                future.cancel()

    def map_groups(self, work: Callable[[list[T]], list[R]], groups: Sequence[list[T]], *, size: int) -> Iterator[R]:
        """Like ``map_batches``, for groups of items; a group is finished before the next begins.

        Where processes are forked, they are started again, so that they inherit the items in memory: sending the items
        of a build of 28,000 articles to them is slow.
        """
        if not self._can_inherit():
            yield from chain.from_iterable(self.map_batches(work, group, size=size) for group in groups)
            return
        self._end_pool()
        _inherited[id(self)] = work, groups
        try:
            for number, group in enumerate(groups):
                parts = [(id(self), number, start, start + size) for start in range(0, len(group), size)]
                yield from self.map_batches(_work_on_inherited, parts, size=1)
        finally:
            self._end_pool()
            del _inherited[id(self)]

    def map_inherited(self, work: Callable[[list[T]], list[R]], items: Sequence[T], *, size: int) -> Iterator[R]:
        """Like ``map_batches``, for work that is too large to be sent, like a method of a large object.

        Forked processes inherit it in memory; where processes are not forked, this process does everything.
        """
        if self._can_inherit():
            return self.map_groups(work, [[*items]], size=size)
        return iter(work([*items]))

    def _can_inherit(self) -> bool:
        return not self._given_executor and self.jobs > 1 and _are_processes_forked()

    def _submit(self, work: Callable[[list[T]], list[R]], batch: list[T]) -> Future[list[R]]:
        try:
            with defer_interrupt():  # the first call starts the processes
                return self._executor().submit(work, batch)
        except BlockingIOError:
            raise ExecutorError(
                "cannot start another process",
                remedy="Add --jobs 1, end other processes, or raise the limit of processes (ulimit -u).",
            ) from None

    def _executor(self) -> Executor:
        if self._given_executor:
            return self._given_executor
        self._pool = self._pool or _start_pool(self.jobs)
        return self._pool


def _work_on_inherited(parts: Iterable[tuple[int, int, int, int]]) -> list[Any]:
    """Do inherited work on inherited items; a part is the owner's id, group number, start and stop."""
    results: list[Any] = []
    for owner, group, start, stop in parts:
        work, groups = _inherited[owner]
        results += work([*groups[group][start:stop]])
    return results


def _are_processes_forked() -> bool:
    from multiprocessing import get_start_method

    return get_start_method() == "fork"


def _start_pool(jobs: int) -> Executor:
    from concurrent.futures import ProcessPoolExecutor

    return ProcessPoolExecutor(jobs, initializer=_start_worker)


def _start_worker() -> None:
    """Initialize a worker process. It ignores Ctrl-C, which the parent handles, so that it prints no traceback.

    SIGTERM ends it again: the process is forked while the parent defers that signal.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])
    gc.freeze()  # else each garbage collection would visit, and so copy, the memory shared with the parent
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this worker when its parent is killed; otherwise it would never end and keep the inherited build lock."""
    from multiprocessing import parent_process

    if parent := parent_process():
        parent.join()
        os._exit(1)
