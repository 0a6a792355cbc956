"""A moment as text, in front matter and on pages alike."""

from __future__ import annotations

from datetime import UTC, datetime


def iso(when: datetime) -> str:
    """ISO 8601; UTC as ``Z``."""
    text = when.isoformat()
    return text.removesuffix("+00:00") + "Z" if when.tzinfo is UTC else text
