"""How many characters two texts of one article do not have in common.

Paragraphs are compared first, and then the characters of paragraphs that differ, because comparing all characters of
two long texts takes long.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import NamedTuple

from jianbao.page.plaintext import count_characters, plain_text

MAX_COMPARED_PAIRS = 1_000_000
"""Of longer passages, all characters that are not at the same beginning or end count as changed."""


class TextChanges(NamedTuple):
    """Numbers of characters, as readers count them."""

    added: int = 0
    """In the new text only."""
    removed: int = 0
    """In the old text only."""


def compare_texts(old: str, new: str) -> TextChanges:
    """Count what was added and removed between the Markdown texts ``old`` and ``new``."""
    if old == new:
        return TextChanges()
    before, after = (plain_text(body).split("\n") for body in (old, new))
    changes = [
        _compare_passages("\n".join(before[start:end]), "\n".join(after[begin:stop]))
        for kind, start, end, begin, stop in SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        if kind != "equal"
    ]
    return TextChanges(sum(change.added for change in changes), sum(change.removed for change in changes))


def _compare_passages(old: str, new: str) -> TextChanges:
    old, new = _without_common_ends(old, new)
    if not old or not new or len(old) * len(new) > MAX_COMPARED_PAIRS:
        return TextChanges(count_characters(new), count_characters(old))
    added, removed = [], []
    for kind, start, end, begin, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            removed.append(old[start:end])
            added.append(new[begin:stop])
    return TextChanges(*(sum(map(count_characters, parts)) for parts in (added, removed)))


def _without_common_ends(old: str, new: str) -> tuple[str, str]:
    """Both texts without what they begin and end with in common."""
    shorter = min(len(old), len(new))
    start = next((place for place in range(shorter) if old[place] != new[place]), shorter)
    rest = shorter - start
    end = next((place for place in range(rest) if old[-1 - place] != new[-1 - place]), rest)
    return old[start : len(old) - end], new[start : len(new) - end]
