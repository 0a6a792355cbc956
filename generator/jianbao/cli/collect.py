"""Print what ``jianbao collect`` did: addresses, numbers and names of files, and nothing that a feed says."""

from __future__ import annotations

from collections.abc import Iterator

from jianbao.cli.console import Console
from jianbao.collect.read_source import DAYS_OF_FAILURE
from jianbao.collect.report import Collected, CollectReport, State


def print_collect(report: CollectReport, console: Console) -> None:
    """Print a line for each feed, its problem if it failed, and then how much was collected."""
    if not report.feeds:
        console.report.print('No feeds are named: write [[feeds]] and below it url = "https://..." in jianbao.toml.')
        return
    for feed in report.feeds:
        if feed.problem:
            console.print_problem(feed.problem)
        else:
            console.report.print(f"{feed.feed}: {', '.join(_counts(feed))}")
        for note in feed.notes:
            console.notes.print(f"{feed.feed}: {note}")
        if console.verbose or report.dry_run:
            for name in (*feed.new, *feed.changed):
                console.report.print(f"  {name}")
    for feed in report.failed:
        if feed.failing_days >= DAYS_OF_FAILURE:
            what = f"{feed.feed}: it has failed for {feed.failing_days} days; correct its address, or take it out"
            console.err.print(what, style="red")
    console.report.print(_summary(report))
    if report.dry_run:
        console.report.print("Dry run    nothing is written")


def _counts(feed: Collected) -> Iterator[str]:
    """What became of the entries of a feed."""
    if feed.new or not feed.changed:
        yield f"{len(feed.new)} new" if feed.new else State.NOTHING_NEW.value
    if feed.changed:
        yield f"{len(feed.changed)} changed"
    for count, name in ((feed.waiting, "waiting for their pages"), (feed.removed, "removed"), (feed.old, "too old")):
        if count:
            yield f"{count} {name}"


def _summary(report: CollectReport) -> str:
    new, changed = sum(len(feed.new) for feed in report.feeds), sum(len(feed.changed) for feed in report.feeds)
    failed = len(report.failed)
    return (
        f"Collected  {new} new, {changed} changed, from {len(report.feeds)} address{'es' * (len(report.feeds) != 1)}"
        + (f", of which {failed} failed" if failed else "")
    )
