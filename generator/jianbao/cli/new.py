"""``jianbao new``: an archive in which ``jianbao build`` works at once."""

from __future__ import annotations

from pathlib import Path

from jianbao.config import load_config
from jianbao.errors import OutputError, not_written
from jianbao.pipeline import ingest

STARTER = Path(__file__).parents[1] / "starter"
RENAMED_FILES = {"gitignore": ".gitignore"}
"""What is shipped under another name, so that it has no effect where it lies."""


def make_archive(folder: Path) -> list[Path]:
    """Copy the starter into ``folder`` and ingest its clipping; the files made, in order.

    Raises OutputError when ``folder`` holds anything that would be overwritten, and then makes nothing.
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
                    "is there already", file=str(target), remedy="Name another folder; nothing was changed."
                )
        for source, target in targets.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
    except OSError as error:
        raise not_written(error, str(error.filename or folder)) from None
    report = ingest(load_config(folder), [folder / "content" / "clippings"])
    return [*targets.values(), *(ending.page for ending in report.endings)]
