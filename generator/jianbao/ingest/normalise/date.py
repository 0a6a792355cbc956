"""When it was published: an ordered table of clues.

The first clue that holds fixes the day. Where it has no time, the next clue that has one and falls on that day in the
outlet's zone gives it, and both names are kept (``address+epoch``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from jianbao.ingest.clean.bylines import bylines
from jianbao.ingest.clean.dateline import dateline as dateline_rule
from jianbao.ingest.clean.entry_meta import entry_meta
from jianbao.ingest.clean.timestamps import timestamps
from jianbao.ingest.date_patterns import (
    COMMON_ADDRESS_DATES,
    COMMON_DATELINES,
    NUMBERED_ADDRESS_DATE,
    ROC_YEAR_OFFSET,
    date_within,
    dates_within,
    parse_date_line,
)
from jianbao.ingest.normalise.removed import removed_by
from jianbao.ingest.read.jekyll_posts import day_of_name
from jianbao.ingest.source_url import canonical_url
from jianbao.model import Cleaned, Clipping, Outlet

When = datetime | date | None
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NEAR = timedelta(days=8)
"""Feeds give out an article within a week; of the numbers of four digits one in a thousand is such a day."""
BLANK_BEFORE_OFFSET = re.compile(r" (?=[+-]\d\d:?\d\d$)")
"""2021-03-18 20:15:00 +0800 is what Jekyll's manual writes; neither YAML nor ISO 8601 has a blank there."""
ROC_DAY = re.compile(r"[）)]\s*(1\d\d)(\d\d)(\d\d)\s*\Z")


def dateline(cleaned: Cleaned, outlet: Outlet, zone: ZoneInfo) -> When:
    """The date line that cleaning took off the top of the page."""
    lines = (entry.text for entry in removed_by(cleaned, dateline_rule))
    return next((when for line in lines if (when := parse_date_line(line, outlet))), None)


def time_element(cleaned: Cleaned, outlet: Outlet, zone: ZoneInfo) -> When:
    """The ``datetime`` of the first time element that cleaning took off."""
    values = (entry.value for entry in removed_by(cleaned, timestamps))
    return next((_in_zone(when, zone) for value in values if (when := _parse(value))), None)


def meta_line(cleaned: Cleaned, outlet: Outlet, zone: ZoneInfo) -> When:
    """A date among what cleaning took off around the title: 2019-03-07 14:00:00 来源：港城晚报."""
    lines = (entry.text for entry in removed_by(cleaned, entry_meta, bylines))
    return next((when for line in lines if (when := date_within(line, COMMON_DATELINES, zone))), None)


def address(cleaned: Cleaned, outlet: Outlet, zone: ZoneInfo) -> When:
    """A date in the address: in the outlet's own order, or a day in the path of a host that no file knows."""
    own = date_within(cleaned.clipping.url, outlet.address_dates, zone)
    return own if own or outlet.hosts else _day_in_path(cleaned.clipping, zone)


def _day_in_path(clipping: Clipping, zone: ZoneInfo) -> When:
    """The one day that the path holds, if it had begun somewhere on earth when the clipping was made."""
    collected = collected_at(clipping)
    latest = (collected or datetime.now(UTC)).astimezone(zone).date() + DAY
    path = urlsplit(canonical_url(clipping.url)).path
    days = dates_within(path, COMMON_ADDRESS_DATES, zone)
    if collected:
        numbered = dates_within(path, (NUMBERED_ADDRESS_DATE,), zone)
        days |= {day for day in numbered if day >= latest - NEAR}
    day = days.pop() if len(days) == 1 else None
    return day if day and day <= latest else None


def roc_day(cleaned: Cleaned, outlet: Outlet, zone: ZoneInfo) -> When:
    """The day that Taiwan's agency ends a dispatch with, in years of the Republic: （編輯：林海）1120915 is 2023."""
    match = ROC_DAY.search(cleaned.body)
    try:
        return date(ROC_YEAR_OFFSET + int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def epoch(cleaned: Cleaned, outlet: Outlet, zone: ZoneInfo) -> When:
    """The comment above the clipping: when the feed gave it out."""
    collected = collected_at(cleaned.clipping)
    return collected.astimezone(zone) if collected else None


def front_matter(cleaned: Cleaned, outlet: Outlet, zone: ZoneInfo) -> When:
    """The Jekyll header's date; often the moment of crawling, so it comes last but one."""
    when = cleaned.clipping.header.get("date")
    if isinstance(when, str):
        when = _parse(BLANK_BEFORE_OFFSET.sub("", when.strip()))
    if isinstance(when, datetime) and when.tzinfo and not cleaned.clipping.url:
        return when  # written where it stands, not collected: its own offset is the outlet's
    return _in_zone(when, zone) if isinstance(when, date) else None


def name(cleaned: Cleaned, outlet: Outlet, zone: ZoneInfo) -> When:
    """The day that the name of a Jekyll post begins with: what Jekyll itself takes where the header has no date."""
    return day_of_name(cleaned.clipping.source) if cleaned.clipping.header else None


CLUES: tuple[Callable[[Cleaned, Outlet, ZoneInfo], When], ...] = (
    dateline,
    time_element,
    meta_line,
    address,
    roc_day,
    epoch,
    front_matter,
    name,
)


PRINTED = (dateline.__name__, meta_line.__name__)
"""Clues that are printed for readers, mostly without a zone."""


def find_date(cleaned: Cleaned, outlet: Outlet) -> tuple[When, str | None]:
    """The date of publication in the outlet's zone, and the name of the clue or clues that gave it."""
    zone = ZoneInfo(outlet.timezone)
    answers = [(clue.__name__, when) for clue in CLUES if (when := clue(cleaned, outlet, zone)) and _possible(when)]
    if not answers:
        return None, None
    name, first = answers[0]
    if isinstance(first, datetime):
        is_unknown = not outlet.hosts and zone.key == "UTC" and name in PRINTED
        if is_unknown and (offset := _offset_told_by(cleaned.clipping, first)) is not None:
            return first.replace(microsecond=0, tzinfo=offset), f"{name}+{epoch.__name__}"
        return _fixed_offset(first), name
    for other, when in answers[1:]:
        if isinstance(when, datetime) and when.date() == first:
            return _fixed_offset(when), f"{name}+{other}"
    return first, name


def collected_at(clipping: Clipping) -> datetime | None:
    """The epoch comment as a moment in UTC, to the second."""
    return None if clipping.epoch is None else datetime.fromtimestamp(clipping.epoch // 1000, UTC)


def _offset_told_by(clipping: Clipping, printed: datetime) -> timezone | None:
    """The zone of a time printed by an outlet of which none is known: 14:00 beside an epoch of 06:00:23 UTC is +08:00.

    The offset is of whole hours from -12:00 to +14:00; any other difference means two different moments.
    """
    collected = collected_at(clipping)
    if collected is None:
        return None
    moment = collected if printed.second else collected.replace(second=0)
    offset = printed.replace(tzinfo=UTC) - moment
    fits = not offset % HOUR and timedelta(hours=-12) <= offset <= timedelta(hours=14)
    return timezone(offset) if fits else None


def _possible(when: datetime | date) -> bool:
    """No clipping is older than the web, and none is from a year nobody has seen."""
    return 1990 <= when.year <= 2100


def _in_zone(when: datetime | date, zone: ZoneInfo) -> When:
    """A moment in the outlet's zone, which is also the zone of one that names none; None for one that cannot be."""
    if not _possible(when):
        return None
    if isinstance(when, datetime):
        return when.replace(tzinfo=zone) if when.tzinfo is None else when.astimezone(zone)
    return when


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
