"""A second process for a run: it scans one folder while this process scans another, and loads templates."""

from __future__ import annotations

import contextlib
import functools
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Any, BinaryIO, NoReturn, TypeVar

T = TypeVar("T")
R = TypeVar("R")


def can_fork() -> bool:
    """Whether this process may fork. With other threads it may not: their locks would stay locked in the child."""
    return hasattr(os, "fork") and threading.active_count() == 1


@contextlib.contextmanager
def defer_interrupt() -> Iterator[None]:
    """Defer Ctrl-C and SIGTERM until the end of the block, in which a process is started.

    Without this, an exception that a signal raises during a fork makes Python print a traceback and continue in one of
    fifteen cases.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT, signal.SIGTERM])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def fork() -> int:
    """Like ``os.fork``, but -1 if the system cannot start another process. The child ignores Ctrl-C."""
    try:
        with defer_interrupt():
            process = os.fork()
            if process == 0:
                signal.signal(signal.SIGINT, signal.SIG_IGN)
            return process
    except OSError:
        return -1


class HelperProcess(AbstractContextManager["HelperProcess"]):
    """A second process for the length of a run, forked at the first ``submit``.

    It answers requests one after the other. If it is not wanted, cannot be started, or has died, this process does the
    work itself.
    Two processes scan the folders of the pages and of the site faster than one does, or than threads do. After a small
    edit, templates are loaded in the helper while this process reads the cache.
    """

    def __init__(self, *, is_wanted: bool) -> None:
        self._is_wanted = is_wanted
        self._process = 0
        self._sent = 0
        """The number of requests sent so far, which is the number of the last one."""
        self._responses: list[Any] = []

    def __exit__(self, *trouble: object) -> None:
        """Kill the helper, even while it is writing: an unfinished file is a temporary one and not part of the site."""
        self._is_wanted = False
        if not self._process:
            return
        with contextlib.suppress(ProcessLookupError, ChildProcessError):  # the system may reap ended processes itself
            os.kill(self._process, signal.SIGKILL)
            os.waitpid(self._process, 0)
        for pipe in (self._requests, self._results):
            with contextlib.suppress(OSError):  # buffered data that can no longer be sent
                pipe.close()
        self._process = 0

    def submit(self, work: Callable[[T], R], argument: T) -> Callable[[], R]:
        """Wait until the helper has answered all earlier requests, then have it call ``work(argument)``.

        Returns a function that waits for the result. It raises what ``work`` raises.
        """
        if not self._process:
            self._start()
        self._receive(self._sent)
        number = self._send((work, argument))

        @functools.cache
        def result() -> R:
            self._receive(number)
            if not 0 < number <= len(self._responses):
                return work(argument)
            response: R | Exception = self._responses[number - 1]
            if isinstance(response, Exception):
                raise response
            return response

        return result

    def run(self, work: Callable[[T], R], argument: T) -> R:
        """The result of ``work(argument)``, from the helper if it was started already. Raises what ``work`` raises."""
        return self.submit(work, argument)() if self._process else work(argument)

    def _start(self) -> None:
        if not self._is_wanted or not can_fork():
            return
        pipes: list[int] = []
        try:
            pipes += os.pipe()
            pipes += os.pipe()
        except OSError:  # too many open files
            _close(pipes)
            return
        read_results, write_results, read_requests, write_requests = pipes
        process = fork()
        if process == 0:
            _close([write_requests, read_results])  # else the helper would not notice that this process has ended
            _serve(os.fdopen(read_requests, "rb"), os.fdopen(write_results, "wb"))
        _close([read_requests, write_results])
        if process < 0:
            _close([write_requests, read_results])
            return
        self._process = process
        self._requests, self._results = os.fdopen(write_requests, "wb"), os.fdopen(read_results, "rb")

    def _send(self, request: object) -> int:
        """Send a request and return its number; 0 if there is no helper."""
        if not self._process:
            return 0
        import pickle

        try:
            pickle.dump(request, self._requests, pickle.HIGHEST_PROTOCOL)
            self._requests.flush()
        except OSError:
            self.__exit__()
            return 0
        self._sent += 1
        return self._sent

    def _receive(self, number: int) -> None:
        """Read the responses up to that of request ``number``; fewer if the helper has died."""
        while self._process and len(self._responses) < number:
            import pickle

            try:
                self._responses.append(pickle.load(self._results))  # noqa: S301  # from our own child process
            except (OSError, EOFError, pickle.UnpicklingError):
                self.__exit__()


def _serve(requests: BinaryIO, results: BinaryIO) -> NoReturn:
    """The main loop of the helper: answer requests until the parent ends. It prints nothing."""
    try:
        import pickle

        while True:
            work, argument = pickle.load(requests)  # noqa: S301  # from our own parent process
            pickle.dump(_result_or_error(work, argument), results, pickle.HIGHEST_PROTOCOL)
            results.flush()
    finally:
        os._exit(0)


def _close(descriptors: Iterable[int]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)


def _result_or_error(work: Callable[[Any], Any], argument: Any) -> Any:
    try:
        return work(argument)
    except Exception as error:  # raised again in the parent
        return error
