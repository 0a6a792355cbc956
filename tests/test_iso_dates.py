"""ISO dates: what is written is read again, and nothing else is taken for a date."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from jianbao.page.iso_dates import format_iso, parse_iso

DATES = {
    "2023-11-07": date(2023, 11, 7),
    "2023-11-07T12:35:00Z": datetime(2023, 11, 7, 12, 35, tzinfo=UTC),
    "2023-11-07T12:35:00+01:00": datetime(2023, 11, 7, 12, 35, tzinfo=timezone(timedelta(hours=1))),
    "2023-11-07T12:35:00": datetime(2023, 11, 7, 12, 35),
}


@pytest.mark.parametrize(("text", "when"), DATES.items())
def test_round_trip(text: str, when: date) -> None:
    """A day stays a day, a moment keeps its offset, and UTC is written as Z."""
    assert format_iso(when) == text
    assert parse_iso(f" {text}\n") == when
    assert isinstance(parse_iso(text), datetime) == isinstance(when, datetime)


@pytest.mark.parametrize("text", ["", "昨天", "2023-02-31", "2023-11-07T25:00:00", "12:35", "2023-11-07 noon"])
def test_other_texts(text: str) -> None:
    """A text that is not a date gives None."""
    assert parse_iso(text) is None


@pytest.mark.parametrize(
    ("text", "when"), [("20231107", date(2023, 11, 7)), ("2023W452T12", datetime(2023, 11, 7, 12))]
)
def test_short_forms(text: str, when: date) -> None:
    """The compact forms of ISO 8601 are read too."""
    assert parse_iso(text) == when
