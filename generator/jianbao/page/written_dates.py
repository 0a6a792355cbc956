"""Read a date as people and programs write it: ``April 15, 2021``, ``2021/4/5 20:30``, ``2023年1月5日 下午3时``.

A text that is a day, a time and a zone in one of the notations below is a date; any other text is not, so nothing is
guessed from a sentence, and today's date never completes a part that is missing. Where a notation has two meanings, the
meaning is that of Ruby's ``Time.parse``, which Jekyll calls, and ``WrittenDate.doubt`` names it.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from typing import NamedTuple

from jianbao.page.iso_dates import parse_iso

ISO_START = re.compile(r"\d{4}-?\d\d-?\d\d(?:[T ]|$)")
"""Python's parser of ISO 8601 accepts any character before the time, even a digit of a longer number."""
NUMBER = re.compile(r"\d{8,20}|\d+\.\d+(?:e\+?\d{1,2})?|\d+e\+?\d{1,2}", re.IGNORECASE)
COMPACT_FORMATS = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
"""Length of a number -> the date that its digits may be: 20210415203000."""
EPOCH_UNITS_PER_SECOND = (1, 10**3, 10**6, 10**9)
"""Seconds, and the milliseconds, microseconds and nanoseconds of JavaScript, Python and Go."""
FIRST_EPOCH, END_OF_EPOCHS = 631_152_000, 2_177_452_800
"""The beginnings of 1990 and 2039. Within these years no number is a time in two of the units."""
MAX_WRITTEN_CHARACTERS = 100
"""The longest notation, of JavaScript, has 60 characters with the name of the zone."""

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH_NAME = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
WEEKDAY = re.compile(
    r"\b(?:mon|tue(?:s)?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?|"
    r"\(?(?:星期|周|週|礼拜|禮拜)[一二三四五六日天]\)?"
)
ZONE_HOURS = {
    **{"z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 1, "cet": 1, "mez": 1, "cest": 2, "mesz": 2, "eet": 2},
    **{"eest": 3, "msk": 3, "hkt": 8, "sgt": 8, "cct": 8, "jst": 9, "kst": 9},
    **{"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7},
}
"""Name of a time zone -> hours east of UTC."""
TIME = re.compile(
    rf"""(?:(?<=\d)t|(?<![\d:.]))(?P<before>上午|下午|中午|凌晨|早上|早晨|傍晚|晚上|[ap]m\b)?\s*
    (?P<hour>\d\d?)
    (?: :(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?
      | \s*[時时点點]\s*(?:(?P<cn_minute>\d\d?)\s*分?\s*(?:(?P<cn_second>\d\d?)\s*秒)?)?
      | (?=\s*[ap]\.?m\b)
    )
    \s*(?P<after>[ap]\.?m\b\.?)?
    (?:
      (?:\s*(?P<open>\()?(?:utc|gmt)?\s?(?P<sign>[+-])(?P<zone_hour>\d\d?)(?::?(?P<zone_minute>\d\d))?(?!\d)(?(open)\))
          (?:\s[a-z]{{3,5}}\b)?
        | \s*(?P<zone>{"|".join(sorted(ZONE_HOURS, key=len, reverse=True))})\b
      )
      (?:\s*\([^()]*\))?
    )?""",
    re.VERBOSE,
)
"""A time of day, with its zone. Go writes the name of the zone after the offset, JavaScript writes it in brackets."""
AFTERNOON = frozenset(["下午", "傍晚", "晚上", "中午", "pm"])
CONNECTIVES = re.compile(r"^[\s,]+|(?:[\s,@-]|\bat\b)+$")
"""What is left before or after the day if the time is removed: ``April 15, 2021 at``."""

YEAR_FIRST = "the year is read first"
DAY_FIRST = "the day is read before the month"
FIRST_OF_MONTH = "it has no day, and is read as the first of the month"
DAY_NOTATIONS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), doubt)
    for pattern, doubt in (
        (r"(?P<year>\d{4})(?P<mark>[-/.])\s?(?P<month>\d\d?)(?P=mark)\s?(?P<day>\d\d?)\.?", ""),
        (r"(?P<year>\d{4})\s*年\s*(?P<month>\d\d?)\s*月\s*(?P<day>\d\d?)\s*[日号號]", ""),
        (r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)", ""),
        (rf"(?P<day>\d\d?)(?:st|nd|rd|th)?[-\s]*(?:of\s)?{MONTH_NAME},?[-\s]*(?P<year>\d{{4}}|\d\d)", ""),
        (rf"{MONTH_NAME}[-\s]*(?P<day>\d\d?)(?:st|nd|rd|th)?(?:,\s*|[-\s]+)(?P<year>\d{{4}})", ""),
        (rf"(?P<year>\d{{4}})[-,\s]*{MONTH_NAME}[-\s]*(?P<day>\d\d?)(?:st|nd|rd|th)?", ""),
        (r"(?P<day>\d\d?)\.\s?(?P<month>\d\d?)\.\s?(?P<year>\d{4})", ""),  # as in German, where it has one meaning
        (r"(?P<day>\d\d?)(?P<mark>[-/])(?P<month>\d\d?)(?P=mark)(?P<year>\d{4})", DAY_FIRST),
        (r"(?P<year>\d\d)(?P<mark>[-/.])(?P<month>\d\d?)(?P=mark)(?P<day>\d\d?)", YEAR_FIRST),
        (rf"{MONTH_NAME},?\s*(?P<year>\d{{4}})", FIRST_OF_MONTH),
    )
)
"""Notations of a day, and what is in doubt in them. The first that matches all of the text decides."""


class WrittenDate(NamedTuple):
    """A date that was read from a text or another value."""

    when: datetime | date
    """A time without a zone if the text has no zone."""
    doubt: str = ""
    """How the text was read if it has two meanings; empty if it has one."""


def read_written_date(value: object) -> WrittenDate | None:
    """Read a value of front matter: a date, a number (20210415 or an epoch) or a text; None if it is not a date."""
    if isinstance(value, date):
        return WrittenDate(value)
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    text = unicodedata.normalize("NFKC", str(value)).strip()
    if len(text) > MAX_WRITTEN_CHARACTERS:
        return None
    try:
        if NUMBER.fullmatch(text):
            return _from_number(text)
        iso = parse_iso(text) if ISO_START.match(text) else None
        return WrittenDate(iso) if iso else _from_words(text.lower())
    except (ValueError, OverflowError):  # the 30th of February, or 25 o'clock
        return None


def _from_number(text: str) -> WrittenDate | None:
    """The date of ``20210415``, or the time of an epoch in any unit. Raises ValueError for month 13."""
    if text.isdigit() and len(text) in COMPACT_FORMATS and text[:2] in ("19", "20"):
        when = datetime.strptime(text, COMPACT_FORMATS[len(text)])
        return WrittenDate(when if len(text) > len("20210415") else when.date())
    for units in EPOCH_UNITS_PER_SECOND:
        number = int(text) if text.isdigit() else float(text)
        if FIRST_EPOCH <= number / units < END_OF_EPOCHS:
            return WrittenDate(datetime.fromtimestamp(number // units, UTC))
    return None


def _from_words(text: str) -> WrittenDate | None:
    """Read a text in lower case. Raises ValueError for a day or time that does not exist."""
    time = TIME.search(text)
    day_text = f"{text[: time.start()]} {text[time.end() :]}" if time else text
    day_text = CONNECTIVES.sub("", " ".join(WEEKDAY.sub(" ", day_text).split()))
    for notation, doubt in DAY_NOTATIONS:
        if match := notation.fullmatch(day_text):
            day = _day(match)
            is_same_either_way = doubt == DAY_FIRST and (day.day > len(MONTHS) or day.day == day.month)
            written = WrittenDate(day, "" if is_same_either_way else doubt)
            return _at_time(written, time) if time else written
    return None


def _day(match: re.Match[str]) -> date:
    parts = match.groupdict()
    year = int(parts["year"])
    if len(parts["year"]) == len("21"):
        year = full_year(year)
    month = MONTHS.index(parts["name"][:3]) + 1 if parts.get("name") else int(parts["month"])
    return date(year, month, int(parts.get("day") or 1))


def day_of(when: datetime | date) -> date:
    """The day of a time, in the time's own zone; a day itself."""
    return when.date() if isinstance(when, datetime) else when


def full_year(year: int) -> int:
    """A year of two digits is in 1969 to 2068, as in Ruby; any other year is itself."""
    return year if year >= 100 else year + (2000 if year < 69 else 1900)


def _at_time(written: WrittenDate, match: re.Match[str]) -> WrittenDate:
    """Add the time of day and the zone of a match of ``TIME`` to a day. Raises ValueError."""
    hour = int(match["hour"])
    half = match["before"] or (match["after"] or "").replace(".", "")
    if half in AFTERNOON and hour < 12 and not (half == "中午" and hour == 11):
        hour += 12
    elif half and half not in AFTERNOON and hour == 12:
        hour = 0
    minute, second = match["minute"] or match["cn_minute"], match["second"] or match["cn_second"]
    when = datetime(*written.when.timetuple()[:3], hour, int(minute or 0), int(second or 0), tzinfo=_zone_of(match))
    doubt = "CST is read as UTC-6, the zone of Chicago" if match["zone"] == "cst" else written.doubt
    return WrittenDate(when, doubt)


def _zone_of(match: re.Match[str]) -> timezone | None:
    """The zone of a match of ``TIME``, None if it has no zone. Raises ValueError for an offset of more than a day."""
    if match["zone"]:
        hours = ZONE_HOURS[match["zone"]]
        return timezone(timedelta(hours=hours)) if hours else UTC
    if not match["sign"]:
        return None
    offset = timedelta(hours=int(match["zone_hour"]), minutes=int(match["zone_minute"] or 0))
    return timezone(-offset if match["sign"] == "-" else offset)
