"""A command's time by the clock, and the most memory all its processes held together."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

EVERY = 0.05
"""Seconds between two looks at the memory."""


def seconds(command: Sequence[str]) -> float:
    """How long the command takes by the clock; what was written before is on the disk when it begins."""
    return spent(command)[0]


def spent(command: Sequence[str]) -> tuple[float, float]:
    """The same, and the processor time of all its processes, which other work on the machine changes less."""
    os.sync()
    start, before = time.perf_counter(), os.times()
    _run(command)
    wall, after = time.perf_counter() - start, os.times()
    return wall, after.children_user + after.children_system - before.children_user - before.children_system


def peak_memory(command: Sequence[str]) -> float:
    """Megabytes: the largest sum, over the processes of the command, of their proportional set sizes.

    A page of memory that several processes share counts once. Looking slows the command, so it is not timed. Zero
    where the system has no ``/proc``.
    """
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        most = 0.0
        done = threading.Event()

        def wait() -> None:
            process.communicate()
            done.set()

        waiter = threading.Thread(target=wait)
        waiter.start()
        while not done.wait(EVERY):
            most = max(most, sum(map(_proportional, _family(process.pid))))
        waiter.join()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return most / 1e6


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")


def _family(parent: int) -> list[int]:
    """A process and all that descend from it."""
    children = defaultdict(list)
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            stat = (entry / "stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        children[int(stat.rpartition(")")[2].split()[1])].append(int(entry.name))
    found = [parent]
    for member in found:
        found += children[member]
    return found


def _proportional(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
