"""Write what importers find as clippings: each once, whatever is imported again, and no file is ever overwritten."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote

from jianbao.collect.clipping import FIRST_YEAR_OF_FEEDS, clipping_bytes, entry_name, published
from jianbao.collect.draft import Draft
from jianbao.collect.entry import Entry, one_line
from jianbao.collect.known import load_known
from jianbao.collect.read_source import is_removed
from jianbao.config import Config, FeedSource
from jianbao.errors import ClippingError, UsageError
from jianbao.importers.found import Found
from jianbao.importers.import_report import FileReport
from jianbao.ingest.read.clipping import parse_clipping
from jianbao.page.removed import load_removed
from jianbao.runtime.atomic import write_atomically
from jianbao.runtime.cache import temporary_file
from jianbao.runtime.file_stamps import bytes_digest

MAX_ADDRESS_TITLE = 100
UNDATED_FOLDER = "undated"
"""The folder of clippings whose dates are unknown."""


class ClippingWriter:
    """Writes clippings below ``into``, and counts what became of each part of a source.

    Raises UsageError if ``into`` is not in the archive's folder of clippings, where later imports would not find them,
    or that folder is outside the archive.
    """

    def __init__(self, config: Config, into: Path | None, *, dry_run: bool) -> None:
        self._config, self._dry_run = config, dry_run
        self._root = config.root.resolve()
        self.into = (into or config.clippings).resolve()
        if not self.into.is_relative_to(config.clippings.resolve()):
            remedy = "Choose a folder below content/clippings."
            raise UsageError("the folder to import into is not one for clippings", file=str(self.into), remedy=remedy)
        if not self.into.is_relative_to(self._root):  # content/clippings is a symbolic link
            remedy = "Make content/clippings a folder of the archive, not a link to another place."
            raise UsageError("the folder to import into is outside the archive", file=str(self.into), remedy=remedy)
        self._known, self._removed = load_known(config.root), load_removed(config.root)
        self._temporary = temporary_file(self._root)
        self._new: list[str] = []
        self._counts: Counter[str] = Counter()
        self._lost: Counter[str] = Counter()
        self._dropped: defaultdict[str, list[str]] = defaultdict(list)

    def add(self, found: Found) -> None:
        """Write the clipping of ``found``, unless there is one. Raises OutputError."""
        self._lost.update(found.notes)
        if found.dropped:
            self._dropped[found.dropped].append(found.place)
        elif found.file:
            self._write(found, self.into / found.file, found.data)
        elif not found.entry.has_content:
            self._dropped["have neither title, address nor text"].append(found.place)
        else:
            self._add_entry(found, found.entry)

    def lacks_text(self, found: Found) -> bool:
        """Whether the archive has no text of an entry that was found without one, and may have it."""
        entry = found.entry
        if found.dropped or is_removed(entry, FeedSource(found.feed), self._removed):
            return False
        return not self._known.texts(entry_name(found.feed, entry.key)) - {entry.digest}

    def report(self, source: str) -> FileReport:
        """What became of everything that was added."""
        dropped = {reason: tuple(places) for reason, places in self._dropped.items()}
        known, removed = self._counts["known"], self._counts["removed"]
        return FileReport(source, tuple(self._new), known, removed, dropped, dict(self._lost), self._dry_run)

    def _add_entry(self, found: Found, entry: Entry) -> None:
        name, source = entry_name(found.feed, entry.key), FeedSource(found.feed)
        if is_removed(entry, source, self._removed):
            self._counts["removed"] += 1
            return
        if self._known.has_text(name, entry, found.feed) or (found.only_unknown and self._known.has(name)):
            self._counts["known"] += 1
            return
        suffix = f"-{entry.digest[:8]}" if self._known.has(name) else ""
        path = self.into / _folder(entry, found.saved) / f"{name}{suffix}.txt"
        draft = Draft(name, entry, entry.title or ("" if entry.html else _readable(entry.address)), entry.html)
        self._write(found, path, clipping_bytes(source, draft, found.saved))
        self._known.add_entry(name, entry, found.feed)

    def _write(self, found: Found, path: Path, data: bytes) -> None:
        name = path.relative_to(self._root).as_posix()
        try:
            parse_clipping(data, name, self._config.import_fields)
        except ClippingError as problem:
            self._dropped[f"cannot become clippings ({problem.what})"].append(found.place)
            return
        if self._removed.find(bytes_digest(data), None):
            self._counts["removed"] += 1
        elif path.exists():
            self._count_existing(found, path, data)
        else:
            if not self._dry_run:
                write_atomically(path, data, self._temporary)
            self._new.append(name)

    def _count_existing(self, found: Found, path: Path, data: bytes) -> None:
        try:
            is_same = not found.file or path.read_bytes() == data
        except OSError:
            is_same = False
        if is_same:
            self._counts["known"] += 1
        else:
            self._dropped["have the name of a clipping with other content; choose another folder with --into"].append(
                found.place
            )


def _folder(entry: Entry, saved: datetime | None) -> str:
    """The folder of a clipping: the year and month of its publication, else those in which it was saved."""
    when = published(entry) or saved
    return f"{when:%Y/%m}" if when and when.year >= FIRST_YEAR_OF_FEEDS else UNDATED_FOLDER


def _readable(address: str) -> str:
    """An address as the title of an entry that has nothing else."""
    return one_line(unquote(address).partition("://")[2])[:MAX_ADDRESS_TITLE]
