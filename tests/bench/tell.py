"""What was measured, as a table on the terminal and as ``docs/benchmarks.md`` with its plot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from figures import BEYOND, EXPONENT, NAMES, NOTHING, PROCESSOR, TARGETS, Row, curve, exponent, rows, slope
from plot import plot

Results = Mapping[str, Any]
PLOT = "benchmarks.svg"
HOW = Path(__file__).parent / "how.md"
FEW = 3
"""Turns below which a median takes no noise away."""
SHAKY = 1.5
"""A largest ratio so many times the smallest is told as noise."""


def table(results: Results) -> str:
    """For the terminal."""
    lines = []
    for kind in (kind for kind in ("corpus", "long", "search") if kind in results):
        lines.append(f"{_heading(kind, results)}")
        lines.append(f"  {'':27}{'jianbao':>10}{'Hugo':>10}{'ratio':>8}   of turns      target")
        for row in _rows(kind, results):
            ours, theirs, ratio, spread, target = _cells(row)
            verdict = "" if row.target is None else "" if row.is_met else "  MISSED"
            lines.append(f"  {NAMES[row.name]:27}{ours:>10}{theirs:>10}{ratio:>8}   {spread:14}{target}{verdict}")
    lines += [
        f"{name:42}{value}  (target {target}){'' if met else '  MISSED'}"
        for name, value, target, met in _others(results)
    ]
    return "\n".join(lines)


def write(results: Results, folder: Path) -> None:
    """The document and its plot."""
    folder.mkdir(parents=True, exist_ok=True)
    if "growth" in results:
        points = results["growth"]["points"]
        curves = {"Hugo": curve(points, "hugo"), "jianbao, cold": curve(points, "cold")}
        curves["jianbao, one edited"] = curve(points, "edit")
        (folder / PLOT).write_text(plot("Seconds to build a site without search", curves), encoding="utf-8")
    (folder / "benchmarks.md").write_text("\n".join(_document(results)) + "\n", encoding="utf-8")


def _document(results: Results) -> Iterator[str]:
    yield "# How fast it is\n"
    yield "Written by `make bench-site`; every figure comes from that command. Ratios are to Hugo, which builds the"
    yield "same pages in the same turn on the same machine: below 1 jianbao is faster, or smaller.\n"
    for kind in (kind for kind in ("corpus", "long", "search") if kind in results):
        yield f"## {_heading(kind, results)}\n"
        yield from _markdown_table(_rows(kind, results))
        yield ""
    yield from _growth(results)
    yield from _size(results)
    yield from _misses(results)
    yield from _how(results)


def _markdown_table(found: list[Row]) -> Iterator[str]:
    yield "| | jianbao | Hugo | ratio | least and most | target | |"
    yield "|---|---|---|---|---|---|---|"
    for row in found:
        verdict = "" if row.target is None else "met" if row.is_met else "**missed**"
        yield f"| {NAMES[row.name]} | {' | '.join(_cells(row))} | {verdict} |"


def _growth(results: Results) -> Iterator[str]:
    if "growth" not in results:
        return
    points = results["growth"]["points"]
    yield f"## Growth\n\n![Seconds to build, by articles]({PLOT})\n"
    yield "| articles | Hugo | its processor time | cold | processor time | nothing changed | one edited | added |"
    yield "|---|---|---|---|---|---|---|---|"
    names = ("hugo", "hugo, processor", "cold", PROCESSOR, "nothing", "edit", "add")
    columns = [dict(curve(points, name)) for name in names]
    for point in points:
        cells = " | ".join(f"{column[point['articles']]:.2f} s" for column in columns)
        yield f"| {point['articles']:,} | {cells} |"
    yield ""
    if len(points[0]["turns"]) < FEW:
        yield "Measured too seldom for the clock: one size may have met a quieter moment than the next. Go by the"
        yield "processor time.\n"
    theirs = [exponent(curve(points, name)) for name in ("hugo, processor", "hugo")]
    yield f"Hugo's exponent in the same turns is {theirs[0]:.2f} by processor time, {theirs[1]:.2f} by the clock.\n"


def _size(results: Results) -> Iterator[str]:
    yield "## Size, and how it grows\n\n| | | target | |\n|---|---|---|---|"
    for name, value, target, met in _others(results):
        yield f"| {name} | {value} | {target} | {'met' if met else '**missed**'} |"
    for kind in (kind for kind in ("corpus", "long") if kind in results):
        for who, made in results[kind]["made"].items():
            yield f"| {_short(kind)}, site of {who.capitalize() if who == 'hugo' else who} | {_made(made)} | | |"
    yield ""


def _others(results: Results) -> list[tuple[str, str, str, bool]]:
    """What has a target and is no ratio: name, value, target, whether it is met."""
    found = []
    if "growth" in results:
        points = results["growth"]["points"]
        clock, cold = (exponent(curve(points, name)) for name in ("cold", PROCESSOR))
        value = f"{cold:.2f} by processor time, {clock:.2f} by the clock"
        found.append(("exponent of a cold build", value, f"≤ {EXPONENT}", cold <= EXPONENT))
        nothing = 1e6 * slope(curve(points, "nothing"))
        met = nothing <= NOTHING
        found.append(("nothing changed, an article", f"{nothing:.1f} µs", f"≤ {NOTHING:g} µs beyond start-up", met))
    if "corpus" in results:
        beyond = results["corpus"]["beyond"]
        value = f"{beyond['mean'] / 1e3:.1f} KB; 99 of 100 have at most {beyond['most'] / 1e3:.1f} KB"
        met = beyond["mean"] <= BEYOND
        found.append(("HTML of a page beyond its article's text", value, f"≤ {BEYOND / 1e3:g} KB", met))
    return found


def _misses(results: Results) -> Iterator[str]:
    missed = [
        f"- {_short(kind)}, {NAMES[row.name]}: {row.ratio:.3g} where {row.target} was wanted"
        for kind in TARGETS
        if kind in results
        for row in _rows(kind, results)
        if not row.is_met
    ]
    missed += [
        f"- {name}: {value} where {target} was wanted" for name, value, target, met in _others(results) if not met
    ]
    shaky = [
        f"- {_short(kind)}, {NAMES[row.name]}: {row.least:.3g} to {row.most:.3g}"
        for kind in ("corpus", "long")
        if kind in results
        for row in _rows(kind, results)
        if row.most > SHAKY * row.least
    ]
    yield "## What misses its target\n"
    yield "\n".join(missed) if missed else "Nothing."
    yield ""
    if shaky:
        yield f"Ratios that differed between turns by more than {SHAKY} times, to be read with care:\n"
        yield "\n".join(shaky) + "\n"


def _how(results: Results) -> Iterator[str]:
    machine = results["machine"]
    yield "## How it was measured\n"
    cores = machine["cores"]
    yield f"- On {machine['processor']}, {cores} cores, {machine['system']}, shared with other work. Load (processes"
    yield f"  that run or wait; the cores are full at {cores}) before and after each part, and when that was, in UTC:"
    for kind in (kind for kind in results if kind != "machine"):
        before, after = results[kind]["load"]
        yield f"  - {_short(kind)}: {before:.1f} and {after:.1f}, {results[kind]['when']}"
    yield "- " + ", ".join(f"{name} {version.partition('-')[0]}" for name, version in machine["versions"].items()) + "."
    yield HOW.read_text(encoding="utf-8").rstrip()
    counts = [f"{_short(kind)} {len(results[kind]['turns'])}" for kind in ("corpus", "long") if kind in results]
    counts += [f"growth {len(results['growth']['points'][0]['turns'])}"] if "growth" in results else []
    counts += ["with search 1"] if "search" in results else []
    yield f"- Turns: {', '.join(counts)}."


def _rows(kind: str, results: Results) -> list[Row]:
    return rows(kind, results[kind])


def _heading(kind: str, results: Results) -> str:
    part = results[kind]
    if kind == "search":
        return "With the search index; Hugo without"
    name = "long articles" if kind == "long" else f"articles ({part['of']})"
    return f"{part['articles']:,} {name}, without search"


def _short(kind: str) -> str:
    return {"corpus": "the corpus", "long": "long articles", "search": "with search"}.get(kind, kind)


def _cells(row: Row) -> tuple[str, str, str, str, str]:
    digits = 0 if row.unit == "MB" else 2
    target = "" if row.target is None else f"≤ {row.target:g}"
    spread = "" if row.least == row.most else f"{row.least:.3f}-{row.most:.3f}"
    return (
        f"{row.ours:.{digits}f} {row.unit}",
        f"{row.theirs:.{digits}f} {row.unit}",
        f"{row.ratio:.3f}",
        spread,
        target,
    )


def _made(made: Mapping[str, int]) -> str:
    return f"{made['files']:,} files, {made['bytes'] / 1e6:.0f} MB"
