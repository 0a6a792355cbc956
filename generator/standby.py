"""A second process that loads what a small piece of work will need, while this one still finds out what it is."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any, BinaryIO, NoReturn, TypeVar

T = TypeVar("T")
R = TypeVar("R")


def can_fork() -> bool:
    """Whether a second process can be had; one with threads is not forked: what one holds would stay held for ever."""
    return hasattr(os, "fork") and threading.active_count() == 1


@contextlib.contextmanager
def heard_later() -> Iterator[None]:
    """Ctrl-C waits for the end of what is done here, the start of a process.

    In the middle of it Python tells of a traceback and goes on as if nothing had been said, once in fifteen times.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def fork() -> int:
    """As ``os.fork``; -1 where the system has no more processes to give."""
    try:
        with heard_later():
            return os.fork()
    except OSError:
        return -1


class Standby(AbstractContextManager["Standby"]):
    """For the length of a run. Where it cannot be had, or has died, this process does the work itself.

    After one edit in 30,000 articles, loading and reading templates takes as long as reading what is remembered of all
    the others; so the one is done beside the other.
    """

    def __init__(self, prepare: Callable[[], object] | None) -> None:
        """Start it with ``prepare``; None for no such process."""
        self._process = 0
        if not prepare or not can_fork():
            return
        (out, answers), (tasks, into) = os.pipe(), os.pipe()
        process = fork()
        if process == 0:
            os.close(into)  # or it would not see that this process has ended
            os.close(out)
            _serve(prepare, os.fdopen(tasks, "rb"), os.fdopen(answers, "wb"))
        os.close(tasks)
        os.close(answers)
        if process < 0:
            os.close(into)
            os.close(out)
            return
        self._process = process
        self._into, self._out = os.fdopen(into, "wb"), os.fdopen(out, "rb")

    def __exit__(self, *trouble: object) -> None:
        """Let it go, whatever it is at: a file that it has not finished is none of the site's."""
        if not self._process:
            return
        with contextlib.suppress(ProcessLookupError, ChildProcessError):  # the system may see to ended processes itself
            os.kill(self._process, signal.SIGKILL)
            os.waitpid(self._process, 0)
        for pipe in (self._into, self._out):
            with contextlib.suppress(OSError):  # what could not be sent any more
                pipe.close()
        self._process = 0

    def do(self, work: Callable[[list[T]], list[R]], items: list[T]) -> list[R]:
        """The results of ``work`` for the ``items``. Raises what it raises."""
        if self._process:
            import pickle

            try:
                pickle.dump((work, items), self._into, pickle.HIGHEST_PROTOCOL)
                self._into.flush()
                found: list[R] | Exception = pickle.load(self._out)  # noqa: S301  # of a process of our own
            except (OSError, EOFError, pickle.UnpicklingError):
                self.__exit__()
            else:
                if isinstance(found, Exception):
                    raise found
                return found
        return work(items)


def _serve(prepare: Callable[[], object], tasks: BinaryIO, answers: BinaryIO) -> NoReturn:
    """What the other process does, until this one ends; it leaves Ctrl-C to it, and says nothing of its own."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        import pickle

        prepare()
        while True:
            work, items = pickle.load(tasks)  # noqa: S301  # of the process that forked this one
            pickle.dump(_done(work, items), answers, pickle.HIGHEST_PROTOCOL)
            answers.flush()
    finally:
        os._exit(0)


def _done(work: Callable[[Any], Any], items: Any) -> Any:
    try:
        return work(items)
    except Exception as error:  # to be raised where it was asked for
        return error
