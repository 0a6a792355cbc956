"""The measured scenarios: jianbao and Hugo build the same archive in turns.

jianbao builds from scratch, with no change, with one article edited and with one added; Hugo builds from scratch.
"""

from __future__ import annotations

import random
import re
import statistics
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archives import article_file, article_files
from builders import hugo, jianbao, prepare_hugo
from measure import peak_memory, wall_and_cpu_time, wall_time

from jianbao.page.format import dump_page, parse_page

SCENARIOS = ("clean", "unchanged", "edited", "added")
Turn = dict[str, float]
"""Scenario -> seconds of wall time; ``clean_cpu`` and ``hugo_cpu`` -> seconds of CPU time."""


def compare(archive: Path, turns: int, log: Callable[[str], None]) -> dict[str, Any]:
    """Measure ``turns`` turns, then memory, size and HTML overhead of one more clean build of each builder."""
    prepare_hugo(archive)
    files = article_files(archive)
    measured = []
    for number in range(turns):
        measured.append(run_turn(archive, files, number))
        log(f"  turn {number + 1}: {_format(measured[-1])}")
    with new_folders(archive) as (jianbao_site, hugo_site):
        memory = _memory(jianbao(archive, jianbao_site, "--no-search"), hugo(archive, hugo_site), log)
        sizes = {"jianbao": site_size(jianbao_site), "hugo": site_size(hugo_site)}
        overhead = html_overhead(jianbao_site)
    return {"articles": len(files), "turns": measured, "memory": memory, "sites": sizes, "overhead": overhead}


def _memory(
    jianbao_command: Sequence[str], hugo_command: Sequence[str], log: Callable[[str], None]
) -> dict[str, float]:
    memory = {"jianbao": peak_memory(jianbao_command), "hugo": peak_memory(hugo_command)}
    log(f"  memory: {_format(memory, 'MB')}")
    return memory


def run_turn(archive: Path, files: Sequence[Path], number: int) -> Turn:
    """Measure each scenario, and Hugo's build in the same turn; afterwards the archive is unchanged."""
    with new_folders(archive) as (jianbao_site, hugo_site):
        command = jianbao(archive, jianbao_site, "--no-search")
        turn = dict(zip(("clean", "clean_cpu"), wall_and_cpu_time(command), strict=True))
        turn["unchanged"] = wall_time(command)
        with edited(files, number):
            turn["edited"] = wall_time(command)
        wall_time(command)  # otherwise the undone edit would be a second change in the next scenario
        with added(archive, files, number):
            turn["added"] = wall_time(command)
        turn |= zip(("hugo", "hugo_cpu"), wall_and_cpu_time(hugo(archive, hugo_site)), strict=True)
    return turn


@contextmanager
def edited(files: Sequence[Path], number: int) -> Iterator[Path]:
    """Give one article, a different one each turn, another title and one more paragraph; undo the edit at the end."""
    path = random.Random(number).choice(files)  # noqa: S311  # not for cryptography
    before = path.read_bytes()
    text = re.sub(r"^title: .*(?:\n  .*)*\n", "title: 换了题目\n", before.decode(), count=1, flags=re.MULTILINE)
    path.write_text(f"{text}\n\n又一段。\n", encoding="utf-8")
    try:
        yield path
    finally:
        path.write_bytes(before)


@contextmanager
def added(archive: Path, files: Sequence[Path], number: int, same_day: Path | None = None) -> Iterator[Path]:
    """Add a copy of one article on the day of the page ``same_day``, by default the newest; delete it at the end."""
    original = random.Random(number + 100).choice(files)  # noqa: S311  # not for cryptography
    article = parse_page(original.read_text(encoding="utf-8"), original.name)
    same_day = same_day or next(path for path in reversed(files) if path.parent.name.isdigit())
    day = "/".join(same_day.parts[-4:-1])
    date = datetime.strptime(day, "%Y/%m/%d").replace(hour=23, tzinfo=UTC)
    newest = article._replace(id="example.org-new", date=date, same_as=())
    path = article_file(archive, newest)
    path.write_text(dump_page(newest), encoding="utf-8")
    try:
        yield path
    finally:
        path.unlink()


@contextmanager
def removed(path: Path) -> Iterator[Path]:
    """Delete the page of an article; write it again at the end."""
    content = path.read_bytes()
    path.unlink()
    try:
        yield path
    finally:
        path.write_bytes(content)


@contextmanager
def new_folders(archive: Path) -> Iterator[tuple[Path, Path]]:
    """Two paths for sites that do not exist yet, and no cache.

    The old cache is moved away instead of deleted, because writing after a large deletion is several times slower.
    """
    now = f"{datetime.now(UTC):%d%H%M%S%f}"
    cache, aside = archive / ".cache", archive / "aside" / now
    aside.mkdir(parents=True)
    if cache.exists():
        cache.rename(aside / "cache")
    yield aside / "jianbao", aside / "hugo"


def site_size(site: Path) -> dict[str, int]:
    """The number of files of a site and their total size in bytes."""
    sizes = [path.stat().st_size for path in site.rglob("*") if path.is_file()]
    return {"files": len(sizes), "bytes": sum(sizes)}


def html_overhead(site: Path) -> dict[str, float]:
    """The bytes of article pages outside ``<div class="article-body">``: mean and 99th percentile."""
    sizes = []
    for path in (site / "articles").iterdir():
        before, _, rest = path.read_bytes().partition(b'<div class="article-body')
        sizes.append(len(before) + len(rest.rpartition(b'<footer class="article-footer"')[2]))
    sizes.sort()
    return {"mean": statistics.mean(sizes), "99th percentile": sizes[len(sizes) * 99 // 100]}


def _format(values: dict[str, float], unit: str = "s") -> str:
    return ", ".join(f"{name} {value:.2f} {unit}" for name, value in values.items())
