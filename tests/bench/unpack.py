"""Corpora as they are handed on: one ``.tar.xz`` of clippings."""

from __future__ import annotations

import tarfile
from pathlib import Path


def unpack(tarball: Path, folder: Path) -> None:
    """All that is in it, below ``folder``; nothing outside of it, where Python sees to that (from 3.11.4 on)."""
    with tarfile.open(tarball) as packed:
        packed.extraction_filter = getattr(tarfile, "data_filter", None)
        packed.extractall(folder)  # noqa: S202  # a corpus that whoever runs this names
