"""Benchmark of building sites, compared with Hugo on the same pages in the same run: ``make bench-site``.

    python tests/bench/sites.py [CORPUS]     a .tar.xz of clippings; by default synthetic pages are used

jianbao and Hugo build alternately, so that other load on the machine affects both. Each turn gives a ratio, and the
median of the ratios is reported. Writes ``docs/benchmarks.md`` and its plot.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import builders
import report
from archives import article_files, corpus_archive, synthetic_archive
from scenarios import compare, run_turn

ROOT = Path(__file__).parents[2]
PARTS = ("corpus", "long", "growth")
SYNTHETIC_ARTICLES = 28_652
"""Synthetic articles to use without a corpus."""
LONG_ARTICLES, LONG_ARTICLE_CHARACTERS = 5_666, 8_200
GROWTH_ARTICLES = (1_000, 5_000, 10_000, 20_000, 50_000)


def main() -> None:
    """Measure, print the table and write the document."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("corpus", nargs="?", type=Path)
    parser.add_argument("--turns", type=int, default=5, help="number of turns for each archive")
    parser.add_argument("--growth-turns", type=int, default=3, help="number of turns for each size of the growth curve")
    parser.add_argument("--parts", nargs="*", choices=PARTS, default=PARTS, help="parts to measure; keep other results")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "bench", help="folder for archives and sites")
    parser.add_argument("--docs", type=Path, default=ROOT / "docs", help="folder for the document")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    file = options.work / "measurements.json"
    results: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    for part in options.parts:
        print(f"{part}:", flush=True)
        before = os.getloadavg()[0]
        measured = _measure(part, options)
        results[part] = measured | {"load": [before, os.getloadavg()[0]], "when": f"{datetime.now(UTC):%Y-%m-%d %H:%M}"}
        results["machine"] = builders.machine()
        file.write_text(json.dumps(results, indent=1), encoding="utf-8")
    print(report.terminal_table(results))
    report.write_document(results, options.docs)


def _measure(part: str, options: argparse.Namespace) -> dict[str, Any]:
    if part == "long":
        archive = synthetic_archive(LONG_ARTICLES, options.work / "long", LONG_ARTICLE_CHARACTERS)
        return compare(archive, options.turns, _log)
    if part == "growth":
        return {"points": growth(options.work, GROWTH_ARTICLES, options.growth_turns)}
    if options.corpus:
        archive, source = corpus_archive(options.corpus, options.work / "corpus"), options.corpus.name
    else:
        archive, source = synthetic_archive(SYNTHETIC_ARTICLES, options.work / "synthetic"), "synthetic"
    return compare(archive, options.turns, _log) | {"source": source}


def growth(work: Path, counts: Sequence[int], turns: int) -> list[dict[str, Any]]:
    """Measure the turns on one synthetic archive for each number of articles in ``counts``."""
    points = []
    for count in counts:
        archive = synthetic_archive(count, work / f"growth-{count}")
        builders.prepare_hugo(archive)
        files = article_files(archive)
        measured = [run_turn(archive, files, number) for number in range(turns)]
        _log(f"  {count}: " + "; ".join(f"{turn['clean']:.2f} s, Hugo {turn['hugo']:.2f} s" for turn in measured))
        points.append({"articles": count, "turns": measured})
    return points


def _log(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    main()
