"""Building sites, timed beside Hugo on the same pages in the same run: ``make bench-site``.

    python tests/bench/sites.py [CORPUS]     a .tar.xz of clippings; else pages made up

The two build in turn, jianbao, Hugo, jianbao, Hugo, so that whatever else the machine does falls on both; each turn
gives ratios, and of these the median is told. Writes ``docs/benchmarks.md`` and its plot.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import builders
import tell
from archives import of_corpus, of_made_up, pages
from turns import compare, one_turn, with_search

ROOT = Path(__file__).parents[2]
PARTS = ("corpus", "long", "growth", "search")
CORPUS = 28_652
"""Made-up articles where there is no corpus."""
LONG, CHARACTERS = 5_666, 8_200
GROWTH = (1_000, 5_000, 10_000, 20_000, 50_000)


def main() -> None:
    """Measure, print the table, write the document."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("corpus", nargs="?", type=Path)
    options.add_argument("--turns", type=int, default=5, help="how often the two build each archive")
    options.add_argument("--growth-turns", type=int, default=3, help="the same for the curve")
    options.add_argument("--parts", nargs="*", choices=PARTS, default=PARTS, help="what to measure anew")
    options.add_argument("--work", type=Path, default=ROOT / "build" / "bench", help="where archives and sites lie")
    options.add_argument("--docs", type=Path, default=ROOT / "docs", help="where the document goes")
    given = options.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    kept = given.work / "results.json"
    results: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else {}
    for part in given.parts:
        print(f"{part}:", flush=True)
        before = os.getloadavg()[0]
        found = _measured(part, given)
        results[part] = found | {"load": [before, os.getloadavg()[0]], "when": f"{datetime.now(UTC):%Y-%m-%d %H:%M}"}
        results["machine"] = machine()
        kept.write_text(json.dumps(results, indent=1), encoding="utf-8")
    print(tell.table(results))
    tell.write(results, given.docs)


def _measured(part: str, given: argparse.Namespace) -> dict[str, Any]:
    if part == "long":
        return compare(of_made_up(LONG, given.work / "long", CHARACTERS), given.turns, _say)
    if part == "growth":
        return {"points": growth(given.work, GROWTH, given.growth_turns)}
    if given.corpus:
        archive, of = of_corpus(given.corpus, given.work / "corpus"), given.corpus.name
    else:
        archive, of = of_made_up(CORPUS, given.work / "made-up"), "made up"
    if part == "search":
        return with_search(archive, _say)
    return compare(archive, given.turns, _say) | {"of": of}


def growth(work: Path, counts: Sequence[int], turns: int) -> list[dict[str, Any]]:
    """The same turns on made-up archives of so many articles each."""
    found = []
    for count in counts:
        archive = of_made_up(count, work / f"growth-{count}")
        builders.prepare_hugo(archive)
        files = pages(archive)
        taken = [one_turn(archive, files, number) for number in range(turns)]
        _say(f"  {count}: " + "; ".join(f"{turn['cold']:.2f} s, Hugo {turn['hugo']:.2f} s" for turn in taken))
        found.append({"articles": count, "turns": taken})
    return found


def machine() -> dict[str, Any]:
    """What it all ran on."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.is_file() else []
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    system = f"{platform.system()} {platform.machine()}"
    return {"processor": model or platform.processor(), "cores": os.cpu_count(), "system": system} | {
        "versions": builders.versions()
    }


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    main()
