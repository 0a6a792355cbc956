"""Which raw files there are, and the name each is recorded under."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from generator.errors import UsageError


def clipping_files(sources: Sequence[Path], root: Path) -> Iterator[tuple[Path, str]]:
    """Each raw file below the sources in order, with the name it is recorded under; hidden files are passed over.

    The name is relative to the archive, or to the source's parent for a source elsewhere, so that no page tells of
    the machine it was made on. A file that lies below two sources is one clipping.
    """
    seen: set[Path] = set()
    for source in sources:
        if not source.exists():
            raise UsageError(
                "there is no such file or folder", file=str(source), remedy="Name a clipping or a folder of them."
            )
        base = root if source.resolve().is_relative_to(root.resolve()) else source.resolve().parent
        files = [source] if source.is_file() else sorted(path for path in source.rglob("*") if path.is_file())
        for path in files:
            inside = path.relative_to(source).parts
            place = source.resolve() / path.relative_to(source)  # a link is known by its own name, not by its target's
            if not any(part.startswith(".") for part in inside) and place not in seen:
                seen.add(place)
                yield place, place.relative_to(base.resolve()).as_posix()
