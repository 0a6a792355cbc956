"""Measures a command: its wall time, the CPU time and the peak memory of all its processes."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

MEMORY_SAMPLE_INTERVAL = 0.05
"""Seconds between two samples of the memory."""


def wall_time(command: Sequence[str]) -> float:
    """Run a command and return its wall time in seconds."""
    return wall_and_cpu_time(command)[0]


def wall_and_cpu_time(command: Sequence[str]) -> tuple[float, float]:
    """Run a command and return its wall time and the CPU time of all its processes, in seconds.

    Files written before are flushed to disk first. Other load on the machine changes CPU time less than wall time.
    """
    os.sync()
    start, before = time.perf_counter(), os.times()
    _run(command)
    wall, after = time.perf_counter() - start, os.times()
    return wall, after.children_user + after.children_system - before.children_user - before.children_system


def peak_memory(command: Sequence[str]) -> float:
    """Run a command and return the peak of the summed proportional set sizes (PSS) of its processes, in megabytes.

    PSS counts memory that several processes share once. Sampling slows the command, so it is not timed. Returns 0 on a
    system without ``/proc``.
    """
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        peak = 0.0
        done = threading.Event()

        def wait() -> None:
            process.communicate()
            done.set()

        waiter = threading.Thread(target=wait)
        waiter.start()
        while not done.wait(MEMORY_SAMPLE_INTERVAL):
            peak = max(peak, sum(map(_proportional_set_size, _process_tree(process.pid))))
        waiter.join()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return peak / 1e6


def cpu_seconds(process: int) -> float:
    """The processor time of a process and its descendants so far, also those that have ended; 0 without ``/proc``."""
    ticks = 0
    for member in _process_tree(process):
        with contextlib.suppress(OSError):  # it has ended
            stat = Path(f"/proc/{member}/stat").read_text(encoding="utf-8", errors="replace")
            ticks += sum(map(int, stat.rpartition(")")[2].split()[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")


def _process_tree(root: int) -> list[int]:
    """The process id ``root`` and those of all its descendants."""
    children = defaultdict(list)
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            stat = (entry / "stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        children[int(stat.rpartition(")")[2].split()[1])].append(int(entry.name))
    tree = [root]
    for process in tree:
        tree += children[process]
    return tree


def _proportional_set_size(process: int) -> int:
    """The proportional set size of a process in bytes; 0 if the process has ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
