"""``jianbao collect``: what becomes of the entries of feeds, good and bad ones, and that none is lost or doubled."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from conftest import Archive, files_of
from fake_web import FakeClock, Reply, Web, raw

from jianbao import pipeline
from jianbao.care.remove import remove
from jianbao.cli.commands import main
from jianbao.collect import Collected, CollectReport, State, apart, collect
from jianbao.collect.article_element import article_element
from jianbao.collect.read_all import FEEDS_AT_A_TIME, read_all
from jianbao.errors import ConfigError, UsageError
from jianbao.fetch import Fetcher
from jianbao.model import Article
from jianbao.page.format import parse_page
from jianbao.report import no_progress

NOW = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
TEXT = "The old bridge is closed from Tuesday. Pedestrians use the ferry, which runs every ten minutes."


def item(number: int = 1, text: str = TEXT, **values: str) -> str:
    """An item of RSS; an empty value leaves its element out."""
    fields = {
        "guid": f"id-{number}",
        "link": f"https://post.example/2026/{number}",
        "title": f"Story {number}",
        "pubDate": "Sun, 29 Nov 2026 09:30:00 +0100",
        "description": f"&lt;p&gt;{text} It is number {number}.&lt;/p&gt;",
        **values,
    }
    return f"<item>{''.join(f'<{name}>{value}</{name}>' for name, value in fields.items() if value)}</item>"


def rss(*items: str) -> bytes:
    """A feed in RSS."""
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>Post</title>{"".join(items)}</channel></rss>'.encode()
    )


@pytest.fixture
def run(archive: Archive, web: Web) -> Callable[..., CollectReport]:
    """A function that collects the feeds at these paths of the server; further options are those of ``collect``."""

    def collect_feeds(*paths: str, settings: str = "", pages: tuple[str, ...] = (), **options: Any) -> CollectReport:
        feeds = "".join(f'[[feeds]]\nurl = "{web.address}{path}"\n{settings}' for path in paths)
        archive.write("jianbao.toml", feeds or "title = 'x'\n")
        fetcher = Fetcher([web.place], clock=FakeClock(), delay=0)
        return collect(archive.config, pages, **{"fetcher": fetcher, "now": NOW, **options})

    return collect_feeds


def clippings(archive: Archive) -> dict[str, str]:
    """The text of each clipping by its name."""
    return {name: data.decode() for name, data in files_of(archive.root / "content" / "clippings").items()}


def articles(archive: Archive) -> list[Article]:
    """The articles that an ingest of all clippings makes, by title."""
    report = pipeline.ingest(archive.config, jobs=1)
    assert not report.problems
    pages = (archive.root / "content" / "articles").rglob("*.md")
    return sorted(
        (parse_page(path.read_text(encoding="utf-8"), path.name) for path in pages), key=lambda page: page.title
    )


def only(report: CollectReport) -> Collected:
    """What became of the only feed of a run."""
    (found,) = report.feeds
    return found


# Formats

RICH_RSS = f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Valley Post</title>
<item><guid isPermaLink="false">a1</guid><title>The bridge closes &amp;amp; a [ferry](x) runs</title>
<link>https://post.example/news/bridge?utm_source=rss</link><pubDate>Sun, 29 Nov 2026 09:30:00 +0100</pubDate>
<dc:creator>Anna Brook</dc:creator><category>transport</category><category>river</category>
<description>In short.</description><enclosure url="https://post.example/bridge.jpg" type="image/jpeg" length="1"/>
<content:encoded><![CDATA[<p>{TEXT}<script>alert(1)</script></p><p>It opens again in May.</p>]]></content:encoded>
</item></channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"><title>Post</title>
<entry><id>tag:post.example,2026:1</id><title type="html">The bridge closes &amp;amp;amp; a [ferry](x) runs</title>
<link rel="alternate" href="https://post.example/news/bridge?utm_source=rss"/><published>2026-11-29T09:30:00+01:00</published>
<updated>2026-11-30T07:00:00Z</updated><author><name>Anna Brook</name></author><category term="transport"/>
<category term="river"/><summary>In short.</summary>
<media:content url="https://post.example/bridge.jpg" medium="image"/>
<content type="html">
&lt;p&gt;{TEXT}&lt;script&gt;alert(1)&lt;/script&gt;&lt;/p&gt;
&lt;p&gt;It opens again in May.&lt;/p&gt;</content>
</entry></feed>"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Valley Post",
        "items": [
            {
                "id": 17,
                "url": "https://post.example/news/bridge?utm_source=rss",
                "title": "The bridge closes & a [ferry](x) runs",
                "date_published": "2026-11-29T09:30:00+01:00",
                "authors": [{"name": "Anna Brook"}],
                "tags": ["transport", "river"],
                "summary": "In short.",
                "image": "https://post.example/bridge.jpg",
                "content_html": f"<p>{TEXT}<script>alert(1)</script></p><p>It opens again in May.</p>",
            }
        ],
    }
)


@pytest.mark.parametrize("text", [RICH_RSS, ATOM, JSON_FEED], ids=["RSS", "Atom", "JSON Feed"])
def test_an_entry_becomes_a_page(archive: Archive, web: Web, run: Callable[..., CollectReport], text: str) -> None:
    """In each format, ingest makes the same page of the clipping."""
    web.pages["/feed"] = Reply(text.encode())
    report = run("/feed", settings='channel = "Valley Morning"\n')
    (file,) = only(report).new
    assert re.fullmatch(r"content/clippings/2026/11/[a-z2-7]{20}\.txt", file)
    (page,) = articles(archive)
    assert page.title == "The bridge closes & a [ferry](x) runs"
    assert (page.date, page.date_clue, page.collected) == (NOW - timedelta(hours=23, minutes=30), "feed", NOW)
    assert (page.outlet, page.channel, page.authors) == ("post.example", "Valley Morning", ("Anna Brook",))
    assert (page.tags, page.summary) == (("transport", "river"), "In short.")
    assert (page.source_url, page.image) == ("https://post.example/news/bridge", "https://post.example/bridge.jpg")
    assert page.body == f"![](https://post.example/bridge.jpg)\n\n{TEXT}\n\nIt opens again in May.\n"


def test_the_clipping_of_an_entry(archive: Archive, web: Web, run: Callable[..., CollectReport]) -> None:
    """A clipping has what the feed says in front matter, the time of collection, and the text as the feed has it."""
    web.pages["/feed"] = Reply(rss(item(title="C:\\[a] &lt;b&gt;x&lt;/b&gt;")))
    run("/feed", settings='outlet = "rfi"\n')
    (text,) = clippings(archive).values()
    assert text.splitlines() == [
        "---",
        f'feed: "{web.address}/feed"',
        'entry: "id-1"',
        text.splitlines()[3],
        'date: "2026-11-29T08:30:00+00:00"',
        'outlet: "rfi"',
        "---",
        "<!--2026-11-30T08:00:00Z-->",
        "[C:\\\\[a] x](https://post.example/2026/1)",
        "------",
        "",
        f"<p>{TEXT} It is number 1.</p>",
    ]
    (page,) = articles(archive)
    assert (page.outlet, page.title) == ("rfi", "C:\\[a] x")


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("iso-8859-1", "utf-8"),
        ("utf-8", "gb18030"),
        ("gb2312", "gb18030"),
        ("nonsense", "utf-8"),
        ("", "big5"),
        ("", "utf-16"),
    ],
)
def test_wrong_charset(
    archive: Archive, web: Web, run: Callable[..., CollectReport], charset: str, encoding: str
) -> None:
    """A feed is decoded by its bytes and its own declaration, whatever the server says."""
    declaration = f'<?xml version="1.0" encoding="{encoding}"?>'
    text = rss(item(title="國防部長會見")).decode().partition("?>")[2]
    web.pages["/feed"] = Reply(
        (declaration + text).encode(encoding), headers={"Content-Type": f"application/rss+xml; charset={charset}"}
    )
    assert len(only(run("/feed")).new) == 1
    assert "[國防部長會見](" in next(iter(clippings(archive).values()))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Sun, 29 Nov 2026 09:30:00 +0800", "2026-11-29T01:30:00+00:00"),
        ("Sun, 29 Nov 2026 09:30:00 GMT", "2026-11-29T09:30:00+00:00"),
        ("Sun, 29 Nov 2026 09:30:00 EST", "2026-11-29T14:30:00+00:00"),
        ("2026-11-29T09:30:00.5Z", "2026-11-29T09:30:00+00:00"),
        ("2026-11-29T09:30:00+08:00", "2026-11-29T01:30:00+00:00"),
        ("2026-11-29T09:30:00", "2026-11-29T09:30:00"),
        ("2026/11/29 09:30:00", "2026-11-29T09:30:00"),
        ("2026年11月29日 09:30", "2026-11-29T09:30:00"),
        ("Sun, 29 Nov 2026 09:30:00 GMT+8", "2026-11-29T01:30:00+00:00"),
        ("2026-11-29 09:30:00", "2026-11-29T09:30:00"),
        ("Sun, 29 Nov 2026 09:30:00", "2026-11-29T09:30:00"),
        ("Sun, 29 Nov 2026", "2026-11-29"),
        ("2026-11-29", "2026-11-29"),
    ],
)
def test_dates_have_the_time_zone_that_the_feed_gives(
    archive: Archive, web: Web, run: Callable[..., CollectReport], written: str, expected: str
) -> None:
    """A date without a time zone stays without one, because ingest knows that of the outlet; a day stays a day."""
    web.pages["/feed"] = Reply(rss(item(pubDate=written)))
    run("/feed")
    (text,) = clippings(archive).values()
    assert f'\ndate: "{expected}"\n' in text


ATOM_HEAD = '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/">'
MEDIA_HEAD = '<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" xml:base="https://b.example/n/"><channel>'
PARTS = {
    "xml:base of the feed": (
        f'{MEDIA_HEAD}<item><link>/a</link><description>&lt;p&gt;{TEXT} &lt;a href="x?a&amp;amp;b"&gt;y&lt;/a&gt; '
        "&lt;a href='#z'&gt;z&lt;/a&gt; &lt;a href='http://['&gt;z&lt;/a&gt;&lt;/p&gt;</description></item></channel></rss>",
        ["](https://b.example/a)\n", 'href="https://b.example/n/x?a&amp;b"', "href='#z'", "href='http://['"],
    ),
    "xml:base of a text": (
        f'{ATOM_HEAD}<entry><id>a:1</id><link href="https://a.example/1"/><content type="html" '
        f'xml:base="https://c.example/x/">&lt;p&gt;{TEXT}&lt;img src="y.jpg"&gt;&lt;/p&gt;</content></entry></feed>',
        ['<img src="https://c.example/x/y.jpg">'],
    ),
    "description of a picture": (
        f'{MEDIA_HEAD}<item><link>/a</link><media:content url="https://a.example/p" medium="image"><media:title>no'
        f"</media:title><media:description>{'no ' * 200}</media:description></media:content><title>Yes</title>"
        f"<description>{TEXT}</description></item></channel></rss>",
        ['"https://a.example/p"', "[Yes]", TEXT],
    ),
    "description of a video": (
        f"{ATOM_HEAD}<entry><id>a:1</id><title>Yes</title><media:group><media:title>no</media:title><media:content "
        f'url="https://a.example/v" type="application/x-shockwave-flash"/><media:thumbnail url="https://a.example/t"/>'
        f"<media:description>{TEXT}</media:description></media:group></entry></feed>",
        ["[Yes]", 'src="https://a.example/t"', TEXT],
    ),
    "picture as text": (
        f'{ATOM_HEAD}<entry><id>a:1</id><title>Yes</title><content type="image/png">{"bm8g" * 99}</content>'
        f"<summary>{TEXT}</summary></entry></feed>",
        ["[Yes]", TEXT],
    ),
    "lines": (
        f"{ATOM_HEAD}<entry><id>a:1</id><title>Yes</title><media:group><media:description>{TEXT}\n\nA "
        "&amp;amp; b &amp;lt;\nhttps://a.example/</media:description></media:group></entry></feed>",
        [f"<p>{TEXT}</p>\n<p>A &amp; b &lt;<br>\nhttps://a.example/</p>"],
    ),
    "icons and small pictures": (
        f'{MEDIA_HEAD}<item><link>/a</link><title>Yes</title><media:thumbnail url="https://a.example/no" width="30"/>'
        '<media:content url="https://a.example/no" medium="image" width="140"/>'
        '<media:content url="https://a.example/b" medium="image" width="460"/></item></channel></rss>',
        ['"https://a.example/b"'],
    ),
    "an icon": (
        f'{MEDIA_HEAD}<item><link>/a</link><title>Yes</title><media:thumbnail url="https://a.example/no" width="30"/>'
        "</item></channel></rss>",
        ["[Yes]"],
    ),
    "address before FeedBurner": (
        '<rss version="2.0" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"><channel><item><title>Yes</title>'
        "<link>http://feedproxy.google.com/no</link><feedburner:origLink>https://a.example/1</feedburner:origLink></item>"
        "</channel></rss>",
        ["(https://a.example/1)"],
    ),
    "beginning of the text as summary": (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><item><title>Yes</title>'
        f"<description>{TEXT[:50]} [&amp;#8230;] The post appeared first on no </description>"
        f"<content:encoded>&lt;p&gt;{TEXT}</content:encoded></item></channel></rss>",
        ["[Yes]", TEXT],
    ),
    "an author with an address": (
        '<rss version="2.0"><channel><item><title>Yes</title><author>no@post.museum (Anna Brook)</author>'
        "</item></channel></rss>",
        ['author: ["Anna Brook"]'],
    ),
    "authors of the feed": (
        f"{ATOM_HEAD}<author><name>Anna Brook</name></author><entry><id>a:1</id><title>Yes</title></entry></feed>",
        ['author: ["Anna Brook"]'],
    ),
    "authors of the feed and of the entry": (
        f"{ATOM_HEAD}<author><name>no</name></author><entry><id>a:1</id><title>Yes</title><author><name>Anna Brook"
        "</name></author></entry></feed>",
        ['author: ["Anna Brook"]'],
    ),
    "JSON Feed": (
        json.dumps(
            {"authors": [{"name": "Anna Brook"}], "items": [{"id": 1, "url": "a", "content_text": f"{TEXT}\n\n<"}]}
        ),
        ['author: ["Anna Brook"]', "/a)\n------", f"<p>{TEXT}</p>\n<p>&lt;</p>"],
    ),
}


@pytest.mark.parametrize(("text", "expected"), PARTS.values(), ids=PARTS)
def test_parts_of_feeds(
    archive: Archive, web: Web, run: Callable[..., CollectReport], text: str, expected: list[str]
) -> None:
    """Bases of addresses, descriptions of pictures, files as texts, and authors of feeds are what they are meant as."""
    web.pages["/feed"] = Reply(text.encode())
    run("/feed")
    (clipping,) = clippings(archive).values()
    assert [part for part in expected if part not in clipping] == []
    assert "no" not in re.sub(r"not|now", "", clipping.replace(web.address, "")).lower().split()


@pytest.mark.parametrize(
    ("attached", "shown", "is_added"),
    [
        ("https://a.example/x/pic.jpg", "https://a.example/pic.jpg", False),
        ("https://a.example/s72/my%20pic.jpg", "https://a.example/s1600/my pic.jpg", False),
        ("https://a.example/1.jpg", "https://a.example/11.jpg", True),
        ("https://a.example/p.php?a=1&b", "https://a.example/p.php?a=2&b", True),
        ("https://a.example/p.php?a=1&b", "https://a.example/p.php?a=1&amp;b", False),
        ("https://a.example/", "https://a.example/x.jpg", True),
    ],
)
def test_the_lead_picture_is_not_shown_twice(
    archive: Archive, web: Web, run: Callable[..., CollectReport], attached: str, shown: str, is_added: bool
) -> None:
    """A picture that the feed attaches is added unless the text has it, perhaps in another size."""
    enclosure = f'<enclosure type="image/jpeg" url="{attached.replace("&", "&amp;")}"/>'
    text = f"{TEXT} &lt;img src='{shown.replace('&', '&amp;')}'&gt;"
    web.pages["/feed"] = Reply(rss(item(1, description=text).replace("<guid>", f"{enclosure}<guid>")))
    run("/feed")
    (clipping,) = clippings(archive).values()
    assert clipping.count("<img") == 1 + is_added


# Once, and only once


def test_known_entries_are_not_collected_again(archive: Archive, web: Web, run: Callable[..., CollectReport]) -> None:
    """A second run writes nothing, also without the cache, and with clippings that were moved and renamed."""
    web.pages["/feed"] = Reply(rss(item(1), item(2)))
    run("/feed")
    before = clippings(archive)
    assert only(run("/feed")).known == 2
    shutil.rmtree(archive.root / ".cache")
    (archive.root / "content" / "clippings" / "2026").rename(archive.root / "content" / "clippings" / "old")
    name = next(iter(before))
    moved = archive.root / "content" / "clippings" / name.replace("2026/", "old/")
    moved.rename(moved.with_name("my name.txt"))
    assert only(run("/feed", now=NOW + timedelta(days=40))).known == 2
    assert sorted(clippings(archive).values()) == sorted(before.values())


def test_a_feed_that_did_not_change_is_not_sent_again(
    archive: Archive, web: Web, run: Callable[..., CollectReport]
) -> None:
    """Requests are conditional, unless a clipping of the last answer was lost."""
    whole = Reply(rss(item(1), item(2)), headers={"ETag": '"1"', "Last-Modified": "Sun, 29 Nov 2026 09:30:00 GMT"})
    web.pages["/feed"] = [whole, Reply(status=304), whole]
    run("/feed")
    assert (only(run("/feed")).state, only(run("/feed", dry_run=True)).known) == (State.NOTHING_NEW, 2)
    assert web.requests["/feed"][1]["if-none-match"] == '"1"'
    assert web.requests["/feed"][1]["if-modified-since"] == "Sun, 29 Nov 2026 09:30:00 GMT"
    lost = next((archive.root / "content" / "clippings").rglob("*.txt"))
    lost.unlink()
    assert only(run("/feed")).new == (lost.relative_to(archive.root).as_posix(),)
    assert "if-none-match" not in web.requests["/feed"][3]


def test_changed_texts(archive: Archive, web: Web, run: Callable[..., CollectReport]) -> None:
    """A known entry with another text is collected with ``updates`` only, once; one with other markup never is."""
    web.pages["/feed"] = Reply(rss(item(1)))
    run("/feed")
    web.pages["/feed"] = Reply(rss(item(1, f"&lt;em&gt;{TEXT}&lt;/em&gt;")))
    assert only(run("/feed", settings="updates = true\n")).known == 1
    web.pages["/feed"] = Reply(rss(item(1, f"{TEXT} A second ferry runs on Sundays.")))
    assert only(run("/feed")).known == 1
    (changed,) = only(run("/feed", settings="updates = true\n")).changed
    assert re.fullmatch(r"content/clippings/2026/11/[a-z2-7]{20}-[0-9a-f]{8}\.txt", changed)
    assert only(run("/feed", settings="updates = true\n")).known == 1
    assert len(clippings(archive)) == 2
    (page,) = articles(archive)
    assert "A second ferry" in page.body
    assert len(page.captures) == 1


NO_PARTS = {
    "no id": item(guid=""),
    "no date": item(pubDate=""),
    "no title": item(title=""),
    "no address": item(link=""),
    "no address, and an id that is none": item(link="").replace("<guid>", "<guid isPermaLink='false'>"),
    "no text": item(description=""),
    "nothing but a text": item(guid="", pubDate="", title="", link=""),
    "nothing but an address": item(guid="", pubDate="", title="", description=""),
    "nonsense as date": item(pubDate="yesterday"),
    "date of the year 0": item(pubDate="Sat, 01 Jan 0000 00:00:00 GMT"),
    "date in the future": item(pubDate="Sat, 01 Jan 2099 00:00:00 GMT"),
    "a script as address": item(link="javascript:alert(1)"),
    "control characters": item(title="a&#x1;&#x85;&#xFEFF;b&#x2028;c"),
    "a title of 9,000 characters": item(title="長" * 9000),
    "an id of 90,000 characters": item(guid="x" * 90_000),
    "no character of Unicode": item(title="a&#xFFFE;b&#xFFFF;c", description="&#xFFFE;" + TEXT),
    "front matter in the text": item(1, "---\ntitle: x\n---\n[a](b)\n------\n" + TEXT),
}


@pytest.mark.parametrize("text", NO_PARTS.values(), ids=NO_PARTS)
def test_entries_that_lack_something(archive: Archive, web: Web, run: Callable[..., CollectReport], text: str) -> None:
    """What an entry lacks does not matter: it becomes one clipping, once, and one page."""
    web.pages["/feed"] = Reply(rss(text))
    (file,) = only(run("/feed")).new
    assert file.startswith("content/clippings/2026/11/")
    shutil.rmtree(archive.root / ".cache")
    assert only(run("/feed")).known == 1
    assert len(articles(archive)) == 1


@pytest.mark.parametrize(
    ("values", "source"),
    [
        ({"guid": "7", "link": ""}, ""),
        ({"guid": "https://post.example/7", "link": ""}, "https://post.example/7"),
        ({"guid": "", "link": "/7"}, "{}/7"),
        ({"guid": "7", "link": "7?a=b"}, "{}/7?a=b"),
        ({"guid": "https://post.example/7", "link": "mailto:a@b.example"}, "https://post.example/7"),
    ],
)
def test_the_address_of_an_entry(
    archive: Archive, web: Web, run: Callable[..., CollectReport], values: dict[str, str], source: str
) -> None:
    """The address is the link, relative to the feed; without one, the id, if that is an address."""
    web.pages["/feed"] = Reply(rss(item(1, **values)))
    run("/feed")
    assert articles(archive)[0].source_url == source.format(web.address)


def test_an_entry_with_nothing_is_ignored(archive: Archive, web: Web, run: Callable[..., CollectReport]) -> None:
    """An entry without title, address and text is no article."""
    web.pages["/feed"] = Reply(rss(item(title="", link="", description=""), item(2)))
    assert len(only(run("/feed")).new) == 1


def test_one_entry_with_two_ids(archive: Archive, web: Web, run: Callable[..., CollectReport]) -> None:
    """An entry of the same address and text is the same, whichever id it has and whichever feed it is in."""
    web.pages["/feed"] = Reply(rss(item(1), item(1, guid="other")))
    web.pages["/second"] = Reply(rss(item(1, guid="third"), item(2)))
    first, second = run("/feed", "/second").feeds
    assert [len(first.new), first.known, len(second.new), second.known] == [1, 1, 1, 1]
    assert len(clippings(archive)) == 2


@pytest.mark.parametrize("link", ["https://post.example/1", ""])
def test_feeds_with_new_ids_in_each_answer(
    archive: Archive, web: Web, run: Callable[..., CollectReport], link: str
) -> None:
    """Where a server makes new ids each time, address and text identify an entry, or feed and text."""
    for number in range(3):
        texts = [item(1, link=link, guid=f"{number}-{n}", description=f"{TEXT} Number {n}.") for n in range(2)]
        web.pages["/feed"] = Reply(rss(*texts).replace(b"<guid>", b'<guid isPermaLink="false">'))
        run("/feed", settings="updates = true\n", now=NOW + timedelta(hours=number))
    assert len(clippings(archive)) == 2


def test_entries_that_share_an_id(archive: Archive, web: Web, run: Callable[..., CollectReport]) -> None:
    """An id that several articles of one feed have identifies none of them; in two feeds, it is two ids."""
    web.pages["/feed"] = Reply(rss(item(1, guid="0"), item(2, guid="0"), item(3, guid="0")))
    web.pages["/second"] = Reply(rss(item(4, guid="id-5"), item(5)))
    run("/feed", "/second")
    assert len(clippings(archive)) == 5
    assert [feed.known for feed in run("/feed", "/second").feeds] == [3, 2]


def test_removed_articles_are_not_collected_again(
    archive: Archive, web: Web, run: Callable[..., CollectReport]
) -> None:
    """An article that the user removed and purged stays away."""
    web.pages["/feed"] = Reply(rss(item(1), item(2)))
    run("/feed")
    page = articles(archive)[0]
    remove(archive.config, page.id, "By request", "2026-11-30", purge=True)
    assert len(clippings(archive)) == 1
    found = only(run("/feed"))
    assert (found.removed, found.known, found.new) == (1, 1, ())


@pytest.mark.parametrize("values", [{}, {"guid": ""}], ids=["an id", "no id"])
def test_removed_articles_without_an_address_are_not_collected_again(
    archive: Archive, web: Web, run: Callable[..., CollectReport], values: dict[str, str]
) -> None:
    """A purged article without an address is recognised by its entry, an entry with another text too."""
    only_id = {"link": "", **values}
    web.pages["/feed"] = Reply(rss(item(1, **only_id).replace("<guid>", '<guid isPermaLink="false">'), item(2)))
    run("/feed")
    page = next(page for page in articles(archive) if not page.source_url)
    remove(archive.config, page.id, "By request", "2026-11-30", purge=True)
    assert len(clippings(archive)) == 1
    found = only(run("/feed", now=NOW + timedelta(days=1)))
    assert (found.removed, found.known, found.new) == (1, 1, ())
    if not values:
        web.pages["/feed"] = Reply(rss(item(1, f"{TEXT} A second ferry runs.", link="")))
        assert only(run("/feed", settings="updates = true\n")).removed == 1


def test_a_file_in_the_way_is_not_overwritten(archive: Archive, web: Web, run: Callable[..., CollectReport]) -> None:
    """A clipping whose front matter the user deleted keeps what the user wrote."""
    web.pages["/feed"] = Reply(rss(item(1)))
    (file,) = only(run("/feed")).new
    archive.write(file, "mine")
    run("/feed")
    assert (archive.root / file).read_text() == "mine"


@pytest.mark.slow
def test_ten_thousand_entries(archive: Archive, web: Web, run: Callable[..., CollectReport]) -> None:
    """A feed of 10,000 entries is collected, and once only."""
    web.pages["/feed"] = Reply(rss(*map(item, range(10_000))))
    assert len(only(run("/feed")).new) == 10_000
    assert only(run("/feed")).known == 10_000


# Feeds that are no good

ENTITIES = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
BAD_FEEDS: dict[str, tuple[Any, str]] = {
    "missing": (Reply(status=404), "the server answers 404"),
    "forbidden": (Reply(status=403), "the server answers 403"),
    "broken server": (Reply(status=500), "the server answers 500"),
    "web page": (Reply(b"<!DOCTYPE html><html><body>Hi</body></html>"), "this is not a feed: it has no element <rss>"),
    "empty": (Reply(), "this is not a feed"),
    "picture": (Reply(bytes(range(256)) * 9), "this is not a feed"),
    "broken JSON": (Reply(b'{"items": ['), "it is not JSON"),
    "nested JSON": (Reply(b'{"items":' + b"[" * 100_000), "it is not JSON"),
    "other JSON": (Reply(b'{"a": 1}'), "it has no list of items"),
    "other XML": (Reply(b"<svg/>"), "it has no element <rss>"),
    "cut off": (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<rss"), "cut off"),
    "billion laughs": (
        Reply(b'<!DOCTYPE rss [<!ENTITY a0 "ha">' + ENTITIES.encode() + b"]>" + rss(item(title="&a9;"))[21:]),
        "",
    ),
    "quadratic": (
        Reply(b'<!DOCTYPE rss [<!ENTITY a "' + b"x" * 40_000 + b'">]>' + rss(item(title="&a;" * 10_000))[21:]),
        "entities with long values",
    ),
    "file as entity": (
        Reply(b'<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + rss(item(title="x&a;"))[21:]),
        "",
    ),
    "redirect to this machine": (Reply(status=302, headers={"Location": "http://localhost:1/"}), "not on the public"),
}
"""An answer, and what is said of it; empty for what is a feed in spite of it."""


@pytest.mark.parametrize(("answer", "what"), BAD_FEEDS.values(), ids=BAD_FEEDS)
def test_a_bad_feed_does_not_stop_others(
    archive: Archive, web: Web, run: Callable[..., CollectReport], answer: Any, what: str
) -> None:
    """A feed that fails is reported with its address and the reason, and the other feeds are collected."""
    web.pages |= {"/bad": answer, "/good": Reply(rss(item(7)))}
    bad, good = run("/bad", "/good").feeds
    assert len(good.new) == 1
    if what:
        assert (bad.state, bad.new) == (State.FAILED, ())
        assert what in str(bad.problem)
    texts = "".join(clippings(archive).values())
    assert "root:" not in texts
    assert len(texts) < 5_000


SLOW_TEXTS = {
    "comments without end": "<!--" * 100_000,
    "tags without end": "<a " * 100_000,
    "scripts without end": '<script type="application/ld+json">{' * 30_000,
    "heads without end": "<head>" * 100_000,
    "attributes without end": "<meta " + "property='og:title' " * 30_000,
    "words without end": "<link " + "canonical " * 30_000,
}


@pytest.mark.parametrize("text", SLOW_TEXTS.values(), ids=SLOW_TEXTS)
def test_texts_that_slow_regular_expressions_down(
    archive: Archive, web: Web, run: Callable[..., CollectReport], text: str
) -> None:
    """A text on which a careless regular expression would run for hours is collected, and so is such a page."""
    web.pages |= {
        "/feed": Reply(rss(item(1, description=f"<![CDATA[{TEXT}{text}]]>", link=f"{web.address}/page"))),
        "/page": Reply(f"<head>{text}</head><p>{TEXT}</p>{text}".encode(), headers=HTML),
    }
    assert len(only(run("/feed", settings="full = true\n")).new) == 1


def test_large_feeds_are_read_in_a_process(
    archive: Archive, web: Web, run: Callable[..., CollectReport], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large feed is read in a process of its own, which is ended when it takes too long; the others are collected."""
    name = "a." * 200_000
    web.pages |= {
        "/large": Reply(rss(item(1, description=f"{TEXT} " * 3000))),
        "/page": Reply(b"<p>" * 200_000),
        "/slow": Reply(rss(item(1, author=f"{name}@{name}"))),
        "/good": Reply(rss(item(2))),
    }
    large, page = run("/large", "/page").feeds
    assert len(large.new) == 1
    assert "it has no element <rss>" in str(page.problem)
    monkeypatch.setattr(apart, "SECONDS_TO_READ", 0.5)
    slow, good = run("/slow", "/good").feeds
    assert "reading it takes longer than 0.5 s" in str(slow.problem)
    assert len(good.new) == 1


def test_what_comes_after_a_feed(web: Web, run: Callable[..., CollectReport]) -> None:
    """Comments and other text after the end of a feed do not make it one that is cut off."""
    web.pages["/feed"] = Reply(rss(item(1)) + b"<!---->" * 250 + b"<script>x</script>")
    assert (len(only(found := run("/feed")).new), only(found).notes) == (1, ())


def test_a_feed_that_is_cut_off(archive: Archive, web: Web, run: Callable[..., CollectReport]) -> None:
    """Of a feed whose end is missing, the last entry is left until it is complete."""
    data = rss(item(1), item(2), item(3))
    web.pages["/feed"] = [Reply(data[: data.rindex(b"It is number 3")], headers={"ETag": "1"}), Reply(data)]
    found = only(run("/feed"))
    assert (len(found.new), found.notes) == (2, ("it is cut off; its last entry is left out",))
    assert len(only(run("/feed")).new) == 1
    assert "if-none-match" not in web.requests["/feed"][1]
    assert all("It is number" in text for text in clippings(archive).values())


def test_failing_feeds_are_known_by_the_time(archive: Archive, web: Web, run: Callable[..., CollectReport]) -> None:
    """The report says since when a feed has failed; a success forgets it."""
    web.pages["/feed"] = [Reply(status=404), Reply(status=404), Reply(rss(item(1))), Reply(status=404)]
    assert only(run("/feed")).failing_days == 0
    later = NOW + timedelta(days=8)
    found = only(run("/feed", now=later))
    assert (found.failing_since, found.failing_days) == (NOW.isoformat(), 8)
    run("/feed", now=later)
    assert only(run("/feed", now=later)).failing_days == 0


def test_a_server_that_wants_to_be_left_alone(web: Web, run: Callable[..., CollectReport]) -> None:
    """A feed whose server asks to wait for long is not asked before, also by the next run."""
    web.pages["/feed"] = [Reply(status=429, headers={"Retry-After": "7200"}), Reply(rss(item(1)))]
    assert "asks to wait 7200 s" in str(only(run("/feed")).problem)
    assert "60 minutes more" in str(only(run("/feed", now=NOW + timedelta(hours=1))).problem)
    assert len(web.requests["/feed"]) == 1
    assert len(only(run("/feed", now=NOW + timedelta(hours=2, minutes=1))).new) == 1


def test_a_server_that_never_wants_to_be_asked(web: Web, run: Callable[..., CollectReport]) -> None:
    """However long a server asks to be left alone, its feed is asked again after a day."""
    web.pages["/feed"] = [Reply(status=429, headers={"Retry-After": "999999999"}), Reply(rss(item(1)))]
    run("/feed")
    assert len(only(run("/feed", now=NOW + timedelta(days=1, minutes=1))).new) == 1


def test_a_feed_that_moved(web: Web, run: Callable[..., CollectReport]) -> None:
    """Where a feed moved for good, its new address is named; relative addresses and ids stay those of the old one."""
    web.pages |= {
        "/feed": Reply(status=301, headers={"Location": "/new/feed"}),
        "/new/feed": Reply(rss(item(1, guid="7", link="story"))),
    }
    found = only(run("/feed"))
    assert found.notes == (f"it has moved to {web.address}/new/feed: change its address",)
    web.pages["/feed"] = Reply(rss(item(1, guid="7", link="story")))
    assert only(run("/feed")).known == 1


# Pages of articles

PAGE = f"""<!DOCTYPE html><html><head><title>Full story | Post</title><meta property="og:title" content="Full story">
<meta property="article:published_time" content="2026-11-28T10:00:00Z"><meta name="author" content="Ben Hill"></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav><article><h1>Full story</h1>
<p>{TEXT} {TEXT} <a href="/other">Other story</a></p><figure><img src="/a.jpg" alt="A ferry"><figcaption>The ferry on
Monday</figcaption></figure><p>{TEXT[::-1]} {TEXT}</p><h2>In May</h2><p>It opens again in May, says the town. {TEXT}</p>
</article><aside>Read also: <a href="/x">X</a></aside><footer>Imprint of the Post</footer></body></html>""".encode()
HTML = {"Content-Type": "text/html; charset=utf-8"}


def test_full_fetches_the_pages_of_articles(archive: Archive, web: Web, run: Callable[..., CollectReport]) -> None:
    """With ``full``, the clipping has the text of the article's page, and what its head states."""
    web.pages |= {
        "/feed": Reply(rss(item(1, link=f"{web.address}/story", title="", pubDate=""))),
        "/story": Reply(PAGE, headers=HTML),
    }
    assert len(only(run("/feed", settings="full = true\n")).new) == 1
    assert only(run("/feed", settings="full = true\n")).known == 1
    assert len(web.requests["/story"]) == 1
    (page,) = articles(archive)
    assert (page.title, page.date, page.date_clue) == ("Full story", datetime(2026, 11, 28, 10, tzinfo=UTC), "stated")
    assert page.authors == ("Ben Hill",)
    assert "It opens again in May" in page.body
    assert "## In May" in page.body
    assert f"![A ferry]({web.address}/a.jpg)" in page.body
    assert "The ferry on Monday" in page.body
    assert "Imprint" not in page.body
    assert "Sport" not in page.body
    assert "Read also" not in page.body


SIDEBAR = "<div><p>" + "Read what else has happened in the valley this week. " * 30 + "</p></div>"


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<main><div id='a'><p>{}</p><figure>x</figure><p>{}</p></div></main><footer>y</footer>", '<div id="a">'),
        (f"<main><p>{{}}</p><p>{{}}</p>{SIDEBAR}</main>", "<p>"),
        ("<p>{}</p><p>{}</p>", "<p>"),
        ("<main><!--a--><p>{}</p><script>{}</script></main>", "<p>"),
        ("", "<p>"),
    ],
    ids=["a box", "a box with much else", "no box", "another text", "nothing"],
)
def test_the_element_of_an_article(page: str, expected: str) -> None:
    """The innermost element with the article is kept as it is, unless it has much else, or is the page itself."""
    first, second = TEXT, TEXT[::-1]
    found = article_element(
        f"<html><body>{page.format(first, second)}</body></html>", f"<p>{first}</p>\n<p>{second}</p>"
    )
    assert found.startswith(expected)
    assert found.count(first) == found.count(second) == 1
    assert "<footer>" not in found


def test_pages_that_cannot_be_fetched(archive: Archive, web: Web, run: Callable[..., CollectReport]) -> None:
    """A page that is missing leaves the feed's text; one that fails for now is tried by two more runs before that."""
    web.pages |= {
        "/feed": Reply(
            rss(item(1, link=f"{web.address}/missing"), item(2, link=f"{web.address}/busy")), headers={"ETag": "1"}
        ),
        "/busy": Reply(status=503),
    }
    options = {"settings": "full = true\n"}
    found = only(run("/feed", **options))
    assert (len(found.new), found.waiting) == (1, 1)
    assert "the server answers 404" in found.notes[0]
    assert only(run("/feed", **options)).waiting == 1
    found = only(run("/feed", **options))
    assert (len(found.new), found.waiting) == (1, 0)
    assert "It is number 2." in "".join(clippings(archive).values())
    assert only(run("/feed", **options)).known == 2
    assert [request.get("if-none-match") for request in web.requests["/feed"]] == [None, None, None, "1"]


def test_slow_pages_wait_for_the_next_run(archive: Archive, web: Web, run: Callable[..., CollectReport]) -> None:
    """The pages of one feed take ten minutes at most; those that are left wait, and are not given up for that."""
    web.pages |= {f"/{n}": Reply(PAGE, headers=HTML) for n in range(30)}
    web.pages["/feed"] = Reply(rss(*(item(n, link=f"{web.address}/{n}") for n in range(30))))
    options = {"settings": "full = true\n"}
    for new, waiting in ((7, 23), (7, 16), (7, 9), (7, 2), (2, 0)):
        fetcher = Fetcher([web.place], clock=FakeClock(), delay=100)
        found = only(run("/feed", fetcher=fetcher, **options))
        assert (len(found.new), found.waiting, found.notes) == (new, waiting, ())
    assert all("<meta" in text for text in clippings(archive).values())


def test_private_pages_of_articles_are_not_fetched(
    archive: Archive, web: Web, run: Callable[..., CollectReport]
) -> None:
    """A feed that the user named may be private, but what it links to is not asked."""
    web.pages |= {"/feed": Reply(rss(item(1, link=f"{web.address}/secret"))), "/secret": Reply(PAGE, headers=HTML)}
    found = only(run("/feed", settings="full = true\n", fetcher=Fetcher(clock=FakeClock(), delay=0)))
    assert "not on the public internet" in found.notes[0]
    assert len(found.new) == 1
    assert "/secret" not in web.requests


def test_single_pages(archive: Archive, web: Web, run: Callable[..., CollectReport]) -> None:
    """An address on the command line becomes a clipping, again only if its text changed; no feed is read."""
    web.pages |= {"/story": Reply(PAGE, headers=HTML), "/feed": Reply(rss(item(1)))}
    address = f"{web.address}/story"
    assert len(only(run("/feed", pages=(address,))).new) == 1
    assert only(run("/feed", pages=(address,))).known == 1
    web.pages["/story"] = Reply(PAGE.replace(b"In May", b"In June"), headers=HTML)
    assert len(only(run("/feed", pages=(address,))).changed) == 1
    assert "/feed" not in web.requests
    (page,) = articles(archive)
    assert (page.title, page.source_url) == ("Full story", address)


@pytest.mark.parametrize(
    ("reply", "what"),
    [
        (Reply(b"%PDF-1.7", headers={"Content-Type": "application/pdf"}), "not a web page but application/pdf"),
        (Reply(b"<html><body></body></html>", headers=HTML), "no article is found in this page"),
        (Reply(status=410), "the server answers 410 (Gone)"),
    ],
)
def test_pages_without_an_article(web: Web, run: Callable[..., CollectReport], reply: Reply, what: str) -> None:
    """What is no article is a problem, and no clipping."""
    web.pages |= {"/bad": reply, "/story": Reply(PAGE, headers=HTML)}
    bad, good = run(pages=(f"{web.address}/bad", f"{web.address}/story")).feeds
    assert what in str(bad.problem)
    assert len(good.new) == 1


def test_without_trafilatura(web: Web, run: Callable[..., CollectReport], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where trafilatura is not installed, the message says how to install it; other feeds do not need it."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    web.pages["/feed"] = Reply(rss(item(1)))
    with pytest.raises(UsageError, match="jianbao\\[fetch\\]"):
        run("/feed", settings="full = true\n")
    assert len(only(run("/feed")).new) == 1


# Settings and options


def test_feeds_of_opml(archive: Archive, web: Web) -> None:
    """Feeds in a file of OPML are collected, too, in folders of it as well; each once; they may not be private."""
    web.pages |= {"/a": Reply(rss(item(1))), "/b": Reply(rss(item(2)))}
    archive.write("jianbao.toml", f'opml = "feeds.opml"\n[[feeds]]\nurl = "{web.address}/a"\n[fetch]\ndelay = 0\n')
    archive.write(
        "feeds.opml",
        f'<opml version="2.0"><body><outline text="Post"><outline type="rss" xmlUrl="{web.address}/b"/>'
        f'<outline xmlUrl="{web.address}/a"/></outline><outline text="x" xmlUrl="ftp://x"/></body></opml>',
    )
    first, second = collect(archive.config, now=NOW).feeds
    assert len(first.new) == 1
    assert "not on the public internet" in str(second.problem)
    archive.write("feeds.opml", "<html/>")
    with pytest.raises(ConfigError, match="this is not OPML"):
        collect(archive.config)
    (archive.root / "feeds.opml").unlink()
    with pytest.raises(ConfigError, match=r"feeds\.opml: cannot be read"):
        collect(archive.config)


def test_an_archive_without_feeds(archive: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    """Where no feeds are named, as in a new archive, nothing is collected, and the message says what to write."""
    assert collect(archive.config).feeds == ()
    assert main(["--root", str(archive.root), "collect"]) == 0
    assert "write [[feeds]] and below it url" in capsys.readouterr().out
    assert main(["--root", str(archive.root), "collect", "--json", "--strict"]) == 0
    assert json.loads(capsys.readouterr().out)["feeds"] == []


def test_settings_with_an_unknown_outlet(archive: Archive) -> None:
    """With the slug of no outlet, the message says what to write."""
    archive.write("jianbao.toml", '[[feeds]]\nurl = "https://a.example/"\noutlet = "rfii"\n')
    with pytest.raises(ConfigError, match=r"Did you mean rfi\? Or write outlets/rfii.toml"):
        collect(archive.config)


def test_since(archive: Archive, web: Web, run: Callable[..., CollectReport]) -> None:
    """``since`` leaves out older entries, not those without a date; they are collected by a run without it."""
    web.pages["/feed"] = Reply(rss(item(1), item(2, pubDate=""), item(3, pubDate="Mon, 30 Nov 2026 07:00:00 GMT")))
    found = only(run("/feed", since=datetime(2026, 11, 30, tzinfo=UTC)))
    assert (len(found.new), found.old) == (2, 1)
    assert len(only(run("/feed")).new) == 1


def test_dry_run_writes_nothing(archive: Archive, web: Web, run: Callable[..., CollectReport]) -> None:
    """A dry run reports what a run would write, and writes nothing that the next run sees."""
    web.pages["/feed"] = Reply(rss(item(1)), headers={"ETag": "1"})
    report = run("/feed", dry_run=True)
    assert clippings(archive) == {}
    assert run("/feed").feeds == report.feeds
    assert "if-none-match" not in web.requests["/feed"][1]


def command(archive: Archive, web: Web, *paths: str) -> list[str]:
    """Write the settings with these feeds, and return the beginning of the command."""
    feeds = "".join(f'[[feeds]]\nurl = "{web.address}{path}"\n' for path in paths)
    archive.write("jianbao.toml", f"{feeds}[fetch]\ndelay = 0\n")
    return ["--root", str(archive.root), "collect"]


def test_command(archive: Archive, web: Web, capsys: pytest.CaptureFixture[str]) -> None:
    """The command prints a line for each feed and exits with 1 if all failed, or any with ``--strict``."""
    web.pages |= {"/good": Reply(rss(item(1))), "/bad": Reply(status=404)}
    assert main(command(archive, web, "/good", "/bad")) == 0
    printed = capsys.readouterr()
    assert printed.out.splitlines() == [
        f"{web.address}/good: 1 new",
        "Collected  1 new, 0 changed, from 2 addresses, of which 1 failed",
    ]
    assert f"{web.address}/bad: the server answers 404 (Not Found)" in printed.err
    assert main([*command(archive, web, "/good", "/bad"), "--strict"]) == 1
    assert main(command(archive, web, "/bad")) == 1
    assert main([*command(archive, web, "/good"), "--strict", "--since", "2026-11-01", "--dry-run"]) == 0
    capsys.readouterr()
    assert main([*command(archive, web, "/good"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["feeds"][0]["known"] == 1
    with pytest.raises(SystemExit):
        main([*command(archive, web, "/good"), "--since", "soon"])


def test_nothing_that_a_feed_says_is_printed(archive: Archive, web: Web, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing from a feed begins a line of the log, where it could command the machine of a CI service."""
    evil = "::set-output name=x::y"
    texts = dict.fromkeys(("title", "guid", "author", "category", "description"), f"\n{evil}\n")
    web.pages |= {
        "/feed": Reply(rss(item(1, **texts), item(2, link=f"http://127.0.0.1:9/%0A{evil}"))),
        "/moved": Reply(status=302, headers={"Location": f"file:///%0A{evil}"}),
        "/type": Reply(b"x", headers={"Content-Type": evil}),
    }
    main([*command(archive, web, "/feed", "/moved", "/type"), "--verbose"])
    printed = capsys.readouterr()
    lines = (printed.out + printed.err).splitlines()
    assert [line for line in lines if line.lstrip().startswith("::")] == []


# Interruptions


def test_an_interruption_does_not_wait_for_slow_servers() -> None:
    """After Ctrl-C nothing is waited for and nothing else is begun; what ends normally has its results in order."""
    may_end = threading.Event()
    begun: list[int] = []

    def interrupt() -> int:
        raise KeyboardInterrupt

    def begin() -> int:
        begun.append(1)
        return 1

    work = [interrupt, *[lambda: int(may_end.wait())] * FEEDS_AT_A_TIME, *[begin] * 9]
    with pytest.raises(KeyboardInterrupt):
        [*read_all(work, no_progress, "Reading")]
    may_end.set()
    assert begun == []
    assert [*read_all([partial(int, n) for n in range(20)], no_progress, "Reading")] == [*range(20)]


def test_results_leave_the_memory() -> None:
    """A result that was taken is forgotten: the pages of a list of ten thousand addresses do not fit in memory."""

    class Page:
        """Something whose end can be seen."""

    taken: list[weakref.ref[Page]] = []
    for page in read_all([Page] * 100, no_progress, "Reading"):
        taken.append(weakref.ref(page))
        in_memory = sum(taken_one() is not None for taken_one in taken)
    assert in_memory <= FEEDS_AT_A_TIME + 1  # each thread has its last one


def collecting(archive: Archive, web: Web, path: str) -> subprocess.Popen[bytes]:
    """A process that collects."""
    arguments = [sys.executable, "-m", "jianbao", *command(archive, web, path), "--quiet"]
    return subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.mark.slow
def test_runs_that_are_killed(archive: Archive, web: Web) -> None:
    """Wherever a run is killed, no file is incomplete, and in the end each entry is there once."""
    items = [*map(item, range(400))]
    web.pages["/feed"] = Reply(rss(*items), headers={"ETag": "1"})
    folder = archive.root / "content" / "clippings"
    for goal in (1, 50, 51, 200, 399):
        with collecting(archive, web, "/feed") as process:
            while process.poll() is None and len(files_of(folder)) < goal:
                pass
            process.send_signal(signal.SIGKILL)
    assert 0 < len(clippings(archive)) <= 400
    with collecting(archive, web, "/feed") as process:
        assert process.wait() == 0
    found = clippings(archive)
    assert sorted(re.search(r'^entry: "(.*)"$', text, re.MULTILINE)[1] for text in found.values()) == sorted(  # type: ignore[index]
        f"id-{number}" for number in range(400)
    )
    assert all(text.endswith("</p>\n") for text in found.values())


@pytest.mark.slow
def test_two_runs_at_once(archive: Archive, web: Web) -> None:
    """Of two runs at the same time, one waits for the other, and nothing is collected twice."""
    web.pages["/feed"] = Reply(rss(*map(item, range(100))))
    with collecting(archive, web, "/feed") as first, collecting(archive, web, "/feed") as second:
        assert (first.wait(), second.wait()) == (0, 0)
    assert len(clippings(archive)) == 100


@pytest.mark.slow
def test_two_runs_where_there_are_no_locks(archive: Archive, web: Web) -> None:
    """Without locks, both runs write the same files."""
    web.pages["/feed"] = Reply(rss(*map(item, range(100))))
    code = "import sys; sys.modules['fcntl'] = None; from jianbao.cli.commands import main; sys.exit(main())"
    arguments = [sys.executable, "-c", code, *command(archive, web, "/feed"), "--quiet"]
    with subprocess.Popen(arguments) as first, subprocess.Popen(arguments) as second:
        assert (first.wait(), second.wait()) == (0, 0)
    assert len(clippings(archive)) == 100
    assert [path.name for path in (archive.root / ".cache").glob("collecting.*")] == []
