"""What the site is made of, what a change of it asks for, and the run that answers."""

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
from jianbao.config import FILE, Config, load_config
from jianbao.errors import JianbaoError
from jianbao.page.aliases import FILE as ALIASES
from jianbao.publish.render.theme import shipped_themes
from jianbao.report import BuildReport

PATIENCE = 20
"""Looks after which a rebuild starts although files are still changing (a collector that never rests)."""
_PACKAGE = Path(jianbao.__file__).parent


class Source(NamedTuple):
    """A file, or a folder of files, that the site is made of."""

    path: Path
    ingest: bool = False
    """``ingest`` reads it, not only ``build``."""
    ending: str = ""
    """Which names in a folder count."""
    deep: bool = True
    """The folders in it count too."""


State = tuple[int, int, int]
"""Time of change, size and inode of a file; one of them differs after any edit."""
Snapshot = dict[str, State]


def sources(root: Path) -> tuple[Source, ...]:
    """Everything the site of the archive in ``root`` is made of."""
    paths = Config(root=root)
    return (
        Source(paths.clippings, ingest=True),
        Source(root / "outlets", ingest=True, ending=".toml", deep=False),
        Source(root / ALIASES, ingest=True),
        Source(root / "tags.toml", ingest=True),
        Source(root / "boilerplate.toml", ingest=True),
        Source(_PACKAGE / "outlets", ingest=True, ending=".toml", deep=False),
        Source(paths.articles),
        Source(root / "content", ending=".md", deep=False),
        Source(root / "themes"),
        Source(shipped_themes()),
        Source(root / FILE),
    )


def snapshot(root: Path) -> Snapshot:
    """How everything the site is made of looks at this moment."""
    return {path: state for source in sources(root) for path, state in _files(source)}


def _files(source: Source) -> Iterator[tuple[str, State]]:
    try:
        entries = list(os.scandir(source.path))
    except NotADirectoryError:
        yield from _file(source.path)
        return
    except OSError:  # not there yet, or gone since its parent was read
        return
    for entry in entries:
        if entry.name.startswith((".", "#")) or entry.name.endswith(("~", ".swp")):
            continue  # what editors keep beside a file
        if entry.is_dir(follow_symlinks=False):
            if source.deep:
                yield from _files(source._replace(path=Path(entry.path)))
        elif entry.name.endswith(source.ending):
            yield from _file(entry)


def _file(file: Path | os.DirEntry[str]) -> Iterator[tuple[str, State]]:
    with contextlib.suppress(OSError):  # gone since its folder was read
        state = file.stat()
        yield os.fspath(file), (state.st_mtime_ns, state.st_size, state.st_ino)


def changed(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[str, ...]:
    """The paths that were added, rewritten or deleted between two snapshots."""
    return tuple(sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path)))


def needs_ingest(root: Path, paths: Sequence[str]) -> bool:
    """Whether one of the changed ``paths`` is read by ``ingest``; ``build`` runs in any case."""
    read = [source.path for source in sources(root) if source.ingest]
    return any(Path(path).is_relative_to(source) for path in paths for source in read)


@dataclass(slots=True)
class Preview:
    """What the server remembers from run to run."""

    root: Path
    port: int
    console: Console
    stamp: int = 0
    """Names the last run. A page carries it, so that one fetched before that run and connected after is reloaded."""
    errors: tuple[str, ...] = ()
    """What the banner says; empty while all is well."""
    seen: Snapshot = field(default_factory=dict)
    """The files as the last run read them."""
    latest: Snapshot = field(default_factory=dict)
    """The files at the last look."""
    looks: int = 0
    """How many looks found changes that were not yet at rest."""
    ingest_due: bool = True
    """An ingest that failed is still owed, whatever file is changed next."""
    ingest_errors: tuple[str, ...] = ()
    """Clippings that the last ingest could not read; they stay on the page until the next ingest."""

    def look(self, now: Snapshot) -> bool:
        """Rebuild if files have changed and, since the last look, come to rest. True if it rebuilt."""
        changes = changed(self.seen, now)
        at_rest = now == self.latest or self.looks >= PATIENCE
        self.latest = now
        self.looks = self.looks + 1 if changes and not at_rest else 0
        if changes and at_rest:
            self.run(now, changes)
            return True
        return False

    def run(self, now: Snapshot, changes: Sequence[str] = ()) -> None:
        """Ingest if need be, build, and tell how it went. ``now`` was taken before, so that no later change is lost."""
        began = time.perf_counter()
        self.seen = now
        self.ingest_due = self.ingest_due or needs_ingest(self.root, changes)
        report: BuildReport | None = None
        trace = ""
        try:
            report = self._build()
            errors = tuple(str(problem) for problem in report.problems)
        except JianbaoError as error:
            errors = (str(error),)
        except Exception as error:  # a fault in jianbao must not end the server: whoever is mending it is looking
            errors = (f"{type(error).__name__}: {error}\n  A fault in jianbao itself; the terminal shows where.",)
            trace = traceback.format_exc()
        self.errors = tuple(dict.fromkeys((*self.ingest_errors, *errors)))
        self.stamp = max(self.stamp + 1, time.time_ns() // 1_000_000)
        self._tell(changes, report, time.perf_counter() - began, trace)

    def _build(self) -> BuildReport:
        config = load_config(self.root)
        if self.ingest_due:
            self.ingest_errors = ()
            try:
                if config.clippings.is_dir():
                    done = pipeline.ingest(config, [config.clippings])
                    self.ingest_errors = tuple(str(problem) for problem in done.problems)
            finally:
                self._accept_articles(config.articles)
            self.ingest_due = False
        return pipeline.build(config)

    def _accept_articles(self, folder: Path) -> None:
        """Take the articles as they are after ``ingest``: what it wrote is no reason to build again.

        What a person changed in them meanwhile is not lost either: the build that follows reads it.
        """
        others = {path: state for path, state in self.seen.items() if not path.startswith(f"{folder}{os.sep}")}
        self.seen = others | dict(_files(Source(folder)))

    def _tell(self, changes: Sequence[str], report: BuildReport | None, seconds: float, trace: str) -> None:
        what = self._names(changes)
        if report is None:
            self.say(f"{what}: not built ({seconds:.1f} s)", "bold red")
        else:
            self.say(f"{what}: {report.pages} pages in {seconds:.1f} s")
        for error in self.errors:
            self.say(error, "red" if report is None else "yellow")
        if trace:
            self.say(trace)

    def _names(self, changes: Sequence[str]) -> str:
        if not changes:
            return "first build"
        first = Path(changes[0])
        name = (first.relative_to(self.root) if first.is_relative_to(self.root) else first).as_posix()
        return name if len(changes) == 1 else f"{name} and {len(changes) - 1} more"

    def say(self, text: str, style: str = "") -> None:
        """One line, or more, to standard error."""
        self.console.print(Text(text, style), soft_wrap=True)
