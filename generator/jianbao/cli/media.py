"""Print what ``jianbao media`` did: addresses, numbers and reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from jianbao.cli.console import Console
from jianbao.config import Config
from jianbao.errors import JianbaoError, UsageError
from jianbao.media import MediaReport, keep_pictures
from jianbao.media.wanted import PictureUse
from jianbao.page.media_table import PICTURE_STATES, STORED
from jianbao.report import format_size

MAX_HOSTS_SHOWN = 10
MAX_FAILURES_SHOWN = 10


def print_media(report: MediaReport, console: Console) -> None:
    """Print the number of pictures by state and by host, what failed, and whether more are to be fetched."""
    if report.dry_run:
        for address in report.planned:
            console.report.print(f"  {address}")
        console.report.print(f"Pictures   {len(report.planned)} to fetch, {report.known} known")
        console.report.print("Dry run    nothing is fetched")
        return
    console.report.print(f"Pictures   {_counts(Counter(row.state for row in report.tried))}; {report.known} known")
    _print_hosts(report, console)
    for row in report.tried if console.verbose else ():
        if row.state != STORED:
            console.report.print(f"  {row.state}: {row.address}: {row.why}")
    _print_failures(report.problems, console)
    if report.left:
        console.report.print(
            f"Left       {report.left}{f': {report.stopped}' if report.stopped else ' for the next run'}"
        )
    console.report.print(f"Size       {format_size(report.bytes)} of {report.limit}")


def _print_hosts(report: MediaReport, console: Console) -> None:
    hosts = [*report.by_host().items()]
    shown = hosts if console.verbose else hosts[:MAX_HOSTS_SHOWN]
    for host, counts in shown:
        console.report.print(f"           {host or 'in pages'}: {_counts(counts)}")
    if len(hosts) > len(shown):
        console.report.print(f"           and {len(hosts) - len(shown)} more hosts; --verbose lists all")


def _print_failures(problems: Sequence[JianbaoError], console: Console) -> None:
    """Print what failed, and each remedy once: the pictures of one host mostly have the same."""
    shown = problems if console.verbose else problems[:MAX_FAILURES_SHOWN]
    said: set[str | None] = set()
    for problem in shown:
        console.print_problem(problem, with_remedy=problem.remedy not in said)
        said.add(problem.remedy)
    if len(problems) > len(shown):
        console.err.print(f"and {len(problems) - len(shown)} more failed")


def _counts(counts: Counter[str]) -> str:
    return ", ".join(f"{counts[state]} {state}" for state in PICTURE_STATES if counts[state]) or "nothing new"


def print_pruned(report: MediaReport, console: Console) -> None:
    """Print what no page used any more."""
    if console.verbose or report.dry_run:
        for name in (*report.dropped, *report.deleted):
            console.report.print(f"  {name}")
    addresses, files = len(report.dropped), len(report.deleted)
    console.report.print(f"Unused     {addresses} address{'es' * (addresses != 1)}, {files} file{'s' * (files != 1)}")
    console.report.print(
        "Dry run    nothing is deleted" if report.dry_run else f"Size       {format_size(report.bytes)}"
    )


def keep_and_print(
    config: Config, console: Console, uses: Sequence[PictureUse] | None = None, *, strict: bool, is_json: bool
) -> int:
    """Fetch pictures at the end of another command, and print what became of them; ``is_json`` prints problems only.

    Returns the exit code: 1 if a table of pictures is damaged or cannot be written, or with ``strict`` if any picture
    failed or Pillow is missing. The other command has done its work, so its report is not lost, and without Pillow what
    runs after it goes on: the pictures can still be fetched later.
    """
    try:
        report = keep_pictures(config, uses, progress=console.progress)
    except UsageError as error:
        console.print_problem(error)
        return 1 if strict else 0
    except JianbaoError as error:
        console.print_problem(error)
        return 1
    if is_json:
        _print_failures(report.problems, console)
    else:
        print_media(report, console)
    return 1 if strict and report.problems else 0
