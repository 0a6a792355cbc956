"""The commands ``remove`` and ``restore``: run them, and say in lines what they did and where the text still is."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime

from jianbao.care.remove import RemoveReport, remove
from jianbao.care.restore import restore
from jianbao.config import Config
from jianbao.page.removed import REMOVED_FILE
from jianbao.report import Progress

DRY_RUN = "Dry run    nothing is changed"
NEXT = "Next:  jianbao ingest && jianbao build"


def remove_article(config: Config, options: argparse.Namespace, progress: Progress) -> Iterator[str]:
    """Remove the article that ``options`` name, and yield the lines of the report. Raises as ``care.remove`` does."""
    report = remove(
        config,
        options.article,
        options.reason,
        datetime.now(UTC).astimezone().date().isoformat(),  # the user's day
        silent=options.silent,
        purge=options.purge,
        dry_run=options.dry_run,
        progress=progress,
    )
    return _remove_lines(config, report, dry_run=options.dry_run)


def _remove_lines(config: Config, report: RemoveReport, *, dry_run: bool) -> Iterator[str]:
    article = report.article
    if dry_run:
        yield DRY_RUN
    again = f" (in {REMOVED_FILE} since {article.day})" if report.was_removed else ""
    place = "no page is in its place" if article.is_silent else f"articles/{article.id}.html says that and why"
    yield f"Removed    {article.id}{again}; {place}"
    if report.moved:
        yield f"Moved      {report.moved[0]} to {report.moved[1]}"
    yield from (f"{'' if number else 'Deleted':<11}{name}" for number, name in enumerate(report.deleted))
    for other in report.same_text:
        yield f"Same text  {other} has the same text and stays; it is removed by itself"
    places = (
        *report.kept,
        *(f"{name}, which is not in the archive" for name in report.elsewhere),
        *_other_places(config),
    )
    yield from (f"{'' if number else 'Still in':<11}{place}" for number, place in enumerate(places))
    if report.deleted:
        yield "To rewrite the git history: commit this, make a fresh clone, and in it run"
        yield f"  git filter-repo --invert-paths {' '.join(f'--path {shlex.quote(name)}' for name in report.history)}"
        yield "  git push --force --all"
    elif report.kept:
        yield f"To delete the files, run: jianbao remove {article.id} --purge"
    yield NEXT


def _other_places(config: Config) -> Iterator[str]:
    """Where a text still is besides the files of the archive."""
    yield f"{config.output}/ until the next build, and .cache/ until you delete it"
    yield "the git history and its clones, and the caches of CI, search engines and web archives"


def restore_article(config: Config, options: argparse.Namespace) -> Iterator[str]:
    """Restore the article that ``options`` name, and yield the lines of the report. Raises as ``care.restore`` does."""
    report = restore(config, options.article, dry_run=options.dry_run)
    if options.dry_run:
        yield DRY_RUN
    if not report.was_removed:
        yield f"Restored   nothing: {report.id} is not removed, its page is {report.page}"
        return
    yield f"Restored   {report.id}" + (f", in {report.page}" if report.page else "")
    if not report.page:
        yield "Its page was purged; the next ingest makes it from a clipping, if you have one"
    yield NEXT
