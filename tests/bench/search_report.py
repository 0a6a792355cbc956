"""Writes the results of ``make bench-search`` to ``docs/benchmarks-search.md``, README.md and docs/search.md."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from search_queries import FILTERS, SCAN_QUERIES, TIMED_QUERIES, VISITS

Results = Mapping[str, Any]
"""Part of the benchmark -> its measurements; ``machine`` -> what they were made on."""
PARTS = ("part", "all")
"""The archives in the order of the document."""
MAX_BUILD_RATIO, MAX_CHANGE_RATIO, MAX_MEMORY_RATIO = 0.7, 0.1, 1.0
"""The largest acceptable ratios: a build from nothing to Hugo plus Pagefind, a change to Hugo's build, and the peak
memory to the larger one of Hugo's and Pagefind's."""
MAX_FILES_PER_ARTICLE = 0.8
LARGE_ARCHIVE = 20_000
"""Articles from which on changes have a target."""
QUOTING_FILES = ("README.md", "docs/search.md")
METHOD = Path(__file__).parent / "search-method.md"
MARKS = "<!-- Written by make bench-search. -->\n", "<!-- End of what make bench-search writes. -->\n"
"""What encloses the quoted table."""


def write(results: Results, root: Path) -> None:
    """Write the document, and the main table into the files that quote it, in the repository at ``root``."""
    (root / "docs" / "benchmarks-search.md").write_text("\n".join(document(results)) + "\n", encoding="utf-8")
    for name in QUOTING_FILES:
        path = root / name
        path.write_text(quoted(path.read_text(encoding="utf-8"), "\n".join(_builds(results))), encoding="utf-8")


def quoted(text: str, table: str) -> str:
    """``text`` with ``table`` between its marks, instead of what was there."""
    begin, end = MARKS
    return re.sub(f"(?<={re.escape(begin)}).*?(?={re.escape(end)})", lambda _: f"{table}\n", text, flags=re.DOTALL)


def document(results: Results) -> Iterator[str]:
    """The lines of the document."""
    parts = [results[part] for part in PARTS if part in results]
    yield "# Benchmarks of the search\n"
    yield "Written by `make bench-search`; every figure comes from that command. jianbao makes its site with search;"
    yield "Hugo makes a site of the same pages, and Pagefind's program indexes that one. They take turns, so that other"
    yield "load on the machine affects all. Ratios below 1 mean that jianbao needs less.\n"
    yield "## Building from nothing\n"
    yield from _builds(results)
    yield "\n## After a change\n"
    yield from _changes(parts)
    yield "\n## Files and bytes\n"
    yield from _sizes(parts)
    yield "\n## Queries\n"
    yield from _queries(parts)
    yield "\n## What is found\n"
    yield from _words(parts)
    yield from _scan(parts)
    yield "\n## Method\n"
    yield from _method(results, parts)


def _builds(results: Results) -> Iterator[str]:
    yield "| with search | jianbao | Hugo | Pagefind | ratio | target | |"
    yield "|---|---|---|---|---|---|---|"
    for part in (results[part] for part in PARTS if part in results):
        label = f"{part['articles']:,} articles"
        for name, which, target in (("time", 0, MAX_BUILD_RATIO), ("CPU time", 1, None)):
            programs = [statistics.median(turn[program][which] for turn in part["turns"]) for program in _PROGRAMS]
            ratios = [
                turn["jianbao"][which] / (turn["hugo"][which] + turn["pagefind"][which]) for turn in part["turns"]
            ]
            cells = " | ".join(f"{seconds:.1f} s" for seconds in programs)
            yield f"| {label}, {name} | {cells} | {_rated(statistics.median(ratios), target)} |"
        memory = [part["memory"][program] for program in _PROGRAMS]
        ratio = memory[0] / (max(memory[1:]) or 1)
        cells = " | ".join(f"{megabytes:.0f} MB" for megabytes in memory)
        yield f"| {label}, peak memory | {cells} | {_rated(ratio, MAX_MEMORY_RATIO)} |"


_PROGRAMS = ("jianbao", "hugo", "pagefind")


def _rated(ratio: float, target: float | None) -> str:
    if target is None:
        return f"{ratio:.2f} | | "
    return f"{ratio:.2f} | ≤ {target:g} | {'met' if ratio <= target else '**missed**'}"


def _changes(parts: Sequence[Results]) -> Iterator[str]:
    yield "Hugo has no incremental build, so a change is compared with its build of everything, without search. The"
    yield "target is one for large archives.\n"
    yield "| | time | CPU time | ratio to Hugo's build | by CPU time | target for time | |"
    yield "|---|---|---|---|---|---|---|"
    for part in parts:
        hugo = [statistics.median(turn["hugo"][which] for turn in part["turns"]) for which in (0, 1)]
        for name, (wall, cpu) in part["changes"].items():
            rated = _rated(cpu / hugo[1], None).partition(" |")[0]
            target = MAX_CHANGE_RATIO if part["articles"] >= LARGE_ARCHIVE else None
            first, _, rest = _rated(wall / hugo[0], target).partition(" | ")
            yield f"| {part['articles']:,} articles, {name} | {wall:.2f} s | {cpu:.2f} s | {first} | {rated} | {rest} |"


def _sizes(parts: Sequence[Results]) -> Iterator[str]:
    yield f"Offline use included: the same files serve there. Target: {MAX_FILES_PER_ARTICLE} files per article.\n"
    yield "| | files of the search | per article | bytes | share of the site |"
    yield "|---|---|---|---|---|"
    for part in parts:
        for program, name in (("jianbao", "jianbao"), ("pagefind", "Pagefind")):
            site, search = part["sizes"][program]["site"], part["sizes"][program]["search"]
            per_article = search["files"] / part["articles"]
            size = f"{search['bytes'] / 1e6:.1f} MB | {search['bytes'] / site['bytes']:.0%}"
            yield f"| {part['articles']:,} articles, {name} | {search['files']:,} | {per_article:.2f} | {size} |"


def _queries(parts: Sequence[Results]) -> Iterator[str]:
    yield "In this order from a cold cache. A query ends when its first 20 results can be shown; `filters` are the"
    yield "values of all filters with their counts, which Hugo's site does not have. jianbao, Pagefind:\n"
    yield "| articles | query | found | ms | KB | requests |"
    yield "|---|---|---|---|---|---|"
    for part in parts:
        for at, query in enumerate((*TIMED_QUERIES, FILTERS)):
            both = [part[name][at] for name in ("jianbao", "pagefind") if at < len(part[name])]
            pairs = [", ".join(f"{row[i] / (1000 if i == 2 else 1):,.0f}" for row in both) for i in range(4)]
            first = " (first, with start-up)" if at == 0 else ""
            yield f"| {part['articles']:,} | {query}{first} | {' | '.join(pairs)} |"


def _words(parts: Sequence[Results]) -> Iterator[str]:
    yield "Articles that contain a word, by a plain scan of the texts, and how many articles are found. The last column"
    yield "is the best setting for Chinese: the extended program, with one language for all pages.\n"
    yield "| articles | word | scan | jianbao | Pagefind | Pagefind, extended |"
    yield "|---|---|---|---|---|---|"
    for part in parts:
        for word, *counts in part["words"]:
            yield f"| {part['articles']:,} | {word} | {' | '.join(f'{count:,}' for count in counts)} |"


def _scan(parts: Sequence[Results]) -> Iterator[str]:
    yield f"\njianbao compared with a plain scan, for {SCAN_QUERIES:,} queries drawn from the articles:\n"
    yield "| articles | found by the scan | missed | wrongly found |\n|---|---|---|---|"
    for part in parts:
        scan = part["scan"]
        yield f"| {part['articles']:,} | {scan['found']:,} | {scan['missed']:,} | {scan['wrong']:,} |"


def _method(results: Results, parts: Sequence[Results]) -> Iterator[str]:
    machine = results["machine"]
    cores = machine["cores"]
    yield f"- Machine: {machine['processor']}, {cores} cores, {machine['system']}, shared with other work. Load average"
    yield f"  (running or waiting processes; {cores} is full load) before and after, number of turns, and time in UTC:"
    for part in parts:
        before, after = part["load"]
        turns, when = len(part["turns"]), part["when"]
        yield f"  - {part['articles']:,} articles ({part['characters'] / 1e6:.1f} M characters): {before:.1f} and"
        yield f"    {after:.1f}, {turns} {'turn' if turns == 1 else 'turns'}, {when}"
    yield "- " + ", ".join(f"{name} {version.partition('-')[0]}" for name, version in machine["versions"].items()) + "."
    yield METHOD.read_text(encoding="utf-8").rstrip()
    yield f"- Times, bytes and requests of queries are medians of {VISITS} visits."
