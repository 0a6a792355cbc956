"""Dates as newspapers print them in many languages: ``Published on Thursday, 5 March 2020 at 2.30 pm GMT``."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from babel import Locale

from jianbao.model import When
from jianbao.page.written_dates import ZONE_HOURS

CLDR_LOCALES = (
    *("en", "de", "fr", "es", "pt", "it", "nl", "ru", "uk", "pl", "cs", "tr", "vi", "id", "sv", "da", "nb", "ro", "el"),
    *("fi", "hu", "sk", "sl", "lt", "lv", "et", "bg", "ca", "ar", "ar_SY"),
)
"""Languages whose names of months and weekdays are recognised. Croatian would take November from Polish and Czech."""
DATE_LABELS = re.compile(
    r"^(?:submitted|posted|created|written|published|veröffentlicht|geschrieben|publié|soumis|enviado|publicado|"
    r"escrito|"
    r"inviato|pubblicato|scritto|geplaatst)\s+(?:by|von|par|por|da|door)\s+(?:.{1,40}?\s+)?(?:on|am|le|el|em|il|op)\b|"
    r"(?:(?:first|last|originally|zuletzt|última|ultima)\s+)?\b(?:published|posted|updated|modified|veröffentlicht|"
    r"erstellt|"
    r"aktualisiert|stand|publié|publiée|mis à jour|mise à jour|modifié|publicado|actualizado|actualización|atualizado|"
    r"pubblicato|aggiornato|gepubliceerd|bijgewerkt|опубликовано|обновлено|opublikowano|yayınlanma|güncelleme|"
    r"cập nhật|đăng|diterbitkan|公開日?|(?:最終)?更新日?|配信|입력|등록|수정|승인)\b"
    r"(?:\s+(?:on|am|at|le|il|el|em|op|pada|lúc))?\s*[:：]?",
    re.IGNORECASE,
)
NUMBER_OF_MINUTES = re.compile(r"\s*[·|•,–-]\s*\d{1,3}\s?(?:min|mins|minutes?)\b\.?(?:\s\w+){0,2}$", re.IGNORECASE)
"""The reading time after the date: 5 March 2020 · 4 min read."""
FILLING = " ,|·•–-:()（）\t\u00a0"
NAME_OF_MONTH = r"(?:[^\W\d_]{2,12}/)?(?P<name>[^\W\d_]{3,12})\.?"
"""Arabic papers print two names: 28 آب/اغسطس 2013."""
WEEKDAY_NAME = r"(?:(?P<weekday>[^\W\d_]{2,12}(?:[- ][^\W\d_]{2,6})?)\.?,?\s+)?"
TIME_OF_DAY = (
    r"(?:[\s,|·–-]*(?:\b(?:at|um|à|às|a las|alle|ore|om|kl|saat|lúc|pukul|в|о|godz)\b\.?)?\s*"
    r"(?P<half_before>오전|오후|午前|午後)?\s?(?P<hour>\d\d?)\s?[:.hH時时시]\s?(?P<minute>\d\d)(?::(?P<second>\d\d))?[分분]?"
    r"\s?(?P<half>[ap]\.?m\b\.?)?\s?(?:Uhr\b|hs?\b|uur\b)?"
    r"\s?\(?(?P<zone>GMT[+-]\d\d?|UTC[+-]\d\d?|[A-Z]{2,4})?\)?)?"
)
NAMED_DATES = (
    re.compile(
        rf"{WEEKDAY_NAME}(?P<day>\d\d?)(?:\.|er|º|ª|st|nd|rd|th)?\s*(?:of |de |di )?{NAME_OF_MONTH},?\s*(?:de |del )?"
        rf"(?P<year>(?:19|20)\d\d)(?: г\.?| р\.?)?{TIME_OF_DAY}"
    ),
    re.compile(
        rf"{WEEKDAY_NAME}{NAME_OF_MONTH}\s+(?P<day>\d\d?)(?:st|nd|rd|th)?,?\s+(?P<year>(?:19|20)\d\d){TIME_OF_DAY}"
    ),
)
NUMERIC_DATE_LINE = re.compile(
    rf"{WEEKDAY_NAME}(?P<first>\d\d?)(?P<dot>[./-])(?P<last>\d\d?)(?P=dot)(?P<year>(?:19|20)\d\d){TIME_OF_DAY}"
)
NUMERIC_DATE_WITHIN = re.compile(
    rf"(?<![\d./-])(?P<first>\d\d?)(?P<dot>[./-])(?P<last>\d\d?)(?P=dot)(?P<year>(?:19|20)\d\d|(?<=\.)\d\d)"
    rf"(?![\d./-]){TIME_OF_DAY}"
)
"""Years of two digits only after points: 02.12.19."""
YEAR_LEADS = re.compile(
    r"(?P<year>(?:19|20)\d\d)(?:(?:년|年)\s?(?P<month>\d\d?)(?:월|月)\s?(?P<day>\d\d?)(?:일|日)|"
    r"(?P<mark>[-/.])\s?(?P<dotted_month>\d\d?)(?P=mark)\s?(?P<dotted_day>\d\d?)\b\.?)"
    rf"\s?(?:[（(]?[월화수목금토일月火水木金土日](?:요일|曜日)?[)）]?)?{TIME_OF_DAY}"
)
"""The year first, as in Japanese and Korean; Korean dates with points end in one."""
HAMZA = str.maketrans("أإآ", "ااا")
ANY_YEAR = re.compile(r"(?:19|20)\d\d")
MAX_DATE_LINE_CHARACTERS = 120
UNCERTAIN_LANGUAGES = ("zh", "ja", "ko", "und")
"""Languages in which a date without a year in front is of no certain order."""
DAY_FIRST_HOSTS = re.compile(r"\.(?:uk|au|nz|ie|in|za|hk|sg|eu)$")
"""Countries that write the day first in English."""


def printed_date(line: str, zone: ZoneInfo, order: Callable[[], str] = str) -> When | None:
    """The date if ``line`` is a printed date and no more; of several with labels, the first.

    ``zone`` is that of times without a zone. ``order`` is asked about 03/04/2021: the number that comes first, ``day``
    or ``month``, or an empty text for no answer.
    """
    text = " ".join(line.split())
    if len(text) > MAX_DATE_LINE_CHARACTERS or not ANY_YEAR.search(text):
        return None
    parts = [part.strip(FILLING) for part in DATE_LABELS.split(NUMBER_OF_MINUTES.sub("", text))]
    dates = [_date_of_part(part, zone, order) for part in parts if part]
    return dates[0] if dates and None not in dates else None


def printed_date_within(text: str, zone: ZoneInfo, order: Callable[[], str] | None = None) -> When | None:
    """The first date anywhere in ``text``, one with the name of a month before one of numbers.

    ``order`` is asked about dates of numbers: the number that comes first, or an empty text for no answer. Without it,
    only dates with the name of a month are found.
    """
    matches = [match for pattern in NAMED_DATES for match in pattern.finditer(text)] if ANY_YEAR.search(text) else []
    named = next((when for match in matches if (when := _date_with_name(match, zone, checks_weekday=False))), None)
    if named or order is None:
        return named
    return next(
        (when for match in NUMERIC_DATE_WITHIN.finditer(text) if (when := _date_of_numbers(match, zone, order))), None
    )


def order_of_numbers(lang: str, host: str) -> str:
    """Which number is first in 03/04/2021 in a text in ``lang`` on ``host``: ``month`` in American English."""
    if not lang or lang.partition("-")[0] in UNCERTAIN_LANGUAGES:
        return ""
    return "month" if lang == "en" and not DAY_FIRST_HOSTS.search(host) else "day"


def _date_of_part(part: str, zone: ZoneInfo, order: Callable[[], str]) -> When | None:
    for pattern in NAMED_DATES:
        if (match := pattern.fullmatch(part)) and (when := _date_with_name(match, zone, checks_weekday=True)):
            return when
    if match := YEAR_LEADS.fullmatch(part):
        return _assemble(
            match, int(match["month"] or match["dotted_month"]), int(match["day"] or match["dotted_day"]), zone
        )
    match = NUMERIC_DATE_LINE.fullmatch(part)
    if match is None or not _is_weekday(match["weekday"]):
        return None
    return _date_of_numbers(match, zone, lambda: _order_by_weekday(match) or order())


def _date_of_numbers(match: re.Match[str], zone: ZoneInfo, order: Callable[[], str]) -> When | None:
    """The date of two numbers and a year; ``order`` is asked where either may be the month, and for a short year."""
    first, last = int(match["first"]), int(match["last"])
    if max(first, last) > 12 or first == last or match["dot"] == ".":
        number = "month" if last > 12 else "day"
        if len(match["year"]) == 2 and not order():
            return None
    else:
        number = order()
    return _assemble(match, *((first, last) if number == "month" else (last, first)), zone) if number else None


def _order_by_weekday(match: re.Match[str]) -> str:
    """The number that comes first, by the weekday: 5/3/2020 is a Thursday in March, 3/5/2020 a Sunday in May."""
    if match["weekday"] is None:
        return ""
    year, first, last = (int(match[part]) for part in ("year", "first", "last"))
    numbers = _weekdays()[match["weekday"].casefold()]
    fits = {"day": date(year, last, first).weekday() in numbers, "month": date(year, first, last).weekday() in numbers}
    return next((number for number, fit in fits.items() if fit), "") if sum(fits.values()) == 1 else ""


def _date_with_name(match: re.Match[str], zone: ZoneInfo, *, checks_weekday: bool) -> When | None:
    month = _months().get(_folded_name(match["name"]))
    if month is None or (checks_weekday and not _is_weekday(match["weekday"])):
        return None
    return _assemble(match, month, int(match["day"]), zone)


def _assemble(match: re.Match[str], month: int, day: int, zone: ZoneInfo) -> When | None:
    year = int(match["year"]) + (2000 if len(match["year"]) == 2 else 0)
    try:
        if match["hour"] is None:
            return date(year, month, day)
        half = (match["half"] or "").lower()
        is_afternoon = half.startswith("p") or match["half_before"] in ("오후", "午後")
        is_morning = half.startswith("a") or match["half_before"] in ("오전", "午前")
        hour = int(match["hour"]) % 12 + 12 * is_afternoon if is_afternoon or is_morning else int(match["hour"])
        time = (hour, int(match["minute"]), int(match["second"] or 0))
        return datetime(year, month, day, *time, tzinfo=_zone_named(match["zone"]) or zone)
    except ValueError:
        return None


def _zone_named(name: str | None) -> tzinfo | None:
    """The zone of an abbreviation or offset: CEST, GMT+7; None for others."""
    if name and name[3:4] in ("+", "-"):
        return timezone(timedelta(hours=int(name[3:]))) if abs(int(name[3:])) <= 14 else None
    return timezone(timedelta(hours=ZONE_HOURS[name.lower()])) if name and name.lower() in ZONE_HOURS else None


def _folded_name(name: str) -> str:
    """The comparison key of a month's name; papers write Arabic names with and without a hamza."""
    return name.casefold().rstrip(".").translate(HAMZA)


def _is_weekday(name: str | None) -> bool:
    return name is None or name.casefold() in _weekdays()


@functools.cache
def _months() -> dict[str, int]:
    """The number of each name of a month; without names that stand for different months in two languages."""
    numbers: dict[str, set[int]] = defaultdict(set)
    for code in CLDR_LOCALES:
        for context in Locale.parse(code).months.values():
            for width in ("wide", "abbreviated"):
                for number, name in context[width].items():
                    numbers[_folded_name(name)].add(number)
    return {name: found.pop() for name, found in numbers.items() if len(found) == 1} | {"sept": 9}


@functools.cache
def _weekdays() -> dict[str, set[int]]:
    """The numbers of the days with a name, Monday is 0; several if the name stands for others in another language."""
    numbers: dict[str, set[int]] = defaultdict(set)
    for code in CLDR_LOCALES:
        for context in Locale.parse(code).days.values():
            for width in ("wide", "abbreviated"):
                for number, name in context[width].items():
                    numbers[name.casefold().rstrip(".")].add(number)
    return dict(numbers)
