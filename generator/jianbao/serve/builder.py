"""The process that builds: it ingests and builds on request, and keeps what it has imported for the next request.

It is a process of its own, so that the server answers while it works. A thread would not do: ingest and build start
processes by forking, which a process with threads must not do.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from jianbao import pipeline
from jianbao.cli.console import Console
from jianbao.config import Config, load_config
from jianbao.errors import JianbaoError
from jianbao.report import BuildReport, IngestReport, Outcome, Progress, no_progress, relative


class Run(NamedTuple):
    """What one run, an ingest if requested and a build, did."""

    site: str = ""
    """The folder of the site; empty if the settings cannot be read."""
    pages: int | None = None
    """The number of pages of the site; None if the build failed."""
    is_changed: bool = True
    """Whether the site may have changed."""
    is_ingested: bool = False
    """Whether a requested ingest ran to its end, or was needless because there is no folder of clippings."""
    ingest_errors: Sequence[str] = ()
    """The problems of the ingest."""
    errors: Sequence[str] = ()
    """The problems of the build, or why it failed."""
    trace: str = ""
    """The traceback of an error that jianbao does not know."""
    details: Sequence[str] = ()
    """Lines for ``--verbose``."""


def main(root: Path, *, verbose: bool, show_progress: bool) -> None:
    """Answer each line of standard input, ``true`` for an ingest and a build and ``false`` for a build, with a ``Run``.

    The runs are lines of JSON on standard output. Anything else that is printed goes to standard error.
    """
    signal.signal(signal.SIGTERM, _exit)
    runs = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    progress = Console(verbose=verbose).progress if show_progress else no_progress
    # The server was killed, or, on Windows, this process gets the Ctrl-C for the server, too.
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        for line in sys.stdin:
            run = ingest_and_build(root, ingest=json.loads(line), progress=progress)
            runs.write(f"{json.dumps(run if verbose else run._replace(details=()))}\n")
            runs.flush()


def _exit(number: int, _frame: object) -> None:
    """End at a signal, so that worker processes are ended first."""
    sys.exit(128 + number)


def ingest_and_build(root: Path, *, ingest: bool, progress: Progress = no_progress) -> Run:
    """Read the settings, ingest if requested, and build."""
    run = Run()
    try:
        config = load_config(root)
        run = run._replace(site=str(config.site))
        if ingest:
            run = _with_ingest(run, config, progress)
        return _with_build(run, pipeline.build(config, progress=progress))
    except JianbaoError as error:
        return run._replace(errors=(str(error),))
    except Exception as error:  # a bug in jianbao must not end the server while somebody is fixing it
        text = f"{type(error).__name__}: {error}\n  This is a bug in jianbao; the terminal shows the traceback."
        return run._replace(errors=(text,), trace=traceback.format_exc())


def _with_ingest(run: Run, config: Config, progress: Progress) -> Run:
    if not config.clippings.is_dir():  # an archive whose pages are all written by hand
        return run._replace(is_ingested=True)
    report = pipeline.ingest(config, progress=progress)
    ingest_errors = tuple(map(str, report.problems))
    return run._replace(is_ingested=True, ingest_errors=ingest_errors, details=(*_pages_lines(report),))


def _with_build(run: Run, report: BuildReport) -> Run:
    stages = (f"{seconds:8.3f} s  {stage}" for stage, seconds in report.stages)
    return run._replace(
        pages=report.pages,
        is_changed=bool(report.written or report.pruned),
        errors=tuple(map(str, report.problems)),
        details=(*run.details, *stages),
    )


def _pages_lines(report: IngestReport) -> Iterator[str]:
    """A line for each clipping that became a page or changed one."""
    for ending in report.endings:
        if ending.outcome is not Outcome.UNCHANGED:
            yield f"{ending.outcome.value:<9}  {ending.clipping} -> {relative(ending.page, report.root)}"
