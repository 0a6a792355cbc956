"""Cleaning, timed beside trafilatura on the same clippings in the same run: ``make bench-clean``.

    python tests/bench/clean.py [CORPUS]     a folder of clippings or a .tar.xz of them; else clippings made up

Both read a clipping from memory's file cache and give back an article in Markdown with its metadata; both keep links,
pictures and tables. They take turns by batches of clippings, so that whatever else the machine does falls on both, and
what counts is processor time. Each clipping is cleaned once, as in an archive: trafilatura keeps what it worked out and
would be faster the second time. A ratio is made for each part of the sample; of the ratios the median is told.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

from made_up import made_up
from unpack import unpack

from jianbao.errors import ClippingError
from jianbao.ingest.article import Knowledge, load_knowledge, make_article, make_articles
from jianbao.ingest.read.clipping import read_clipping
from jianbao.ingest.read.files import clipping_files
from jianbao.ingest.run import CLIPPINGS_PER_BATCH
from jianbao.runtime.workers import Workers

SAMPLE = 1_500
TURNS = 5
TIMES = 3
MEGABYTE = 1e6 if sys.platform == "darwin" else 1e3
"""In the unit in which the system tells how much memory was used: bytes on macOS, kilobytes on Linux."""
Work = Callable[[Path], object]


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("corpus", nargs="?", type=Path)
    options.add_argument("--sample", type=int, default=SAMPLE, help="how many clippings")
    options.add_argument("--turns", type=int, default=TURNS, help="in how many parts they are compared")
    options.add_argument("--memory", action="store_true", help=argparse.SUPPRESS)  # names on standard input
    given = options.parse_args()
    if given.memory:
        sys.stdout.write(str(_peak([Path(name) for name in sys.stdin.read().split("\n")])))
        return
    with tempfile.TemporaryDirectory() as folder:
        files = clippings(given.corpus, given.sample, Path(folder))
        size = sum(path.stat().st_size for path in files)
        print(f"{len(files)} clippings, {size / 1e6:.1f} MB, from {given.corpus or 'tests/bench/made_up.py'}")
        beside_trafilatura(files, given.turns)
        on_two(files)
        memory(files)


def clippings(corpus: Path | None, sample: int, folder: Path) -> list[Path]:
    """As many as asked for, always the same ones, in an order that mixes outlets and lengths."""
    if corpus is None:
        return list(made_up(sample, folder))
    if corpus.is_file():
        unpack(corpus, folder)
        corpus = folder
    files = [path for path, _ in clipping_files([corpus], corpus)]
    random.Random(0).shuffle(files)  # noqa: S311  # nothing secret
    return files[:sample]


def beside_trafilatura(files: Sequence[Path], turns: int) -> None:
    """Processor time per clipping of both, and the ratio."""
    works = (partial(_ours, load_knowledge(None)), _theirs())
    for work in works:  # tables are read and expressions compiled by the first ones
        _seconds(work, files[:CLIPPINGS_PER_BATCH])
    rest = files[CLIPPINGS_PER_BATCH:]
    taken = [_side_by_side(works, rest[turn::turns]) for turn in range(turns)]
    ratios = sorted(ours / theirs for ours, theirs in taken)
    ours, theirs = (1e3 * sum(column) / len(rest) for column in zip(*taken, strict=True))
    print(f"one process    jianbao {ours:.2f} ms a clipping, trafilatura {theirs:.2f} ms")
    shown = " ".join(f"{ratio:.2f}" for ratio in ratios)
    print(f"               jianbao / trafilatura = {statistics.median(ratios):.2f} (median of {shown})")


def _side_by_side(works: tuple[Work, Work], files: Sequence[Path]) -> tuple[float, float]:
    """The seconds each of the two takes for all clippings, now the one first, now the other."""
    seconds = [0.0, 0.0]
    for number, at in enumerate(range(0, len(files), CLIPPINGS_PER_BATCH)):
        for which in (0, 1) if number % 2 else (1, 0):
            seconds[which] += _seconds(works[which], files[at : at + CLIPPINGS_PER_BATCH])
    return seconds[0], seconds[1]


def _seconds(work: Work, files: Sequence[Path]) -> float:
    start = time.process_time()
    for path in files:
        work(path)
    return time.process_time() - start


def _ours(knowledge: Knowledge, path: Path) -> object:
    """Read, clean, normalise."""
    try:
        return make_article(path, path.name, knowledge)
    except ClippingError:
        return None


def _theirs() -> Work:
    """What one does with trafilatura: the header is read by us, the page made whole, the article extracted."""
    import trafilatura

    options: dict[str, Any] = {"with_metadata": True, "include_links": True, "include_images": True}

    def extract(path: Path) -> object:
        try:
            clipping = read_clipping(path, path.name)
        except ClippingError:
            return None
        page = f"<html><head><title>{escape(clipping.title)}</title></head><body>{clipping.html}</body></html>"
        return trafilatura.extract(page, url=clipping.url or None, output_format="markdown", **options)

    return extract


def on_two(files: Sequence[Path]) -> None:
    """Clippings a second by the clock with one process and with two, which other work on the machine lowers.

    The processor time tells what two processes cost more than one; half of that is what two idle processors need.
    """
    taken = [(_with_jobs(files, 1), _with_jobs(files, 2)) for _ in range(TIMES)]
    one, two = (len(files) / statistics.median(wall for wall, _ in column) for column in zip(*taken, strict=True))
    gain = statistics.median(one_wall / two_wall for (one_wall, _), (two_wall, _) in taken)
    cost = statistics.median(two_cpu / one_cpu for (_, one_cpu), (_, two_cpu) in taken)
    print(f"two processes  {one:.0f} clippings a second with one, {two:.0f} with two: {gain:.2f} times")
    print(f"               {cost:.2f} times the processor time, all processes together")


def _with_jobs(files: Sequence[Path], jobs: int) -> tuple[float, float]:
    """Seconds by the clock, and of processor time, for all clippings."""
    start, before = time.perf_counter(), os.times()
    with Workers(jobs) as workers:
        for _ in workers.map_batches(
            partial(make_articles, Path("/nowhere")), [(p, p.name) for p in files], size=CLIPPINGS_PER_BATCH
        ):
            pass
    wall, after = time.perf_counter() - start, os.times()
    return wall, sum(after[:4]) - sum(before[:4])


def memory(files: Sequence[Path]) -> None:
    """Peak memory of a process that cleans a quarter of the clippings, and of one that cleans all."""
    told = []
    for part in (files[: len(files) // 4], files):
        names = "\n".join(map(str, part))
        command = [sys.executable, __file__, "--memory"]
        peak = subprocess.run(command, input=names, capture_output=True, text=True, check=True).stdout
        told.append(f"{float(peak):.0f} MB for {len(part)} clippings")
    print(f"memory         {', '.join(told)}")


def _peak(files: Sequence[Path]) -> float:
    knowledge = load_knowledge(None)
    for path in files:
        _ours(knowledge, path)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE


if __name__ == "__main__":
    main()
