"""``jianbao import``: feeds, wallabag's export and lists of addresses become clippings, and these become pages.

The shapes of the inputs are those that the documents describe which each test names; the texts are our own.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Archive, files_of
from fake_web import FakeClock, Reply, Web

from jianbao import pipeline
from jianbao.care.remove import remove
from jianbao.cli.commands import main
from jianbao.collect import collect
from jianbao.collect.entry import Entry
from jianbao.errors import ClippingError, UsageError
from jianbao.fetch import Fetcher
from jianbao.importers.fetch_pages import hosts_in_turn
from jianbao.importers.found import Found
from jianbao.importers.import_file import OPENERS, import_file
from jianbao.importers.import_report import FileReport
from jianbao.model import Article
from jianbao.page.format import parse_page

ENGLISH = (
    "The old bridge closes on Tuesday for six weeks, the county said. Pedestrians use the ferry in the meantime.",
    "Engineers found cracks in two of the eleven arches. The bridge was built in 1871 and needs a new deck.",
)
GERMAN = (
    "Die alte Brücke wird am Dienstag für sechs Wochen gesperrt. Fußgänger nutzen die Fähre, teilte der Kreis mit.",
    "Ingenieure fanden Risse in zwei der elf Bögen. Die Brücke stammt aus dem Jahr 1871 und braucht neue Fahrbahnen.",
)
SIMPLIFIED = (
    "旧桥将于周二起封闭六周，县政府周一宣布，行人可改乘渡轮。",
    "工程师检查时发现十一个桥拱中有两个出现裂缝。",
)
TRADITIONAL = (
    "舊橋將於週二起封閉六週，縣政府週一宣布，行人可改乘渡輪。",
    "工程師檢查時發現十一個橋拱中有兩個出現裂縫。",
)

Import = Callable[..., FileReport]


def html(paragraphs: tuple[str, ...]) -> str:
    """Paragraphs as HTML."""
    return "".join(f"<p>{text}</p>" for text in paragraphs)


@pytest.fixture
def run(archive: Archive, tmp_path: Path) -> Import:
    """A function that imports the text or bytes of a file, or a path, in a format."""

    def import_text(format_name: str, source: str | bytes | Path, **options: Any) -> FileReport:
        path = source if isinstance(source, Path) else tmp_path / "source"
        if not isinstance(source, Path):
            path.write_bytes(source if isinstance(source, bytes) else source.encode())
        return import_file(format_name, path, archive.config, **options)

    return import_text


def articles(archive: Archive) -> dict[str, Article]:
    """The articles that an ingest of all clippings makes, by title."""
    report = pipeline.ingest(archive.config, jobs=1)
    assert not report.problems
    pages = sorted((archive.root / "content" / "articles").rglob("*.md"))
    found = [parse_page(path.read_text(encoding="utf-8"), path.name) for path in pages]
    return {article.title: article for article in found}


def counts(report: FileReport) -> tuple[int, int, int]:
    """How much is new, known and dropped."""
    return len(report.new), report.known, report.number_dropped


# Feeds

RSS = f"""<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>Valley Post</title><atom:link href="https://post.example/feed/" rel="self"/><language>en-US</language>
<item><title>The bridge closes</title><link>https://post.example/?p=417&amp;utm_source=rss</link>
<dc:creator>Anna Brook</dc:creator><pubDate>Tue, 09 May 2023 07:30:00 +0000</pubDate><category>transport</category>
<guid isPermaLink="false">417</guid><description>In short, it closes. The post The bridge closes appeared first on
Valley Post.</description><content:encoded><![CDATA[{html(ENGLISH)}]]></content:encoded></item>
<item><link>javascript:alert(1)</link><description>An entry without anything but this text.</description></item>
</channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Bote</title>
<link rel="self" href="https://bote.example/a/feed.xml"/><entry><id>urn:1</id><title>Die Brücke schließt</title>
<link href="../bruecke"/><published>2023-05-09T09:30:00+02:00</published><author><name>Karl Uhl</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{html(GERMAN)}</div></content></entry></feed>"""


def test_feeds_in_files(run: Import, archive: Archive) -> None:
    """RSS 2.0 (https://www.rssboard.org/rss-specification), Atom (RFC 4287) and JSON Feed keep all that they state."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "language": "zh-Hant",
        "items": [{"id": "9", "url": "https://he.example/9", "title": "舊橋封閉", "content_html": html(TRADITIONAL)}],
    }
    for text in (RSS, ATOM, json.dumps(feed)):
        assert run("feed", text).new
    found = articles(archive)
    bridge, bruecke = found["The bridge closes"], found["Die Brücke schließt"]
    assert (bridge.source_url, bridge.authors, bridge.tags) == (
        "https://post.example/?p=417",
        ("Anna Brook",),
        ("transport",),
    )
    assert (str(bridge.date), bridge.lang, bridge.summary) == (
        "2023-05-09 07:30:00+00:00",
        "en",
        "In short, it closes.",
    )
    assert (bruecke.source_url, bruecke.lang) == ("https://bote.example/bruecke", "de")
    assert (found["舊橋封閉"].lang, found["舊橋封閉"].date) == ("zh-Hant", None)
    assert bridge.body == "\n\n".join(ENGLISH) + "\n"
    assert "An entry without anything but this text." in found


def test_collect_knows_what_was_imported(run: Import, archive: Archive, web: Web) -> None:
    """A feed that states its own address and was imported is not collected again; nor is it imported again."""
    text = RSS.replace("https://post.example/feed/", f"{web.address}/feed")
    assert counts(run("feed", text)) == (2, 0, 0)
    assert counts(run("feed", text)) == (0, 2, 0)
    web.pages["/feed"] = Reply(text.encode())
    archive.write("jianbao.toml", f'[[feeds]]\nurl = "{web.address}/feed"\n')
    (found,) = collect(archive.config, fetcher=Fetcher([web.place], clock=FakeClock(), delay=0)).feeds
    assert (found.new, found.known) == ((), 2)


def test_feed_that_is_cut_off(run: Import) -> None:
    """The last entry of a feed without an end is left out, and the report says so."""
    report = run("feed", RSS[: RSS.index("<item><link>") + 20])
    assert len(report.new) == 1
    assert any("cut off" in line for line in report.lines())


# wallabag


def entry(number: int = 1, **values: Any) -> dict[str, Any]:
    """An entry of wallabag."""
    return {
        "id": number,
        "url": f"https://post.example/{number}",
        "title": f"Story {number}",
        "content": html(ENGLISH),
        "created_at": "2023-05-10T09:00:00+0200",
        "published_at": "2023-05-09T07:30:00+0000",
        "published_by": ["Anna Brook"],
        "tags": ["river"],
        "language": "en",
        "is_archived": 1,
        "preview_picture": "https://post.example/p.jpg",
        **values,
    }


def test_wallabag(run: Import, archive: Archive) -> None:
    """The fields of https://docs.rs/wallabag-api/latest/wallabag_api/types/struct.Entry.html are kept.

    Tags are texts in the export, objects in the API. Notes on articles are lost, and counted.
    """
    failed = "wallabag can't retrieve contents for this article. Please <a href='x'>troubleshoot this issue</a>."
    entries = [
        entry(1, annotations=[{"text": "mine", "quote": "cracks"}], origin_url="https://aggregator.example/"),
        entry(2, title="Die Brücke", content=html(GERMAN), language="de_DE", published_at=None, published_by=None),
        entry(3, title="旧桥封闭", content=html(SIMPLIFIED), language="zh", tags=[{"id": 1, "label": "交通"}]),
        entry(4, title="Failed", content=failed, tags="a, b"),
    ]
    report = run("wallabag", json.dumps(entries))
    assert (counts(report), report.lost) == ((4, 0, 0), {"notes that you wrote on articles": 1})
    found = articles(archive)
    story = found["Story 1"]
    assert (story.source_url, story.authors, story.tags) == ("https://post.example/1", ("Anna Brook",), ("river",))
    assert (str(story.date), story.image) == ("2023-05-09 07:30:00+00:00", "https://post.example/p.jpg")
    assert str(story.collected) == "2023-05-10 07:00:00+00:00"
    assert (found["Die Brücke"].lang, found["旧桥封闭"].lang, found["旧桥封闭"].tags) == ("de-DE", "zh-Hans", ("交通",))
    assert (found["Failed"].body.count("wallabag"), found["Failed"].tags) == (0, ("a", "b"))
    again = {"page": 1, "_embedded": {"items": entries}}  # an answer of the API
    assert counts(run("wallabag", json.dumps(again))) == (0, 4, 0)


def test_wallabag_that_is_damaged(run: Import, archive: Archive) -> None:
    """Values of wrong types and entries without anything are dropped with their number; the rest is imported."""
    bad = {"url": "javascript:alert(1)", "title": "<b>T &amp; x</b>", "content": "<p>A text of some words.</p>"}
    report = run("wallabag", json.dumps([entry(1), "x", 7, None, {"url": None}, bad | {"created_at": "never"}]))
    assert counts(report) == (2, 0, 4)
    assert report.dropped == {
        "are not entries": ("entry 2", "entry 3", "entry 4"),
        "have neither title, address nor text": ("entry 5",),
    }
    assert articles(archive)["T & x"].source_url == ""


def test_a_later_text_is_another_capture(run: Import, archive: Archive) -> None:
    """An entry with another text is written again next to the first; ingest makes one page, of the fuller one."""
    first = run("wallabag", json.dumps([entry(1, content=html(ENGLISH[:1]))]))
    second = run("wallabag", json.dumps([entry(1)]))
    assert counts(first) == counts(second) == (1, 0, 0)
    assert first.new != second.new
    (article,) = articles(archive).values()
    assert ENGLISH[1] in article.body


# Lists of addresses

LISTS = {
    "Pocket, CSV": (  # https://www.shelf-extension.com/docs/import
        "title,url,time_added,tags,status\n"
        '"The ""old"" bridge, closed",https://post.example/1,1683620000,river|transport,unread\n'
        "https://post.example/2,https://post.example/2,1683620000,,archive\n"
    ),
    "Pocket, HTML": (  # https://github.com/streetwriters/notesnook-importer/issues/185
        "<!DOCTYPE html><html><head><title>Pocket Export</title></head><body><h1>Unread</h1><ul>"
        '<li><a href="https://post.example/3" time_added="1683620000" tags="river,old town">A &amp; B</a></li></ul>'
    ),
    "Instapaper": (  # https://github.com/davidohlin/instapaper-to-omnivore-import/issues/6
        "URL,Title,Selection,Folder,Timestamp,Tags\n"
        'https://post.example/4,Four,,Archive,1683620000,"[""river"",""\\u6cb3""]"\n'
        "https://post.example/5,Five,a quote,Reading,1683620000,[]\n"
    ),
    "Readwise Reader": (  # https://github.com/windchime-yk/readwise-to-raindrop
        "Title,URL,ID,Document tags,Saved date,Reading progress,Location,Seen\n"
        'Six,https://post.example/6,01gm,"[\'river\', ""it\'s""]",2023-05-09 08:13:20+00:00,0,new,True\n'
    ),
    "Raindrop.io": (  # https://github.com/wallabag/wallabag/issues/8211
        "\ufeffid,title,note,excerpt,url,folder,tags,created,cover,highlights,favorite\n"
        '1,Seven,,"two\nlines",https://post.example/7,Energy/Wind,"river, town",2023-05-09T08:13:20.000Z,,,false\n'
        "2,Eight,,,https://post.example/8,Unsorted,,2023-05-09T08:13:20.000Z,,,true\n"
    ),
    "bookmarks": (  # the Netscape bookmark file, aa753582 of learn.microsoft.com
        "<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<TITLE>Bookmarks</TITLE>\n<DL><p>\n<DT><H3>Bar</H3>\n<DL><p>\n"
        '<DT><A HREF="https://post.example/9" ADD_DATE="1683620000" ICON="data:image/png;base64,AA" TAGS="a,b c">Nine\n'
        '<DD>A description\n<DT><A HREF="place:sort=8">Smart</A>\n<DT><A HREF="javascript:x()">Bookmarklet</A>\n</DL>'
    ),
    "text": (
        "# mine\nhttps://post.example/10\n\n- [Eleven](https://post.example/(11))\n见 https://post.example/12。\n"
        "no address\nftp://post.example/13\n"
    ),
}


def test_lists_of_addresses(run: Import, archive: Archive) -> None:
    """The lists that tools export give pages with title, address, tags, and the time at which they were saved."""
    results = {name: counts(run("list", text)) for name, text in LISTS.items()}
    assert list(results.values()) == [(2, 0, 0), (1, 0, 0), (2, 0, 0), (1, 0, 0), (2, 0, 0), (1, 0, 2), (3, 0, 2)]
    found = {article.source_url.rpartition("/")[2]: article for article in articles(archive).values()}
    kept = {number: (article.title, article.tags) for number, article in found.items()}
    assert kept == {
        "1": ('The "old" bridge, closed', ("river", "transport")),
        "2": ("post.example/2", ()),
        "3": ("A & B", ("river", "old town")),
        "4": ("Four", ("river", "河")),
        "5": ("Five", ("Reading",)),
        "6": ("Six", ("river", "it's")),
        "7": ("Seven", ("river", "town", "Energy", "Wind")),
        "8": ("Eight", ()),
        "9": ("Nine", ("a", "b c")),
        "10": ("post.example/10", ()),
        "(11)": ("Eleven", ()),
        "12": ("post.example/12", ()),
    }
    assert {str(article.date) for article in found.values() if article.date} == {"2023-05-09 08:13:20+00:00"}
    assert [number for number, article in found.items() if not article.date] == ["10", "(11)", "12"]


def test_lists_in_other_notations(run: Import, archive: Archive) -> None:
    """Other separators and encodings are recognised, and one address in several lists is one clipping."""
    assert counts(run("list", "Name;Link;Date\r\nA;https://post.example/1;09.05.2023\r\n")) == (1, 0, 0)
    assert counts(run("list", "title\turl\nA\thttps://post.example/1?utm_source=x\n")) == (0, 1, 0)
    assert counts(run("list", "title,url\n旧桥,https://post.example/2\n".encode("utf-16"))) == (1, 0, 0)
    assert counts(run("list", "title,url\nB,https://post.example/1\nC,https://post.example/1\n")) == (0, 2, 0)
    assert {article.title for article in articles(archive).values()} == {"A", "旧桥"}


def test_quotation_mark_without_its_pair(run: Import, archive: Archive) -> None:
    """In CSV, a quotation mark that is never closed does not swallow the lines below it, nor does a wrong charset."""
    text = (
        b'title,url\n"never closed,https://post.example/1\nb,https://post.example/2\n\xff\xfe,https://post.example/3\n'
    )
    assert counts(run("list", text)) == (3, 0, 0)
    assert {"never closed", "b"} <= articles(archive).keys()
    assert counts(run("list", 'url,title\n"https://post.example/4\nhttps://post.example/5,e\n')) == (2, 0, 0)
    assert articles(archive)["e"].source_url == "https://post.example/5"


def test_lists_that_csv_readers_refuse(run: Import) -> None:
    """Lone carriage returns, endless first lines and endless cells are no errors, nor separators of another script."""
    assert counts(run("list", "title\r,url\nx,https://post.example/4\n")) == (1, 0, 2)
    assert counts(run("list", f"title,{'x' * 200_000}url\nx,https://post.example/5\n")) == (1, 0, 1)
    assert counts(run("list", f'title,url\n"{"x" * 2_000_000}",https://post.example/6\n')) == (1, 0, 0)
    assert counts(run("list", "title,url\n\nx\u2028y,https://post.example/7\n")) == (1, 0, 0)


@pytest.mark.slow
def test_ten_thousand_addresses(run: Import) -> None:
    """A long list is imported completely, once."""
    text = "title,url\n" + "".join(f"Story {number},https://post.example/{number}\n" for number in range(10_000))
    assert counts(run("list", text)) == (10_000, 0, 0)
    assert counts(run("list", text)) == (0, 10_000, 0)


def page(number: int) -> Reply:
    """The page of an article."""
    text = (
        "<html><head><title>Page</title><meta property='article:published_time' content='2020-02-03'></head><article>"
        f"<h1>Page {number}</h1>{html(ENGLISH)}<p>It is the page with the number {number}, and it is long enough.</p>"
    )
    return Reply(text.encode(), headers={"Content-Type": "text/html"})


def test_fetching_the_pages_of_a_list(run: Import, archive: Archive, web: Web) -> None:
    """``--fetch`` gets the texts, with the titles and tags of the list; what fails is kept, and tried again later."""
    text = "".join(f"T{number},{web.address}/{number},river\n" for number in (1, 2, 3, 1))
    text = f"title,url,tags\n{text}J,javascript:x(),\n"
    web.pages |= {"/1": page(1), "/2": [Reply(status=404), page(2)], "/3": Reply(b"<html></html>")}

    def fetch() -> FileReport:
        return run("list", text, fetch=True, fetcher=Fetcher([web.place], clock=FakeClock(), delay=0))

    assert counts(run("list", text)) == (3, 1, 1)  # without texts, which does not keep them from being fetched
    first = fetch()
    assert len(first.new) == 1
    assert [count for note, count in first.lost.items() if "fetch" in note or "found" in note] == [1, 1]
    assert len(fetch().new) == 1
    assert (fetch().new, len(web.requests["/1"]), len(web.requests["/2"])) == ((), 1, 2)
    found = articles(archive)
    assert found.keys() == {"T1", "T2", "T3"}
    assert (str(found["T1"].date), found["T1"].tags) == ("2020-02-03", ("river",))
    assert ENGLISH[0] in found["T2"].body
    assert found["T3"].body == ""


def test_hosts_take_turns() -> None:
    """Pages of a list that is sorted by address are asked host by host in turn, those of one host in their order."""
    names = ("a.example/1", "a.example/2", "A.example/1", "b.example/1", "c.example/1", "c.example/2")
    found = [Found(name, Entry(address=f"https://{name}")) for name in names]
    found.append(Found("nothing", dropped="have no address"))
    turns = [one.place for one in hosts_in_turn(found)]
    assert turns[:4] == ["a.example/1", "b.example/1", "c.example/1", "nothing"]
    assert turns[4:] == ["a.example/2", "c.example/2", "A.example/1"]


def test_removed_articles_stay_removed(run: Import, archive: Archive) -> None:
    """An article that the user removed is not imported again, whichever format it comes in."""
    run("wallabag", json.dumps([entry(1)]))
    articles(archive)
    remove(archive.config, "https://post.example/1", "on request", "2026-11-30")
    for clipping in (archive.root / "content" / "clippings").rglob("*.txt"):
        clipping.unlink()
    report = run("wallabag", json.dumps([entry(1, title="Another title")]))
    assert (report.new, report.removed) == ((), 1)
    report = run("list", "https://post.example/1")
    assert (report.new, report.removed, report.is_empty) == ((), 1, False)


# All formats


@pytest.mark.parametrize(
    ("format_name", "text", "message"),
    [
        ("feed", "<html><body>no feed</body></html>", "not a feed"),
        ("feed", '<rss version="2.0"><channel></channel></rss>', "nothing to import"),
        ("feed", "<!DOCTYPE x [<!ENTITY a '" + "b" * 500 + "'>]><rss><channel/></rss>", "as attacks do"),
        ("wallabag", "[]", "nothing to import"),
        ("wallabag", '{"a":', "not JSON"),
        ("wallabag", "[" * 100_000, "not JSON"),
        ("wallabag", '{"articles": []}', "no list of entries"),
        ("list", "", "nothing to import"),
        ("list", "\n# only a comment\n", "nothing to import"),
        ("list", '[{"url": "https://post.example/"}]', "JSON"),
        ("list", "<?xml version='1.0'?>\n<opml><outline xmlUrl='https://post.example/feed'/></opml>", "feeds and OPML"),
        ("list", "<rss version='2.0'><channel><link>https://post.example/</link></channel></rss>", "feeds and OPML"),
        ("list", "<!DOCTYPE html><html><body><a href='https://post.example/'>x</a></body></html>", "bookmarks"),
    ],
)
def test_sources_without_anything(
    run: Import, archive: Archive, tmp_path: Path, format_name: str, text: str, message: str
) -> None:
    """A source that is empty, or in another format, is an error with exit code 1 that names the file and a remedy."""
    with pytest.raises(ClippingError, match=message) as error:
        run(format_name, text)
    assert (error.value.file, bool(error.value.remedy)) == (str(tmp_path / "source"), True)
    assert main(["--root", str(archive.root), "import", format_name, str(tmp_path / "source")]) == 1
    assert not (archive.root / "content").exists()


def test_source_of_which_all_is_dropped(archive: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A list of which nothing can be used ends with exit code 1; one with a known address ends with 0."""
    (tmp_path / "list.txt").write_text("javascript:alert(1)\nplace:x\nnothing\n", encoding="utf-8")
    command = ["--root", str(archive.root), "import", "list", str(tmp_path / "list.txt")]
    assert main(command) == 1
    assert "2 have addresses that are not of the web: line 1, line 2" in capsys.readouterr().out
    (tmp_path / "list.txt").write_text("https://post.example/1\nnothing\n", encoding="utf-8")
    assert (main(command), main(command), main([*command, "--strict"])) == (0, 0, 1)


@pytest.mark.parametrize("format_name", OPENERS)
def test_missing_sources(run: Import, tmp_path: Path, format_name: str) -> None:
    """A file that does not exist is wrong usage, as is ``--fetch`` with anything but a list."""
    with pytest.raises(UsageError, match="no such"):
        run(format_name, tmp_path / "nowhere")
    if format_name != "list":
        with pytest.raises(UsageError, match="--fetch"):
            run(format_name, tmp_path / "nowhere", fetch=True)


def test_dry_run_writes_nothing(archive: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With ``--dry-run`` the report is the same, and names the files, but none is written."""
    (tmp_path / "feed.xml").write_text(RSS, encoding="utf-8")
    command = ["--root", str(archive.root), "import", "feed", str(tmp_path / "feed.xml")]
    assert main([*command, "--dry-run"]) == 0
    printed = capsys.readouterr().out
    assert "2 in" in printed
    assert "nothing is written" in printed
    assert not (archive.root / "content").exists()
    assert main(command) == 0
    written = files_of(archive.root / "content" / "clippings")
    assert all(name in printed for name in written)


def test_killed_import(run: Import, archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """A killed import leaves complete clippings only; the next one writes the rest, and nothing twice."""
    text = json.dumps([entry(number) for number in range(5)])
    replace, targets = os.replace, set[str]()

    def replace_twice(source: str, target: str) -> None:
        targets.update([target] if "clippings" in target else [])
        if len(targets) > 2:
            raise KeyboardInterrupt
        replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replace_twice)
        with pytest.raises(KeyboardInterrupt):
            run("wallabag", text)
    before = files_of(archive.config.clippings)
    assert len(before) == 2
    assert counts(run("wallabag", text)) == (3, 2, 0)
    assert {name: data for name, data in files_of(archive.config.clippings).items() if name in before} == before
    assert [*(archive.root / ".cache").glob("content.*")] == []
    assert len(articles(archive)) == 5


def test_folder_to_import_into(run: Import, archive: Archive) -> None:
    """``--into`` names a folder below the clippings; what is known elsewhere is not written there again."""
    report = run("feed", RSS, into=archive.config.clippings / "old")
    assert all(name.startswith("content/clippings/old/") for name in report.new)
    assert run("feed", RSS).new == ()
    with pytest.raises(UsageError, match="not one for clippings"):
        run("feed", RSS, into=archive.root / "content")


def test_folder_of_clippings_outside_the_archive(run: Import, archive: Archive, tmp_path: Path) -> None:
    """If ``content/clippings`` is a link to a folder elsewhere, that is an error, and nothing is written."""
    (tmp_path / "elsewhere").mkdir()
    archive.write("content/clippings/x", "x").unlink()
    (archive.root / "content" / "clippings").rmdir()
    (archive.root / "content" / "clippings").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="outside the archive"):
        run("list", "https://post.example/1\n")
    assert not [*(tmp_path / "elsewhere").iterdir()]


def test_moved_clippings_are_known(run: Import, archive: Archive) -> None:
    """A clipping that the user renamed or moved is not written again."""
    (name, *_) = run("list", "https://post.example/1").new
    (archive.root / name).rename(archive.root / "content" / "clippings" / "renamed.txt")
    assert counts(run("list", "https://post.example/1")) == (0, 1, 0)


def test_hostile_names_are_not_commands(run: Import, archive: Archive) -> None:
    """Titles and addresses that would break out of their line or of YAML are kept as text."""
    title = '</title>]( "quote" \\ {{ x }} \u2028 ---\n---\n<script>alert(1)</script>'
    run("wallabag", json.dumps([entry(1, title=title, url='https://post.example/"](x)', tags=["a\nb: c", "---"])]))
    (article,) = articles(archive).values()
    assert "<script>" not in article.title + article.body
    assert article.tags == ("a b: c", "---")
    assert article.source_url.startswith("https://post.example/")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("format_name", [*OPENERS])
def test_pipes_are_refused(run: Import, tmp_path: Path, format_name: str) -> None:
    """A named pipe, which nobody may ever write to, is refused instead of waited for."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UsageError, match="file") as found:
        run(format_name, tmp_path / "pipe")
    assert found.value.remedy


def test_report_as_json(archive: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``--json`` prints the report as one object; a source of which nothing can be used is also a problem."""
    command = ["--root", str(archive.root), "import", "--json"]
    source = tmp_path / "list.txt"
    source.write_text("https://post.example/1\njavascript:x()\n", encoding="utf-8")
    assert main([*command, "list", str(source)]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report.keys() == {*FileReport._fields}
    assert (archive.root / report["new"][0]).is_file()
    assert report["dropped"] == {"have addresses that are not of the web": ["line 2"]}
    source.write_text("javascript:x()\n", encoding="utf-8")
    assert main([*command, "list", str(source)]) == 1
    printed = capsys.readouterr()
    assert json.loads(printed.out)["new"] == []
    assert "nothing in it can be used" in printed.err
