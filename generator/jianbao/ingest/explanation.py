"""The explanation of an article that ``jianbao clean --explain`` prints: what was removed, which clues decided."""

from __future__ import annotations

from typing import NamedTuple

from jianbao.model import Removal, When


class TagClue(NamedTuple):
    """A tag and the evidence for it."""

    tag: str
    source: str
    """``address: /world/``, ``title: 国防部长``, ``text: 3 × 韩国`` (three paragraphs mention it by this word), or
    ``front matter``."""


class Explanation(NamedTuple):
    """What was removed from a clipping, and which clues decided the fields of its article."""

    removed: tuple[Removal, ...]
    date: When | None
    date_clue: str | None
    """The names of one or two clues, joined by ``+``: ``dateline``, ``address+epoch``; None for an undated article."""
    authors: tuple[str, ...]
    author_clue: str | None
    """The name of the clue; None if nobody is named."""
    tags: tuple[TagClue, ...]
    channel: str
    channel_clue: str | None
    """The name of the clue; None if there is no channel."""
    notes: tuple[str, ...] = ()
    """The notes of the clipping, for the user."""
