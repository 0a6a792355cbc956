"""Files of the index on disk: only what differs is written, and what is there is looked at before it is trusted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.errors import OutputError


@dataclass(frozen=True, slots=True)
class Kept:
    """What a folder holds."""

    files: int
    bytes: int
    digest: str
    """Of all names, sizes and contents."""


def settle(files: Mapping[str, bytes], folder: Path, others: Iterable[str] = ()) -> Kept:
    """Make ``folder`` hold ``files`` and the folders ``others``, and nothing else. Raises OutputError."""
    try:
        for name, content in files.items():
            path = folder / name
            if path.is_symlink():
                path.unlink()  # or the write would go to wherever it leads
            if not (path.is_file() and path.read_bytes() == content):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        _tidy(folder, files, {folder / name for name in others})
    except OSError as error:
        where = str(error.filename or folder)
        raise OutputError(f"the search index cannot be written: {error.strerror}", file=where) from error
    return _kept(files.items())


def look(folder: Path) -> Kept | None:
    """What ``folder`` holds now; None where it cannot be read."""
    try:
        paths = [path for path in folder.rglob("*") if not path.is_dir()]
        return _kept((path.relative_to(folder).as_posix(), path.read_bytes()) for path in paths)
    except OSError:
        return None


def _kept(files: Iterable[tuple[str, bytes]]) -> Kept:
    rows = sorted((name, len(content), hashlib.sha256(content).hexdigest()) for name, content in files)
    digest = hashlib.sha256(repr(rows).encode()).hexdigest()
    return Kept(len(rows), sum(size for _, size, _ in rows), digest)


def _tidy(folder: Path, files: Mapping[str, bytes], others: set[Path]) -> None:
    """Delete what is not among ``files``, and folders left empty."""
    for path in [*folder.iterdir()] if folder.is_dir() else []:
        if path in others:
            continue
        for inner in sorted(path.rglob("*"), reverse=True) if path.is_dir() else [path]:  # a folder after its files
            if inner.is_dir() and not inner.is_symlink():
                _remove_empty(inner)
            elif inner.relative_to(folder).as_posix() not in files:
                inner.unlink()
        if path.is_dir():
            _remove_empty(path)


def _remove_empty(folder: Path) -> None:
    if not any(folder.iterdir()):
        folder.rmdir()
