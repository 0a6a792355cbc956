"""The date of an article: which clue decides, in which time zone, and what happens if clues disagree or are missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from account import clean_clipping

from jianbao.config import DEFAULT_FIELD_NAMES
from jianbao.ingest.normalise.date import collected_at, find_date
from jianbao.ingest.read.fields import read_fields
from jianbao.model import Clipping, Outlet, When
from jianbao.outlets import load_outlets

SHORE = Outlet(
    "shore",
    {"en": "Shore"},
    timezone="Asia/Taipei",
    datelines=("{day}/{month}/{year} - {hour}:{minute}",),
    address_dates=(r"/{year}{month}{day}\d{4}\.html",),
)
TAIPEI = timezone(timedelta(hours=8))
ADDRESS = "https://example.org/news/202309150183.html"
DATE_LINE = "<p>15/09/2023 - 16:20</p>"
EPOCH = 1694764200000  # 2023-09-15T07:50:00Z, in Taipei 15:50 of the same day


def collected(epoch: int | None) -> datetime | None:
    """The time of an epoch in milliseconds."""
    return None if epoch is None else datetime.fromtimestamp(epoch // 1000, UTC)


def dated(
    body: str = "",
    url: str = "https://example.org/a",
    epoch: int | None = None,
    outlet: Outlet = SHORE,
    source: str = "a.txt",
    ending: str = "",
    **header: Any,
) -> tuple[When | None, str | None]:
    """The date of a clipping with these clues, and the name of the deciding clue."""
    values: Mapping[str, Any] = header
    clipping = Clipping(source, "0" * 64, values, "渔船回港", url, collected(epoch), f"{body}<p>正文。{ending}</p>")
    clipping = clipping._replace(fields=read_fields(values, DEFAULT_FIELD_NAMES))
    return find_date(clean_clipping(clipping, outlet), outlet)


def at(text: str) -> datetime:
    """A time in Taipei."""
    return datetime.fromisoformat(text).replace(tzinfo=TAIPEI)


@pytest.mark.parametrize(
    ("clues", "when", "clue"),
    [
        ({"body": DATE_LINE}, at("2023-09-15T16:20"), "dateline"),
        ({"body": DATE_LINE, "url": ADDRESS, "epoch": EPOCH}, at("2023-09-15T16:20"), "dateline"),
        ({"body": "<p>2023-09-15</p>", "epoch": EPOCH}, at("2023-09-15T15:50"), "dateline+epoch"),
        ({"body": "<p>撰文：<a href='/u'>王港</a> 2023-09-15 16:20</p>"}, at("2023-09-15T16:20"), "meta_line"),
        ({"url": ADDRESS}, date(2023, 9, 15), "address"),
        ({"url": ADDRESS, "epoch": EPOCH}, at("2023-09-15T15:50"), "address+epoch"),
        ({"url": ADDRESS, "epoch": EPOCH + 86400000}, date(2023, 9, 15), "address"),
        (
            {"url": ADDRESS, "date": datetime(2023, 9, 15, 1, tzinfo=UTC)},
            at("2023-09-15T09:00"),
            "address+front_matter",
        ),
        ({"epoch": EPOCH}, at("2023-09-15T15:50"), "epoch"),
        ({"epoch": EPOCH, "date": datetime(2023, 9, 16, tzinfo=UTC)}, at("2023-09-15T15:50"), "epoch"),
        ({"date": datetime(2023, 9, 15, 1, tzinfo=UTC)}, at("2023-09-15T09:00"), "front_matter"),
        ({"source": "x/2023-09-14-a.md", "layout": "post"}, date(2023, 9, 14), "name"),
        ({"source": "x/2023-09-14-a.md", "date": "昨天"}, date(2023, 9, 14), "name"),
        ({"source": "x/2023-09-14-a.md", "date": date(2023, 9, 16)}, date(2023, 9, 16), "front_matter"),
        ({"source": "x/2023-09-14-a.md", "layout": "post", "epoch": EPOCH}, at("2023-09-15T15:50"), "epoch"),
        ({"source": "x/2023-09-14-a.md", "layout": "post", "url": ADDRESS}, date(2023, 9, 15), "address"),
        ({"source": "x/2023-9-4-a.md", "layout": "post"}, date(2023, 9, 4), "name"),
        ({"source": "x/2023-09-14-a.md"}, None, None),  # no front matter
        ({"source": "x/2098-13-14-a.md", "layout": "post"}, None, None),
        ({}, None, None),
    ],
)
def test_which_clue_decides(clues: dict[str, Any], when: object, clue: str | None) -> None:
    """Date line, URL, epoch, front matter: the first decides the day, and a later one on that day may add the time."""
    assert dated(**clues) == (when, clue)


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("2023/09/15/boats-return/", 15),
        ("zh/2023/9/15/a1b2.html", 15),
        ("2023-09-15/doc-a1b2.shtml", 15),
        ("2023-09/15/c_1129.htm", 15),
        ("gn/2023/09-15/10110.shtml", 15),
        ("20230915/1AB/", 15),
        ("news/20230915-boats-return", 15),
        ("n1/2023/0915/c1004-4011.html", 15),
        ("2023/09/15/20230915-boats", 15),
        ("2023/09/16/boats/", 16),  # has begun in Asia, but not yet in UTC
        ("2023/09/17/boats/", None),  # after the time of collection
        ("n1/2022/0915/c1004-4011.html", None),  # possibly the 915th article of a year
        ("2023/09/14/20230915-boats", None),  # ambiguous
        ("news/20230915", None),
        ("news/boats-20230915", None),
        ("news/boats-20230915/", None),
        ("a/202309150183/", None),
        ("a/20231315/", None),
        ("a/20230931/", None),
        ("1989/06/04/remembered/", None),
        ("2023/09/1512/", None),
        ("a?day=/2023/09/15/", None),
    ],
)
def test_days_in_urls_of_hosts_without_an_outlet_file(path: str, day: int | None) -> None:
    """A complete date in the path is a clue for any host; article numbers and future days are not."""
    url, noon = f"https://boats.example/{path}", 1694779200000
    when, clue = dated(url=url, epoch=noon, outlet=Outlet("boats.example", {"en": "Boats"}, timezone="UTC"))
    if day == 15:
        assert (when, clue) == (datetime(2023, 9, 15, 12, tzinfo=UTC), "address+epoch")
    elif day:
        assert (when, clue) == (date(2023, 9, day), "address")
    else:
        assert clue == "epoch"


@pytest.mark.parametrize(
    ("path", "outlet", "when"),
    [
        ("2019/09/15/boats/", Outlet("x", {"en": "X"}), date(2019, 9, 15)),
        ("n1/2019/0915/c1.html", Outlet("x", {"en": "X"}), None),
        ("2098/09/15/boats/", Outlet("x", {"en": "X"}), None),
        ("2019/09/15/boats/", Outlet("x", {"en": "X"}, hosts=("boats.example",)), None),
    ],
)
def test_days_in_urls_without_an_epoch(path: str, outlet: Outlet, when: object) -> None:
    """Future days and numbers of four digits are not dates; for an outlet with a file only its own patterns count."""
    assert dated(url=f"https://boats.example/{path}", outlet=outlet)[0] == when


@pytest.mark.parametrize(
    ("value", "when"),
    [
        ("2023-09-15T16:20:00+08:00", at("2023-09-15T16:20")),
        ("2023-09-15 16:20", at("2023-09-15T16:20")),
        ("2023-09-15 16:20:00 +0800", at("2023-09-15T16:20")),  # the format in Jekyll's manual
        ("2023-09-15 01:20 -07:00", at("2023-09-15T16:20")),
        (datetime(2023, 9, 15, 16, 20), at("2023-09-15T16:20")),  # front matter without a time zone
        ("2023-09-15", date(2023, 9, 15)),
        (date(2023, 9, 15), date(2023, 9, 15)),
        ("昨天", None),
        (20230915, date(2023, 9, 15)),
        ("2023年9月15日 16:20", at("2023-09-15T16:20")),
        ("15/09/2023", date(2023, 9, 15)),
        ("09/15/2023", None),
        (["2023-09-15"], date(2023, 9, 15)),
        (None, None),
        (datetime(1, 1, 1, tzinfo=UTC), None),
        (datetime(9999, 12, 31, 23, 59, tzinfo=UTC), None),
        (date(1970, 1, 1), None),
    ],
)
def test_front_matter_dates(value: object, when: object) -> None:
    """Any YAML value may be the date; without an offset it is in the outlet's zone, and absurd years are ignored."""
    assert dated(date=value)[0] == when


def test_front_matter_dates_of_own_posts() -> None:
    """A post without a source URL was written by the archive's author: its date keeps its own offset."""
    when, _ = dated(url="", outlet=Outlet("unknown", {"en": "Unknown"}, timezone="UTC"), date="2023-09-15 02:00 +0800")
    assert when == at("2023-09-15T02:00")
    assert str(when) == "2023-09-15 02:00:00+08:00"


@pytest.mark.parametrize(
    ("line", "when"),
    [
        ("15/09/2023 - 16:20", at("2023-09-15T16:20")),
        ("2023-09-15 16:20:30", at("2023-09-15T16:20:30")),
        ("2023/09/15 16:20", at("2023-09-15T16:20")),
        ("2023.09.15", date(2023, 9, 15)),
        ("2023-09-15T16:20", at("2023-09-15T16:20")),
        ("发布时间：2023-09-15", date(2023, 9, 15)),
        ("發布時間: 2023年9月15日 8:05", at("2023-09-15T08:05")),
        ("2023年09月15日", date(2023, 9, 15)),
        ("更新時間：2023年9月15日", date(2023, 9, 15)),
        ("中華民國112年9月15日", date(2023, 9, 15)),
        ("中華民國 112年9月15日（星期五） 16:20", at("2023-09-15T16:20")),
        ("民国89年9月15日", date(2000, 9, 15)),
        ("日期：112年9月15日", date(2023, 9, 15)),
        ("發布日期：112/09/15", date(2023, 9, 15)),
        ("112年9月15日", None),
        ("112/09/15", None),
        ("日期：89年9月15日", None),
        ("日期：112/09-15", None),
        ("中華民國112年9月31日", None),
        ("中華民國112年9月15日，渔船回港", None),
        ("03/04/2023", None),
        ("31/02/2023 - 16:20", None),
        ("2023-09-15 25:00", None),
        ("2023-13-01", None),
        ("15/09/1823 - 16:20", None),
        ("2023-09-15，渔船回港", None),
    ],
)
def test_date_lines(line: str, when: object) -> None:
    """The outlet's pattern and unambiguous orders are date lines; invalid days and sentences are not."""
    assert dated(f"<p>{line}</p>")[0] == when


def test_date_far_below_the_top_is_text() -> None:
    """A date in a line of its own in the middle of a text is not a date line."""
    assert dated("<p>一</p><p>二</p><p>三</p><p>四</p><p>2023-09-15</p>") == (None, None)


def test_clue_with_an_impossible_day_is_skipped() -> None:
    """After a URL with month 13, the next clue decides."""
    bad = "https://example.org/news/202313150183.html"
    assert dated(url=bad, epoch=EPOCH) == (at("2023-09-15T15:50"), "epoch")


@pytest.mark.parametrize(
    ("zone", "epoch", "text"),
    [
        ("Europe/Paris", 1616093909000, "2021-03-18T19:58:29+01:00"),
        ("Europe/Paris", 1692213306000, "2023-08-16T21:15:06+02:00"),
        ("America/New_York", 1699359302000, "2023-11-07T07:15:02-05:00"),
        ("UTC", 1616093909000, "2021-03-18T18:58:29+00:00"),
    ],
)
def test_offset_of_the_outlets_zone(zone: str, epoch: int, text: str) -> None:
    """The date has the offset of the outlet's zone in summer or winter, as a fixed offset for the page."""
    when, _ = dated(epoch=epoch, outlet=Outlet("x", {"en": "X"}, timezone=zone))
    assert isinstance(when, datetime)
    assert when.isoformat() == text
    assert isinstance(when.tzinfo, timezone)


def test_day_is_in_the_outlets_zone() -> None:
    """The day of a time is that in the outlet's zone: half past eleven at night in Paris is the next day in Taipei."""
    late = int(datetime(2023, 9, 14, 21, 30, tzinfo=UTC).timestamp() * 1000)
    assert dated(url=ADDRESS, epoch=late) == (at("2023-09-15T05:30"), "address+epoch")


def test_day_of_collection_is_its_midnight() -> None:
    """A clipping whose first line has a day without a time was collected at midnight, for the page's field."""
    clipping = Clipping("a.txt", "0" * 64, {}, "", "", date(2023, 9, 15), "")
    assert collected_at(clipping) == datetime(2023, 9, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("slug", "url", "when"),
    [
        ("rfi", "https://www.rfi.fr/cn/%E4%BA%9A%E6%B4%B2/20230816-%E6%97%A5", "2023-08-16"),
        ("rfa", "https://www.rfa.org/mandarin/Xinwen/1-11262023112535.html", "2023-11-26T11:25:35-05:00"),
        (
            "rfa",
            "https://www.rfa.org/mandarin/yataibaodao/huanjing/wy-07012023080000.html/",
            "2023-07-01T08:00:00-04:00",
        ),
        ("cna", "https://www.cna.com.tw/news/aopl/202309150183.aspx", "2023-09-15"),
        ("cna", "https://www.cna.com.tw/about/201.aspx", None),
    ],
)
def test_dates_in_urls_of_shipped_outlets(slug: str, url: str, when: str | None) -> None:
    """The URL of a shipped outlet is parsed by its own patterns."""
    found, _ = dated(url=url, outlet=load_outlets()[slug])
    assert (found.isoformat() if found else None) == when


@pytest.mark.parametrize(
    ("ending", "epoch", "when", "clue"),
    [
        ("（編輯：林海）1120915", None, date(2023, 9, 15), "roc_day"),
        ("（編輯：林海）1120915", EPOCH, at("2023-09-15T15:50"), "roc_day+epoch"),
        ("（編輯：林海）1121399", EPOCH, at("2023-09-15T15:50"), "epoch"),
        ("全文共1120915字", None, None, None),
    ],
)
def test_years_of_the_republic(ending: str, epoch: int | None, when: object, clue: str | None) -> None:
    """A dispatch that ends with a day in the Republic's calendar is of that day; other numbers are ignored."""
    clipping = Clipping(
        "a.txt", "0" * 64, {}, "漁船回港", "https://example.org/a", collected(epoch), f"<p>正文。{ending}</p>"
    )
    assert find_date(clean_clipping(clipping, SHORE), SHORE) == (when, clue)


@pytest.mark.parametrize(
    ("clues", "when", "clue"),
    [
        ({"body": "<p>2023-09-16</p>"}, date(2023, 9, 16), "dateline"),
        ({"body": "<p>2023-09-17</p>"}, at("2023-09-15T15:50"), "epoch"),
        ({"body": "<time datetime='2024-01-01'>1 月 1 日</time>"}, at("2023-09-15T15:50"), "epoch"),
        ({"url": "https://example.org/news/203802030183.html"}, at("2023-09-15T15:50"), "epoch"),
    ],
)
def test_no_date_is_later_than_the_day_after_collection(clues: dict[str, Any], when: object, clue: str) -> None:
    """The day after the day of collection may have begun elsewhere; later dates are not of publication."""
    assert dated(epoch=EPOCH, **clues) == (when, clue)


RELATED = "".join(
    f"<li><a href='/{day}'>别的新闻</a><p><time datetime='2023-09-{day}'>9月{day}日</time></p></li>"
    for day in (10, 11, 12)
)


@pytest.mark.parametrize(
    ("body", "when", "clue"),
    [
        ("<time datetime='2023-09-14T10:00+08:00'>14日</time>", at("2023-09-14T10:00"), "time_element"),
        ("<p>渔船今天清晨回港了。</p><h3><time datetime='1998-06-01'>1998年6月1日</time></h3>", None, None),
        ("<h3><time datetime='1998-06-01'>1998年6月</time></h3>", None, None),
        (f"<p>渔船今天清晨回港了。</p><p>船长说收成很好。</p><ul>{RELATED}</ul>", None, None),
    ],
)
def test_times_that_are_clues(body: str, when: object, clue: str | None) -> None:
    """A time at the edge is a clue; one in the text or of a link to another article is not."""
    assert dated(body, ending="港口今天恢复了平静。") == (when, clue)


def test_times_of_links_below_the_text_are_no_clues() -> None:
    """The times of related articles, which are removed, do not date the article."""
    body = f"<p>渔船今天清晨回港了。</p><p>船长说收成很好。</p><ul>{RELATED}</ul>"
    cleaned = clean_clipping(Clipping("a.txt", "0" * 64, {}, "渔船回港", "https://example.org/a", None, body), SHORE)
    assert cleaned.body == "渔船今天清晨回港了。\n\n船长说收成很好。\n"
    assert find_date(cleaned, SHORE) == (None, None)
