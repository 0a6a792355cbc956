"""When it was published: an ordered table of clues.

The first clue that holds fixes the day. Where it has no time, the next clue that has one and falls on that day in the
outlet's zone gives it, and both names are kept (``address+epoch``).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timezone
from zoneinfo import ZoneInfo

from generator.ingest.clean.dateline import dateline as dateline_rule
from generator.ingest.dates import COMMON_DATELINES, whole, within
from generator.model import Cleaned, Clipping, Outlet

When = datetime | date | None


def dateline(cleaned: Cleaned, outlet: Outlet, zone: ZoneInfo) -> When:
    """The date line that cleaning took off the top of the page."""
    lines = (entry.text for entry in cleaned.removed if entry.rule == dateline_rule.__name__)
    patterns = (*outlet.datelines, *COMMON_DATELINES)
    return next((when for line in lines if (when := whole(line, patterns, zone))), None)


def address(cleaned: Cleaned, outlet: Outlet, zone: ZoneInfo) -> When:
    """A date in the address, in the outlet's own order."""
    return within(cleaned.clipping.url, outlet.address_dates, zone)


def epoch(cleaned: Cleaned, outlet: Outlet, zone: ZoneInfo) -> When:
    """The comment above the clipping: when the feed gave it out."""
    collected = collected_at(cleaned.clipping)
    return collected.astimezone(zone) if collected else None


def front_matter(cleaned: Cleaned, outlet: Outlet, zone: ZoneInfo) -> When:
    """The Jekyll header's date; often the moment of crawling, so it comes last."""
    when = cleaned.clipping.header.get("date")
    if isinstance(when, str):
        when = _parse(when)
    if not isinstance(when, date) or not _possible(when):
        return None
    if isinstance(when, datetime):
        return when.replace(tzinfo=zone) if when.tzinfo is None else when.astimezone(zone)
    return when


CLUES: tuple[Callable[[Cleaned, Outlet, ZoneInfo], When], ...] = (dateline, address, epoch, front_matter)


def find_date(cleaned: Cleaned, outlet: Outlet) -> tuple[When, str | None]:
    """The date of publication in the outlet's zone, and the name of the clue or clues that gave it."""
    zone = ZoneInfo(outlet.timezone)
    answers = [(clue.__name__, when) for clue in CLUES if (when := clue(cleaned, outlet, zone)) and _possible(when)]
    if not answers:
        return None, None
    name, first = answers[0]
    if isinstance(first, datetime):
        return _fixed_offset(first), name
    for other, when in answers[1:]:
        if isinstance(when, datetime) and when.date() == first:
            return _fixed_offset(when), f"{name}+{other}"
    return first, name


def collected_at(clipping: Clipping) -> datetime | None:
    """The epoch comment as a moment in UTC, to the second."""
    return None if clipping.epoch is None else datetime.fromtimestamp(clipping.epoch // 1000, UTC)


def _possible(when: datetime | date) -> bool:
    """No clipping is older than the web, and none is from a year nobody has seen."""
    return 1990 <= when.year <= 2100


def _fixed_offset(when: datetime) -> datetime:
    """The same moment with a plain offset, as it is written into the page."""
    offset = when.utcoffset()
    return when.replace(microsecond=0, tzinfo=timezone(offset) if offset is not None else UTC)


def _parse(text: str) -> When:
    """ISO 8601; a day without a time stays one."""
    for kind in (date, datetime):
        try:
            return kind.fromisoformat(text.strip())
        except ValueError:
            continue
    return None
