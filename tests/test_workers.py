"""Work for several processes."""

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
    """The squares; takes down the numbers as they are come to."""
    with log.open("ab", buffering=0) as file:
        file.write("".join(f"{number}\n" for number in numbers).encode())
    return [number * number for number in numbers]


def in_turn(jobs: int, log: Path, groups: list[list[int]]) -> list[int]:
    """The squares of all groups, by so many processes."""
    with Workers(jobs) as workers:
        return [*workers.map_groups(partial(squares, log), groups, size=7)]


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_groups_are_done_in_turn(jobs: int, tmp_path: Path) -> None:
    """However many processes there are, results come in order, and no group is begun before the last is done."""
    log = tmp_path / "log"
    assert in_turn(jobs, log, GROUPS) == [number * number for group in GROUPS for number in group]
    begun = [int(line) // 100 for line in log.read_text().split()]
    assert begun == sorted(begun)
    assert len(begun) == sum(map(len, GROUPS))


def test_little_work_stays_here() -> None:
    """What fills no more than one batch is done without another process."""
    with Workers(2) as workers:
        done = [*workers.map_groups(lambda numbers: [os.getpid() for _ in numbers], [[1], [2]], size=7)]
    assert done == [os.getpid()] * 2


def test_trouble_in_a_process_comes_back() -> None:
    """An exception ends the work, and the next round begins with what it is given."""
    with Workers(2) as workers:
        with pytest.raises(ZeroDivisionError):
            [*workers.map_groups(reciprocals, [[1] * 30, [0] * 30], size=7)]
        assert [*workers.map_groups(reciprocals, [[2] * 30], size=7)] == [0.5] * 30


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not forked there")
def test_a_system_without_a_process_to_give_is_told_of() -> None:
    """With what can be done about it."""
    with (
        mock.patch("os.fork", side_effect=BlockingIOError(errno.EAGAIN, "no")),
        Workers(2) as workers,
        pytest.raises(ExecutorError, match="no process to give") as raised,
    ):
        [*workers.map_batches(list, [1, 2], size=1)]
    assert "--jobs 1" in (raised.value.remedy or "")


def test_a_process_that_is_killed_is_told_of() -> None:
    """As a system does that is short of memory: a message with a remedy, and no traceback of the pool."""
    with Workers(2) as workers, pytest.raises(ExecutorError, match="ended before"):
        [*workers.map_batches(die, [os.getpid()] * 30, size=7)]


def die(parents: Sequence[int]) -> list[int]:
    """End the process, unless it is the parent."""
    if os.getpid() not in parents:
        os.kill(os.getpid(), signal.SIGTERM)
    return [*parents]


def reciprocals(numbers: Sequence[int]) -> list[float]:
    """Fails where there is none."""
    return [1 / number for number in numbers]
