"""Which raw files there are, and the name each is recorded under."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from jianbao.errors import UsageError


def clipping_files(sources: Sequence[Path], root: Path) -> Iterator[tuple[Path, str]]:
    """Each raw file below the sources in order, with the name it is recorded under; hidden files are passed over.

    The name is relative to the archive, or to the source's parent for a source elsewhere, so that no page tells of
    the machine it was made on. A file that lies below two sources is one clipping.
    """
    seen: set[Path] = set()
    top = root.resolve()
    for source in sources:
        if not source.exists():
            raise UsageError(
                "there is no such file or folder", file=str(source), remedy="Name a clipping or a folder of them."
            )
        place = source.resolve()
        prefix = place.relative_to(top if place.is_relative_to(top) else place.parent).as_posix()
        for inside in [""] if source.is_file() else _below(source):
            path = Path(f"{place}{inside}")  # a link is known by its own name, not by its target's
            if path not in seen:
                seen.add(path)
                yield path, f"{prefix}{inside}".removeprefix("./")


def _below(folder: Path) -> list[str]:
    """The ways to the files below ``folder``, in order, each beginning with ``/``; none that is hidden."""
    ways = []
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        way = place.removeprefix(str(folder)).replace(os.sep, "/")
        names = (name for name in files if not name.startswith(".") and Path(place, name).is_file())
        ways += [f"{way}/{name}" for name in names]
    return sorted(ways, key=lambda way: way.split("/"))
