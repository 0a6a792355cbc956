"""The feeds are valid: Atom according to RFC 4287, with an archive according to RFC 5005, and JSON Feed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from conftest import SITE_URL, Archive

from jianbao import pipeline
from jianbao.config import FeedsConfig

pytestmark = pytest.mark.slow

ATOM = "{http://www.w3.org/2005/Atom}"
ARCHIVE_MARK = "{http://purl.org/syndication/history/1.0}archive"
XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
SHELF_FEED = re.compile(r'<link rel="alternate" type="application/atom\+xml" title="[^"]* · [^"]*" href="([^"]*)">')
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
COMMON = {"author", "category", "contributor", "id", "link", "rights", "title", "updated"}
CHILDREN = {
    "feed": {*COMMON, "entry", "generator", "icon", "logo", "subtitle"},
    "entry": {*COMMON, "content", "published", "source", "summary"},
}
ONCE = {"id", "title", "published", "updated", "summary", "subtitle", "generator"}


def parse(path: Path) -> ElementTree.Element:
    """Parse a feed, which must be well-formed."""
    return ElementTree.parse(path).getroot()  # noqa: S314  # our own


def text(element: ElementTree.Element, name: str) -> str:
    """The text of a child element that must exist once."""
    (child,) = element.findall(ATOM + name)
    assert child.text
    return child.text


def links(element: ElementTree.Element) -> dict[str, str]:
    """Relation -> URL of the links of an element; asserts that no relation is repeated."""
    found = [(link.get("rel", "alternate"), link.get("href", "")) for link in element.findall(f"{ATOM}link")]
    assert len(dict(found)) == len(found)
    return dict(found)


def assert_atom(feed: ElementTree.Element) -> None:
    """Assert what the RFC requires of a feed and its entries: known and required elements, times, people."""
    assert feed.tag == f"{ATOM}feed"
    for marker in feed.findall(ARCHIVE_MARK):
        feed.remove(marker)
    entries = feed.findall(f"{ATOM}entry")
    for kind, element in [("feed", feed), *(("entry", entry) for entry in entries)]:
        names = [child.tag.removeprefix(ATOM) for child in element]
        assert set(names) <= CHILDREN[kind]
        assert {"id", "title", "updated", "author", "link"} <= set(names)
        assert all(names.count(name) <= 1 for name in ONCE)
        assert urlsplit(text(element, "id")).scheme
        assert text(element, "id").isascii()
        assert TIME.fullmatch(text(element, "updated"))
        assert all((name.text or "").strip() for name in element.findall(f"{ATOM}author/{ATOM}name"))
        assert all(category.get("term") for category in element.findall(f"{ATOM}category"))
        assert links(element)["alternate"]
    ids = [text(element, "id") for element in (feed, *entries)]
    assert len(set(ids)) == len(ids)
    if entries:
        assert text(feed, "updated") == max((text(e, "updated") for e in entries), key=datetime.fromisoformat)


@pytest.fixture(params=["plain", "published"])
def feed(request: pytest.FixtureRequest, seed_sites: dict[str, Path]) -> ElementTree.Element:
    """The seeds' feed, built without and with a URL."""
    return parse(seed_sites[request.param] / "feed.xml")


def test_feed_of_the_seeds(feed: ElementTree.Element) -> None:
    """The feed has every required element and the articles, newest first, with their languages."""
    assert_atom(feed)
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) >= 5
    updated = [text(entry, "updated") for entry in entries]
    assert updated == sorted(updated, key=datetime.fromisoformat, reverse=True)
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    assert feed.get(lang) == "zh-Hans"
    assert {entry.get(lang) for entry in entries} == {"zh-Hans", "zh-Hant"}


def test_published_feed_is_absolute_and_names_itself(seed_sites: dict[str, Path]) -> None:
    """Each entry links to its page under the site's URL, and to the original."""
    site = seed_sites["published"]
    feed = parse(site / "feed.xml")
    found = links(feed)
    assert found.pop("prev-archive").startswith(f"{SITE_URL}feed/20")
    assert found == {"alternate": f"{SITE_URL}index.html", "self": f"{SITE_URL}feed.xml"}
    for entry in feed.findall(f"{ATOM}entry"):
        address = links(entry)["alternate"]
        assert address.startswith(f"{SITE_URL}articles/")
        assert (site / unquote(address.removeprefix(SITE_URL))).is_file()
        assert links(entry)["via"].startswith("http")


def test_feed_without_a_url_is_relative(seed_sites: dict[str, Path]) -> None:
    """Without a URL the feed has no absolute address of the site, and its entries' links are relative to the feed."""
    feed = parse(seed_sites["plain"] / "feed.xml")
    assert links(feed).keys() == {"alternate", "prev-archive"}
    assert links(feed)["alternate"] == "index.html"
    for entry in feed.findall(f"{ATOM}entry"):
        assert (seed_sites["plain"] / unquote(links(entry)["alternate"])).is_file()


def test_an_entry_keeps_its_id(seed_sites: dict[str, Path]) -> None:
    """An article has the same entry id wherever the site is published."""
    ids = [
        [text(e, "id") for e in parse(seed_sites[name] / "feed.xml").findall(f"{ATOM}entry")]
        for name in ("plain", "published")
    ]
    assert ids[0] == ids[1]


def test_every_shelf_with_a_name_has_a_feed(seed_sites: dict[str, Path]) -> None:
    """Each page of an outlet, channel, author or tag links to a valid feed of its articles, whose links all work."""
    for name, base in (("plain", ""), ("published", SITE_URL)):
        site = seed_sites[name]
        pages = [page for folder in ("outlets", "authors", "tags") for page in (site / folder).rglob("*.html")]
        for page in pages:
            if page.name == "index.html" or "index" in page.parts:
                continue
            (path,) = SHELF_FEED.findall(page.read_text(encoding="utf-8"))
            file = page.parent / unquote(path)
            feed = parse(file)
            assert_atom(feed)
            assert feed.findall(f"{ATOM}entry")
            own = file.resolve().relative_to(site).as_posix()
            assert unquote(feed.get(XML_BASE, "")) == (f"{base}{own}" if base else "")
            for element in (feed, *feed.findall(f"{ATOM}entry")):
                address = unquote(links(element)["alternate"])
                assert address.startswith(base or "../")
                target = site / address.removeprefix(base) if base else file.parent / address
                assert target.is_file()
            if base:
                assert unquote(links(feed)["self"]) == f"{base}{own}"


def test_feeds_have_ids_of_their_own(seed_sites: dict[str, Path]) -> None:
    """No two feeds of a site have the same id; the archive of the site's feed is the same feed."""
    for site in seed_sites.values():
        feeds = [feed for path in site.rglob("*.xml") if (feed := parse(path)).tag == f"{ATOM}feed"]
        archive = {text(feed, "id") for feed in feeds if feed.find(ARCHIVE_MARK) is not None}
        assert archive == {text(parse(site / "feed.xml"), "id")}
        ids = [text(feed, "id") for feed in feeds if feed.find(ARCHIVE_MARK) is None]
        assert len(set(ids)) == len(ids) > 2


def test_feed_of_a_shelf_has_its_newest_articles(archive: Archive) -> None:
    """The feed of a tag has as many of its newest articles as the settings say, and only those, without their texts."""
    for day in range(1, 9):
        archive.page(f"a{day}", "词语。", date=f"2023-11-0{day}", tags=["甲" if day % 2 else "乙"], outlet="o")
    archive.write("jianbao.toml", "[feed]\nlength = 3\nfull_text = true\n")
    archive.build()
    feed = parse(archive.root / "site/tags/甲.xml")
    assert [text(entry, "id") for entry in feed.findall(f"{ATOM}entry")] == [f"urn:jianbao:a{day}" for day in (7, 5, 3)]
    assert text(feed, "title") == f"甲 · {archive.config.title}"
    assert feed.find(f".//{ATOM}content") is None
    assert parse(archive.root / "site/feed.xml").find(f".//{ATOM}content") is not None


def test_no_feeds(archive: Archive) -> None:
    """Without feeds no page links to one."""
    archive.page("a", tags=["甲"], outlet="o")
    archive.write("jianbao.toml", "[feed]\nenabled = false\n")
    archive.build()
    assert not [*(archive.root / "site").rglob("*.xml")]
    assert "atom" not in archive.html("tags/甲.html").lower()


def test_tag_like_the_name_of_a_feed(archive: Archive) -> None:
    """A tag whose name ends like a feed's has files and folders of its own, next to those of the other tag."""
    for name, tag in (("a", "甲"), ("b", "甲.xml"), ("c", "甲.xml")):
        archive.page(name, tags=[tag], date="2023-11-07")
    archive.write("jianbao.toml", "[pages]\nsplit = 1\n")
    assert not archive.build().problems
    counts = [len(parse(path).findall(f"{ATOM}entry")) for path in (archive.root / "site/tags").glob("*.xml")]
    assert sorted(counts) == [1, 2]


def test_dates_of_an_entry(archive: Archive) -> None:
    """An entry was published at the article's date, and updated when the article came into the archive."""
    archive.page("a", date="2023-11-07T12:15:02+08:00", collected="2023-11-09T01:00:00Z", outlet="o")
    archive.build()
    entry = parse(archive.root / "site/outlets/o.xml").find(f"{ATOM}entry")
    assert entry is not None
    assert (text(entry, "published"), text(entry, "updated")) == ("2023-11-07T04:15:02Z", "2023-11-09T01:00:00Z")


CASES: dict[str, Callable[[Archive], object]] = {
    "no article": lambda archive: archive.root,
    "undated": lambda archive: archive.page("a"),
    "undated, collected later than the newest": lambda archive: (
        archive.page("a", date="2020-01-01"),
        archive.page("b", collected="2023-11-07T12:15:02Z"),
        archive.page("c", collected="2023-11-07T12:15:02+08:00"),
    ),
    "a day alone": lambda archive: archive.page("a", date="2023-11-07"),
    "fractions of a second": lambda archive: archive.page("a", date="2023-11-07T12:15:02.345+08:00"),
    "characters that XML does not allow": lambda archive: archive.page(
        "a", title="甲\x08乙\x00\x1b", tags=["\x01"], summary="丙\x0c\ufffe丁", authors=["\x02"]
    ),
    "markup": lambda archive: archive.page("a", title="<b>&amp;", tags=["<&\"'>"], authors=["&"], summary="]]>"),
    "blank outlet, authors, tags and summary": lambda archive: archive.page(
        "a", outlet=" ", authors=[" "], tags=[" "], summary=" "
    ),
    "more than are shown": lambda archive: [
        archive.page(f"a{n}", date=f"2023-{n // 28 + 1:02}-{n % 28 + 1:02}") for n in range(FeedsConfig().length + 5)
    ],
    "Chinese id and title": lambda archive: archive.page("剪报", title="剪报"),
}


@pytest.mark.parametrize("fill", CASES.values(), ids=CASES)
@pytest.mark.parametrize("url", ["", SITE_URL])
def test_any_archive_has_a_valid_feed(archive: Archive, fill: Callable[[Archive], object], url: str) -> None:
    """The feed of any archive is valid, whatever its pages contain, and even without pages."""
    fill(archive)
    pipeline.build(archive.config._replace(url=url, title="我的 <剪报>"), search=False, jobs=1)
    feed = parse(archive.root / "site" / "feed.xml")
    assert_atom(feed)
    assert text(feed, "title") == "我的 <剪报>"
    assert len(feed.findall(f"{ATOM}entry")) <= FeedsConfig().length


def test_site_feed_has_what_was_collected_last(archive: Archive) -> None:
    """The site's feed has the articles that came last, not the latest ones, and all of the newest day of collection."""
    for number in range(6):
        archive.page(f"new{number}", date=f"200{number}-01-01", collected=f"2023-11-07T0{number}:00:00Z")
    archive.page("before", date="2023-11-06", collected="2023-11-06T23:59:59Z")
    archive.page("uncollected", date="2023-11-06T22:00:00Z")
    for length in (2, 7):
        archive.write("jianbao.toml", f"[feed]\nlength = {length}\n")
        archive.build()
        entries = parse(archive.root / "site/feed.xml").findall(f"{ATOM}entry")
        ids = [text(entry, "id").rpartition(":")[2] for entry in entries]
        assert ids == [*(f"new{number}" for number in range(5, -1, -1)), *["before"][: length // 7]]
        assert [item["id"].rpartition(":")[2] for item in json.loads(archive.html("feed.json"))["items"]] == ids


def test_site_feed_of_a_day_with_many_articles_is_bounded(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a large archive was collected in one day, the feed has as many of its articles as it may have of a day."""
    monkeypatch.setattr("jianbao.publish.feeds.MAX_OF_DAY", 4)
    for number in range(6):
        archive.page(f"a{number}", date=f"200{number}-01-01", collected="2023-11-07T01:00:00Z")
    archive.write("jianbao.toml", "[feed]\nlength = 2\n")
    archive.build()
    entries = parse(archive.root / "site/feed.xml").findall(f"{ATOM}entry")
    assert [text(entry, "id") for entry in entries] == [f"urn:jianbao:a{number}" for number in (5, 4, 3, 2)]


@pytest.mark.parametrize("fill", CASES.values(), ids=CASES)
@pytest.mark.parametrize("url", ["", SITE_URL])
def test_json_feed_says_what_the_atom_feed_says(archive: Archive, fill: Callable[[Archive], object], url: str) -> None:
    """The JSON Feed has the required members, and ids, titles, addresses and dates as in the Atom feed."""
    fill(archive)
    full_text = not url
    feeds = FeedsConfig(full_text=full_text)
    pipeline.build(archive.config._replace(url=url, title="我的 <剪报>", feeds=feeds), search=False, jobs=1)
    feed = json.loads(archive.html("feed.json"))
    assert (feed["version"], feed["title"]) == ("https://jsonfeed.org/version/1.1", "我的 <剪报>")
    assert (feed["home_page_url"], feed.get("feed_url", "")) == (f"{url}index.html", f"{url}feed.json" if url else "")
    entries = parse(archive.root / "site/feed.xml").findall(f"{ATOM}entry")
    assert len(feed["items"]) == len(entries)
    for item, entry in zip(feed["items"], entries, strict=True):
        assert ("content_html" in item, "content_text" in item) == (full_text, not full_text)
        assert (item["id"], item["date_modified"]) == (text(entry, "id"), text(entry, "updated"))
        assert item.get("date_published") == entry.findtext(f"{ATOM}published")
        assert item["url"] == links(entry)["alternate"]
        assert without_controls(item["title"]) == text(entry, "title")
        assert [without_controls(author["name"]) for author in item["authors"]] == [
            author.text or "" for author in entry.findall(f"{ATOM}author/{ATOM}name")
        ]


@pytest.mark.parametrize("url", ["", SITE_URL])
def test_addresses_in_a_json_feed_are_complete(archive: Archive, url: str) -> None:
    """Full texts have no address that depends on where the article's page is, which JSON Feed cannot say."""
    body = '[乙](b.html) [页内](#桥) [外](https://post.example/?a=1&b=2)\n\n## 桥\n\nhref="b.html"\n'
    archive.page("a", body, date="2023-11-07")
    feeds = FeedsConfig(full_text=True)
    pipeline.build(archive.config._replace(url=url, feeds=feeds), search=False, jobs=1)
    (item,) = json.loads(archive.html("feed.json"))["items"]
    addresses = [str(link["href"]) for link in BeautifulSoup(item["content_html"], "html.parser").select("a")]
    assert addresses == [f"{url}articles/b.html", f"{url}articles/a.html#%E6%A1%A5", "https://post.example/?a=1&b=2"]
    assert '<p>href="b.html"</p>' in item["content_html"]


def without_controls(value: str) -> str:
    """A text without the characters that XML does not allow."""
    return re.sub("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff]", "", value)


def test_feed_author(archive: Archive) -> None:
    """The feed's author is the setting ``author``, by default the title."""
    for config, name in ((archive.config, "剪报"), (archive.config._replace(author="某人"), "某人")):
        pipeline.build(config, search=False, jobs=1)
        feed = parse(archive.root / "site" / "feed.xml")
        assert feed.findtext(f"{ATOM}author/{ATOM}name") == name


def test_entries_without_a_time_are_left_out(archive: Archive) -> None:
    """An undated article has the time of its collection; without one, it is not in the feed, which needs a time."""
    archive.page("a", date="2020-01-01")
    archive.page("b", collected="2023-11-07T12:15:02Z")
    archive.page("c")
    pipeline.build(archive.config, search=False, jobs=1)
    feed = parse(archive.root / "site" / "feed.xml")
    assert {text(entry, "id").rpartition(":")[2]: text(entry, "updated") for entry in feed.findall(f"{ATOM}entry")} == {
        "a": "2020-01-01T00:00:00Z",
        "b": "2023-11-07T12:15:02Z",
    }


def archive_of_feed(site: Path) -> list[tuple[str, list[str]]]:
    """The documents that ``prev-archive`` leads to from the site's feed, each with the ids of its articles.

    Asserts that each is valid and names the site's feed as the current one.
    """
    found = []
    path = site / "feed.xml"
    while previous := links(parse(path)).get("prev-archive"):
        path = (path.parent / unquote(previous)).resolve()
        feed = parse(path)
        assert feed.find(ARCHIVE_MARK) is not None
        assert_atom(feed)
        assert (path.parent / links(feed)["current"]).resolve() == site / "feed.xml"
        assert "next-archive" not in links(feed)
        ids = [text(entry, "id").rpartition(":")[2] for entry in feed.findall(f"{ATOM}entry")]
        found.append((path.relative_to(site).as_posix(), ids))
    return found


def test_archive_of_the_feed(archive: Archive) -> None:
    """From the site's feed, one document of each closed day of collection (in UTC) leads to the one before it."""
    archive.page("new", date="2001-01-01", collected="2023-11-09T01:00:00Z")
    archive.page("a", date="2023-01-01", collected="2023-11-07T01:00:00Z")
    archive.page("b", date="2022-01-01", collected="2023-11-08T07:00:00+08:00")
    archive.page("old", date="2021-03-01T12:00:00+08:00")
    archive.page("undated")
    archive.write("jianbao.toml", "[feed]\nlength = 1\nfull_text = true\n")
    archive.build()
    site = archive.root / "site"
    assert archive_of_feed(site) == [("feed/2023/11/07.xml", ["b", "a"]), ("feed/2021/03/01.xml", ["old"])]
    assert {path.relative_to(site).as_posix() for path in (site / "feed").rglob("*.xml")} == {
        "feed/2023/11/07.xml",
        "feed/2021/03/01.xml",
    }
    assert parse(site / "feed/2023/11/07.xml").find(f".//{ATOM}content") is None


def test_archive_has_every_article_that_the_feed_lacks(seed_sites: dict[str, Path]) -> None:
    """Feed and archive together have all articles that have a time, each in the archive once at most."""
    for site in (seed_sites["plain"].resolve(),):
        archived = [identifier for _, ids in archive_of_feed(site) for identifier in ids]
        current = [text(entry, "id").rpartition(":")[2] for entry in parse(site / "feed.xml").findall(f"{ATOM}entry")]
        assert len(set(archived)) == len(archived)
        assert len({*archived, *current}) == len([*(site / "articles").glob("*.html")])


def test_document_changes_only_with_its_own_day(archive: Archive) -> None:
    """When a new day closes the one before, only that day's document is written, and those of other days are kept."""
    for day in (5, 6, 7):
        archive.page(f"a{day}", date=f"2023-11-0{day}")
    archive.build()
    folder = archive.root / "site/feed/2023/11"
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert before.keys() == {"05.xml", "06.xml"}
    archive.page("a8", date="2023-11-08")
    archive.build()
    after = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert (after.pop("07.xml") > 0, after) == (True, before)
    (archive.root / "content/articles/a6.md").unlink()
    (archive.root / "content/articles/a8.md").unlink()
    archive.build()
    assert archive_of_feed(archive.root / "site") == [("feed/2023/11/05.xml", ["a5"])]


def test_long_day_has_several_documents(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """The archive of a day on which very many articles came is split, the latest articles first."""
    monkeypatch.setattr("jianbao.publish.feeds.MAX_OF_DAY", 2)
    for number in range(5):
        archive.page(f"a{number}", date=f"200{number}-01-01", collected=f"2023-11-07T0{number}:00:00Z")
    archive.page("before", date="2000-01-01", collected="2023-11-01T00:00:00Z")
    archive.page("after", date="2000-01-01", collected="2023-11-08T00:00:00Z")
    archive.build()
    assert archive_of_feed(archive.root / "site") == [
        ("feed/2023/11/07.xml", ["a4", "a3"]),
        ("feed/2023/11/07/2.xml", ["a2", "a1"]),
        ("feed/2023/11/07/3.xml", ["a0"]),
        ("feed/2023/11/01.xml", ["before"]),
    ]
    for number in (0, 1):
        (archive.root / f"content/articles/a{number}.md").unlink()
    archive.build()
    assert [path for path, _ in archive_of_feed(archive.root / "site")][1:3] == [
        "feed/2023/11/07/2.xml",
        "feed/2023/11/01.xml",
    ]
    assert not (archive.root / "site/feed/2023/11/07/3.xml").exists()
