"""Limits of the lines above the text that name author and date."""

from __future__ import annotations

import re

FIRST_BLOCKS = 3

NAME_LENGTH = 60
"""Characters; a line above the text that is longer is a sentence."""

SENTENCE = re.compile(r"[。！？；!?;]|\.\s")
