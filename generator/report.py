"""What a run did, as values, and the only place that prints them.

Results go to standard output, progress and problems to standard error, so that ``jianbao clean FILE`` can be piped.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Protocol, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from generator.errors import JianbaoError
from generator.model import Removal


class Track(Protocol):
    """Wraps the items of a long step to show how far it is: ``track(items, "Reading pages")``."""

    def __call__(self, items: Sequence[T], what: str, /) -> Iterable[T]:
        """The same items in the same order."""


T = TypeVar("T")


GITHUB_PAGES = 10**9
"""Bytes a published site may have; https://docs.github.com/en/pages/getting-started-with-github-pages/github-pages-limits."""
SHOWN = 20
"""Problems told in full, so that a report stays on one screen; ``--report`` writes them all."""
FEW = 5
"""Choices among captures told on the terminal."""


def silent(items: Sequence[T], what: str, /) -> Iterable[T]:
    """A ``Track`` that shows nothing."""
    return items


class Outcome(Enum):
    """Where a clipping's article ended."""

    NEW = "new"
    UPDATED = "updated"
    """Written anew because the clipping or the rules changed."""
    UNCHANGED = "unchanged"
    EDITED = "edited"
    """A person has edited the page; it was left as it is."""
    DUPLICATE = "duplicate"
    """A capture: another clipping of the same address tells as much, or more."""
    THIN = "thin"
    """Nothing but a title was found, neither text nor picture; the page holds what the header says."""


@dataclass(frozen=True, slots=True)
class Ending:
    """Where one clipping ended."""

    outcome: Outcome
    clipping: str
    """Name of the raw file."""
    page: Path
    """Its page, or for a duplicate the page of the other clipping."""
    dated: bool
    why: str = ""
    """Why it was this one of several captures, or another."""


@dataclass(frozen=True, slots=True)
class IngestReport:
    """Where every clipping of one ingest ended: in ``endings`` or in ``problems``."""

    root: Path
    endings: tuple[Ending, ...] = ()
    problems: tuple[JianbaoError, ...] = ()
    """Clippings that could not be read, each with its reason."""
    linked: int = 0
    """Pages that name others with the same text under other addresses."""
    relinked: int = 0
    """Pages of which that was changed."""

    def of(self, outcome: Outcome) -> list[Ending]:
        """The endings of one kind, in the order of the clippings."""
        return [ending for ending in self.endings if ending.outcome is outcome]

    def lines(self) -> Iterator[str]:
        """One JSON object a clipping, in the order of their names: where it ended, and why."""
        kept: list[dict[str, object]] = [
            {
                "clipping": ending.clipping,
                "outcome": ending.outcome.value,
                "page": _relative(ending.page, self.root),
                "reason": ending.why,
            }
            for ending in self.endings
        ]
        unread: list[dict[str, object]] = [
            {
                "clipping": problem.file,
                "outcome": "unreadable",
                "line": problem.line,
                "reason": problem.what,
                "remedy": problem.remedy,
            }
            for problem in self.problems
        ]
        for entry in sorted([*kept, *unread], key=lambda entry: str(entry["clipping"])):
            yield json.dumps({key: value for key, value in entry.items() if value}, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class LearnReport:
    """What was found to repeat."""

    path: Path
    """Where it is written."""
    clippings: int
    channels: int
    """Outlets and channels in which something repeats."""
    pieces: int
    changed: bool
    """Whether the file was written anew; False when it says the same already."""
    problems: tuple[JianbaoError, ...] = ()
    """Clippings that could not be read."""


@dataclass(frozen=True, slots=True)
class SearchReport:
    """What the search index holds."""

    articles: int
    files: int
    bytes: int
    shards: int = 0
    indexed: int = 0
    """Shards of them that were indexed in this build."""
    seconds: float = 0.0
    offline: bool = False
    """Whether it can be searched from a folder too."""


@dataclass(frozen=True, slots=True)
class Weight:
    """What a folder of a site holds."""

    folder: str
    """At the top of the site; empty for the files there."""
    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What one build made."""

    output: Path
    articles: int
    pages: int
    written: int = 0
    """Files whose bytes changed; 0 when nothing did."""
    pruned: int = 0
    """Files of an earlier build that are no longer needed and were deleted."""
    search: SearchReport | None = None
    """None when the index was left out."""
    problems: tuple[JianbaoError, ...] = ()
    """Pages under content/articles that could not be read; they are not in the site."""
    notes: tuple[str, ...] = field(default=())
    """What was left out and how to get it."""
    stages: tuple[tuple[str, float], ...] = ()
    """Each stage and the seconds it took."""
    weights: tuple[Weight, ...] = ()
    """What the site holds, the heaviest folder first."""


class Printer:
    """Writes reports: results to standard output, progress and problems to standard error.

    Colour and progress bars appear on a terminal only; ``NO_COLOR`` is honoured (both by rich).
    """

    def __init__(self) -> None:
        # No markup and no emoji codes: names of files may hold brackets and colons.
        self.out = Console(markup=False, emoji=False, highlight=False, soft_wrap=True)
        self.err = Console(stderr=True, markup=False, emoji=False, highlight=False, soft_wrap=True)

    def track(self, items: Sequence[T], what: str, /) -> Iterator[T]:
        """A ``Track``: a bar with count and time left on a terminal, nothing elsewhere."""
        if not self.err.is_terminal:
            yield from items
            return
        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=self.err, transient=True) as progress:
            yield from progress.track(items, description=what)

    def problem(self, problem: JianbaoError) -> None:
        """One problem: place and reason, and how to mend it on a line of its own."""
        first, _, remedy = str(problem).partition("\n")
        self.err.print(Text(first, style="red"))
        if remedy:
            self.err.print(Text(remedy))

    def ingest(self, report: IngestReport) -> None:
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
            self._choices(report)
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
        edited = [_relative(ending.page, report.root) for ending in report.of(Outcome.EDITED)]
        self._some([f"{page} was edited by hand and is kept; --force writes it anew" for page in edited])
        self._problems(report.problems)

    def learn(self, report: LearnReport) -> None:
        """What repeats and where it is written."""
        self.out.print(f"Clippings  {report.clippings}")
        self.out.print(f"Repeated   {report.pieces} texts in {report.channels} outlets and channels")
        self._problems(report.problems)
        done = "written; read it, correct it, then: jianbao ingest" if report.changed else "unchanged"
        self.out.print(f"{_relative(report.path, Path.cwd())} {done}")

    def build(self, report: BuildReport, *, profile: bool = False) -> None:
        """What a build made and where, in one screen."""
        self.out.print(f"Articles   {report.articles}")
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
        self._problems(report.problems)
        if profile:
            for what, seconds in report.stages:
                self.out.print(f"{seconds:8.3f} s  {what}")
        files, size = (sum(getattr(weight, what) for weight in report.weights) for what in ("files", "bytes"))
        most = ", ".join(f"{weight.folder} {_size(weight.bytes)}" for weight in report.weights[:3] if weight.folder)
        of_all = f" of the 1 GB that GitHub Pages allows: {most}" if size > GITHUB_PAGES / 10 else ""
        self.out.print(f"Weight     {files} files, {_size(size)}{of_all}")
        self.out.print(f"Site       {_relative(report.output, Path.cwd())}", style="bold")

    def account(self, name: str, removed: Iterable[Removal]) -> None:
        """What ``clean --explain`` tells: rule, reason and text of everything taken off a page."""
        self.err.print(Text(name, style="bold"))
        for entry in removed:
            self.err.print(Text(f"  {entry.rule}: {entry.reason}"))
            self.err.print(Text(f"    {entry.text}"))

    def _choices(self, report: IngestReport) -> None:
        """Which of several captures tells an article and why, for a few pages that are new."""
        chosen = [
            ending for ending in report.endings if ending.why and ending.outcome in (Outcome.NEW, Outcome.UPDATED)
        ]
        for ending in chosen[:FEW]:
            self.out.print(f"           {ending.clipping}: {ending.why}")
        if len(chosen) > FEW:
            self.out.print(f"           and {len(chosen) - FEW} more choices; --report FILE tells them")

    def _problems(self, problems: Sequence[JianbaoError]) -> None:
        for problem in problems[:SHOWN]:
            self.problem(problem)
        if len(problems) > SHOWN:
            for what, count in Counter(problem.what for problem in problems[SHOWN:]).most_common(SHOWN):
                self.err.print(f"and {count} more: {what}")

    def _some(self, lines: Sequence[str]) -> None:
        for line in lines[:SHOWN]:
            self.err.print(line)
        if len(lines) > SHOWN:
            self.err.print(f"and {len(lines) - SHOWN} more")


def _relative(path: Path, base: Path) -> str:
    """``path`` as a person standing in ``base`` would write it."""
    path, base = path.resolve(), base.resolve()
    return str(path.relative_to(base)) if path.is_relative_to(base) else str(path)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _size(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} KB"
