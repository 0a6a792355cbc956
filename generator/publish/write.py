"""Files into the output folder: only what changed is written, only what an earlier build wrote is deleted."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from generator.errors import OutputError

MANIFEST = ".jianbao"
HEADER = "# The files of this folder that jianbao made. It deletes and overwrites no others.\n"


SOURCES = ("content", "themes", "outlets")


def folder_for_site(folder: Path, root: Path) -> Path:
    """``folder``, unless it is the archive ``root`` itself or lies among its sources. Raises OutputError."""
    place = folder.resolve()
    if place == root.resolve() or any(place.is_relative_to((root / name).resolve()) for name in SOURCES):
        raise OutputError(
            "the archive's own files are here", file=str(folder), remedy="Name a folder for the site alone, like site."
        )
    return folder


@dataclass(slots=True)
class Output:
    """An output folder during one build.

    The manifest tells our files from a person's (CNAME, a verification file). It is written before the first page, as
    the union of old and new, and after the last deletion, so that it is true at any moment of a broken-off build.
    """

    folder: Path
    written: int = 0
    """Files whose bytes changed."""
    pruned: int = 0
    """Files of an earlier build that were deleted."""
    old: frozenset[str] = frozenset()
    new: set[str] = field(default_factory=set)

    def open(self, paths: Iterable[str]) -> None:
        """Begin a build that will make ``paths``; one that ends in ``/`` is a folder of ours with all that is in it.

        Raises OutputError where that would overwrite another's file.
        """
        self.new = {*paths}
        try:
            self.old = self._recorded()
            foreign = next((path for path in sorted(self.new - self.old) if (self.folder / path).exists()), None)
        except OSError as error:
            raise _trouble(error, self.folder) from None
        if foreign:
            raise OutputError(
                f"{foreign} is there already and was not made by jianbao",
                file=str(self.folder),
                remedy="Name an empty folder with --output, or move that file away.",
            )
        for left in self.folder.glob(f"{MANIFEST}.[0-9]*"):  # of a build that was killed
            left.unlink(missing_ok=True)
        self._record(self.old | self.new)

    def write(self, path: str, data: bytes) -> None:
        """Put one file there, beside and renamed, unless it holds these bytes already."""
        target = self.folder / path
        try:
            if target.is_file() and target.read_bytes() == data:
                return
            target.parent.mkdir(parents=True, exist_ok=True)
            beside = self.folder / f"{MANIFEST}.{os.getpid()}"
            beside.write_bytes(data)
            beside.replace(target)
        except OSError as error:
            raise _trouble(error, target) from None
        self.written += 1

    def close(self) -> None:
        """Delete what earlier builds made and this one did not."""
        for target in (target for path in sorted(self.old - self.new) for target in self._files(path)):
            try:
                target.unlink()
                _remove_empty(target.parent, self.folder)
            except OSError as error:
                raise _trouble(error, target) from None
            self.pruned += 1
        self._record(self.new)

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
        text = HEADER + "".join(f"{path}\n" for path in sorted(paths))
        before = self.written
        self.write(MANIFEST, text.encode())
        self.written = before  # the manifest is no part of the site


def _remove_empty(folder: Path, top: Path) -> None:
    """Folders that a deletion left empty go too, up to ``top``."""
    while folder != top and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _trouble(error: OSError, target: Path) -> OutputError:
    return OutputError(
        f"cannot be written: {error.strerror}",
        file=str(target),
        remedy="Free space, mend the folder's rights, or use --output.",
    )
