"""Prints the results of ``make bench-site`` as a table, and writes them to ``docs/benchmarks.md`` with its plot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from comparison import (
    LABELS,
    MAX_EXPONENT,
    MAX_OVERHEAD_BYTES,
    MAX_UNCHANGED_MICROSECONDS,
    TARGETS,
    Row,
    curve,
    exponent,
    rows,
    slope,
)
from plot import plot

Results = Mapping[str, Any]
"""Part of the benchmark -> its measurements; ``machine`` -> what they were made on."""
PLOT = "benchmarks.svg"
METHOD = Path(__file__).parent / "method.md"
TABLE_PARTS = ("corpus", "long")
"""The parts with a table of scenarios, in the order of the document."""
MIN_TURNS_FOR_WALL_TIME = 3
"""With fewer turns a median does not remove the noise of other load from wall times."""
NOISY_SPREAD = 1.5
"""If the largest ratio of a scenario is more than this many times its smallest, the document lists it as noisy."""


def terminal_table(results: Results) -> str:
    """The results as a table for the terminal."""
    lines = []
    for part in (part for part in TABLE_PARTS if part in results):
        lines.append(f"{_heading(part, results)}")
        lines.append(f"  {'':27}{'jianbao':>10}{'Hugo':>10}{'ratio':>8}   range         target")
        for row in _rows(part, results):
            jianbao, hugo, ratio, spread, target = _cells(row)
            verdict = "" if row.target is None else "" if row.is_met else "  MISSED"
            lines.append(f"  {LABELS[row.scenario]:27}{jianbao:>10}{hugo:>10}{ratio:>8}   {spread:14}{target}{verdict}")
    lines += [
        f"{name:45}{value}  (target {target}){'' if met else '  MISSED'}"
        for name, value, target, met in _absolute_targets(results)
    ]
    return "\n".join(lines)


def write_document(results: Results, folder: Path) -> None:
    """Write ``benchmarks.md`` and its plot to ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    if "growth" in results:
        points = results["growth"]["points"]
        curves = {"Hugo": curve(points, "hugo"), "jianbao, clean build": curve(points, "clean")}
        curves["jianbao, one edit"] = curve(points, "edited")
        (folder / PLOT).write_text(plot("Seconds to build a site without search", curves), encoding="utf-8")
    (folder / "benchmarks.md").write_text("\n".join(_document(results)) + "\n", encoding="utf-8")


def _document(results: Results) -> Iterator[str]:
    yield "# Benchmarks of building a site\n"
    yield "Written by `make bench-site`; every figure comes from that command. Ratios compare jianbao with Hugo, which"
    yield "builds the same pages in the same turn on the same machine: below 1, jianbao needs less time or memory.\n"
    for part in (part for part in TABLE_PARTS if part in results):
        yield f"## {_heading(part, results)}\n"
        yield from _markdown_table(_rows(part, results))
        yield ""
    yield from _growth(results)
    yield from _size(results)
    yield from _missed_targets(results)
    yield from _method(results)


def _markdown_table(found: list[Row]) -> Iterator[str]:
    yield "| | jianbao | Hugo | ratio | range of the ratio | target | |"
    yield "|---|---|---|---|---|---|---|"
    for row in found:
        verdict = "" if row.target is None else "met" if row.is_met else "**missed**"
        yield f"| {LABELS[row.scenario]} | {' | '.join(_cells(row))} | {verdict} |"


def _growth(results: Results) -> Iterator[str]:
    if "growth" not in results:
        return
    points = results["growth"]["points"]
    yield f"## Growth\n\n![Seconds to build a site, by number of articles]({PLOT})\n"
    yield "| articles | Hugo | Hugo, CPU time | clean build | CPU time | nothing changed | one edited | one added |"
    yield "|---|---|---|---|---|---|---|---|"
    names = ("hugo", "hugo_cpu", "clean", "clean_cpu", "unchanged", "edited", "added")
    columns = [dict(curve(points, name)) for name in names]
    for point in points:
        cells = " | ".join(f"{column[point['articles']]:.2f} s" for column in columns)
        yield f"| {point['articles']:,} | {cells} |"
    yield ""
    if len(points[0]["turns"]) < MIN_TURNS_FOR_WALL_TIME:
        yield "There were too few turns for reliable wall times, because the load of the machine can differ between two"
        yield "sizes. Compare CPU times.\n"
    cpu, wall = (exponent(curve(points, name)) for name in ("hugo_cpu", "hugo"))
    yield f"Hugo's exponent in the same turns is {cpu:.2f} by CPU time, {wall:.2f} by wall time.\n"


def _size(results: Results) -> Iterator[str]:
    yield "## Size and growth\n\n| | | target | |\n|---|---|---|---|"
    for name, value, target, met in _absolute_targets(results):
        yield f"| {name} | {value} | {target} | {'met' if met else '**missed**'} |"
    for part in (part for part in ("corpus", "long") if part in results):
        for builder, size in results[part]["sites"].items():
            name = "Hugo" if builder == "hugo" else builder
            yield f"| {_part_name(part)}, site of {name} | {size['files']:,} files, {size['bytes'] / 1e6:.0f} MB | | |"
    yield ""


def _absolute_targets(results: Results) -> list[tuple[str, str, str, bool]]:
    """The targets that are not ratios to Hugo: name, measured value, target, whether it is met."""
    found = []
    if "growth" in results:
        points = results["growth"]["points"]
        wall, cpu = (exponent(curve(points, name)) for name in ("clean", "clean_cpu"))
        value = f"{cpu:.2f} by CPU time, {wall:.2f} by wall time"
        found.append(("exponent of a clean build", value, f"≤ {MAX_EXPONENT}", cpu <= MAX_EXPONENT))
        unchanged = 1e6 * slope(curve(points, "unchanged"))
        target = f"≤ {MAX_UNCHANGED_MICROSECONDS:g} µs without start-up"
        met = unchanged <= MAX_UNCHANGED_MICROSECONDS
        found.append(("build without changes, per article", f"{unchanged:.1f} µs", target, met))
    if "corpus" in results:
        overhead = results["corpus"]["overhead"]
        value = f"{overhead['mean'] / 1e3:.1f} KB; 99 of 100 have at most {overhead['99th percentile'] / 1e3:.1f} KB"
        met = overhead["mean"] <= MAX_OVERHEAD_BYTES
        found.append(("HTML of a page without the article's text", value, f"≤ {MAX_OVERHEAD_BYTES / 1e3:g} KB", met))
    return found


def _missed_targets(results: Results) -> Iterator[str]:
    missed = [
        f"- {_part_name(part)}, {LABELS[row.scenario]}: {row.ratio:.3g}, target {row.target}"
        for part in TARGETS
        if part in results
        for row in _rows(part, results)
        if not row.is_met
    ]
    missed += [
        f"- {name}: {value}, target {target}" for name, value, target, met in _absolute_targets(results) if not met
    ]
    noisy = [
        f"- {_part_name(part)}, {LABELS[row.scenario]}: {row.min_ratio:.3g} to {row.max_ratio:.3g}"
        for part in ("corpus", "long")
        if part in results
        for row in _rows(part, results)
        if row.max_ratio > NOISY_SPREAD * row.min_ratio
    ]
    yield "## Missed targets\n"
    yield "\n".join(missed) if missed else "None."
    yield ""
    if noisy:
        yield f"These ratios are noisy: they differ between turns by a factor of more than {NOISY_SPREAD}.\n"
        yield "\n".join(noisy) + "\n"


def _method(results: Results) -> Iterator[str]:
    machine = results["machine"]
    yield "## Method\n"
    cores = machine["cores"]
    yield f"- Machine: {machine['processor']}, {cores} cores, {machine['system']}, shared with other work. Load average"
    yield f"  (running or waiting processes; {cores} is full load) before and after each part, and its time in UTC:"
    for part in (part for part in results if part != "machine"):
        before, after = results[part]["load"]
        yield f"  - {_part_name(part)}: {before:.1f} and {after:.1f}, {results[part]['when']}"
    yield "- " + ", ".join(f"{name} {version.partition('-')[0]}" for name, version in machine["versions"].items()) + "."
    yield METHOD.read_text(encoding="utf-8").rstrip()
    counts = [f"{_part_name(part)} {len(results[part]['turns'])}" for part in ("corpus", "long") if part in results]
    counts += [f"growth {len(results['growth']['points'][0]['turns'])}"] if "growth" in results else []
    yield f"- Turns: {', '.join(counts)}."


def _rows(part: str, results: Results) -> list[Row]:
    return rows(part, results[part])


def _heading(part: str, results: Results) -> str:
    measured = results[part]
    name = "long articles" if part == "long" else f"articles ({measured['source']})"
    return f"{measured['articles']:,} {name}, without search"


def _part_name(part: str) -> str:
    return {"corpus": "the corpus", "long": "long articles"}.get(part, part)


def _cells(row: Row) -> tuple[str, str, str, str, str]:
    digits = 0 if row.unit == "MB" else 2
    target = "" if row.target is None else f"≤ {row.target:g}"
    spread = "" if row.min_ratio == row.max_ratio else f"{row.min_ratio:.3f}-{row.max_ratio:.3f}"
    return (
        f"{row.jianbao:.{digits}f} {row.unit}",
        f"{row.hugo:.{digits}f} {row.unit}",
        f"{row.ratio:.3f}",
        spread,
        target,
    )
