"""List the raw files of an ingest, each with the name that it is recorded under."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from jianbao.errors import UsageError


def clipping_files(sources: Sequence[Path], root: Path) -> Iterator[tuple[Path, str]]:
    """Yield each file below ``sources`` (files or folders) in order, with its name; hidden files are skipped.

    The name is relative to the archive ``root``, or to the source's parent folder if the source is outside the archive,
    so that pages do not depend on the machine. A file below two sources is yielded once. Raises UsageError if a source
    does not exist.
    """
    seen: set[Path] = set()
    archive = root.resolve()
    for source in sources:
        if not source.exists():
            raise UsageError(
                "no such file or folder", file=str(source), remedy="Name a clipping or a folder of clippings."
            )
        start = source.resolve()
        prefix = start.relative_to(archive if start.is_relative_to(archive) else start.parent).as_posix()
        for below in [""] if source.is_file() else _files_below(source):
            path = Path(f"{start}{below}")  # not resolved: a symbolic link keeps its own name, not that of its target
            if path not in seen:
                seen.add(path)
                yield path, f"{prefix}{below}".removeprefix("./")


def _files_below(folder: Path) -> list[str]:
    """The files below ``folder`` in order, as paths relative to it with a leading ``/``; hidden files are skipped."""
    paths = []
    for current, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        relative = current.removeprefix(str(folder)).replace(os.sep, "/")
        names = (name for name in files if not name.startswith(".") and Path(current, name).is_file())
        paths += [f"{relative}/{name}" for name in names]
    return sorted(paths, key=lambda path: path.split("/"))
