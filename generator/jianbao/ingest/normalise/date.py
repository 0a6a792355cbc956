"""Find the publication date by an ordered table of clues.

The first clue that gives a date decides the day. If it has no time, the next clue with a time on that day in the
outlet's time zone adds it, and both names are recorded (``address+epoch``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from jianbao.chinese.language import find_language
from jianbao.ingest.clean.bylines import bylines
from jianbao.ingest.clean.dateline import dateline as dateline_rule
from jianbao.ingest.clean.entry_meta import entry_meta
from jianbao.ingest.clean.page_header import page_header
from jianbao.ingest.clean.timestamps import timestamps
from jianbao.ingest.date_bounds import is_plausible, last_day
from jianbao.ingest.date_patterns import (
    COMMON_ADDRESS_DATES,
    COMMON_DATELINES,
    NUMBERED_ADDRESS_DATE,
    ROC_YEAR_OFFSET,
    date_within,
    dates_within,
    parse_date_line,
)
from jianbao.ingest.normalise.headline_lines import headline_lines
from jianbao.ingest.normalise.one_line import one_line
from jianbao.ingest.normalise.own_heading import ANY_ELEMENT
from jianbao.ingest.normalise.removed import removed_by
from jianbao.ingest.normalise.structured_data import structured_data
from jianbao.ingest.printed_dates import order_of_numbers, printed_date_within
from jianbao.ingest.read.jekyll_posts import day_of_name
from jianbao.ingest.source_url import canonical_url
from jianbao.model import Cleaned, Clipping, Outlet, When
from jianbao.page.iso_dates import parse_iso
from jianbao.page.written_dates import day_of, read_written_date

MaybeDate = When | None
ONE_HOUR = timedelta(hours=1)
MAX_FEED_DELAY = timedelta(days=8)
"""Feeds deliver an article within a week. One in a thousand numbers of four digits is a day within this range."""
POSTED = re.compile(
    r"\b(?:entry was posted|Beitrag wurde|(?:billet|article) a été publié|entrada fue publicada|post foi publicado|"
    r"articolo è stato pubblicato|bericht is geplaatst|last (?:updated|modified)|letzte (?:aktualisierung|änderung)|"
    r"modifica il|modifié le|actualizado el|atualizado em|bijgewerkt op|aktualisiert am|"
    r"veröffentlicht am|erschienen am|publié le|publicado el|publicado em|pubblicato il|gepubliceerd op)\b",
    re.IGNORECASE,
)
POSTED_CHARACTERS = 80
"""The date is within this distance of the words."""
ROC_DATE_AT_END = re.compile(r"[）)]\s*(1\d\d)(\d\d)(\d\d)\s*\Z")


def dateline(cleaned: Cleaned, outlet: Outlet, zone: ZoneInfo) -> MaybeDate:
    """The date line that cleaning removed from the top of the page."""
    lines = [entry.text for entry in removed_by(cleaned, dateline_rule)]
    dates = (parse_date_line(line, outlet, lambda: find_language(cleaned.body)) for line in lines)
    return next(filter(None, dates), None)


def time_element(cleaned: Cleaned, outlet: Outlet, zone: ZoneInfo) -> MaybeDate:
    """The ``datetime`` of the first time element that cleaning removed."""
    values = (entry.value for entry in removed_by(cleaned, timestamps))
    return next((_in_zone(when, zone) for value in values if (when := parse_iso(value))), None)


def stated(cleaned: Cleaned, outlet: Outlet, zone: ZoneInfo) -> MaybeDate:
    """The date that the page states to search engines, as JSON-LD or in a meta element."""
    written = read_written_date(structured_data(cleaned.clipping.html).published)
    return _in_zone(written.when, zone) if written else None


def meta_line(cleaned: Cleaned, outlet: Outlet, zone: ZoneInfo) -> MaybeDate:
    """A date in the metadata and bylines that cleaning removed: 2019-03-07 14:00:00 来源：港城晚报."""
    lines = [entry.text for entry in removed_by(cleaned, entry_meta, bylines, page_header)]
    readers: tuple[Callable[[str], MaybeDate], ...] = (
        lambda line: date_within(line, COMMON_DATELINES, zone),
        lambda line: printed_date_within(line, zone),
        lambda line: parse_date_line(line, outlet, lambda: find_language(cleaned.body)),
    )
    return next((when for read in readers for line in lines if (when := read(line))), None)


def address(cleaned: Cleaned, outlet: Outlet, zone: ZoneInfo) -> MaybeDate:
    """A date in the URL: by the outlet's own patterns, or by the common ones for a host without an outlet file."""
    own = date_within(cleaned.clipping.url, outlet.address_dates, zone)
    return own if own or outlet.hosts else _day_in_path(cleaned.clipping, zone)


def _day_in_path(clipping: Clipping, zone: ZoneInfo) -> MaybeDate:
    """The only day in the path of a URL; a number of four digits is one only if the clipping was collected soon after.

    Days after ``last_day`` are ignored: they are not among the dates that a clipping can have.
    """
    last = last_day(clipping.collected, zone)
    path = urlsplit(canonical_url(clipping.url)).path
    days = dates_within(path, COMMON_ADDRESS_DATES, zone)
    if last:
        numbered = dates_within(path, (NUMBERED_ADDRESS_DATE,), zone)
        days |= {day for day in numbered if day >= last - MAX_FEED_DELAY}
    return days.pop() if len(days) == 1 else None


def roc_day(cleaned: Cleaned, outlet: Outlet, zone: ZoneInfo) -> MaybeDate:
    """The day at the end of a dispatch of Taiwan's agency, in years of the Republic: （編輯：林海）1120915, in 2023."""
    match = ROC_DATE_AT_END.search(cleaned.body)
    try:
        return date(ROC_YEAR_OFFSET + int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def feed(cleaned: Cleaned, outlet: Outlet, zone: ZoneInfo) -> MaybeDate:
    """The date of a feed's entry, in the front matter of a clipping that ``jianbao collect`` wrote."""
    is_of_feed = cleaned.clipping.header.keys() >= {"feed", "entry"}
    return front_matter(cleaned, outlet, zone) if is_of_feed else None


def epoch(cleaned: Cleaned, outlet: Outlet, zone: ZoneInfo) -> MaybeDate:
    """The comment above the clipping: the time at which the feed delivered it, mostly milliseconds since 1970."""
    collected = cleaned.clipping.collected
    return collected.astimezone(zone) if isinstance(collected, datetime) else collected


def front_matter(cleaned: Cleaned, outlet: Outlet, zone: ZoneInfo) -> MaybeDate:
    """The date in the front matter; a late clue, because it is often the time of crawling."""
    written = read_written_date(cleaned.clipping.fields.date)
    if written is None:
        return None
    when = written.when
    if isinstance(when, datetime) and when.tzinfo and not cleaned.clipping.url:
        return when  # a post written by the archive's author: its own offset is right
    return _in_zone(when, zone)


def time_text(cleaned: Cleaned, outlet: Outlet, zone: ZoneInfo) -> MaybeDate:
    """The text of a time element without ``datetime``; a late clue, because it may be the date of an issue."""
    texts = (entry.text for entry in removed_by(cleaned, timestamps))
    return next((when for text in texts if (when := parse_date_line(text, outlet))), None)


def headline(cleaned: Cleaned, outlet: Outlet, zone: ZoneInfo) -> MaybeDate:
    """A date in the short lines around the headline of a saved page: By Ada Lindqvist | 27.06.2018 | Comments."""
    lines = headline_lines(cleaned.clipping.html, cleaned.clipping.title)
    order = _order_in(cleaned, outlet)
    dates = (date_within(line, COMMON_DATELINES, zone) or printed_date_within(line, zone, order) for line in lines)
    return next(filter(None, dates), None)


def posted(cleaned: Cleaned, outlet: Outlet, zone: ZoneInfo) -> MaybeDate:
    """A date after words such as ``This entry was posted on``, which WordPress prints below the text."""
    if not POSTED.search(cleaned.clipping.html):
        return None
    text = one_line(ANY_ELEMENT.sub(" ", cleaned.clipping.html))
    ends = (match.end() for match in POSTED.finditer(text))
    order = _order_in(cleaned, outlet)
    dates = (printed_date_within(text[end : end + POSTED_CHARACTERS], zone, order) for end in ends)
    return next(filter(None, dates), None)


def _order_in(cleaned: Cleaned, outlet: Outlet) -> Callable[[], str]:
    """Asks for the number that comes first in the dates of an article, by its language."""
    return lambda: order_of_numbers(find_language(cleaned.body), outlet.slug)


def name(cleaned: Cleaned, outlet: Outlet, zone: ZoneInfo) -> MaybeDate:
    """The day at the start of a Jekyll post's file name, which Jekyll uses if the front matter has no date."""
    return day_of_name(cleaned.clipping.source) if cleaned.clipping.header else None


DATE_CLUES: tuple[Callable[[Cleaned, Outlet, ZoneInfo], MaybeDate], ...] = (
    dateline,
    time_element,
    stated,
    meta_line,
    address,
    roc_day,
    feed,
    epoch,
    front_matter,
    time_text,
    headline,
    posted,
    name,
)


PRINTED_CLUES = (dateline.__name__, meta_line.__name__, headline.__name__, posted.__name__)
"""Clues whose dates are printed for readers, mostly without a time zone."""


def find_date(cleaned: Cleaned, outlet: Outlet) -> tuple[MaybeDate, str | None]:
    """Find the publication date, in the outlet's time zone, and the name of its clue, or of two clues joined by ``+``.

    Returns ``(None, None)`` if no clue gives a date.
    """
    zone = ZoneInfo(outlet.timezone)
    last = last_day(cleaned.clipping.collected, zone)
    answers = [
        (clue.__name__, when)
        for clue in DATE_CLUES
        if (when := clue(cleaned, outlet, zone)) and is_plausible(when) and not (last and day_of(when) > last)
    ]
    if not answers:
        return None, None
    name, first = answers[0]
    if isinstance(first, datetime):
        has_unknown_zone = not outlet.hosts and first.tzinfo is zone and zone.key == "UTC" and name in PRINTED_CLUES
        if has_unknown_zone and (offset := _offset_from_epoch(cleaned.clipping, first)) is not None:
            return first.replace(microsecond=0, tzinfo=offset), f"{name}+{epoch.__name__}"
        if not has_unknown_zone or not isinstance(cleaned.clipping.collected, datetime):
            return _fixed_offset(first), name
        first = first.date()  # of the two times, that of the epoch is known to the second
    for other, when in answers[1:]:
        if isinstance(when, datetime) and day_of(when) == first:
            return _fixed_offset(when), f"{name}+{other}"
    return first, name


def collected_at(clipping: Clipping) -> datetime | None:
    """When the clipping was collected, in UTC; a day counts as its midnight."""
    collected = clipping.collected
    if collected is None or isinstance(collected, datetime):
        return collected
    return datetime(collected.year, collected.month, collected.day, tzinfo=UTC)


def _offset_from_epoch(clipping: Clipping, printed: datetime) -> timezone | None:
    """The UTC offset of a printed time, found from the epoch: 14:00 with an epoch of 06:00:23 UTC is +08:00.

    Only offsets in hours from -12:00 to +14:00 are valid; any other difference means that the two are different times.
    """
    collected = clipping.collected
    if not isinstance(collected, datetime):
        return None
    instant = collected if printed.second else collected.replace(second=0)
    offset = printed.replace(tzinfo=UTC) - instant
    fits = not offset % ONE_HOUR and timedelta(hours=-12) <= offset <= timedelta(hours=14)
    return timezone(offset) if fits else None


def _in_zone(when: datetime | date, zone: ZoneInfo) -> MaybeDate:
    """A time converted to the outlet's zone, or assumed to be in it if it has no zone; None for an implausible date."""
    if not is_plausible(when):
        return None
    if isinstance(when, datetime):
        return when.replace(tzinfo=zone) if when.tzinfo is None else when.astimezone(zone)
    return when


def _fixed_offset(when: datetime) -> datetime:
    """The same time to the second with a fixed offset, as it is written to the page."""
    offset = when.utcoffset()
    return when.replace(microsecond=0, tzinfo=timezone(offset) if offset is not None else UTC)
