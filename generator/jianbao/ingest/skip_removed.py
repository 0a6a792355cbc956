"""Skip the clippings of articles that the user removed, so that no ingest brings them back."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from jianbao.ingest.captures import IdentifiedClipping
from jianbao.page.removed import REMOVED_FILE, RemovedTable
from jianbao.report import Ending, Outcome


def skip_removed(
    clippings: Iterable[IdentifiedClipping], removed: RemovedTable, root: Path
) -> tuple[list[Ending], list[IdentifiedClipping]]:
    """The endings of the clippings whose articles are ``removed`` from the archive at ``root``, and the others.

    A clipping is recognised by its bytes, whatever its name, and by its address, so every capture of it is.
    """
    skipped: list[Ending] = []
    remaining = []
    for clipping in clippings:
        if article := removed.find(clipping.digest, clipping.id):
            skipped.append(Ending(Outcome.REMOVED, clipping.name, root / REMOVED_FILE, dated=True, why=article.why))
        else:
            remaining.append(clipping)
    return skipped, remaining
