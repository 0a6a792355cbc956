"""Prints what a run did. Apart from ``serve``, which reports each build while it runs, no other module prints.

Results go to standard output, progress and problems to standard error, so that ``jianbao clean FILE`` can be piped.
"""

from __future__ import annotations

import os
import shlex
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TextIO, TypeVar

from jianbao.errors import JianbaoError, printable, printable_lines
from jianbao.report import BuildReport, IngestReport, LearnReport, Outcome, format_size, relative

if TYPE_CHECKING:
    from rich.console import Console as RichConsole

    from jianbao.ingest.explanation import Explanation

T = TypeVar("T")
MAX_PROBLEMS_SHOWN = 20
"""Problems printed in full, so that a report fits on a screen; the rest are counted. ``--verbose`` prints all."""
MAX_FOLDERS_SHOWN = 3
"""Folders of the site whose sizes are printed."""
MAX_CHOICES_SHOWN = 5
"""Choices among captures that are printed; ``--verbose`` prints all."""


class Console:
    """Prints progress, problems and reports on the terminal.

    rich shows colour and progress bars on a terminal only, and colour only without ``NO_COLOR``. A ``quiet`` console
    prints problems and results that were asked for, but neither progress nor reports; a ``verbose`` one leaves nothing
    out.
    """

    def __init__(self, *, quiet: bool = False, verbose: bool = False) -> None:
        self.out, self.err = _open_stream(sys.stdout), _open_stream(sys.stderr)
        self.quiet, self.verbose = quiet, verbose
        silent = PlainStream(None)
        self.report, self.notes = (silent, silent) if quiet else (self.out, self.err)

    def progress(self, items: Sequence[T], step: str, /) -> Iterator[T]:
        """A ``report.Progress``: show a step as a bar on a terminal, elsewhere as one line at its end."""
        if self.quiet or isinstance(self.err, PlainStream):
            began = time.monotonic()
            yield from items
            if items:
                self.notes.print(f"{step}: {len(items)} in {time.monotonic() - began:.1f} s")
            return
        from jianbao.cli.progress import with_bar

        yield from with_bar(items, step, self.err.console)

    def print_problem(self, problem: JianbaoError, *, with_remedy: bool = True) -> None:
        """Print where and what the problem is, and how to fix it on a second line, unless that was said before."""
        first, _, remedy = str(problem).partition("\n")
        self.err.print(first, style="red")
        if remedy and with_remedy:
            self.err.print(remedy)

    def print_new(self, folder: Path, created: Sequence[Path], note: str = "") -> None:
        """Print the files of a new archive, a note about what it requires, and what to do next."""
        for path in created:
            self.report.print(f"created {printable(str(path))}")
        if not created:
            self.report.print("nothing was written: all files of the archive exist already")
        if note:
            self.report.print(f"\n{printable_lines(note)}")
        steps = [f"cd {shlex.quote(str(folder))}"] if folder.resolve() != Path.cwd() else []
        steps += ["jianbao serve", "git init --initial-branch main"]
        self.report.print("\nNext:  " + "\n       ".join(steps))
        self.report.print("README.md says how to add clippings and how to publish the archive.")

    def print_json(self, report: object) -> None:
        """Print a report as one line of JSON."""
        from jianbao.cli.json_report import to_json

        self.out.print(to_json(report))

    def print_ingest(self, report: IngestReport) -> None:
        """Print how many clippings had which outcome, then everything the user has to look at."""
        if self.verbose:
            self._print_endings(report)
        counts = {outcome: len(report.of(outcome)) for outcome in Outcome}
        total = len(report.endings) + len(report.problems)
        parts = [f"{count} {outcome.value}" for outcome, count in counts.items() if count]
        parts += [f"{len(report.problems)} unreadable"] if report.problems else []
        self.report.print(f"Clippings  {total}: {', '.join(parts) or 'none found'}")
        duplicates = report.of(Outcome.DUPLICATE)
        if duplicates:
            articles = _count(len({ending.page for ending in duplicates}), "article")
            self.report.print(
                f"Captures   {len(duplicates)} more of {articles}; the page has the longest text and lists them all"
            )
            self._print_choices(report)
        if report.of(Outcome.THIN):
            thin = len(report.of(Outcome.THIN))
            self.report.print(f"Thin       {thin} without text or picture; the page has the title and the URL")
        if removed := report.of(Outcome.REMOVED):
            self.report.print(f"Removed    {_count(len(removed), 'clipping')} skipped, in content/removed.tsv")
        if report.linked:
            pages = _count(report.linked, "page")
            self.report.print(f"Same text  {pages} linked to the same text at other URLs, {report.relinked} updated")
        undated = len({ending.page for ending in report.endings if not ending.dated})
        if undated:
            self.report.print(f"Undated    {_count(undated, 'page')} in content/articles/undated")
        edited = [relative(ending.page, report.root) for ending in report.of(Outcome.EDITED)]
        self._print_notes([f"{page} was edited by hand and is kept; --force overwrites it" for page in edited])
        self._print_notes([f"{ending.clipping} is skipped: its article was {ending.why}" for ending in removed])
        self._print_notes(report.notes)
        self._print_problems(report.problems)
        if report.page_problems:
            self.report.print(f"Pages      {_count(len(report.page_problems), 'page')} unreadable and not in the site")
        self._print_problems(report.page_problems)

    def print_learn(self, report: LearnReport) -> None:
        """Print how many texts repeat, and the file with them."""
        self.report.print(f"Clippings  {report.clippings}")
        channels = _count(report.channels, "outlet or channel", "outlets and channels")
        self.report.print(f"Repeated   {_count(report.pieces, 'text')} in {channels}")
        self._print_problems(report.problems)
        done = "written; review it, then run: jianbao ingest" if report.changed else "unchanged"
        self.report.print(f"{relative(report.path, Path.cwd())} {done}")

    def print_build(self, report: BuildReport, *, profile: bool = False) -> None:
        """Print what the site has, what was left out, its size and its folder."""
        self.report.print(f"Articles   {report.articles}")
        if report.drafts:
            self.report.print(f"Drafts     {_count(report.drafts, 'draft')} left out (draft: true or published: false)")
        self.report.print(f"Pages      {report.pages}: {report.written} files written, {report.pruned} removed")
        if report.search:
            search = report.search
            shards = f" in {_count(search.shards, 'shard')}, {search.indexed} indexed" if search.shards else ""
            self.report.print(
                f"Search     {_count(search.articles, 'article')}{shards}; "
                f"{search.files} files, {format_size(search.bytes)}, {search.seconds:.1f} s"
            )
        for note in report.notes:
            self.report.print(note)
        self._print_problems(report.problems)
        for number, line in enumerate(report.explanation):
            self.report.print(f"{'           - ' if number else 'Explained  '}{line}")
        if profile or self.verbose:
            for stage, seconds in report.stages:
                self.report.print(f"{seconds:8.3f} s  {stage}")
        self._print_size(report)
        self.report.print(f"Site       {relative(report.output, Path.cwd())}", style="bold")

    def _print_size(self, report: BuildReport) -> None:
        """Print the site's size next to its limit, and what grew since the last build."""
        files = sum(folder.files for folder in report.folder_sizes)
        largest = ", ".join(
            f"{folder.name} {format_size(folder.bytes)}" for folder in report.folder_sizes[:MAX_FOLDERS_SHOWN]
        )
        share = f"{format_size(report.bytes)} of {format_size(report.limit)}"
        self.report.print(f"Size       {files} files, {share}: {largest}")
        if growth := report.growth():
            difference = sum(folder.bytes for folder in growth)
            largest_first = sorted(growth, key=lambda folder: -abs(folder.bytes))[:MAX_FOLDERS_SHOWN]
            parts = ", ".join(
                f"{folder.name} {'+' * (folder.bytes > 0)}{format_size(folder.bytes)}" for folder in largest_first
            )
            compared = f"{format_size(abs(difference))} {'more' if difference >= 0 else 'less'}"
            self.report.print(f"           {compared} than the last build: {parts}")

    def print_lines(self, lines: Iterable[str]) -> None:
        """Print a report that is lines already."""
        for line in lines:
            self.report.print(line)

    def print_import(self, lines: Iterable[str], problems: Sequence[JianbaoError]) -> None:
        """Print the report of an import and its problems."""
        self.print_lines(lines)
        self._print_problems(problems)

    def print_explanation(self, name: str, explanation: Explanation) -> None:
        """Print what was removed from the clipping ``name`` and which clues gave its fields (``clean --explain``)."""
        self.err.print(printable(name), style="bold")
        for entry in explanation.removed:
            self.err.print(f"  {entry.rule}: {entry.reason}")
            for text in filter(None, (entry.text, entry.alt)):
                self.err.print(f"    {text}")
        fields = list(_explained_fields(explanation))
        widest = max(_display_width(value) for _, value, _ in fields)
        for field, value, clue in fields:
            padding = " " * (widest - _display_width(value)) if clue else ""
            self.err.print(f"  {field:<7}  {value}{padding}  {clue}".rstrip())
        for note in explanation.notes:
            self.err.print(f"  {'note':<7}  {note}")

    def _print_endings(self, report: IngestReport) -> None:
        """Print what became of each clipping, apart from those without a change."""
        for ending in report.endings:
            if ending.outcome is not Outcome.UNCHANGED:
                page = relative(ending.page, report.root)
                self.report.print(printable(f"{ending.outcome.value:<9}  {ending.clipping} -> {page}"))

    def _print_choices(self, report: IngestReport) -> None:
        """Print which capture was chosen for a page that was written, and why."""
        chosen = [
            ending for ending in report.endings if ending.why and ending.outcome in (Outcome.NEW, Outcome.UPDATED)
        ]
        shown = chosen if self.verbose else chosen[:MAX_CHOICES_SHOWN]
        for ending in shown:
            self.report.print(f"           {printable(ending.clipping)}: {ending.why}")
        if len(chosen) > len(shown):
            self.report.print(f"           and {_count(len(chosen) - len(shown), 'more page')}; --verbose lists all")

    def _print_problems(self, problems: Sequence[JianbaoError]) -> None:
        shown = problems if self.verbose else problems[:MAX_PROBLEMS_SHOWN]
        for problem in shown:
            self.print_problem(problem)
        more = Counter(problem.what for problem in problems[len(shown) :])
        for what, count in more.most_common(MAX_PROBLEMS_SHOWN):
            self.err.print(f"and {count} more: {what}")

    def _print_notes(self, lines: Sequence[str]) -> None:
        shown = lines if self.verbose else lines[:MAX_PROBLEMS_SHOWN]
        for line in shown:
            self.notes.print(line)
        if len(lines) > len(shown):
            self.notes.print(f"and {len(lines) - len(shown)} more")


class PlainStream(NamedTuple):
    """Prints lines without colour, if there is no terminal. rich would print the same but is slow to import."""

    file: TextIO | None
    """None if it was closed before the start, as in ``jianbao build >&-``."""

    def print(self, line: str, style: str = "") -> None:
        """Print one line; ``style`` is ignored."""
        if self.file:
            print(printable_lines(line), file=self.file, flush=True)


class TerminalStream(NamedTuple):
    """Prints lines with colour; rich itself would pass on what a file name tells the terminal to do."""

    console: RichConsole

    def print(self, line: str, style: str = "") -> None:
        """Print one line in a style of rich."""
        self.console.print(printable_lines(line), style=style)


def _open_stream(file: TextIO | None) -> TerminalStream | PlainStream:
    if not ((file and file.isatty()) or os.environ.get("FORCE_COLOR")):
        return PlainStream(file)
    from rich.console import Console as RichConsole

    # Without markup and emoji codes, because file names can contain brackets and colons.
    return TerminalStream(RichConsole(file=file, markup=False, emoji=False, highlight=False, soft_wrap=True))


def _explained_fields(explanation: Explanation) -> Iterator[tuple[str, str, str]]:
    """The name of a field of the front matter, its value and the clue that gave it; each tag by itself."""
    date, clues = explanation.date, (explanation.date_clue or "").replace("+", ", ")
    yield "date", date.isoformat() if date else "undated", f"from {clues}" if clues else ""
    if explanation.channel:
        yield "channel", explanation.channel, f"from {explanation.channel_clue}"
    if explanation.authors:
        yield "author", ", ".join(explanation.authors), f"from {explanation.author_clue}"
    yield from (("tag", tag, source) for tag, source in explanation.tags)


def _display_width(text: str) -> int:
    """The columns that a text fills on a terminal: a Chinese character fills two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _count(number: int, noun: str, plural: str = "") -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {plural or f'{noun}s'}"
