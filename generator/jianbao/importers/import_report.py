"""The report of an import."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from jianbao.errors import printable

MAX_PLACES_SHOWN = 3
"""Places that are named for each reason; ``--verbose`` names all."""
MAX_FILES_SHOWN = 20


class FileReport(NamedTuple):
    """What became of the parts of a source."""

    source: str
    new: tuple[str, ...] = ()
    """Files of the clippings that were written."""
    known: int = 0
    """Parts that are clippings already, or twice in the source."""
    removed: int = 0
    """Parts of articles that the user removed from the archive."""
    dropped: Mapping[str, tuple[str, ...]] = {}
    """Reason -> the places of what cannot be used."""
    lost: Mapping[str, int] = {}
    """What parts that were kept had and their clippings have not -> how many parts."""
    dry_run: bool = False
    notes: tuple[str, ...] = ()

    @property
    def number_dropped(self) -> int:
        """How many parts cannot be used."""
        return sum(map(len, self.dropped.values()))

    @property
    def is_empty(self) -> bool:
        """Whether the source has nothing that could be used."""
        return not (self.new or self.known or self.removed)

    def lines(self, *, verbose: bool = False) -> Iterator[str]:
        """The lines that the command prints."""
        total = len(self.new) + self.known + self.removed + self.number_dropped
        counts = ((len(self.new), "new"), (self.known, "known"), (self.number_dropped, "dropped"))
        parts = ", ".join(f"{count} {name}" for count, name in counts if count or name == "new")
        yield f"Imported   {total} in {printable(self.source)}: {parts}"
        for reason, places in sorted(self.dropped.items(), key=lambda item: (-len(item[1]), item[0])):
            shown = places if verbose else places[:MAX_PLACES_SHOWN]
            more = f" and {len(places) - len(shown)} more" if len(places) > len(shown) else ""
            yield printable(f"Dropped    {len(places)} {reason}: {', '.join(shown)}{more}")
        for note, count in self.lost.items():
            yield f"Lost       {note}, in {count}"
        yield from (f"Note       {note}" for note in self.notes)
        if self.removed:
            yield f"Removed    {self.removed} left out, because you removed their articles"
        if verbose or self.dry_run:
            files = self.new if verbose else self.new[:MAX_FILES_SHOWN]
            yield from (printable(f"  {name}") for name in files)
            if len(self.new) > len(files):
                yield f"  and {len(self.new) - len(files)} more"
        if self.dry_run:
            yield "Dry run    nothing is written"
        elif self.new:
            yield "\nNext:  jianbao ingest && jianbao build"
