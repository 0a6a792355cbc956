"""Dates in the notations of people and programs, as they are in the front matter of posts and notes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianbao.model import When
from jianbao.page.post_names import parse_post_name
from jianbao.page.written_dates import MONTHS, WrittenDate, read_written_date

DAY = date(2021, 4, 5)
BEIJING = timezone(timedelta(hours=8))


def evening(zone: timezone | None = None) -> datetime:
    """Half past eight in the evening of the day of these tests."""
    return datetime(2021, 4, 5, 20, 30, tzinfo=zone)


@pytest.mark.parametrize(
    "text",
    [
        *("2021-04-05", "2021-4-5", "2021/04/05", "2021/4/5", "2021.04.05", "2021. 4. 5.", "20210405"),
        *("2021年4月5日", "2021 年 04 月 05 日", "2021年4月5號", "２０２１年４月５日", "2021年4月5日（星期一）"),
        *("April 5, 2021", "Apr. 5 2021", "april 5th, 2021", "Monday, April 5, 2021", "Mon Apr 05 2021"),
        *("5 April 2021", "5 Apr 2021", "5th of April, 2021", "05-Apr-2021", "Mon, 5 Apr 21", "2021 Apr 5"),
        *("5.4.2021", "05. 04. 2021"),
    ],
)
def test_a_day(text: str) -> None:
    """Each notation of a day is read as that day, and without a doubt."""
    assert read_written_date(text) == WrittenDate(DAY)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2021/04/05 20:30", evening()),
        ("2021-4-5T20:30:00", evening()),
        ("2021-04-05 20:30:00 +0800", evening(BEIJING)),
        ("2021-04-05 20:30 +08:00", evening(BEIJING)),
        ("2021-04-05T12:30:00.000Z", evening(BEIJING)),
        ("2021-04-05 20:30:00 +0800 CST", evening(BEIJING)),  # Go
        ("2021-04-05 20:30:00 UTC", evening(UTC)),
        ("Mon, 05 Apr 2021 20:30:00 +0800", evening(BEIJING)),  # RFC 2822
        ("Mon, 05 Apr 21 20:30 GMT", evening(UTC)),  # RFC 822
        ("Mon Apr  5 20:30:00 2021", evening()),  # ctime
        ("Mon Apr 05 2021 20:30:00 GMT+0800 (China Standard Time)", evening(BEIJING)),  # JavaScript
        ("2021年4月5日 20:30 (GMT+8)", evening(BEIJING)),
        ("2021年4月5日 20：30", evening()),
        ("2021年4月5日 20时30分", evening()),
        ("2021年4月5日下午8點30分00秒", evening()),
        ("2021/4/5 下午 8:30", evening()),
        ("2021/4/5 晚上8时30分", evening()),
        ("Apr 5, 2021 at 8:30 PM", evening()),
        ("April 5, 2021, 8:30 p.m.", evening()),
        ("20:30 JST, 5 April 2021", evening(timezone(timedelta(hours=9)))),
        ("2021-04-05 8pm", evening().replace(minute=0)),
        ("2021-04-05 12am", evening().replace(hour=0, minute=0)),
        ("2021年4月5日 上午12:30", evening().replace(hour=0)),
        ("2021年4月5日 中午12:30", evening().replace(hour=12)),
        ("20210405203000", evening()),
        ("1617625800", evening(BEIJING)),
        (1617625800000, evening(BEIJING)),
        (1617625800000.0, evening(BEIJING)),
        ("1.6176258e12", evening(BEIJING)),
        ("1617625800000000", evening(BEIJING)),
        (datetime(2021, 4, 5, 20, 30), evening()),
    ],
)
def test_a_time(text: object, when: datetime) -> None:
    """A time may be before or after the day, in twelve or 24 hours, with an offset or the name of a zone."""
    written = read_written_date(text)
    assert written == WrittenDate(when)
    assert written
    assert isinstance(written.when, datetime)
    assert (written.when.tzinfo is None) == (when.tzinfo is None)


@pytest.mark.parametrize(
    ("text", "when", "doubt"),
    [
        ("03/04/2021", date(2021, 4, 3), "the day is read before the month"),
        ("3-4-2021", date(2021, 4, 3), "the day is read before the month"),
        ("03/03/2021", date(2021, 3, 3), ""),
        ("13/04/2021", date(2021, 4, 13), ""),
        ("21/04/05", DAY, "the year is read first"),
        ("April 2021", date(2021, 4, 1), "it has no day, and is read as the first of the month"),
        (
            "Mon Apr 5 20:30:00 CST 2021",
            evening(timezone(timedelta(hours=-6))),
            "CST is read as UTC-6, the zone of Chicago",
        ),
    ],
)
def test_two_meanings(text: str, when: When, doubt: str) -> None:
    """Where a notation has two meanings, the one of Ruby's Time.parse is taken, and the doubt says which."""
    assert read_written_date(text) == WrittenDate(when, doubt)


@pytest.mark.parametrize(
    "value",
    [
        *(
            "昨天",
            "Monday",
            "20:30",
            "2021",
            "2021-04",
            "04/05",
            "2021年",
            "undefined",
            "NaN",
            "",
            " ",
            "0",
            "-1617625800",
        ),
        *("2021-02-30", "30 February 2021", "2021年2月30日", "20210230", "04/15/2021", "2021-13-01", "99999999999999"),
        *("2021-04-05 25:00", "2021-04-05 20:61", "2021-04-05 20:30 +2500", "2021-04-05 20:30 (GMT+8"),
        *("a day in April 2021", "2021-04-05 or later", "2021-04-05, 2021-04-06", "1" * 99, "1e99", "9.9e999"),
        *(None, True, [], ["2021-04-05"], {"date": "2021-04-05"}, 750, float("nan"), float("inf")),
    ],
)
def test_no_date(value: object) -> None:
    """A day that does not exist, a part of a date, and a sentence with a date in it are no dates."""
    assert read_written_date(value) is None


WAYS_TO_WRITE: list[Callable[[date], str]] = [
    lambda day: day.isoformat(),
    lambda day: f"{day.year}-{day.month}-{day.day}",
    lambda day: f"{day:%Y/%m/%d}",
    lambda day: f"{day:%Y.%m.%d}",
    lambda day: f"{day:%Y%m%d}",
    lambda day: f"{day.year}年{day.month}月{day.day}日",
    lambda day: f"{day.day} {MONTHS[day.month - 1]} {day.year}",
    lambda day: f"{MONTHS[day.month - 1].title()} {day.day}, {day.year}",
    lambda day: f"{day.day}.{day.month}.{day.year}",
    lambda day: f"{day.day}/{day.month}/{day.year}",
]
WAYS_TO_WRITE_TIMES: list[Callable[[datetime], str]] = [
    lambda time: f"{time:%H:%M:%S}",
    lambda time: f"{time.hour}:{time:%M:%S}",
    lambda time: f"{time.hour}时{time.minute}分{time.second}秒",
    lambda time: f"{(time.hour + 11) % 12 + 1}:{time:%M:%S} {'AM' if time.hour < 12 else 'PM'}",
    lambda time: f"{'上午' if time.hour < 12 else '下午'}{(time.hour + 11) % 12 + 1}:{time:%M:%S}",
]


@given(
    st.datetimes(datetime(1900, 1, 1), datetime(2099, 12, 31)),
    st.sampled_from(WAYS_TO_WRITE),
    st.sampled_from(WAYS_TO_WRITE_TIMES),
    st.sampled_from(["", " UTC", " GMT", "+0800", " -05:00", " +05:30"]),
)
def test_what_is_written_is_read(
    when: datetime, write_day: Callable[[date], str], write_time: Callable[[datetime], str], zone: str
) -> None:
    """Any day and time, in any notation, is read as that day and time."""
    when = when.replace(microsecond=0)
    day = read_written_date(write_day(when.date()))
    assert day is not None
    assert day.when == when.date()
    text = f"{write_day(when.date())} {write_time(when)}{zone}"
    written = read_written_date(text)
    assert written is not None
    assert isinstance(written.when, datetime)
    assert written.when.replace(tzinfo=None) == when
    assert (written.when.tzinfo is None) == (zone == "")


@given(st.text(max_size=120) | st.text("0123456789 :/-.,+年月日时apmTZ()", max_size=40) | st.integers() | st.floats())
def test_any_value(value: object) -> None:
    """No value raises an error."""
    written = read_written_date(value)
    assert written is None or isinstance(written.when, date)


@given(st.dates(date(1000, 1, 1)), st.booleans(), st.text("ab-渔船. ", max_size=9))
def test_names_of_posts(day: date, is_padded: bool, slug: str) -> None:
    """Any date before a title is found in a file's name, whether the month and day have one digit or two."""
    text = day.isoformat() if is_padded else f"{day.year}-{day.month}-{day.day}"
    assert parse_post_name(f"{text}-{slug}") == (day, slug)
