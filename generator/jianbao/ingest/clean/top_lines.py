"""Limits by which rules recognise the lines above the text, such as title, byline and date line."""

from __future__ import annotations

import re

TOP_BLOCKS = 3
"""Blocks at the top of a body among which a title, a byline or a line of metadata may be."""

MAX_NAME_CHARACTERS = 60
"""A longer line above the text is a sentence, not a byline."""

SENTENCE_PUNCTUATION = re.compile(r"[。！？；!?;]|\.\s")
