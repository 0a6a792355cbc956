"""Measures builds with search: jianbao's, and in the same turns Hugo's with Pagefind's program on Hugo's site."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from archives import article_files
from builders import hugo, jianbao, pagefind, prepare_hugo
from measure import peak_memory, wall_and_cpu_time
from scenarios import added, edited, new_folders, removed, site_size

BUNDLE, BEST_BUNDLE = "pagefind", "pagefind-best"
"""Folders of Pagefind's indexes in Hugo's site: as the program makes it, and made for Chinese as well as it can."""
Log = Callable[[str], None]
Times = tuple[float, float]
"""Seconds of wall time and of CPU time."""


def measure_builds(archive: Path, turns: int, log: Log) -> tuple[dict[str, Any], Path, Path]:
    """All measures of builds, and the two sites of the last turn: jianbao's, and Hugo's with Pagefind's indexes."""
    prepare_hugo(archive)
    files = article_files(archive)
    measured: list[dict[str, Times]] = []
    for _ in range(turns):
        with new_folders(archive) as (site, hugo_site):
            measured.append(_run_turn(archive, site, hugo_site))
            log(f"  {_format(measured[-1])}")
            if len(measured) == turns:
                changes = _run_changes(archive, site, files)
                log(f"  {_format(changes)}")
    sizes = {"jianbao": _sizes(site, site / "search"), "pagefind": _sizes(hugo_site, hugo_site / BUNDLE)}
    wall_and_cpu_time(pagefind(hugo_site, BEST_BUNDLE, extended=True, language="zh-Hans"))
    memory = _memory(archive)
    log(f"  memory: {memory}")
    results = {"articles": len(files), "turns": measured, "changes": changes, "memory": memory, "sizes": sizes}
    return results, site, hugo_site


def _run_turn(archive: Path, site: Path, hugo_site: Path) -> dict[str, Times]:
    return {
        "jianbao": wall_and_cpu_time(jianbao(archive, site)),
        "hugo": wall_and_cpu_time(hugo(archive, hugo_site)),
        "pagefind": wall_and_cpu_time(pagefind(hugo_site, BUNDLE)),
    }


def _run_changes(archive: Path, site: Path, files: Sequence[Path]) -> dict[str, Times]:
    """Builds after no change, and after one change in the oldest and in the newest shard; every change is undone."""
    command = jianbao(archive, site)
    found = {"nothing changed": wall_and_cpu_time(command)}
    dated = [path for path in files if path.parent.name.isdigit()]
    for place, path in (("old", dated[len(dated) // 20]), ("new", dated[-1])):
        changes: dict[str, AbstractContextManager[Path]] = {
            "edited": edited([path], 0),
            "inserted": added(archive, files, 0, path),
            "removed": removed(path),
        }
        for name, change in changes.items():
            with change:
                found[f"{place} article {name}"] = wall_and_cpu_time(command)
            wall_and_cpu_time(command)  # otherwise the undone change would be a second change in the next build
    return found


def _memory(archive: Path) -> dict[str, float]:
    """Peak memory of each program in megabytes, in further builds that are not timed."""
    with new_folders(archive) as (site, hugo_site):
        commands = {
            "jianbao": jianbao(archive, site),
            "hugo": hugo(archive, hugo_site),
            "pagefind": pagefind(hugo_site, BUNDLE),
        }
        return {name: peak_memory(command) for name, command in commands.items()}


def _sizes(site: Path, search: Path) -> dict[str, dict[str, int]]:
    return {"site": site_size(site), "search": site_size(search)}


def _format(times: Mapping[str, Times]) -> str:
    return ", ".join(f"{name} {wall:.2f} s ({cpu:.2f} CPU)" for name, (wall, cpu) in times.items())
