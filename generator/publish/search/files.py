"""Files of the index on disk: only what differs is written, and what is there is looked at before it is trusted.

What a reader's browser may still be led to is deleted last: it loads a table first, and from it learns the other names.
"""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.errors import OutputError
from generator.publish.write import put


@dataclass(frozen=True, slots=True)
class Kept:
    """What a folder holds."""

    files: int
    bytes: int
    digest: str
    """Of all names, sizes and contents."""


def add(files: Mapping[str, bytes], folder: Path) -> Kept:
    """Put ``files`` into ``folder``, each whole at any moment; what else lies there stays. Raises OutputError."""
    for name, content in files.items():
        path = folder / name
        if path.is_symlink():
            path.unlink()  # or the bytes of whatever it leads to would do
        put(folder, name, content)
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


def tidy(folder: Path, files: Container[str], others: Iterable[str] = ()) -> None:
    """Delete what is neither among ``files`` nor in one of the folders ``others``. Raises OutputError."""
    kept = {folder / name for name in others}
    try:
        for path in [*folder.iterdir()] if folder.is_dir() else []:
            if path in kept:
                continue
            for inner in sorted(path.rglob("*"), reverse=True) if path.is_dir() else [path]:  # a folder after its files
                if inner.is_dir() and not inner.is_symlink():
                    _remove_empty(inner)
                elif inner.relative_to(folder).as_posix() not in files:
                    inner.unlink()
            if path.is_dir():
                _remove_empty(path)
    except OSError as error:
        where = str(error.filename or folder)
        raise OutputError(
            f"the search index cannot be tidied: {error.strerror}", file=where, remedy="Mend the folder's rights."
        ) from error


def _remove_empty(folder: Path) -> None:
    if not any(folder.iterdir()):
        folder.rmdir()
