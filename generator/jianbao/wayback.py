"""Addresses of copies in the Internet Archive's Wayback Machine."""

from __future__ import annotations

from datetime import date

WAYBACK = "https://web.archive.org/web/"


def wayback_address(url: str, day: date | None) -> str:
    """The address of the copy of ``url`` that is nearest to a day, or of the latest copy if the day is unknown.

    The Wayback Machine leads an address with a date to the copy nearest to it.
    """
    return f"{WAYBACK}{f'{day:%Y%m%d}/' if day else ''}{url}"
