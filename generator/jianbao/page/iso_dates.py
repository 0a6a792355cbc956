"""Dates in ISO 8601, for front matter, pages of the site and the build cache.

Different on purpose: ``page/written_dates.py`` reads what people write in front matter, and ``ingest/date_patterns.py``
what newspapers print. Where a text is known to be a time or a day in ISO 8601, as in
rows of the cache, the methods of ``datetime`` are called directly.
"""

from __future__ import annotations

from datetime import UTC, date, datetime


def format_iso(when: datetime | date) -> str:
    """Format a time or a day in ISO 8601, with ``Z`` for UTC."""
    text = when.isoformat()
    return text.removesuffix("+00:00") + "Z" if isinstance(when, datetime) and when.tzinfo is UTC else text


def parse_iso(text: str) -> datetime | date | None:
    """Parse a day, or a time with or without an offset; None for any other text. Surrounding whitespace is ignored."""
    text = text.strip()
    for kind in (date, datetime) if len(text) <= len("2023-11-07") else (datetime,):
        try:
            return kind.fromisoformat(text)
        except ValueError:
            continue
    return None
