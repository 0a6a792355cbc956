"""Limits by which rules recognise the lines above the text, such as title, byline and date line."""

from __future__ import annotations

import re

TOP_BLOCKS = 3
"""Blocks at the top of a body among which a title, a byline or a line of metadata may be."""

MAX_NAME_CHARACTERS = 60
"""A longer line above the text is a sentence, not a byline."""

SENTENCE_PUNCTUATION = re.compile(r"[。！？；!?;]|\.\s")
MIN_SENTENCE_CHARACTERS = 8
"""A shorter line is a title or a label, whatever its punctuation."""


def is_sentence(line: str) -> bool:
    """Whether a line is a sentence of the text, and not a title, a name or a label."""
    if len(line) < MIN_SENTENCE_CHARACTERS:
        return False
    return len(line) > MAX_NAME_CHARACTERS or SENTENCE_PUNCTUATION.search(f"{line} ") is not None
