"""Benchmark of the search over a corpus, compared with a plain scan and with stock Pagefind: ``make bench-search``.

    python tests/bench/search.py DIR     a folder of clippings, or of ``.tar.xz`` files of clippings

Writes ``docs/benchmarks-search.md``, and fails if the search misses an article or finds a wrong one.
"""

from __future__ import annotations

import contextlib
import functools
import html
import importlib
import json
import platform
import shutil
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from jianbao import pipeline
from jianbao.config import Config, SearchConfig
from jianbao.outlets import load_outlets
from jianbao.publish.read_page import load_article
from jianbao.publish.search import SearchRecord, build_index, entry_of, search_records
from jianbao.publish.search.shards import plan_shards
from jianbao.runtime.workers import Workers, processors

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from truth import queries, scan  # noqa: E402
from unpack import unpack  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WORK_FOLDER = ROOT / "build" / "bench-search"
DOCUMENT = ROOT / "docs" / "benchmarks-search.md"
CORPUS_SIZES = (1000, 10_000, 10**9)
"""Numbers of articles to measure; the last one is the whole corpus."""
SCAN_QUERIES = 1000
"""Queries whose results are compared with a plain scan."""
TIMED_QUERIES = ("国防部长", "诺贝尔和平奖", "中国", "的")
"""In this order from a cold cache: a rare word, a rarer one, a common one, and a single character."""
VISITS = 5
"""Each measure is the median of this number of visits."""

JIANBAO_QUERY = """async ([root, query]) => {
  const start = performance.now();
  window.index ??= await window.jianbaoSearch.open(root);
  const { weights } = await window.index.find(query);
  const numbers = window.index.sorted(weights, "relevance");
  await Promise.all(numbers.slice(0, 20).map((number) => window.index.text(number)));
  return [numbers.length, performance.now() - start];
}"""
STOCK_QUERY = """async ([root, query]) => {
  const start = performance.now();
  window.index ??= await import(root + "pagefind/pagefind.js");
  const { results } = await window.index.search(query);
  await Promise.all(results.slice(0, 20).map((result) => result.data()));
  return [results.length, performance.now() - start];
}"""
ALL_RESULTS = """async ([root, queries]) => {
  window.index ??= await window.jianbaoSearch.open(root);
  const found = [];
  for (const query of queries) found.push(window.index.sorted((await window.index.find(query)).weights, "newest"));
  return found;
}"""


class CountingHandler(SimpleHTTPRequestHandler):
    """Serves files and counts the responses and their bytes."""

    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 20
    disable_nagle_algorithm = True
    bytes_sent = 0
    response_count = 0

    def log_message(self, *_: object) -> None:
        """Log nothing."""

    def copyfile(self, source: Any, outputfile: IO[bytes]) -> None:  # type: ignore[override]
        """Send a file and count it."""
        data = source.read()
        CountingHandler.bytes_sent += len(data)
        CountingHandler.response_count += 1
        outputfile.write(data)


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder over HTTP and yield its URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(CountingHandler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def records_of(corpus: Path) -> list[SearchRecord]:
    """The search records of all articles of a corpus. Its pages are kept for the next run."""
    archive = WORK_FOLDER / "archive"
    if not (archive / "content" / "articles").is_dir():
        for packed in corpus.glob("*.tar.xz"):
            unpack(packed, WORK_FOLDER / "corpus")
            corpus = WORK_FOLDER / "corpus"
        archive.mkdir(parents=True, exist_ok=True)
        (archive / "jianbao.toml").write_text('title = "bench"\n', encoding="utf-8")
        pipeline.ingest(Config(root=archive), [corpus])
    files = sorted((archive / "content" / "articles").rglob("*.md"))
    read = (load_article(file.read_bytes(), file.name) for file in files)
    articles = sorted(read, key=lambda article: (article.instant, article.id), reverse=True)
    return [*search_records(articles, load_outlets(archive / "outlets"), "zh-Hans")]


def build_jianbao_site(records: Sequence[SearchRecord], folder: Path) -> tuple[Any, float]:
    """Build the search page and the index of ``records``; return its report and the peak memory of a process in MB."""
    empty = WORK_FOLDER / "empty"
    (empty / "content" / "articles").mkdir(parents=True, exist_ok=True)
    pipeline.build(Config(root=empty), output=folder, search=False, jobs=1)
    shutil.rmtree(folder / "search", ignore_errors=True)
    by_id = {record.id: record for record in records}
    with Workers(processors()) as workers:
        report = build_index(
            [entry_of(record) for record in records],
            lambda ids, helpers: [by_id[identifier] for identifier in ids],
            folder / "search",
            workers,
        )
    return report, peak_memory_of_children()


def peak_memory_of_children() -> float:
    """The largest peak memory of a process that this process has started and waited for, in MB."""
    import resource

    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e3


def build_stock_site(records: Sequence[SearchRecord], folder: Path) -> float:
    """Write pages of the same articles and index them with stock Pagefind; return the seconds of the indexing."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "articles").mkdir(parents=True)
    for record in records:
        text = "".join(f"<p>{html.escape(line)}</p>" for line in record.text.split("\n"))
        page = f'<!doctype html><html lang="{record.lang}"><meta charset="utf-8"><title>x</title><body>'
        page += f"<main data-pagefind-body><h1>{html.escape(record.title)}</h1>{text}</main></body></html>"
        (folder / record.path).write_text(page, encoding="utf-8")
    (folder / "search.html").write_text('<!doctype html><html lang="zh-Hans"><body></body></html>', encoding="utf-8")
    start = time.monotonic()
    subprocess.run([stock_program(), "--site", str(folder), "--quiet"], check=True, capture_output=True)
    return time.monotonic() - start


def stock_program() -> str:
    """Stock Pagefind in its extended version, which segments Chinese words."""
    return str(importlib.import_module("pagefind_bin_extended").get_executable())


def time_queries(browser: Browser, folder: Path, script: str) -> list[tuple[int, float, float, float]]:
    """Run the timed queries in succession from a cold cache; for each: results, milliseconds, bytes and requests."""
    visits: list[list[tuple[int, float, int, int]]] = []
    with served(folder) as root:
        for _ in range(VISITS):
            page = browser.new_context().new_page()
            page.goto(root + "search.html")
            visit = []
            for query in TIMED_QUERIES:
                sent, responses = CountingHandler.bytes_sent, CountingHandler.response_count
                count, took = page.evaluate(script, [root, query])
                traffic = CountingHandler.bytes_sent - sent, CountingHandler.response_count - responses
                visit.append((count, took, *traffic))
            visits.append(visit)
            page.context.close()
    by_query = zip(*visits, strict=True)
    return [(runs[0][0], *(statistics.median(run[i] for run in runs) for i in (1, 2, 3))) for runs in by_query]


def compare_with_scan(browser: Browser, folder: Path, records: Sequence[SearchRecord]) -> tuple[int, int, int]:
    """Compare the search with a plain scan; return the sums of articles found by the scan, missed and wrongly found."""
    by_id = {record.id: record for record in records}
    shards = plan_shards([entry_of(record) for record in records], SearchConfig().shard_size)
    newest = [by_id[entry.id] for shard in shards for entry in shard.entries]
    asked = [*queries(records, SCAN_QUERIES)]
    with served(folder) as root:
        page = browser.new_page()
        page.goto(root + "search.html")
        batches = [asked[start : start + 50] for start in range(0, SCAN_QUERIES, 50)]
        found = [hits for batch in batches for hits in page.evaluate(ALL_RESULTS, [root, batch])]
        page.close()
    expected = [scan(newest, query) for query in asked]
    missed = sum(len(right - {*hits}) for right, hits in zip(expected, found, strict=True))
    wrong = {query: len({*hits} - right) for query, right, hits in zip(asked, expected, found, strict=True)}
    print("wrong:", {query: number for query, number in wrong.items() if number}, "missed:", missed)
    return sum(map(len, expected)), missed, sum(wrong.values())


def measure(count: int, records: Sequence[SearchRecord], browser: Browser) -> dict[str, Any]:
    """All measures for the given records."""
    with ProcessPoolExecutor(1) as pool:  # in a process of its own, so that only its children count as memory
        report, memory = pool.submit(build_jianbao_site, records, WORK_FOLDER / "jianbao").result()
    stock_seconds = build_stock_site(records, WORK_FOLDER / "stock")
    files = [path for path in (WORK_FOLDER / "stock" / "pagefind").rglob("*") if path.is_file()]
    return {
        "count": count,
        "report": report._replace(seconds=round(report.seconds, 1)),
        "memory": memory,
        "characters": sum(len(record.content) for record in records),
        "stock_seconds": stock_seconds,
        "stock_bytes": sum(path.stat().st_size for path in files),
        "jianbao": time_queries(browser, WORK_FOLDER / "jianbao", JIANBAO_QUERY),
        "stock": time_queries(browser, WORK_FOLDER / "stock", STOCK_QUERY),
        "scan": compare_with_scan(browser, WORK_FOLDER / "jianbao", records),
    }


def document(sizes: Sequence[dict[str, Any]]) -> str:
    """The Markdown document with the measures of all sizes."""
    lines = [
        "# Benchmarks of the search",
        "",
        f"Written by `make bench-search` ({platform.machine()}, {processors()} processors, shared with other work:",
        "compare times only with each other). Chromium requests the site over HTTP from the same machine, with a cold",
        f"cache; each figure is the median of {VISITS} visits. Each visit runs the queries in succession, and a query",
        "ends when its first 20 results can be shown. Stock is unmodified Pagefind on pages of the same articles, each",
        f"in its language ({Path(stock_program()).name}).",
        "",
        "| articles | query | found, stock | ms, stock | KB, stock | requests, stock |",
        "|---|---|---|---|---|---|",
    ]
    for size in sizes:
        for query, jianbao, stock in zip(TIMED_QUERIES, size["jianbao"], size["stock"], strict=True):
            pairs = [f"{jianbao[0]:,}, {stock[0]:,}", f"{jianbao[1]:,.0f}, {stock[1]:,.0f}"]
            pairs += [f"{jianbao[2] / 1e3:,.0f}, {stock[2] / 1e3:,.0f}", f"{jianbao[3]:.0f}, {stock[3]:.0f}"]
            first = " (first, with start-up)" if query == TIMED_QUERIES[0] else ""
            lines.append(f"| {size['count']:,} | {query}{first} | {' | '.join(pairs)} |")
    lines += ["", "| articles | characters | shards | build time, stock | memory of a process | index, stock |"]
    lines += ["|---|---|---|---|---|---|"]
    for size in sizes:
        report = size["report"]
        lines.append(
            f"| {size['count']:,} | {size['characters'] / 1e6:.1f} M | {report.shards} "
            f"| {report.seconds:.0f} s, {size['stock_seconds']:.0f} s | {size['memory']:.0f} MB "
            f"| {report.bytes / 1e6:.0f} MB, {size['stock_bytes'] / 1e6:.0f} MB |"
        )
    lines += ["", f"Compared with a plain scan, for {SCAN_QUERIES:,} queries drawn from the articles:", ""]
    lines += ["| articles | found by the scan | missed | wrongly found |", "|---|---|---|---|"]
    lines += [f"| {s['count']:,} | {s['scan'][0]:,} | {s['scan'][1]:,} | {s['scan'][2]:,} |" for s in sizes]
    return "\n".join(lines) + "\n"


def main(corpus: Path) -> int:
    """Measure and write the document; return 1 if the search is not exact, else 0."""
    from playwright.sync_api import sync_playwright

    records = records_of(corpus)
    records.sort(key=lambda record: record.digest)  # a random order that is the same in every run
    sizes = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for count in sorted({min(size, len(records)) for size in CORPUS_SIZES}):
            sizes.append(measure(count, records[:count], browser))
            print(json.dumps({k: v for k, v in sizes[-1].items() if k != "report"}, ensure_ascii=False), flush=True)
            DOCUMENT.write_text(document(sizes), encoding="utf-8")
        browser.close()
    return int(any(size["scan"][1:] != (0, 0) for size in sizes))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
