"""What a run did, as values; ``printer`` alone prints them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

from jianbao.errors import JianbaoError


class Progress(Protocol):
    """Wraps the items of a long step to show how far it is: ``progress(items, "Reading pages")``."""

    def __call__(self, items: Sequence[T], what: str, /) -> Iterable[T]:
        """The same items in the same order."""


T = TypeVar("T")


def no_progress(items: Sequence[T], what: str, /) -> Iterable[T]:
    """A ``Progress`` that shows nothing."""
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


class Ending(NamedTuple):
    """Where one clipping ended."""

    outcome: Outcome
    clipping: str
    """Name of the raw file."""
    page: Path
    """Its page, or for a duplicate the page of the other clipping."""
    dated: bool
    why: str = ""
    """Why it was this one of several captures, or another."""


class IngestReport(NamedTuple):
    """Where every clipping of one ingest ended: in ``endings`` or in ``problems``."""

    root: Path
    endings: tuple[Ending, ...] = ()
    problems: tuple[JianbaoError, ...] = ()
    """Clippings that could not be read, each with its reason."""
    linked: int = 0
    """Pages that name others with the same text under other addresses."""
    relinked: int = 0
    """Pages of which that was changed."""
    notes: tuple[str, ...] = ()
    """What else a person has to look at."""

    def of(self, outcome: Outcome) -> list[Ending]:
        """The endings of one kind, in the order of the clippings."""
        return [ending for ending in self.endings if ending.outcome is outcome]

    def lines(self) -> Iterator[str]:
        """One JSON object a clipping, in the order of their names: where it ended, and why."""
        kept: list[dict[str, object]] = [
            {
                "clipping": ending.clipping,
                "outcome": ending.outcome.value,
                "page": relative(ending.page, self.root),
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


class LearnReport(NamedTuple):
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


class SearchReport(NamedTuple):
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

    def idle(self) -> SearchReport:
        """The report of a build that finds the index as this one left it."""
        return self._replace(indexed=0, seconds=0.0)


class Weight(NamedTuple):
    """What a folder of a site holds."""

    folder: str
    """At the top of the site; empty for the files there."""
    files: int
    bytes: int


class BuildReport(NamedTuple):
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
    notes: tuple[str, ...] = ()
    """What was left out and how to get it."""
    stages: tuple[tuple[str, float], ...] = ()
    """Each stage and the seconds it took."""
    weights: tuple[Weight, ...] = ()
    """What the site holds, the heaviest folder first."""
    drafts: int = 0
    """Pages left out because their front matter says ``draft: true`` or ``published: false``."""
    explanation: tuple[str, ...] = ()
    """With ``explain``: what was done with that page, and then a line for each reason."""


def relative(path: Path, base: Path) -> str:
    """``path`` as a person standing in ``base`` would write it."""
    path, base = path.resolve(), base.resolve()
    return str(path.relative_to(base)) if path.is_relative_to(base) else str(path)
