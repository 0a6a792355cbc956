"""Look up what a cleaning rule removed from a clipping, for the clues to the date and the authors."""

from __future__ import annotations

from jianbao.ingest.clean.apply_rules import Rule
from jianbao.model import Cleaned, Removal


def removed_by(cleaned: Cleaned, *rules: Rule) -> list[Removal]:
    """The entries of the account that belong to ``rules``, in the order of removal."""
    names = {rule.__name__ for rule in rules}
    return [entry for entry in cleaned.removed if entry.rule in names]
