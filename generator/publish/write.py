"""Files into the output folder: only what changed is written, only what an earlier build wrote is deleted."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from generator.errors import OutputError

MANIFEST = ".jianbao"
HEADER = "# The files of this folder that jianbao made. It deletes and overwrites no others.\n"


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
        """Begin a build that will make ``paths``. Raises OutputError where that would overwrite another's file."""
        manifest = self.folder / MANIFEST
        try:
            self.old = (
                frozenset(manifest.read_text(encoding="utf-8").splitlines()[1:]) if manifest.is_file() else frozenset()
            )
        except (OSError, UnicodeDecodeError):
            self.old = frozenset()
        self.new = {*paths}
        foreign = sorted(path for path in self.new - self.old if (self.folder / path).exists())
        if foreign:
            raise OutputError(
                f"{foreign[0]} is there already and was not made by jianbao",
                file=str(self.folder),
                remedy="Name an empty folder with --output, or move that file away.",
            )
        self._record(self.old | self.new)

    def write(self, path: str, data: bytes) -> None:
        """Put one file there, beside and renamed, unless it holds these bytes already."""
        target = self.folder / path
        try:
            if target.is_file() and target.read_bytes() == data:
                return
            target.parent.mkdir(parents=True, exist_ok=True)
            beside = target.with_name(f".{target.name[:40]}.{os.getpid()}")
            beside.write_bytes(data)
            beside.replace(target)
        except OSError as error:
            raise _trouble(error, target) from None
        self.written += 1

    def close(self, also: Iterable[str] = ()) -> None:
        """Delete what earlier builds made and this one did not; ``also`` names files written by other hands."""
        self.new.update(also)
        for path in sorted(self.old - self.new):
            target = self.folder / path
            if target.is_file() and target.resolve().is_relative_to(self.folder.resolve()):
                target.unlink()
                self.pruned += 1
                _remove_empty(target.parent, self.folder)
        self._record(self.new)

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
