"""Cleaning, timed beside trafilatura on the same clippings in the same run: ``make bench``.

    python tests/bench/bench.py [CORPUS]     a folder of clippings or a .tar.xz of them; else clippings made up

Both read a clipping from memory's file cache and give back an article in Markdown with its metadata; both keep links,
pictures and tables. They take turns by batches of clippings, so that whatever else the machine does falls on both, and
what counts is processor time. A ratio is made for each turn; of the ratios the median is told.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

from made_up import made_up

from generator.errors import ClippingError
from generator.ingest.article import Knowledge, load_knowledge, make_article, make_articles
from generator.ingest.read import read_clipping
from generator.ingest.sources import clipping_files
from generator.parallel import in_batches
from generator.pipeline import BATCH

SAMPLE = 1_500
TURNS = 5
MEGABYTE = 1e6 if sys.platform == "darwin" else 1e3
"""In the unit in which the system tells how much memory was used: bytes on macOS, kilobytes on Linux."""
Work = Callable[[Path], object]


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("corpus", nargs="?", type=Path)
    options.add_argument("--sample", type=int, default=SAMPLE, help="how many clippings")
    options.add_argument("--turns", type=int, default=TURNS, help="how often each of the two cleans them")
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
        on_two(files, given.turns)
        memory(files)


def clippings(corpus: Path | None, sample: int, folder: Path) -> list[Path]:
    """As many as asked for, always the same ones, in an order that mixes outlets and lengths."""
    if corpus is None:
        return list(made_up(sample, folder))
    if corpus.is_file():
        with tarfile.open(corpus) as packed:
            packed.extractall(folder, filter="data")
        corpus = folder
    files = [path for path, _ in clipping_files([corpus], corpus)]
    random.Random(0).shuffle(files)  # noqa: S311  # nothing secret
    return files[:sample]


def beside_trafilatura(files: Sequence[Path], turns: int) -> None:
    """Processor time per clipping of both, and the ratio."""
    works = (partial(_ours, load_knowledge(None)), _theirs())
    for work in works:  # tables are read and expressions compiled by the first ones
        _seconds(work, files[:BATCH])
    taken = [_turn(works, files, turn) for turn in range(turns)]
    ratios = sorted(ours / theirs for ours, theirs in taken)
    ours, theirs = (1e3 * statistics.median(column) / len(files) for column in zip(*taken, strict=True))
    print(f"one process    jianbao {ours:.2f} ms a clipping, trafilatura {theirs:.2f} ms (median of {turns} turns)")
    shown = " ".join(f"{ratio:.2f}" for ratio in ratios)
    print(f"               jianbao / trafilatura = {statistics.median(ratios):.2f} (median of {shown})")


def _turn(works: tuple[Work, Work], files: Sequence[Path], turn: int) -> tuple[float, float]:
    """The seconds each of the two takes for all clippings, now the one first, now the other."""
    seconds = [0.0, 0.0]
    for number, at in enumerate(range(0, len(files), BATCH), turn):
        for which in (0, 1) if number % 2 else (1, 0):
            seconds[which] += _seconds(works[which], files[at : at + BATCH])
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


def on_two(files: Sequence[Path], turns: int) -> None:
    """Clippings a second by the clock with one process and with two; other work on the machine lowers both."""
    named = [(path, path.name) for path in files]
    work = partial(make_articles, Path("/nowhere"))
    rates: list[tuple[float, float]] = []
    for _ in range(turns):
        seconds = []
        for jobs in (1, 2):
            start = time.perf_counter()
            for _ in in_batches(work, named, size=BATCH, jobs=jobs):
                pass
            seconds.append(time.perf_counter() - start)
        rates.append((len(files) / seconds[0], len(files) / seconds[1]))
    one, two = (statistics.median(column) for column in zip(*rates, strict=True))
    gain = statistics.median(two / one for one, two in rates)
    print(f"two processes  {one:.0f} clippings a second with one, {two:.0f} with two: {gain:.2f} times (median)")


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
