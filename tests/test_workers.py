"""Work is distributed over several processes."""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from unittest import mock

import pytest

from jianbao.errors import ExecutorError
from jianbao.runtime.workers import Workers

GROUPS = [[*range(40)], [*range(100, 103)], [], [*range(200, 260)]]


def squares(log: Path, numbers: Sequence[int]) -> list[int]:
    """The squares; logs each number before it is squared."""
    with log.open("ab", buffering=0) as file:
        file.write("".join(f"{number}\n" for number in numbers).encode())
    return [number * number for number in numbers]


def squares_of_groups(jobs: int, log: Path, groups: list[list[int]]) -> list[int]:
    """The squares of all groups, by ``jobs`` processes."""
    with Workers(jobs) as workers:
        return [*workers.map_groups(partial(squares, log), groups, size=7)]


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_groups_are_done_one_after_the_other(jobs: int, tmp_path: Path) -> None:
    """With any number of processes, results come in order, and no group begins before the previous one is finished."""
    log = tmp_path / "log"
    assert squares_of_groups(jobs, log, GROUPS) == [number * number for group in GROUPS for number in group]
    begun = [int(line) // 100 for line in log.read_text().split()]
    assert begun == sorted(begun)
    assert len(begun) == sum(map(len, GROUPS))


def test_single_batch_needs_no_other_process() -> None:
    """Items that fit into one batch are processed in this process."""
    with Workers(2) as workers:
        done = [*workers.map_groups(lambda numbers: [os.getpid() for _ in numbers], [[1], [2]], size=7)]
    assert done == [os.getpid()] * 2


@pytest.mark.parametrize("jobs", [1, 2])
def test_work_that_cannot_be_sent_is_inherited(jobs: int) -> None:
    """Work that cannot be pickled is done all the same, by several processes where there may be any."""
    with Workers(jobs) as workers:
        done = [
            *workers.map_inherited(lambda numbers: [(number, os.getpid()) for number in numbers], GROUPS[0], size=7)
        ]
    assert [number for number, _ in done] == GROUPS[0]
    assert (os.getpid() in {process for _, process in done}) == (jobs == 1)


def test_exception_in_a_worker_is_raised() -> None:
    """An exception in a worker ends the work; afterwards the workers can be used again."""
    with Workers(2) as workers:
        with pytest.raises(ZeroDivisionError):
            [*workers.map_groups(reciprocals, [[1] * 30, [0] * 30], size=7)]
        assert [*workers.map_groups(reciprocals, [[2] * 30], size=7)] == [0.5] * 30


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_process_that_cannot_be_started_is_reported() -> None:
    """If the system refuses another process, the error says what to do."""
    with (
        mock.patch("os.fork", side_effect=BlockingIOError(errno.EAGAIN, "no")),
        Workers(2) as workers,
        pytest.raises(ExecutorError, match="cannot start another process") as raised,
    ):
        [*workers.map_batches(list, [1, 2], size=1)]
    assert "--jobs 1" in (raised.value.remedy or "")


def test_killed_worker_is_reported() -> None:
    """A worker that is killed, as by a system out of memory, gives an ExecutorError instead of a traceback."""
    with Workers(2) as workers, pytest.raises(ExecutorError, match="was killed"):
        [*workers.map_batches(die, [os.getpid()] * 30, size=7)]


def die(parents: Sequence[int]) -> list[int]:
    """Kill this process, unless it is the parent."""
    if os.getpid() not in parents:
        os.kill(os.getpid(), signal.SIGTERM)
    return [*parents]


def reciprocals(numbers: Sequence[int]) -> list[float]:
    """The reciprocals; fails for 0."""
    return [1 / number for number in numbers]
