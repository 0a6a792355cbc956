"""Which files the site is made of, what to run when one of them changes, and the run itself."""

from __future__ import annotations

import contextlib
import os
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.text import Text

import jianbao
from jianbao import pipeline
from jianbao.config import SETTINGS_FILE, Config, load_config
from jianbao.errors import JianbaoError, printable, printable_lines
from jianbao.page.aliases import ALIASES_FILE
from jianbao.page.removed import REMOVED_FILE
from jianbao.publish.render.theme import shipped_themes
from jianbao.report import BuildReport

MAX_UNSETTLED_CHECKS = 20
"""Checks after which the site is rebuilt although files keep changing, for example while a feed collector runs."""
_PACKAGE = Path(jianbao.__file__).parent


class WatchedPath(NamedTuple):
    """A file, or a folder of files, that the site is made of."""

    path: Path
    """The path may not exist yet."""
    is_ingest_source: bool = False
    """Whether ``ingest`` reads it, not only ``build``."""
    suffix: str = ""
    """Only files in the folder whose names end with it are watched."""
    is_recursive: bool = True
    """Whether files in subfolders are watched too."""


FileState = tuple[int, int, int]
"""Modification time (ns), size and inode of a file; every edit changes at least one of them."""
Snapshot = dict[str, FileState]
"""Path -> state of every watched file."""


def watched_paths(root: Path) -> tuple[WatchedPath, ...]:
    """All files and folders that the site of the archive in ``root`` is made of."""
    config = Config(root=root)
    return (
        WatchedPath(config.clippings, is_ingest_source=True),
        WatchedPath(root / "outlets", is_ingest_source=True, suffix=".toml", is_recursive=False),
        WatchedPath(root / ALIASES_FILE, is_ingest_source=True),
        WatchedPath(root / "tags.toml", is_ingest_source=True),
        WatchedPath(root / "boilerplate.toml", is_ingest_source=True),
        WatchedPath(_PACKAGE / "outlets", is_ingest_source=True, suffix=".toml", is_recursive=False),
        WatchedPath(root / REMOVED_FILE, is_ingest_source=True),
        WatchedPath(config.articles),
        WatchedPath(root / "content", suffix=".md", is_recursive=False),
        WatchedPath(root / "content" / "pages"),
        WatchedPath(root / "content" / "static"),
        WatchedPath(root / "themes"),
        WatchedPath(shipped_themes()),
        WatchedPath(root / SETTINGS_FILE),
    )


def snapshot(root: Path) -> Snapshot:
    """The state of every watched file of the archive in ``root``."""
    return {path: state for watched in watched_paths(root) for path, state in _file_states(watched)}


def _file_states(watched: WatchedPath) -> Iterator[tuple[str, FileState]]:
    try:
        entries = list(os.scandir(watched.path))
    except NotADirectoryError:
        yield from _file_state(watched.path)
        return
    except OSError:  # it does not exist yet, or was deleted after its parent was read
        return
    for entry in entries:
        if entry.name.startswith((".", "#")) or entry.name.endswith(("~", ".swp")):
            continue  # backup and swap files of editors
        if entry.is_dir(follow_symlinks=False):
            if watched.is_recursive:
                yield from _file_states(watched._replace(path=Path(entry.path)))
        elif entry.name.endswith(watched.suffix):
            yield from _file_state(entry)


def _file_state(file: Path | os.DirEntry[str]) -> Iterator[tuple[str, FileState]]:
    with contextlib.suppress(OSError):  # it was deleted after its folder was read
        stat = file.stat()
        yield os.fspath(file), (stat.st_mtime_ns, stat.st_size, stat.st_ino)


def changed_paths(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[str, ...]:
    """The sorted paths that were added, modified or deleted between two snapshots."""
    return tuple(sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path)))


def needs_ingest(root: Path, paths: Sequence[str]) -> bool:
    """Whether ``ingest`` reads one of the changed ``paths``, so that it has to run before ``build``."""
    ingest_sources = [watched.path for watched in watched_paths(root) if watched.is_ingest_source]
    return any(Path(path).is_relative_to(source) for path in paths for source in ingest_sources)


@dataclass(slots=True)
class Preview:
    """What the server knows between runs; a run is an ingest, if one of its sources changed, and a build."""

    root: Path
    port: int
    console: Console
    site: Path | None = None
    """The folder of the site; None before the settings could be read once."""
    run_id: int = 0
    """Identifies the last run. Pages contain it, so that a page that was fetched before that run can be reloaded."""
    errors: tuple[str, ...] = ()
    """The texts of the banner; empty if the last run had no problems."""
    built: Snapshot = field(default_factory=dict)
    """The files as the last run read them."""
    last_checked: Snapshot = field(default_factory=dict)
    """The files at the last check."""
    unsettled_checks: int = 0
    """The number of successive checks at which files were still changing."""
    ingest_pending: bool = True
    """Whether the next run has to ingest; it stays true if ingest fails, whatever file changes next."""
    ingest_errors: tuple[str, ...] = ()
    """The problems of the last ingest, which are shown until the next ingest."""

    def check(self, now: Snapshot) -> bool:
        """Run if files changed since the last run and did not change since the last check. Return whether it ran."""
        changes = changed_paths(self.built, now)
        is_settled = now == self.last_checked or self.unsettled_checks >= MAX_UNSETTLED_CHECKS
        self.last_checked = now
        self.unsettled_checks = self.unsettled_checks + 1 if changes and not is_settled else 0
        if changes and is_settled:
            self.run(now, changes)
            return True
        return False

    def run(self, now: Snapshot, changes: Sequence[str] = ()) -> None:
        """Ingest if one of its sources changed, build, and print the result.

        ``now`` is a snapshot from before the run, so that the next check sees a file that changes during the run.
        """
        began = time.perf_counter()
        self.built = now
        self.ingest_pending = self.ingest_pending or needs_ingest(self.root, changes)
        report: BuildReport | None = None
        trace = ""
        try:
            report = self._ingest_and_build()
            errors = tuple(str(problem) for problem in report.problems)
        except JianbaoError as error:
            errors = (str(error),)
        except Exception as error:  # a bug in jianbao must not end the server while somebody is fixing it
            errors = (
                f"{type(error).__name__}: {error}\n  This is a bug in jianbao; the terminal shows the traceback.",
            )
            trace = traceback.format_exc()
        self.errors = tuple(dict.fromkeys((*self.ingest_errors, *errors)))
        self.run_id = max(self.run_id + 1, time.time_ns() // 1_000_000)
        self._print_run(changes, report, time.perf_counter() - began, trace)

    def _ingest_and_build(self) -> BuildReport:
        config = load_config(self.root)
        self.site = config.site
        if self.ingest_pending:
            self.ingest_errors = ()
            try:
                if config.clippings.is_dir():
                    report = pipeline.ingest(config, [config.clippings])
                    self.ingest_errors = tuple(str(problem) for problem in report.problems)
            finally:
                self._update_articles(config.articles)
            self.ingest_pending = False
        return pipeline.build(config)

    def _update_articles(self, folder: Path) -> None:
        """Take a new snapshot of the articles after ``ingest``, so that the pages it wrote cause no second build.

        An edit by the user during the ingest is not lost, because the build that follows reads it.
        """
        other_files = {path: state for path, state in self.built.items() if not path.startswith(f"{folder}{os.sep}")}
        self.built = other_files | dict(_file_states(WatchedPath(folder)))

    def _print_run(self, changes: Sequence[str], report: BuildReport | None, seconds: float, trace: str) -> None:
        cause = self._describe(changes)
        if report is None:
            self.print(f"{cause}: build failed after {seconds:.1f} s", "bold red")
        else:
            self.print(f"{cause}: {report.pages} pages in {seconds:.1f} s")
        for error in self.errors:
            self.print(error, "red" if report is None else "yellow")
        if trace:
            self.print(trace)

    def _describe(self, changes: Sequence[str]) -> str:
        if not changes:
            return "first build"
        first = Path(changes[0])
        name = (first.relative_to(self.root) if first.is_relative_to(self.root) else first).as_posix()
        name = printable(name)
        return name if len(changes) == 1 else f"{name} and {len(changes) - 1} more"

    def print(self, text: str, style: str = "") -> None:
        """Print one or more lines on standard error."""
        self.console.print(Text(printable_lines(text), style), soft_wrap=True)
