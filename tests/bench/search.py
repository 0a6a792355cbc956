"""Benchmark of the search, compared with Hugo plus Pagefind in the same run and with a scan: ``make bench-search``.

    python tests/bench/search.py [CORPUS]     a .tar.xz of clippings; by default synthetic pages are used

jianbao and Hugo plus Pagefind build alternately; then queries are measured in a browser. Writes
``docs/benchmarks-search.md``, and its main table into README.md and docs/search.md. Fails if the search misses an
article or finds a wrong one.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

import search_report  # noqa: E402
from archives import corpus_archive, part_of_archive, synthetic_archive  # noqa: E402
from builders import machine  # noqa: E402
from search_builds import BEST_BUNDLE, BUNDLE, measure_builds  # noqa: E402
from search_queries import compare_with_scan, count_found, records_of, time_jianbao, time_stock  # noqa: E402
from sites import SYNTHETIC_ARTICLES  # noqa: E402

PART = 6_000
"""Articles of the smaller archive, drawn from all."""


def main() -> int:
    """Measure, print the tables and write them; return 1 if the search is not exact, else 0."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("corpus", nargs="?", type=Path)
    parser.add_argument("--turns", type=int, default=3, help="number of turns for each archive")
    parser.add_argument(
        "--parts", nargs="*", choices=("part", "all"), default=("part", "all"), help="archives to measure"
    )
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "bench", help="folder for archives and sites")
    parser.add_argument("--root", type=Path, default=ROOT, help="folder with README.md and docs to write into")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    file = options.work / "search.json"
    results: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    for part in options.parts:
        archive = _archive(part, options)
        print(f"{part}:", flush=True)
        results[part] = measure(archive, options.turns)
        results["machine"] = machine()
        file.write_text(json.dumps(results, indent=1), encoding="utf-8")
    print("\n".join(search_report.document(results)))
    search_report.write(results, options.root)
    return int(any(results[part]["scan"]["missed"] + results[part]["scan"]["wrong"] for part in options.parts))


def _archive(part: str, options: argparse.Namespace) -> Path:
    if options.corpus:
        archive = corpus_archive(options.corpus, options.work / "corpus")
    else:
        archive = synthetic_archive(SYNTHETIC_ARTICLES, options.work / "synthetic")
    return archive if part == "all" else part_of_archive(archive, PART, options.work / f"{archive.name}-{PART}")


def measure(archive: Path, turns: int) -> dict[str, Any]:
    """All measures of an archive."""
    from playwright.sync_api import sync_playwright

    load = os.getloadavg()[0]
    results, site, hugo_site = measure_builds(archive, turns, lambda text: print(text, flush=True))
    records = records_of(archive)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        results["jianbao"] = time_jianbao(browser, site)
        results["pagefind"] = time_stock(browser, hugo_site, BUNDLE)
        results["words"] = count_found(browser, records, site, hugo_site, (BUNDLE, BEST_BUNDLE))
        results["scan"] = compare_with_scan(browser, site, records)
        browser.close()
    results |= {"characters": sum(len(record.content) for record in records)}
    return results | {"load": [load, os.getloadavg()[0]], "when": f"{datetime.now(UTC):%Y-%m-%d %H:%M}"}


if __name__ == "__main__":
    sys.exit(main())
