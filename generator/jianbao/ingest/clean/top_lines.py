"""Limits of the lines above the text that name author and date."""

from __future__ import annotations

import re

TOP_BLOCKS = 3

MAX_NAME_CHARACTERS = 60
"""Characters; a line above the text that is longer is a sentence."""

SENTENCE_PUNCTUATION = re.compile(r"[。！？；!?;]|\.\s")
