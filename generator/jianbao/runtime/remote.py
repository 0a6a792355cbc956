"""Batches for workers that this run has not started: on other machines, in processes that have seen other runs.

With a batch goes all that it is made of but files. The archive, its clippings and its site lie on a file system that
every worker sees at the same path.
"""

from __future__ import annotations

import functools
import os
import pickle
import socket
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import NamedTuple, ParamSpec, TypeVar, cast

from jianbao.config import FILE
from jianbao.errors import ExecutorError
from jianbao.runtime.code_version import code_digest

P = ParamSpec("P")
R = TypeVar("R")

TURN = threading.Lock()
"""Nothing here was made for two threads of one process at a time."""


class Run(NamedTuple):
    """What a worker is told along with every batch."""

    name: str
    """No other run has it."""
    archive: Path
    stamp: tuple[int, int]
    """Of the archive's settings."""
    code: str
    clear_caches: Callable[[], None]
    """Lets go of what an earlier run has read, which may have changed since."""


class RemoteExecutor(Executor):
    """Another's executor, whose workers look before their first batch of a run whether they can be part of it."""

    def __init__(self, executor: Executor, archive: Path, clear_caches: Callable[[], None]) -> None:
        self._executor = executor
        self._run = Run(os.urandom(8).hex(), archive, _stamp(archive), code_digest(), clear_caches)

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """One call, as bytes: who passes it on (a scheduler) has nothing to look into."""
        made = self._executor.submit(take_part, self._run, pickle.dumps((fn, args, kwargs)))
        return cast("Future[R]", made)


def take_part(run: Run, call: bytes) -> object:
    """What a worker does with a batch. Raises ExecutorError where it cannot give what this machine would."""
    with TURN:
        _join(run)
        work, args, kwargs = pickle.loads(call)  # noqa: S301  # of our own process; who sends it may send code as well
        return work(*args, **kwargs)


@functools.lru_cache(maxsize=1)
def _join(run: Run) -> None:
    """Once a run in each process."""
    if code_digest() != run.code:
        raise ExecutorError(
            f"a worker on {socket.gethostname()} has another jianbao or Python, or other versions of its libraries",
            remedy="Install the same everywhere, and start the workers again.",
        )
    if _stamp(run.archive) != run.stamp:
        raise ExecutorError(
            f"a worker on {socket.gethostname()} does not see this archive",
            file=str(run.archive),
            remedy="Put it on a file system that all machines share, at the same path.",
        )
    run.clear_caches()


def _stamp(archive: Path) -> tuple[int, int]:
    """Size and second of the last change, by which a copy elsewhere is told from the archive itself."""
    try:
        state = (archive / FILE).stat()
    except OSError:
        return 0, 0
    return state.st_size, int(state.st_mtime)
