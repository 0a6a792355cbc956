"""Files into the output folder: only what changed is written, only what an earlier build wrote is deleted."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Set
from pathlib import Path
from typing import NamedTuple

from jianbao.errors import OutputError, not_written
from jianbao.model import Page
from jianbao.publish.output_file import MANIFEST, STAGING_FOLDER, put_file
from jianbao.runtime.atomic import TEMPORARY_NAME
from jianbao.runtime.cache import EMPTY_TABLE, Table, read_table, write_table
from jianbao.runtime.file_stamps import Stamp, bytes_digest, scan, stamp_of

HEADER = "# The files of this folder that jianbao made. It deletes and overwrites no others.\n"
MOVE = "Move that file away, or name an empty folder with --output."
DELETE = f"Name an empty folder with --output; or delete this one, if it is a site whose {MANIFEST} was lost."

SOURCES = ("content", "themes", "outlets")


def folder_for_site(folder: Path, root: Path) -> Path:
    """``folder``, unless it is the archive ``root`` itself or lies among its sources. Raises OutputError."""
    try:
        place = folder.resolve()
    except RuntimeError:  # up to Python 3.12; later ones come upon it where it is opened
        raise OutputError("it is a link to itself", file=str(folder), remedy="Delete that link.") from None
    if place == root.resolve() or any(place.is_relative_to((root / name).resolve()) for name in SOURCES):
        raise OutputError(
            "the archive's own files are here", file=str(folder), remedy="Name a folder for the site alone, like site."
        )
    return folder


class SiteFile(NamedTuple):
    """A file of the site as the build that made it recorded it: a row of the table of site files."""

    path: str
    """Below the site's folder, with ``/``."""
    key: str
    """Digest of everything the file was made of (see ``page_keys``); empty where that is not certain."""
    stamp: Stamp
    digest: str
    """Digest of its bytes."""


class OutputFolder:
    """An output folder during one build.

    The manifest tells our files from a person's (CNAME, a verification file). It is written before the first page, as
    the union of old and new, and after the last deletion, so that it is true at any moment of a broken-off build.

    Of paths there are these sets: ``old`` is what the manifest said when the build began, ``new`` what this build will
    leave, ``added`` and ``gone`` that wherein the two differ, ``recorded`` what the manifest says now. Of each file
    three things are known: what the last build took down of it (``known``), what this one does (``made``), and how it
    lies there (``stamps``).
    """

    def __init__(self, folder: Path, cache: Path | None = None, common: str = "") -> None:
        """``cache`` is where this build is to record its files.

        ``common`` names what all are made of; what was recorded of files that were made of other things is not used.
        """
        self.folder, self._cache, self._common = folder, cache, common
        self.known: Table[SiteFile] = read_table(cache, common, SiteFile) if cache else EMPTY_TABLE
        """What the last build recorded there, by path."""
        self.table = ""
        """The name of what this build recorded, once it is closed."""
        self.written = 0
        """Files whose bytes changed."""
        self.pruned = 0
        """Files of an earlier build that were deleted."""
        self.old: Set[str] = frozenset()
        self.new: set[str] = set()
        self.added: set[str] = set()
        self.gone: Set[str] = frozenset()
        self.recorded: Set[str] = frozenset()
        self.made: dict[str, SiteFile] = {}
        """What this build recorded: all files that it made or found as they should be."""
        self.stamps: dict[str, Stamp] = {}
        """The files that are there: as they were when the build began, and as they were made since."""

    def open(
        self,
        paths: Iterable[str],
        stamps: dict[str, Stamp] | None = None,
        kept: Mapping[str, SiteFile] | None = None,
        marks: Iterable[str] = (),
    ) -> None:
        """Begin a build that will make ``paths``; one that ends in ``/`` is a folder of ours with all that is in it.

        ``stamps`` are those of the folder's files, where somebody has just looked; ``kept`` is what it is known that
        the last build made and left as it should be. Of ``marks`` a person's own will do, as they only have to be
        there. Raises OutputError where another's file would be overwritten.
        """
        self.made = {**(kept or {})}
        self.new = {*paths, *self.made}
        try:
            self.old = self.recorded = self._recorded()
            self.new |= {mark for mark in marks if mark in self.old or not os.path.lexists(f"{self.folder}/{mark}")}
            self.stamps = scan(self.folder) if stamps is None else stamps
            self.added, self.gone = self.new - self.old, self.old - self.new
            self._make_way()
            unknown = sorted(self.added) if self.folder.is_dir() and any(self.folder.iterdir()) else []
            foreign = next((path for path in unknown if os.path.lexists(f"{self.folder}/{path}")), None)
            nursery = self.folder / STAGING_FOLDER
            if os.path.lexists(nursery) and not (self.old and nursery.is_dir() and not nursery.is_symlink()):
                foreign = STAGING_FOLDER  # ours is a folder beside our manifest
            if nursery.is_dir() and not foreign:
                from shutil import rmtree  # half of a hundredth of a small edit, and hardly ever needed

                rmtree(nursery)
        except OSError as error:
            raise not_written(error, str(self.folder)) from None
        if foreign:
            raise OutputError(
                f"{foreign} is there already and was not made by jianbao",
                file=str(self.folder),
                remedy=MOVE if self.old else DELETE,
            )
        beside = [path for path in self.stamps if path.startswith(MANIFEST) and TEMPORARY_NAME.fullmatch(path)]
        for left in beside:  # of a build that was killed
            (self.folder / left).unlink(missing_ok=True)
            del self.stamps[left]
        if self.added:
            self._record(self.old | self.new)

    def keep(self, path: str, key: str) -> bool:
        """Whether the file is there as it was made of the same; a changed stamp asks for a look at its bytes."""
        made, stamp = self.known.rows.get(path), self.stamps.get(path)
        if made is None or stamp is None or made.key != key:
            return False
        if made.stamp != stamp:
            try:
                if bytes_digest((self.folder / path).read_bytes()) != made.digest:
                    return False
            except OSError:
                return False
            made = SiteFile(path, key, stamp, made.digest)
        self.made[path] = made
        return True

    def new_folders(self) -> Set[str]:
        """The folders right below the site's own that are not there yet, and can be moved there when they are full."""
        if os.name == "nt":  # a virus scanner that is at one file keeps its folder from being moved
            return set()
        folders = {path.partition("/")[0] for path in self.added if "/" in path}
        return {name for name in folders if not os.path.lexists(f"{self.folder}/{name}")}

    def move_folders(self) -> None:
        """Put the folders of the nursery in their places, each of them whole. Raises OutputError."""
        nursery = self.folder / STAGING_FOLDER
        try:
            if nursery.is_dir():  # it is not where none of their pages could be made
                for folder in sorted(nursery.iterdir()):
                    folder.rename(self.folder / folder.name)
                nursery.rmdir()
        except OSError as error:
            raise not_written(error, str(nursery)) from None

    def write(self, path: str, data: bytes) -> None:
        """Put one file there that has no key. Raises OutputError."""
        self.add(path, "", *put_file(self.folder, path, data))

    def add(self, path: str, key: str, stamp: Stamp, digest: str, is_new: bool) -> None:
        """Take down what ``put`` did, and what the file was made of."""
        self.made[path] = SiteFile(path, key, stamp, digest)
        self.stamps[path] = stamp
        self.written += is_new

    def is_sure(self, pages: Iterable[Page]) -> bool:
        """Whether all were made of what their keys say; one that changed meanwhile has none."""
        return all(self.made[page.path].key for page in pages if page.path in self.made)

    def close(self) -> dict[str, Stamp]:
        """Delete what earlier builds made and this one did not; the stamps of all that is there then."""
        for path in sorted(self.gone):
            self._delete(path)
        for left in [path for path in self.folder.glob(f"{MANIFEST}.*") if TEMPORARY_NAME.fullmatch(path.name)]:
            left.unlink(missing_ok=True)  # of a worker elsewhere that was killed, whose work another has done since
        if self.recorded != self.new or MANIFEST not in self.stamps:
            self._record(self.new)
        if self._cache:
            self.table = write_table(self._cache, self._common, self.made, self.known)
        # So they are what a scan would find; asking again for 35,000 takes as long as all of a small edit.
        self.stamps[MANIFEST] = stamp_of(self.folder / MANIFEST)
        return self.stamps

    def _make_way(self) -> None:
        """Delete at once what cannot wait: a file of ours where a folder is to be, or the other way round."""
        folders = {above for path in self.added for above in _above(path)} if self.gone else set()
        for path in sorted(self.gone) if self.added else ():
            if path in folders or any(above in self.added for above in _above(path)):
                self._delete(path)

    def _delete(self, path: str) -> None:
        for target in self._files(path):
            try:
                target.unlink()
                self.stamps.pop(target.relative_to(self.folder).as_posix(), None)
                _remove_empty(target.parent, self.folder)
            except OSError as error:
                raise not_written(error, str(target)) from None
            self.pruned += 1

    def within(self, folder: str) -> dict[str, Stamp]:
        """The stamps of what is in one of our folders, whose name ends in ``/``; their names from there on."""
        return {path.removeprefix(folder): stamp for path, stamp in self.stamps.items() if path.startswith(folder)}

    def rescan(self, folder: str) -> None:
        """Somebody else has changed what is in it."""
        others = {path: stamp for path, stamp in self.stamps.items() if not path.startswith(folder)}
        self.stamps = others | {f"{folder}{path}": stamp for path, stamp in scan(self.folder / folder).items()}

    def _files(self, path: str) -> list[Path]:
        """The files a line of the manifest stands for; none where it leads out of the folder."""
        target = self.folder / path
        if self.folder.resolve() not in target.resolve().parents:
            return []
        return [file for file in (sorted(target.rglob("*")) if path.endswith("/") else [target]) if file.is_file()]

    def _recorded(self) -> frozenset[str]:
        try:
            lines = (self.folder / MANIFEST).read_bytes().decode().split("\n")
        except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
            return frozenset()
        return frozenset(filter(None, lines[1:]))

    def _record(self, paths: Iterable[str]) -> None:
        self.recorded = {*paths}
        put_file(self.folder, MANIFEST, (HEADER + "\n".join([*sorted(self.recorded), ""])).encode())


def _above(path: str) -> list[str]:
    """The folders that ``path`` lies in."""
    parts = path.split("/")
    return ["/".join(parts[:length]) for length in range(1, len(parts))]


def _remove_empty(folder: Path, top: Path) -> None:
    """Folders that a deletion left empty go too, up to ``top``."""
    while folder != top and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
