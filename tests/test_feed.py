"""The Atom feed is valid according to RFC 4287."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest
from conftest import SITE_URL, Archive

from jianbao import pipeline
from jianbao.config import FeedsConfig

pytestmark = pytest.mark.slow

ATOM = "{http://www.w3.org/2005/Atom}"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
COMMON = {"author", "category", "contributor", "id", "link", "rights", "title", "updated"}
CHILDREN = {
    "feed": {*COMMON, "entry", "generator", "icon", "logo", "subtitle"},
    "entry": {*COMMON, "content", "published", "source", "summary"},
}
ONCE = {"id", "title", "updated", "summary", "subtitle", "generator"}


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
    assert links(feed) == {"alternate": f"{SITE_URL}index.html", "self": f"{SITE_URL}feed.xml"}
    for entry in feed.findall(f"{ATOM}entry"):
        address = links(entry)["alternate"]
        assert address.startswith(f"{SITE_URL}articles/")
        assert (site / unquote(address.removeprefix(SITE_URL))).is_file()
        assert links(entry)["via"].startswith("http")


def test_feed_without_a_url_is_relative(seed_sites: dict[str, Path]) -> None:
    """Without a URL the feed has no absolute address of the site, and its entries' links are relative to the feed."""
    feed = parse(seed_sites["plain"] / "feed.xml")
    assert links(feed) == {"alternate": "index.html"}
    for entry in feed.findall(f"{ATOM}entry"):
        assert (seed_sites["plain"] / unquote(links(entry)["alternate"])).is_file()


def test_an_entry_keeps_its_id(seed_sites: dict[str, Path]) -> None:
    """An article has the same entry id wherever the site is published."""
    ids = [
        [text(e, "id") for e in parse(seed_sites[name] / "feed.xml").findall(f"{ATOM}entry")]
        for name in ("plain", "published")
    ]
    assert ids[0] == ids[1]


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
        archive.page(f"a{n}", date="2023-11-07") for n in range(FeedsConfig().length + 5)
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
