"""Dates in ISO 8601, as front matter, pages of the site and the build cache hold them.

Two other parsers of dates are different on purpose: ``importers/jekyll.py`` takes a quoted day for midnight in UTC, as
Jekyll does, and ``ingest/date_patterns.py`` reads what newspapers print.
"""

from __future__ import annotations

from datetime import UTC, date, datetime


def format_iso(when: datetime | date) -> str:
    """ISO 8601; UTC is written as ``Z``."""
    text = when.isoformat()
    return text.removesuffix("+00:00") + "Z" if isinstance(when, datetime) and when.tzinfo is UTC else text


def parse_iso(text: str) -> datetime | date | None:
    """A day, or a moment with or without an offset; None for any other text. Whitespace around it is ignored."""
    text = text.strip()
    for kind in (date, datetime) if len(text) <= len("2023-11-07") else (datetime,):
        try:
            return kind.fromisoformat(text)
        except ValueError:
            continue
    return None
