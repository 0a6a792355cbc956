"""The only place that prints what a run did.

Results go to standard output, progress and problems to standard error, so that ``jianbao clean FILE`` can be piped.
"""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TextIO, TypeVar

from jianbao.errors import JianbaoError
from jianbao.model import Removal
from jianbao.report import BuildReport, IngestReport, LearnReport, Outcome, relative

if TYPE_CHECKING:
    from rich.console import Console as RichConsole

T = TypeVar("T")
GITHUB_PAGES_BYTES = 10**9
"""Bytes a published site may have; https://docs.github.com/en/pages/getting-started-with-github-pages/github-pages-limits."""
MAX_PROBLEMS_SHOWN = 20
"""Problems told in full, so that a report stays on one screen; ``--report`` writes them all."""
MAX_CHOICES_SHOWN = 5
"""Choices among captures told on the terminal."""


class Console:
    """Writes reports: results to standard output, progress and problems to standard error.

    Colour and progress bars appear on a terminal only; ``NO_COLOR`` is honoured (both by rich).
    """

    def __init__(self) -> None:
        self.out, self.err = _open_stream(sys.stdout), _open_stream(sys.stderr)

    def track(self, items: Sequence[T], what: str, /) -> Iterator[T]:
        """A ``Track``: a bar with count, rate and time left on a terminal; elsewhere a line when it is done."""
        if isinstance(self.err, PlainStream):
            began = time.monotonic()
            yield from items
            if items:
                self.err.print(f"{what}: {len(items)} in {time.monotonic() - began:.1f} s")
            return
        from jianbao.cli.progress import with_bar

        yield from with_bar(items, what, self.err)

    def print_problem(self, problem: JianbaoError) -> None:
        """One problem: place and reason, and how to mend it on a line of its own."""
        first, _, remedy = str(problem).partition("\n")
        self.err.print(first, style="red")
        if remedy:
            self.err.print(remedy)

    def print_ingest(self, report: IngestReport) -> None:
        """What an ingest did, in a few lines; what a person has to look at is named."""
        counts = {outcome: len(report.of(outcome)) for outcome in Outcome}
        total = len(report.endings) + len(report.problems)
        parts = [f"{count} {outcome.value}" for outcome, count in counts.items() if count]
        parts += [f"{len(report.problems)} unreadable"] if report.problems else []
        self.out.print(f"Clippings  {total}: {', '.join(parts) or 'none found'}")
        duplicates = report.of(Outcome.DUPLICATE)
        if duplicates:
            pages = len({ending.page for ending in duplicates})
            self.out.print(
                f"Captures   {len(duplicates)} more of {pages} articles; the fuller text is kept, all are listed"
            )
            self._print_choices(report)
        if report.of(Outcome.THIN):
            self.out.print(
                f"Thin       {len(report.of(Outcome.THIN))} with no text and no picture, kept for title and address"
            )
        if report.linked:
            self.out.print(
                f"Same text  {report.linked} linked to pages of other addresses, {report.relinked} of them anew"
            )
        undated = len({ending.page for ending in report.endings if not ending.dated})
        if undated:
            self.out.print(f"Undated    {undated}, kept in content/articles/undated")
        edited = [relative(ending.page, report.root) for ending in report.of(Outcome.EDITED)]
        self._print_notes([f"{page} was edited by hand and is kept; --force writes it anew" for page in edited])
        self._print_notes(report.notes)
        self._print_problems(report.problems)

    def print_learn(self, report: LearnReport) -> None:
        """What repeats and where it is written."""
        self.out.print(f"Clippings  {report.clippings}")
        self.out.print(f"Repeated   {report.pieces} texts in {report.channels} outlets and channels")
        self._print_problems(report.problems)
        done = "written; read it, correct it, then: jianbao ingest" if report.changed else "unchanged"
        self.out.print(f"{relative(report.path, Path.cwd())} {done}")

    def print_build(self, report: BuildReport, *, profile: bool = False) -> None:
        """What a build made and where, in one screen."""
        self.out.print(f"Articles   {report.articles}")
        if report.drafts:
            self.out.print(f"Drafts     {_count(report.drafts, 'draft')} left out (draft: true or published: false)")
        self.out.print(f"Pages      {report.pages}: {report.written} files written, {report.pruned} removed")
        if report.search:
            found = report.search
            articles, shards = _count(found.articles, "article"), _count(found.shards, "shard")
            self.out.print(
                f"Search     {articles} in {shards}, {found.indexed} indexed anew; "
                f"{found.files} files, {_size(found.bytes)}, {found.seconds:.1f} s"
            )
            if not found.offline:
                self.out.print(
                    "           not from a folder: offline in [search] is off, or auto and the archive too large"
                )
        for note in report.notes:
            self.out.print(note)
        self._print_problems(report.problems)
        if profile:
            for what, seconds in report.stages:
                self.out.print(f"{seconds:8.3f} s  {what}")
        files, size = (sum(getattr(weight, what) for weight in report.weights) for what in ("files", "bytes"))
        most = ", ".join(f"{weight.folder or 'top'} {_size(weight.bytes)}" for weight in report.weights[:3])
        of_all = "more than" if size > GITHUB_PAGES_BYTES else "of"
        self.out.print(f"Weight     {files} files, {_size(size)} {of_all} the 1 GB that GitHub Pages allows: {most}")
        self.out.print(f"Site       {relative(report.output, Path.cwd())}", style="bold")

    def print_import(self, lines: Iterable[str], problems: Sequence[JianbaoError]) -> None:
        """What an import did, and what it could not."""
        for line in lines:
            self.out.print(line)
        self._print_problems(problems)

    def print_account(self, name: str, removed: Iterable[Removal]) -> None:
        """What ``clean --explain`` tells: rule, reason and text of everything taken off a page."""
        self.err.print(name, style="bold")
        for entry in removed:
            self.err.print(f"  {entry.rule}: {entry.reason}")
            self.err.print(f"    {entry.text}")

    def _print_choices(self, report: IngestReport) -> None:
        """Which of several captures tells an article and why, for a few pages that are new."""
        chosen = [
            ending for ending in report.endings if ending.why and ending.outcome in (Outcome.NEW, Outcome.UPDATED)
        ]
        for ending in chosen[:MAX_CHOICES_SHOWN]:
            self.out.print(f"           {ending.clipping}: {ending.why}")
        if len(chosen) > MAX_CHOICES_SHOWN:
            self.out.print(f"           and {len(chosen) - MAX_CHOICES_SHOWN} more choices; --report FILE tells them")

    def _print_problems(self, problems: Sequence[JianbaoError]) -> None:
        for problem in problems[:MAX_PROBLEMS_SHOWN]:
            self.print_problem(problem)
        if len(problems) > MAX_PROBLEMS_SHOWN:
            for what, count in Counter(problem.what for problem in problems[MAX_PROBLEMS_SHOWN:]).most_common(
                MAX_PROBLEMS_SHOWN
            ):
                self.err.print(f"and {count} more: {what}")

    def _print_notes(self, lines: Sequence[str]) -> None:
        for line in lines[:MAX_PROBLEMS_SHOWN]:
            self.err.print(line)
        if len(lines) > MAX_PROBLEMS_SHOWN:
            self.err.print(f"and {len(lines) - MAX_PROBLEMS_SHOWN} more")


class PlainStream(NamedTuple):
    """Lines without colour, where there is no terminal; rich, which would print the same, takes 30 ms to load."""

    file: TextIO | None
    """None where it was closed before the start."""

    def print(self, line: str, style: str = "") -> None:
        """One line."""
        if self.file:
            print(line, file=self.file, flush=True)


def _open_stream(file: TextIO | None) -> RichConsole | PlainStream:
    """Where lines go."""
    if not ((file and file.isatty()) or os.environ.get("FORCE_COLOR")):
        return PlainStream(file)
    from rich.console import Console as RichConsole

    # No markup and no emoji codes: names of files may hold brackets and colons.
    return RichConsole(file=file, markup=False, emoji=False, highlight=False, soft_wrap=True)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _size(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} KB"
