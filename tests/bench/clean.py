"""Benchmark of cleaning, compared with trafilatura on the same clippings in the same run: ``make bench-clean``.

    python tests/bench/clean.py [CORPUS]     a folder of clippings or a .tar.xz of them; default: synthetic clippings

Both read a clipping from the system's file cache and return an article in Markdown with its metadata; both keep links,
images and tables. They clean alternate batches, so that other load on the machine affects both, and CPU time is
compared. Each clipping is cleaned once, as in an archive, because trafilatura caches results and is faster the second
time. Each part of the sample gives a ratio, and the median of the ratios is reported.
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

from synthetic import synthetic_clippings
from unpack import unpack

from jianbao.config import DEFAULT_FIELD_NAMES
from jianbao.errors import ClippingError
from jianbao.ingest.article import Knowledge, load_knowledge, make_article, make_articles
from jianbao.ingest.read.clipping import read_clipping
from jianbao.ingest.read.files import clipping_files
from jianbao.ingest.run import CLIPPINGS_PER_BATCH
from jianbao.runtime.workers import Workers

SAMPLE_SIZE = 1_500
PARTS = 5
SCALING_RUNS = 3
"""How often the throughput with one and with two processes is measured."""
MAXRSS_UNITS_PER_MEGABYTE = 1e6 if sys.platform == "darwin" else 1e3
"""``ru_maxrss`` is in bytes on macOS and in kilobytes on Linux."""
CleanFile = Callable[[Path], object]
"""Cleans one clipping."""


def main() -> None:
    """Measure and print the results."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("corpus", nargs="?", type=Path)
    parser.add_argument("--sample", type=int, default=SAMPLE_SIZE, help="number of clippings")
    parser.add_argument("--parts", type=int, default=PARTS, help="number of parts of the sample that give a ratio each")
    parser.add_argument("--memory", action="store_true", help=argparse.SUPPRESS)  # reads file names from standard input
    options = parser.parse_args()
    if options.memory:
        sys.stdout.write(str(_peak_memory([Path(name) for name in sys.stdin.read().split("\n")])))
        return
    with tempfile.TemporaryDirectory() as folder:
        files = clippings(options.corpus, options.sample, Path(folder))
        size = sum(path.stat().st_size for path in files)
        print(f"{len(files)} clippings, {size / 1e6:.1f} MB, from {options.corpus or 'tests/bench/synthetic.py'}")
        compare_with_trafilatura(files, options.parts)
        measure_scaling(files)
        measure_memory(files)


def clippings(corpus: Path | None, sample: int, folder: Path) -> list[Path]:
    """``sample`` clippings, the same in every run, in an order that mixes outlets and lengths."""
    if corpus is None:
        return list(synthetic_clippings(sample, folder))
    if corpus.is_file():
        unpack(corpus, folder)
        corpus = folder
    files = [path for path, _ in clipping_files([corpus], corpus).files]
    random.Random(0).shuffle(files)  # noqa: S311  # not for cryptography
    return files[:sample]


def compare_with_trafilatura(files: Sequence[Path], parts: int) -> None:
    """Print the CPU time per clipping of both, and the ratio."""
    cleaners = (partial(_clean_with_jianbao, load_knowledge(None)), _trafilatura_cleaner())
    for cleaner in cleaners:  # warm up: load tables, compile regular expressions
        _cpu_seconds(cleaner, files[:CLIPPINGS_PER_BATCH])
    rest = files[CLIPPINGS_PER_BATCH:]
    times = [_alternate(cleaners, rest[part::parts]) for part in range(parts)]
    ratios = sorted(jianbao / trafilatura for jianbao, trafilatura in times)
    jianbao, trafilatura = (1e3 * sum(column) / len(rest) for column in zip(*times, strict=True))
    print(f"one process    jianbao {jianbao:.2f} ms per clipping, trafilatura {trafilatura:.2f} ms")
    all_ratios = " ".join(f"{ratio:.2f}" for ratio in ratios)
    print(f"               jianbao / trafilatura = {statistics.median(ratios):.2f} (median of {all_ratios})")


def _alternate(cleaners: tuple[CleanFile, CleanFile], files: Sequence[Path]) -> tuple[float, float]:
    """Clean all files with both, in alternating order from batch to batch; return the CPU seconds of each."""
    seconds = [0.0, 0.0]
    for number, start in enumerate(range(0, len(files), CLIPPINGS_PER_BATCH)):
        for which in (0, 1) if number % 2 else (1, 0):
            seconds[which] += _cpu_seconds(cleaners[which], files[start : start + CLIPPINGS_PER_BATCH])
    return seconds[0], seconds[1]


def _cpu_seconds(cleaner: CleanFile, files: Sequence[Path]) -> float:
    start = time.process_time()
    for path in files:
        cleaner(path)
    return time.process_time() - start


def _clean_with_jianbao(knowledge: Knowledge, path: Path) -> object:
    try:
        return make_article(path, path.name, knowledge)
    except ClippingError:
        return None


def _trafilatura_cleaner() -> CleanFile:
    """Cleaning with trafilatura: jianbao reads the header and makes an HTML page of the body for trafilatura."""
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


def measure_scaling(files: Sequence[Path]) -> None:
    """Print clippings per second of wall time with one and with two processes, and the ratio of their CPU times.

    Other load on the machine lowers the throughput. The ratio of CPU times shows the overhead of two processes: half of
    it is the time that two otherwise idle processors need, as a share of the time of one.
    """
    runs = [(_times_with_jobs(files, 1), _times_with_jobs(files, 2)) for _ in range(SCALING_RUNS)]
    one, two = (len(files) / statistics.median(wall for wall, _ in column) for column in zip(*runs, strict=True))
    speedup = statistics.median(one_wall / two_wall for (one_wall, _), (two_wall, _) in runs)
    overhead = statistics.median(two_cpu / one_cpu for (_, one_cpu), (_, two_cpu) in runs)
    print(f"two processes  {one:.0f} clippings per second with one, {two:.0f} with two: {speedup:.2f} times as many")
    print(f"               {overhead:.2f} times the CPU time, all processes together")


def _times_with_jobs(files: Sequence[Path], jobs: int) -> tuple[float, float]:
    """The wall time and the CPU time in seconds of cleaning all files."""
    start, before = time.perf_counter(), os.times()
    with Workers(jobs) as workers:
        for _ in workers.map_batches(
            partial(make_articles, Path("/nowhere"), DEFAULT_FIELD_NAMES),
            [(p, p.name) for p in files],
            size=CLIPPINGS_PER_BATCH,
        ):
            pass
    wall, after = time.perf_counter() - start, os.times()
    return wall, sum(after[:4]) - sum(before[:4])


def measure_memory(files: Sequence[Path]) -> None:
    """Print the peak memory of a process that cleans a quarter of the clippings, and of one that cleans all."""
    results = []
    for part in (files[: len(files) // 4], files):
        names = "\n".join(map(str, part))
        command = [sys.executable, __file__, "--memory"]
        peak = subprocess.run(command, input=names, capture_output=True, text=True, check=True).stdout
        results.append(f"{float(peak):.0f} MB for {len(part)} clippings")
    print(f"memory         {', '.join(results)}")


def _peak_memory(files: Sequence[Path]) -> float:
    """Clean all files and return the peak memory of this process in megabytes."""
    knowledge = load_knowledge(None)
    for path in files:
        _clean_with_jianbao(knowledge, path)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MAXRSS_UNITS_PER_MEGABYTE


if __name__ == "__main__":
    main()
