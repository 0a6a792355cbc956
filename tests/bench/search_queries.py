"""Measures queries in Chromium, over HTTP: what they find, how long they take, and what they load."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counting_server import served, traffic
from truth import queries, scan

from jianbao.config import SearchConfig, load_config
from jianbao.outlets import load_outlets
from jianbao.publish.read_page import load_article
from jianbao.publish.search import SearchRecord, entry_of, search_records
from jianbao.publish.search.shards import plan_shards

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TIMED_QUERIES = ("国防部长", "诺贝尔和平奖", "中国", "的")
"""In this order from a cold cache: a rare word, a rarer one, a common one, and a single character."""
FILTERS = "filters"
"""The step after the timed queries: the values of all filters, with the counts of the last query's results."""
WORDS = ("政治", "习近平", "習近平", "武汉", "疫情", "国防部长", "香港", "资讯", "諾貝爾和平獎", "Covid-19")
"""Words whose numbers of results are compared."""
Measures = list[float]
"""Of a query: its results, milliseconds, bytes and requests."""
SCAN_QUERIES = 1000
"""Queries whose results are compared with a plain scan."""
VISITS = 5
"""Each measure is the median of this number of visits."""

JIANBAO_QUERY = """async ([root, query]) => {
  const start = performance.now();
  window.index ??= await window.jianbaoSearch.open(root);
  const { weights } = await window.index.find(query);
  const numbers = window.index.sorted(weights, "relevance");
  await Promise.all(numbers.slice(0, 20).map((number) => window.index.text(number)));
  window.weights = weights;
  return [numbers.length, performance.now() - start];
}"""
JIANBAO_FILTERS = """async () => {
  const start = performance.now();
  const facets = window.jianbaoSearch.countValues(window.weights, await window.index.facets(), {});
  return [facets.length, performance.now() - start];
}"""
STOCK_QUERY = """async ([root, query]) => {
  const start = performance.now();
  window.index ??= await import(root + "pagefind.js");
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


def records_of(archive: Path) -> list[SearchRecord]:
    """The search records of all articles of an archive."""
    config = load_config(archive)
    files = sorted((archive / "content" / "articles").rglob("*.md"))
    read = (load_article(file.read_bytes(), file.name) for file in files)
    articles = sorted(read, key=lambda article: (article.instant, article.id), reverse=True)
    return [*search_records(articles, load_outlets(archive / "outlets"), config.lang)]


def time_jianbao(browser: Browser, site: Path) -> list[Measures]:
    """For each timed query, then the filters: results (or filters), milliseconds, bytes and requests."""
    steps = [*((JIANBAO_QUERY, query) for query in TIMED_QUERIES), (JIANBAO_FILTERS, FILTERS)]
    return _time(browser, site, "search.html", "", steps)


def time_stock(browser: Browser, site: Path, bundle: str) -> list[Measures]:
    """For each timed query: results, milliseconds, bytes and requests; ``bundle`` is the folder of Pagefind's index."""
    return _time(browser, site, "index.html", f"{bundle}/", [(STOCK_QUERY, query) for query in TIMED_QUERIES])


def _time(
    browser: Browser, site: Path, page_path: str, folder: str, steps: Sequence[tuple[str, str]]
) -> list[Measures]:
    visits = []
    with served(site) as root:
        for _ in range(VISITS):
            page = browser.new_context().new_page()
            page.goto(root + page_path)
            visit = []
            for script, query in steps:
                sent, responses = traffic()
                count, milliseconds = page.evaluate(script, [root + folder, query])
                sent_after, responses_after = traffic()
                visit.append([count, milliseconds, sent_after - sent, responses_after - responses])
            visits.append(visit)
            page.context.close()
    return [[statistics.median(run[i] for run in runs) for i in range(4)] for runs in zip(*visits, strict=True)]


def count_found(
    browser: Browser, records: Sequence[SearchRecord], site: Path, stock_site: Path, bundles: Sequence[str]
) -> list[list[Any]]:
    """For each word: the word, and the numbers that a scan, jianbao and Pagefind's indexes in ``bundles`` find."""
    found = [[word, len(scan(records, word))] for word in WORDS]
    with served(site) as root:
        page = browser.new_page()
        page.goto(f"{root}search.html")
        for row, hits in zip(found, page.evaluate(ALL_RESULTS, [root, WORDS]), strict=True):
            row.append(len(hits))
        page.close()
    with served(stock_site) as root:
        for bundle in bundles:
            page = browser.new_page()
            page.goto(f"{root}index.html")
            for row in found:
                row.append(page.evaluate(STOCK_QUERY, [f"{root}{bundle}/", row[0]])[0])
            page.close()
    return found


def compare_with_scan(browser: Browser, site: Path, records: Sequence[SearchRecord]) -> dict[str, int]:
    """Compare the search with a plain scan: the sums of articles ``found`` by the scan, ``missed`` and ``wrong``."""
    by_id = {record.id: record for record in records}
    shards = plan_shards([entry_of(record) for record in records], SearchConfig().shard_size)
    newest = [by_id[entry.id] for shard in shards for entry in shard.entries]
    asked = [*queries(records, SCAN_QUERIES)]
    with served(site) as root:
        page = browser.new_page()
        page.goto(root + "search.html")
        batches = [asked[start : start + 50] for start in range(0, SCAN_QUERIES, 50)]
        found = [hits for batch in batches for hits in page.evaluate(ALL_RESULTS, [root, batch])]
        page.close()
    expected = [scan(newest, query) for query in asked]
    missed = sum(len(right - {*hits}) for right, hits in zip(expected, found, strict=True))
    wrong = sum(len({*hits} - right) for right, hits in zip(expected, found, strict=True))
    return {"found": sum(map(len, expected)), "missed": missed, "wrong": wrong}
