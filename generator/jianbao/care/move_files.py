"""Move and delete files of an archive."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from pathlib import Path

from jianbao.errors import OutputError, not_written


def check_target(source: Path, target: Path) -> None:
    """Raise OutputError if there is another file at ``target``, which moving ``source`` there would overwrite."""
    if target.exists() and target.read_bytes() != source.read_bytes():
        raise OutputError(
            f"{target.name} already exists with other content in {target.parent}",
            file=str(source),
            remedy="Delete one of the two, or move it out of the archive.",
        )


def move_file(root: Path, source: Path, target: Path) -> None:
    """Move a file of the archive at ``root``, and create its new folder. Raises OutputError."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        source.replace(target)
    except OSError as error:
        raise not_written(error, str(target)) from None
    _delete_empty_folders(source.parent, root / "content")


def delete_files(root: Path, names: Iterable[str]) -> None:
    """Delete files of the archive at ``root``, in their order. Raises OutputError."""
    for path in (root / name for name in names):
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise not_written(error, str(path)) from None
        _delete_empty_folders(path.parent, root / "content")


def _delete_empty_folders(folder: Path, content: Path) -> None:
    """Delete a folder and those above it if they are empty, but not ``content/articles`` and the like."""
    with contextlib.suppress(OSError):
        while folder.is_relative_to(content) and len(folder.relative_to(content).parts) > 1:
            folder.rmdir()
            folder = folder.parent
