"""Reports: what a run did, as values. Only ``cli/console.py`` prints them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

from jianbao.errors import JianbaoError, OutputError

SIZE_NAMES = {"GB": 10**9, "MB": 10**6, "KB": 10**3}
MAX_NAMES_SHOWN = 3
"""Files that a note names; the rest are counted."""


class Progress(Protocol):
    """A callback that shows the progress of a long step: ``for item in progress(items, "Reading pages")``."""

    def __call__(self, items: Sequence[T], step: str, /) -> Iterable[T]:
        """Yield the items in their order; ``step`` is the name of the step, for readers."""


T = TypeVar("T")


def no_progress(items: Sequence[T], step: str, /) -> Iterable[T]:
    """A ``Progress`` that shows nothing."""
    return items


class Outcome(Enum):
    """What ingest did with a clipping; the values are used in the JSON report."""

    NEW = "new"
    UPDATED = "updated"
    """The page was written again because the clipping or the rules changed."""
    UNCHANGED = "unchanged"
    EDITED = "edited"
    """The user has edited the page, so it was not overwritten."""
    DUPLICATE = "duplicate"
    """Another clipping of the same URL was chosen for the page; this one is listed among its captures."""
    THIN = "thin"
    """Only a title was found, no text and no picture; the page has only its front matter."""
    REMOVED = "removed"
    """The user removed its article from the archive (``jianbao remove``), so it was skipped."""


class Ending(NamedTuple):
    """What ingest did with one clipping."""

    outcome: Outcome
    clipping: str
    """Name of the raw file."""
    page: Path
    """Its page; for a duplicate the page of the chosen clipping, for a removed article the file that lists it."""
    dated: bool
    """Whether the article has a date."""
    why: str = ""
    """Why this clipping was chosen among several of the same URL, or not, or why its article was removed; empty for a
    single one."""
    notes: tuple[str, ...] = ()
    """What the user should know about the clipping, each with its line and a remedy."""


class IngestReport(NamedTuple):
    """What one ingest did: every clipping is in ``endings`` or in ``problems``."""

    root: Path
    endings: tuple[Ending, ...] = ()
    problems: tuple[JianbaoError, ...] = ()
    """Clippings that could not be read, and why."""
    linked: int = 0
    """Pages linked to pages with the same text at other URLs."""
    relinked: int = 0
    """Pages whose links to the same text changed in this run."""
    notes: tuple[str, ...] = ()
    """Messages for the user."""
    page_problems: tuple[JianbaoError, ...] = ()
    """Pages that exist but cannot be parsed; a build leaves them out."""

    def of(self, outcome: Outcome) -> list[Ending]:
        """The endings with this outcome, in the order of the clippings."""
        return [ending for ending in self.endings if ending.outcome is outcome]

    def lines(self) -> Iterator[str]:
        """The report in JSON lines: one object per clipping, sorted by name, without empty values."""
        readable: list[dict[str, object]] = [
            {
                "clipping": ending.clipping,
                "outcome": ending.outcome.value,
                "page": relative(ending.page, self.root),
                "reason": ending.why,
                "notes": ending.notes,
            }
            for ending in self.endings
        ]
        unreadable: list[dict[str, object]] = [
            {
                "clipping": problem.file,
                "outcome": "unreadable",
                "line": problem.line,
                "reason": problem.what,
                "remedy": problem.remedy,
            }
            for problem in self.problems
        ]
        for entry in sorted([*readable, *unreadable], key=lambda entry: str(entry["clipping"])):
            yield json.dumps({key: value for key, value in entry.items() if value}, ensure_ascii=False)


class LearnReport(NamedTuple):
    """What ``jianbao learn`` found: pieces of text that repeat."""

    path: Path
    """The file that the pieces are written to."""
    clippings: int
    """Number of clippings."""
    channels: int
    """Number of outlets and channels with repeated pieces."""
    pieces: int
    """Number of repeated pieces."""
    changed: bool
    """Whether the file was written; False if its content is the same."""
    problems: tuple[JianbaoError, ...] = ()
    """Clippings that could not be read."""


class SearchReport(NamedTuple):
    """The size of the search index, and what this build did."""

    articles: int
    files: int
    bytes: int
    shards: int = 0
    """Number of parts of the index, each for a period of time."""
    indexed: int = 0
    """Number of shards that this build indexed again."""
    seconds: float = 0.0
    """How long updating the index took."""

    def idle(self) -> SearchReport:
        """The report of a later build that finds the index unchanged."""
        return self._replace(indexed=0, seconds=0.0)


class FolderSize(NamedTuple):
    """The size of one folder of the site."""

    folder: str
    """Name of the top-level folder; empty for the files at the top level."""
    files: int
    bytes: int

    @property
    def name(self) -> str:
        """The folder as readers see it."""
        return self.folder or "top level"


class BuildReport(NamedTuple):
    """What one build did."""

    output: Path
    """The site's folder."""
    articles: int
    pages: int
    written: int = 0
    """Number of files written because their bytes changed."""
    pruned: int = 0
    """Number of files of an earlier build that were deleted because they are no longer needed."""
    search: SearchReport | None = None
    """None for a build without search."""
    problems: tuple[JianbaoError, ...] = ()
    """Pages in ``content/articles`` that could not be read; they are not in the site."""
    notes: tuple[str, ...] = ()
    """Messages for the user: what was left out, and how to get it."""
    stages: tuple[tuple[str, float], ...] = ()
    """Each stage and how many seconds it took."""
    folder_sizes: tuple[FolderSize, ...] = ()
    """The size of each top-level folder, the largest first."""
    sizes_before: tuple[FolderSize, ...] = ()
    """The same before the build; empty if there was no site, or nothing has changed since."""
    limit: int = 0
    """Bytes that the site may have, the setting ``limit``."""
    drafts: int = 0
    """Number of pages left out because their front matter has ``draft: true`` or ``published: false``."""
    explanation: tuple[str, ...] = ()
    """With ``explain``: what was done with that page, and then a line for each reason."""

    @property
    def bytes(self) -> int:
        """The size of the site."""
        return sum(folder.bytes for folder in self.folder_sizes)

    def growth(self) -> list[FolderSize]:
        """How many files and bytes each top-level folder has more (or less) than before, the largest growth first."""
        if not self.sizes_before:
            return []
        before, after = ({size.folder: size for size in sizes} for sizes in (self.sizes_before, self.folder_sizes))
        grown = []
        for name in before.keys() | after.keys():
            old, new = before.get(name, FolderSize(name, 0, 0)), after.get(name, FolderSize(name, 0, 0))
            grown.append(FolderSize(name, new.files - old.files, new.bytes - old.bytes))
        return sorted((size for size in grown if size.bytes), key=lambda size: (-size.bytes, size.folder))

    def size_problem(self) -> JianbaoError | None:
        """The problem of a site that is larger than its limit."""
        if not self.limit or self.bytes <= self.limit:
            return None
        largest = ", ".join(f"{size.name} {format_size(size.bytes)}" for size in self.folder_sizes[:3])
        grown = ", ".join(f"{size.name} {format_size(size.bytes)}" for size in self.growth()[:3] if size.bytes > 0)
        return OutputError(
            f"the site has {format_size(self.bytes)}, and limit in section [publish] is {format_size(self.limit)}",
            file=str(self.output),
            remedy=f"Largest: {largest}.{f' Grown since the last build: {grown}.' if grown else ''} "
            "Make it smaller, or raise the limit if your host allows more.",
        )


def format_size(size: int) -> str:
    """A number of bytes for readers: ``45.2 MB``."""
    unit, bytes_of_unit = next(item for item in SIZE_NAMES.items() if abs(size) >= item[1] or item[1] == 1000)
    return f"{size / bytes_of_unit:.{0 if unit == 'KB' else 1}f} {unit}"


def relative(path: Path, base: Path) -> str:
    """``path`` relative to ``base`` if it is inside it, else absolute."""
    path, base = path.resolve(), base.resolve()
    return str(path.relative_to(base)) if path.is_relative_to(base) else str(path)


def first_of(names: Sequence[str]) -> str:
    """The first few names, and how many more there are."""
    more = len(names) - MAX_NAMES_SHOWN
    return ", ".join(names[:MAX_NAMES_SHOWN]) + (f" and {more} more" if more > 0 else "")
