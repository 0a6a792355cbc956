"""``jianbao new``: create an archive that ``jianbao build`` can build at once."""

from __future__ import annotations

from pathlib import Path

from jianbao.config import load_config
from jianbao.errors import OutputError, not_written
from jianbao.pipeline import ingest
from jianbao.runtime.atomic import write_atomically

STARTER = Path(__file__).parents[1] / "starter"
"""The folder with the files of a new archive, which are copied unchanged."""
RENAMED_FILES = {"gitignore": ".gitignore"}
"""Starter files with a name under which they have no effect in this repository -> their name in the archive."""


def make_archive(folder: Path) -> list[Path]:
    """Copy the starter into ``folder`` and ingest its clipping; return the paths of all files created.

    Existing files in ``folder`` stay. Raises OutputError if one of them is in the way, before anything is written.
    """
    sources = sorted(path for path in STARTER.rglob("*") if path.is_file())
    targets = {
        source: folder / source.relative_to(STARTER).with_name(RENAMED_FILES.get(source.name, source.name))
        for source in sources
    }
    try:
        for target in targets.values():
            if target.exists():
                raise OutputError(
                    "already exists", file=str(target), remedy="Choose another folder; nothing was written."
                )
        for source, target in targets.items():
            write_atomically(target, source.read_bytes())
    except OSError as error:
        raise not_written(error, str(error.filename or folder)) from None
    report = ingest(load_config(folder), [folder / "content" / "clippings"])
    return [*targets.values(), *(ending.page for ending in report.endings)]
