"""Run batches on workers that this run has not started: processes on other machines, which may know earlier runs.

A batch contains everything that it needs except files. The archive, its clippings and its site are on a file system
that all workers see at the same path.
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

from jianbao.config import SETTINGS_FILE
from jianbao.errors import ExecutorError
from jianbao.runtime.code_version import code_digest

P = ParamSpec("P")
R = TypeVar("R")

BATCH_LOCK = threading.Lock()
"""Limits a worker process to one batch at a time: jianbao's code is not thread-safe."""


class Run(NamedTuple):
    """What identifies a run; it is sent to a worker with every batch."""

    id: str
    """Random and unique."""
    archive: Path
    settings_stamp: tuple[int, int]
    """Stamp of the archive's ``jianbao.toml``, see ``_settings_stamp``."""
    code: str
    """``code_digest`` of the process that started the run."""
    clear_caches: Callable[[], None]
    """Clears what a worker has cached in memory in an earlier run; the files may have changed since."""


class RemoteExecutor(Executor):
    """Wraps another executor; its workers check before their first batch of a run whether they can take part."""

    def __init__(self, executor: Executor, archive: Path, clear_caches: Callable[[], None]) -> None:
        self._executor = executor
        self._run = Run(os.urandom(8).hex(), archive, _settings_stamp(archive), code_digest(), clear_caches)

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Submit a call as bytes, so that a scheduler that passes it on need not unpickle it."""
        future = self._executor.submit(run_batch, self._run, pickle.dumps((fn, args, kwargs)))
        return cast("Future[R]", future)


def run_batch(run: Run, call: bytes) -> object:
    """Run a batch in a worker. Raises ExecutorError if the worker might not give the same result as this machine."""
    with BATCH_LOCK:
        _join(run)
        work, args, kwargs = pickle.loads(call)  # noqa: S301  # from our own run; its sender may send code anyway
        return work(*args, **kwargs)


@functools.lru_cache(maxsize=1)
def _join(run: Run) -> None:
    """Check code and archive and clear caches, once a run in each worker process. Raises ExecutorError."""
    if code_digest() != run.code:
        raise ExecutorError(
            f"a worker on {socket.gethostname()} has another version of jianbao, of Python or of a library",
            remedy="Install the same versions everywhere, and start the workers again.",
        )
    if _settings_stamp(run.archive) != run.settings_stamp:
        raise ExecutorError(
            f"a worker on {socket.gethostname()} does not see this archive",
            file=str(run.archive),
            remedy="Put it on a file system that all machines share, at the same path.",
        )
    run.clear_caches()


def _settings_stamp(archive: Path) -> tuple[int, int]:
    """Size and mtime, in seconds, of the archive's settings: they distinguish the archive from a copy elsewhere."""
    try:
        state = (archive / SETTINGS_FILE).stat()
    except OSError:
        return 0, 0
    return state.st_size, int(state.st_mtime)
