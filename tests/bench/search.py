"""``make bench-search CORPORA=DIR``: the search over a whole corpus, beside a plain scan and stock Pagefind.

DIR holds clippings, or a ``.tar.xz`` of them. What is found is written to docs/benchmarks-search.md.
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
from truth import queries, scan, scannable  # noqa: E402
from unpack import unpack  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PLACE = ROOT / "build" / "bench-search"
DOCUMENT = ROOT / "docs" / "benchmarks-search.md"
SIZES = (1000, 10_000, 10**9)
TRUTHS = 1000
ASKED = ("国防部长", "诺贝尔和平奖", "中国", "的")
"""A word that is in few articles comes first, from a cold cache; then a rarer one, a common one, a character."""
TIMES = 5
"""Each measure is the median of so many visits."""

OURS = """async ([root, query]) => {
  const start = performance.now();
  window.index ??= await window.jianbaoSearch.open(root);
  const { weights } = await window.index.find(query);
  const numbers = window.index.sorted(weights, "relevance");
  await Promise.all(numbers.slice(0, 20).map((number) => window.index.text(number)));
  return [numbers.length, performance.now() - start];
}"""
STOCK = """async ([root, query]) => {
  const start = performance.now();
  window.index ??= await import(root + "pagefind/pagefind.js");
  const { results } = await window.index.search(query);
  await Promise.all(results.slice(0, 20).map((result) => result.data()));
  return [results.length, performance.now() - start];
}"""
ALL = """async ([root, queries]) => {
  window.index ??= await window.jianbaoSearch.open(root);
  const found = [];
  for (const query of queries) found.push(window.index.sorted((await window.index.find(query)).weights, "newest"));
  return found;
}"""


class Counting(SimpleHTTPRequestHandler):
    """Serves files and counts what leaves."""

    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 20
    disable_nagle_algorithm = True
    moved = 0
    answers = 0

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def copyfile(self, source: Any, outputfile: IO[bytes]) -> None:  # type: ignore[override]
        """Send a file and count it."""
        data = source.read()
        Counting.moved += len(data)
        Counting.answers += 1
        outputfile.write(data)


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """A folder over http."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Counting, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def records_of(corpus: Path) -> list[SearchRecord]:
    """All articles of a corpus; the pages are kept, as making them takes minutes."""
    archive = PLACE / "archive"
    if not (archive / "content" / "articles").is_dir():
        for packed in corpus.glob("*.tar.xz"):
            unpack(packed, PLACE / "corpus")
            corpus = PLACE / "corpus"
        archive.mkdir(parents=True, exist_ok=True)
        (archive / "jianbao.toml").write_text('title = "bench"\n', encoding="utf-8")
        pipeline.ingest(Config(root=archive), [corpus])
    files = sorted((archive / "content" / "articles").rglob("*.md"))
    read = (load_article(file.read_bytes(), file.name) for file in files)
    articles = sorted(read, key=lambda article: (article.instant, article.id), reverse=True)
    return [*search_records(articles, load_outlets(archive / "outlets"), "zh-Hans")]


def our_site(records: Sequence[SearchRecord], folder: Path) -> tuple[Any, float]:
    """The search page with the index of ``records``: its report, and the most memory a process took, in MB."""
    empty = PLACE / "empty"
    (empty / "content" / "articles").mkdir(parents=True, exist_ok=True)
    pipeline.build(Config(root=empty), output=folder, search=False, jobs=1)
    shutil.rmtree(folder / "pagefind", ignore_errors=True)
    by_id = {record.id: record for record in records}
    with Workers(processors()) as workers:
        report = build_index(
            [entry_of(record) for record in records],
            lambda ids, helpers: [by_id[identifier] for identifier in ids],
            folder / "pagefind",
            workers,
            options=SearchConfig(offline="off"),
        )
    return report, most_memory()


def most_memory() -> float:
    """Of any process this one has started and seen end, in MB."""
    import resource

    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e3


def stock_site(records: Sequence[SearchRecord], folder: Path) -> float:
    """The same articles as pages, indexed by Pagefind as it comes; the seconds that took."""
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
    """Pagefind as it comes for Chinese: the extended one, which cuts words."""
    return str(importlib.import_module("pagefind_bin_extended").get_executable())


def measured(browser: Browser, folder: Path, script: str) -> list[tuple[int, float, float, float]]:
    """For each query, asked in a row from a cold cache: how many are found, milliseconds, KB, requests."""
    rows: list[list[tuple[int, float, int, int]]] = []
    with served(folder) as root:
        for _ in range(TIMES):
            page = browser.new_context().new_page()
            page.goto(root + "search.html")
            visit = []
            for query in ASKED:
                before = Counting.moved, Counting.answers
                count, took = page.evaluate(script, [root, query])
                visit.append((count, took, Counting.moved - before[0], Counting.answers - before[1]))
            rows.append(visit)
            page.context.close()
    by_query = zip(*rows, strict=True)
    return [
        (visits[0][0], *(statistics.median(visit[i] for visit in visits) for i in (1, 2, 3))) for visits in by_query
    ]


def truth(browser: Browser, folder: Path, records: Sequence[SearchRecord]) -> tuple[int, int, int]:
    """How many articles a plain scan finds for many queries, how many of them are missed, how many are too many."""
    by_id = {record.id: record for record in records}
    shards = plan_shards([entry_of(record) for record in records], SearchConfig().shard_size)
    texts = [scannable(by_id[entry.id]) for shard in shards for entry in shard.entries]
    asked = [*queries(records, TRUTHS)]
    with served(folder) as root:
        page = browser.new_page()
        page.goto(root + "search.html")
        found = [
            hits for start in range(0, TRUTHS, 50) for hits in page.evaluate(ALL, [root, asked[start : start + 50]])
        ]
        page.close()
    expected = [scan(texts, query) for query in asked]
    missed = sum(len(right - {*hits}) for right, hits in zip(expected, found, strict=True))
    wrong = {query: len({*hits} - right) for query, right, hits in zip(asked, expected, found, strict=True)}
    print("wrong:", {query: number for query, number in wrong.items() if number}, "missed:", missed)
    return sum(map(len, expected)), missed, sum(wrong.values())


def browser_page(count: int, records: Sequence[SearchRecord], browser: Browser) -> dict[str, Any]:
    """All measures of one size."""
    with ProcessPoolExecutor(1) as alone:  # so that the memory is that of its own children
        report, memory = alone.submit(our_site, records, PLACE / "ours").result()
    stock = stock_site(records, PLACE / "stock")
    files = [path for path in (PLACE / "stock" / "pagefind").rglob("*") if path.is_file()]
    return {
        "count": count,
        "report": report._replace(seconds=round(report.seconds, 1)),
        "memory": memory,
        "characters": sum(len(record.content) for record in records),
        "stock_seconds": stock,
        "stock_bytes": sum(path.stat().st_size for path in files),
        "ours": measured(browser, PLACE / "ours", OURS),
        "stock": measured(browser, PLACE / "stock", STOCK),
        "truth": truth(browser, PLACE / "ours", records),
    }


def written(sizes: Sequence[dict[str, Any]]) -> str:
    """The document."""
    lines = [
        "# The search, measured",
        "",
        f"Written by `make bench-search` ({platform.machine()}, {processors()} processors, shared and noisy: times are",
        f"ratios). Chromium, http on the same machine, cold cache, median of {TIMES} visits; each visit asks the",
        "queries in a row, and a query is done when its first 20 results can be shown. Stock is Pagefind as it comes,",
        f"on pages of the same articles with their own language ({Path(stock_program()).name}). Twins for a search",
        "from a folder are left out.",
        "",
        "| articles | query | found, stock | ms, stock | KB, stock | requests, stock |",
        "|---|---|---|---|---|---|",
    ]
    for size in sizes:
        for query, ours, stock in zip(ASKED, size["ours"], size["stock"], strict=True):
            pairs = [f"{ours[0]:,}, {stock[0]:,}", *(f"{a:,.0f}, {b:,.0f}" for a, b in ((ours[1], stock[1]),))]
            pairs += [f"{ours[2] / 1e3:,.0f}, {stock[2] / 1e3:,.0f}", f"{ours[3]:.0f}, {stock[3]:.0f}"]
            first = " (first, with start-up)" if query == ASKED[0] else ""
            lines.append(f"| {size['count']:,} | {query}{first} | {' | '.join(pairs)} |")
    lines += ["", "| articles | characters | shards | built in, stock | memory of a process | index, stock |"]
    lines += ["|---|---|---|---|---|---|"]
    for size in sizes:
        report = size["report"]
        lines.append(
            f"| {size['count']:,} | {size['characters'] / 1e6:.1f} M | {report.shards} "
            f"| {report.seconds:.0f} s, {size['stock_seconds']:.0f} s | {size['memory']:.0f} MB "
            f"| {report.bytes / 1e6:.0f} MB, {size['stock_bytes'] / 1e6:.0f} MB |"
        )
    lines += ["", f"Against a plain scan, {TRUTHS:,} queries drawn from the articles:", ""]
    lines += ["| articles | found by the scan | missed | too many |", "|---|---|---|---|"]
    lines += [f"| {s['count']:,} | {s['truth'][0]:,} | {s['truth'][1]:,} | {s['truth'][2]:,} |" for s in sizes]
    return "\n".join(lines) + "\n"


def main(corpus: Path) -> int:
    """Measure, write, and fail where the search is not exact."""
    from playwright.sync_api import sync_playwright

    records = records_of(corpus)
    records.sort(key=lambda record: record.digest)  # as good as drawn by lot, and always the same
    sizes = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for count in sorted({min(size, len(records)) for size in SIZES}):
            sizes.append(browser_page(count, records[:count], browser))
            print(json.dumps({k: v for k, v in sizes[-1].items() if k != "report"}, ensure_ascii=False), flush=True)
            DOCUMENT.write_text(written(sizes), encoding="utf-8")
        browser.close()
    return int(any(size["truth"][1:] != (0, 0) for size in sizes))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
