"""Date patterns, of the outlet files and for any outlet. The dateline rule and the date clues use them.

A pattern is a regular expression with the placeholders ``{year}`` ``{month}`` ``{day}`` ``{hour}`` ``{minute}``
``{second}``: ``'{day}/{month}/{year} - {hour}:{minute}'`` matches ``18/03/2021 - 14:18``.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from jianbao.ingest.printed_dates import order_of_numbers, printed_date
from jianbao.model import Outlet

DATE_PART_PATTERNS = {
    "year": r"(?P<year>(?:19|20)\d\d)",
    "month": r"(?P<month>\d\d)",
    "day": r"(?P<day>\d\d)",
    "hour": r"(?P<hour>\d\d)",
    "minute": r"(?P<minute>\d\d)",
    "second": r"(?P<second>\d\d)",
}

DATE_LABEL = r"(?:(?:[发發][布佈表]|更新|刊登|出版)?(?:日期|[时時][间間]))"
OPTIONAL_DATE_LABEL = rf"{DATE_LABEL}?[:：]?\s*"
OPTIONAL_WEEKDAY = r"(?:\s*[（(]?(?:星期|周|週)[一二三四五六日天][）)]?)?"
OPTIONAL_TIME = r"(?:\s*(?P<hour>\d\d?):{minute}(?::{second})?)?"
COMMON_DATELINES = (
    OPTIONAL_DATE_LABEL + r"{year}[-/.]{month}[-/.]{day}(?:[ T]+{hour}:{minute}(?::{second})?)?",
    OPTIONAL_DATE_LABEL + r"{year}年(?P<month>\d\d?)月(?P<day>\d\d?)日" + OPTIONAL_WEEKDAY + OPTIONAL_TIME,
    # Years of the Republic of China, which began in 1912; 112年 must have 民国 or a label before it.
    OPTIONAL_DATE_LABEL
    + r"(?:中[華华])?民[國国]\s*(?P<republic>1\d\d|[789]\d)年(?P<month>\d\d?)月(?P<day>\d\d?)日"
    + OPTIONAL_WEEKDAY
    + OPTIONAL_TIME,
    DATE_LABEL + r"[:：]\s*(?P<republic>1\d\d)年(?P<month>\d\d?)月(?P<day>\d\d?)日" + OPTIONAL_WEEKDAY + OPTIONAL_TIME,
    DATE_LABEL + r"[:：]\s*(?P<republic>1\d\d)(?P<mark>[-/.])(?P<month>\d\d?)(?P=mark)(?P<day>\d\d?)" + OPTIONAL_TIME,
)
"""Date lines of any outlet. The year comes first in all of them, because 03/04/2021 is ambiguous."""
ROC_YEAR_OFFSET = 1911
"""Year 1 of the Republic of China is 1912."""

COMMON_ADDRESS_DATES = (
    r"/{year}/(?P<month>\d\d?)/(?P<day>\d\d?)(?=/)",  # /2023/11/12/title/
    r"/{year}-{month}-{day}(?=/)",  # /2023-11-12/doc-a1.shtml
    r"/{year}-{month}/{day}(?=/)",  # /2023-11/12/c_1.htm
    r"/{year}/{month}-{day}(?=/)",  # /gn/2023/11-12/1.shtml
    r"/{year}{month}{day}(?=[/-])",  # /20231112/title, /20231112-title
)
"""Dates in the paths of hosts without an outlet file: complete segments, or the start of a segment before a dash.

Only year, month, day in this order; /20231113001/ and /story-20231113 are article numbers.
"""
NUMBERED_ADDRESS_DATE = r"/{year}/{month}{day}(?=/)"
"""/n1/2023/1112/c1.html, but 1112 may also be article number 1112 of the year 2023."""


RFC_2822_DATE = re.compile(
    OPTIONAL_DATE_LABEL + r"((?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d(?::\d\d)? (?:GMT|UTC|[+-]\d{4}))"
)
"""Sat, 10 Oct 2020 04:00:58 GMT, as in feeds (RFC 2822, section 3.3); it has its own time zone."""


ISO_8601_DATE = re.compile(
    OPTIONAL_DATE_LABEL + r"(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d))"
)
"""2021-10-21T10:30:00.000Z, as programs write dates (ISO 8601); it has its own time zone."""


@functools.cache
def compile_date_pattern(pattern: str) -> re.Pattern[str]:
    """Compile a date pattern to a regular expression with a named group for each placeholder."""
    for name, expression in DATE_PART_PATTERNS.items():
        pattern = pattern.replace("{" + name + "}", expression)
    return re.compile(pattern)


def date_from_match(match: re.Match[str], zone: ZoneInfo) -> datetime | date | None:
    """The date of a match, or the time in ``zone`` if it has an hour; None for an invalid date like 31 February."""
    parts = {
        name: int(text) for name, text in match.groupdict().items() if name in DATE_PART_PATTERNS and text is not None
    }
    if republic := match.groupdict().get("republic"):
        parts["year"] = ROC_YEAR_OFFSET + int(republic)
    try:
        if "hour" in parts:
            return datetime(**parts, tzinfo=zone)
        return date(**parts)
    except (TypeError, ValueError):
        return None


def date_of_text(text: str, patterns: tuple[str, ...], zone: ZoneInfo) -> datetime | date | None:
    """The date in ``text`` if a pattern matches all of it, else None; the first pattern that matches decides."""
    matches = (compile_date_pattern(pattern).fullmatch(text.strip()) for pattern in patterns)
    return next((when for match in matches if match and (when := date_from_match(match, zone))), None)


def parse_date_line(text: str, outlet: Outlet, language: Callable[[], str] = str) -> datetime | date | None:
    """The date if ``text`` is a date line, by the outlet's patterns or the common ones, in the outlet's time zone.

    Only for a date like 03/04/2021 it asks for the language of the article.
    """
    zone = ZoneInfo(outlet.timezone)
    for notation, parse in ((RFC_2822_DATE, parsedate_to_datetime), (ISO_8601_DATE, datetime.fromisoformat)):
        if match := notation.fullmatch(text.strip()):
            try:
                when = parse(match[1])
                return when.astimezone(zone) if outlet.hosts else when
            except (ValueError, OverflowError):
                return None
    own = date_of_text(text, (*outlet.datelines, *COMMON_DATELINES), zone)
    return own or printed_date(text, zone, lambda: order_of_numbers(language(), outlet.slug))


def date_within(text: str, patterns: tuple[str, ...], zone: ZoneInfo) -> datetime | date | None:
    """The date anywhere in ``text``, None if no pattern matches; the first pattern that matches decides."""
    matches = (compile_date_pattern(pattern).search(text) for pattern in patterns)
    return next((when for match in matches if match and (when := date_from_match(match, zone))), None)


def dates_within(text: str, patterns: tuple[str, ...], zone: ZoneInfo) -> set[datetime | date]:
    """All dates in ``text`` that match one of the patterns."""
    matches = (match for pattern in patterns for match in compile_date_pattern(pattern).finditer(text))
    return {when for match in matches if (when := date_from_match(match, zone))}
