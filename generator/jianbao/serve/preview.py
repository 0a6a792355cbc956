"""The state of the preview: what changed, what the last run did, and when the next one begins."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from jianbao.cli.console import Console
from jianbao.config import Config
from jianbao.errors import printable
from jianbao.serve.build_process import BuildProcess
from jianbao.serve.builder import Run
from jianbao.serve.watched_files import needs_ingest

LONG_RUN = 5.0
"""Seconds of a run that reads so many files that the system may drop reports of changes meanwhile."""
MAX_ERRORS_SHOWN = 20
"""Errors that are shown; ``--verbose`` shows all."""


class Preview:
    """The preview of the archive in ``root``: it runs ``builder`` after changes, and keeps what the server shows."""

    def __init__(self, root: Path, builder: BuildProcess, console: Console, reload: Callable[[], None]) -> None:
        self.root, self.builder, self.console, self.reload = root, builder, console, reload
        self.site = Config(root=root).site
        """The folder of the site."""
        self.run_id = 0
        """Identifies the last run that changed something; 0 before the first run has ended. Pages contain it, so that a
        page that was fetched before that run can be reloaded."""
        self.errors: Sequence[str] = ()
        """The texts of the banner; empty if the last run had no problems."""
        self._changes: set[str] = set()
        """The paths that changed since the last run began."""
        self._has_work = asyncio.Event()
        self._is_ingest_due = True
        """Whether the next run has to ingest; this stays true if ingest fails, whatever file changes next."""
        self._ingest_errors: Sequence[str] = ()
        """The problems of the last ingest, which are shown until the next ingest."""

    def report_changes(self, paths: set[str]) -> None:
        """Have the next run begin, if none is in progress; otherwise as soon as it has ended."""
        self._changes |= paths
        self._has_work.set()

    async def run_after_changes(self) -> None:
        """Run after each change, until the task is cancelled. Changes during a run cause another one."""
        while True:
            await self._has_work.wait()
            self._has_work.clear()
            changes, self._changes = self._changes, set()
            self._is_ingest_due = self._is_ingest_due or needs_ingest(self.root, changes)
            seconds = await self._run(changes)
            if seconds > LONG_RUN and changes:
                self._is_ingest_due = True
                self._has_work.set()

    async def _run(self, changes: set[str]) -> float:
        """Run, show the result if there is anything new, and return how many seconds it took."""
        began = time.perf_counter()
        run = await self.builder.run(ingest=self._is_ingest_due)
        seconds = time.perf_counter() - began
        if self._is_ingest_due:
            self._ingest_errors = run.ingest_errors
            self._is_ingest_due = not run.is_ingested
        if run.site:
            self.site = Path(run.site)
        errors = tuple(dict.fromkeys((*self._ingest_errors, *run.errors)))
        # A run that changes nothing is usually one for the pages that the last ingest wrote.
        is_news = run.is_changed or errors != self.errors or not self.run_id
        if is_news or self.console.verbose:
            self._print_run(run, self._describe(changes), errors, seconds)
        if is_news:
            self.errors = errors
            self.run_id = max(self.run_id + 1, time.time_ns() // 1_000_000)
            self.reload()
        return seconds

    def shown(self, errors: Sequence[str]) -> Sequence[str]:
        """The errors that are shown, and the number of the others."""
        if self.console.verbose or len(errors) <= MAX_ERRORS_SHOWN:
            return errors
        return (*errors[:MAX_ERRORS_SHOWN], f"and {len(errors) - MAX_ERRORS_SHOWN} more problems")

    def _print_run(self, run: Run, cause: str, errors: Sequence[str], seconds: float) -> None:
        if run.pages is None:
            self.console.err.print(f"{cause}: build failed after {seconds:.1f} s", "bold red")
        else:
            self.console.notes.print(f"{cause}: {run.pages} pages in {seconds:.1f} s")
        for error in self.shown(errors):
            self.console.err.print(error, "red" if run.pages is None else "yellow")
        if run.trace:
            self.console.err.print(run.trace)
        for line in run.details:
            self.console.notes.print(line)

    def _describe(self, changes: set[str]) -> str:
        if not self.run_id:
            return "first build"
        if not changes:
            return "after a long build"
        name = min(changes)
        if Path(name).is_relative_to(self.root):
            name = Path(name).relative_to(self.root).as_posix()
        return printable(name) if len(changes) == 1 else f"{printable(name)} and {len(changes) - 1} more"
