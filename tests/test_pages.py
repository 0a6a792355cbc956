"""Which pages a library has, what is on them, and that a URL keeps its content when articles are added."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
from conftest import a_record, an_article
from hypothesis import given, settings
from hypothesis import strategies as st
from test_shelves import assert_file_can_be_named

from jianbao.config import Config
from jianbao.model import Article, Page
from jianbao.publish.menu import make_menu
from jianbao.publish.own_content import OwnContent
from jianbao.publish.page_record import newest_first, with_cards
from jianbao.publish.pages import all_pages
from jianbao.publish.render.templates import clear_caches, render_pages
from jianbao.publish.shelf_kinds import SHELF_KINDS, spellings_of
from jianbao.publish.shelves import organise
from jianbao.publish.sitemaps import sitemaps
from jianbao.publish.urls import HOME, NOT_FOUND, OPENSEARCH, SITEMAP

NOTHING_OWN = OwnContent((), {}, {}, ())
CONFIG = Config(root=Path("/nowhere"), url="https://user.example/repo/")
PREVIOUS = re.compile(rf'<link rel="prev-archive" type="application/atom\+xml" href="{CONFIG.url}([^"]*)"/>')
LINK = re.compile(r'<(?:a|form) [^>]*(?:href|action)="([^"]*)"')


def pages_of(articles: Iterable[Article]) -> dict[str, Page]:
    """Every page by its path."""
    ordered = newest_first(map(a_record, articles))
    pages = all_pages(organise(ordered, spellings_of(ordered), {}, "zh-Hans"), {}, NOTHING_OWN, CONFIG)
    pages += sitemaps([page.path for page in pages], ordered, ())
    assert len({page.path for page in pages}) == len(pages)
    return {page.path: page for page in pages}


def render(pages: dict[str, Page]) -> dict[str, bytes]:
    """The pages as files."""
    clear_caches()  # articles of different tests have the same ids
    complete = [page._replace(context=with_cards(page.context, lambda record: record)) for page in pages.values()]
    menu = make_menu(CONFIG, tuple(name for name, kind in SHELF_KINDS.items() if kind.list_path in pages), ())
    return dict(zip(pages, render_pages(CONFIG, complete, menu), strict=True))


def ids(page: Page) -> list[str]:
    """The ids of the articles on a listing."""
    return [article.id for article in page.context["articles"]]


def parts(page: Page) -> dict[str, int]:
    """The parts of a long shelf: path -> number of articles."""
    return {part.path: part.count for part in page.context["parts"]}


def daily(count: int, start: date = date(2023, 12, 31), step: int = 1, **values: object) -> list[Article]:
    """``count`` articles, one every ``step`` days, backwards from ``start``."""
    return [an_article(f"a{n:04}", date=start - timedelta(days=n * step), **values) for n in range(count)]


def test_pages_of_a_small_library() -> None:
    """A library of one article has the article, every kind of listing and all site-wide pages."""
    assert set(pages_of([an_article("a", tags=("韩国",))])) == {
        *("index.html", "search.html", "about.html", "404.html", "feed.xml", "feed.json", "robots.txt", "sitemap.xml"),
        *("opensearch.xml", "display-settings.js"),
        *("articles/a.html", "tags/index.html", "tags/韩国.html", "outlets/index.html", "outlets/rfi.html"),
        *("tags/韩国.xml", "outlets/rfi.xml"),
        *("dates/index.html", "dates/2023.html", "dates/2023/11.html", "dates/2023/11/07.html"),
    }


def test_sitemap_names_every_page_but_404() -> None:
    """The sitemap lists all HTML files except 404.html, and nothing else."""
    pages = pages_of([*daily(CONFIG.pages.split + 1), an_article("u", date=None)])
    paths = {path for path in pages if path.endswith(".html")} - {NOT_FOUND}
    listed = pages[SITEMAP].context["paths"]
    assert (set(listed), len(listed)) == (paths, len(paths))


def test_undated_articles_are_listed_apart() -> None:
    """Undated articles have a page of their own, which the dates page links to."""
    pages = pages_of([an_article("u", date=None, tags=())])
    assert ids(pages["dates/undated.html"]) == ["u"]
    assert pages["dates/index.html"].context["undated"] is not None


@pytest.mark.parametrize(("count", "split"), [(CONFIG.pages.split, False), (CONFIG.pages.split + 1, True)])
def test_long_shelf_is_split_by_year(count: int, split: bool) -> None:
    """A hundred articles are on one page; with one more that page has the newest articles and links to the years."""
    pages = pages_of(daily(count, date(2023, 2, 1)))
    first = pages["tags/国防.html"]
    assert ids(first) == [f"a{n:04}" for n in range(CONFIG.pages.shelf if split else count)]
    assert parts(first) == ({"tags/国防/2023.html": 32, "tags/国防/2022.html": count - 32} if split else {})
    assert first.context["count"] == count
    assert ("tags/国防/2022.html" in pages) is split
    assert "tags/国防/2022/11.html" not in pages


def test_long_year_is_split_by_month() -> None:
    """A long year has the newest of each month, which have all; every article is on exactly one part."""
    pages = pages_of([*daily(250), *with_prefix(daily(3, date(2021, 5, 3)), "b"), an_article("u", date=None)])
    assert parts(pages["outlets/rfi.html"]) == {
        "outlets/rfi/2023.html": 250,
        "outlets/rfi/2021.html": 3,
        "outlets/rfi/undated.html": 1,
    }
    months = parts(pages["outlets/rfi/2023.html"])
    assert list(months)[:2] == ["outlets/rfi/2023/12.html", "outlets/rfi/2023/11.html"]
    assert ids(pages["outlets/rfi/2023.html"]) == [id for path in months for id in ids(pages[path])[:3]]
    leaves = [path for path in pages if path.startswith("outlets/rfi/") and not parts(pages[path])]
    assert sorted(i for path in leaves for i in ids(pages[path])) == sorted(i for i in article_ids(pages))
    assert ids(pages["outlets/rfi/undated.html"]) == ["u"]


@pytest.mark.parametrize(("count", "shown"), [(CONFIG.pages.split, CONFIG.pages.split), (CONFIG.pages.split + 1, 0)])
def test_year_shows_its_articles_if_they_are_few(count: int, shown: int) -> None:
    """A long year only links to its months, which show the articles."""
    pages = pages_of(daily(count))
    assert len(ids(pages["dates/2023.html"])) == shown
    assert sum(parts(pages["dates/2023.html"]).values()) == count
    assert sum(len(ids(pages[path])) for path in parts(pages["dates/2023.html"])) == count


def with_prefix(articles: Sequence[Article], prefix: str) -> list[Article]:
    """The same articles with ``prefix`` before their ids."""
    return [an_article(prefix + article.id, date=article.date) for article in articles]


def article_ids(pages: dict[str, Page]) -> list[str]:
    """The ids of all article pages."""
    return [page.context["article"].id for page in pages.values() if page.template == "article.html"]


def test_period_is_that_of_the_local_day() -> None:
    """An article of New Year's night belongs to the year of its outlet's local time, whatever its order by instant."""
    east = datetime(2022, 12, 31, 16, 30, tzinfo=UTC).astimezone(tz=None)
    local = datetime.fromisoformat("2023-01-01T00:30:00+08:00")
    west = datetime.fromisoformat("2022-12-31T23:30:00-05:00")
    pages = pages_of(
        [*daily(CONFIG.pages.split, date(2022, 6, 1)), an_article("e", date=local), an_article("w", date=west)]
    )
    assert east == local
    assert ids(pages["tags/国防/2023.html"]) == ["e"]
    assert "w" in [i for path, page in pages.items() if path.startswith("tags/国防/2022") for i in ids(page)]


def test_new_article_changes_only_its_own_pages() -> None:
    """A new article changes the pages of its day, month, year, tags and outlet, and the index pages.

    As the first one of its day, it also changes the days before and after, whose arrows lead to it, and the link of the
    feed's archive from the day after; and the articles before and after it, in the archive (a0100, a0099) and in its
    outlet (a0101, a0099). No byte changes on a page of another month, tag or outlet, or of another article, nor in a
    feed full of later ones.
    """
    tags = [("国防", "韩国"), ("国防",), ("外交",)]
    old = [
        an_article(
            f"a{n:04}", date=date(2023, 12, 31) - timedelta(days=2 * n), tags=tags[n % 3], outlet=("rfi", "cna")[n % 2]
        )
        for n in range(300)
    ]
    new = an_article("new", date=date(2023, 6, 15), tags=("国防", "新标签"), outlet="cna")
    before, after = render(pages_of(old)), render(pages_of([*old, new]))
    assert set(before) <= set(after)
    changed = {path for path in after if after[path] != before.get(path)}
    assert changed == {
        *("articles/new.html", "dates/2023/06/15.html", "dates/2023/06.html", "dates/2023.html", "dates/index.html"),
        *("tags/国防.html", "tags/国防/2023.html", "tags/国防/2023/06.html", "tags/新标签.html", "tags/index.html"),
        "tags/新标签.xml",
        *("outlets/cna.html", "outlets/cna/2023.html", "outlets/index.html"),
        *("dates/2023/06/14.html", "dates/2023/06/16.html"),
        *("articles/a0099.html", "articles/a0100.html", "articles/a0101.html"),
        *("feed/2023/06/15.xml", "feed/2023/06/16.xml"),
        *("index.html", "about.html", "sitemap.xml"),
    } - missing_month_pages(before, after)
    assert changed >= {"articles/new.html", "dates/2023/06.html", "tags/国防.html", "outlets/cna.html", "index.html"}


def missing_month_pages(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    """Expected month pages that do not exist, because the year is not long."""
    return {path for path in ("tags/国防/2023/06.html",) if path not in after and path not in before}


# Any library

SAFE = st.characters(exclude_categories=["Cs", "Cc"])
NAMES = st.text(SAFE, min_size=1, max_size=12).filter(str.strip) | st.sampled_from(
    ["index", "Index", "a b", "a-b", "../x", "CON", "韩国", "韓國", "Ａ", "a", "x.html", "x", "2023", "undated"]
)
MOMENTS = st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29), timezones=st.just(UTC))
IDS = st.from_regex(r"[a-z0-9][a-z0-9.-]{0,20}", fullmatch=True).filter(
    lambda i: not re.match(r"(?:con|prn|aux|nul|com|lpt)", i)
)
ARTICLES = st.builds(
    lambda identifier, when, tags, outlet: an_article(identifier, date=when, tags=tuple(tags), outlet=outlet, body=""),
    IDS,
    st.none() | st.dates() | MOMENTS,
    st.lists(NAMES, max_size=4, unique_by=lambda tag: unicodedata.normalize("NFKC", tag).casefold().strip()),
    NAMES,
)
LIBRARIES = st.lists(ARTICLES, max_size=12, unique_by=lambda article: article.id)


@pytest.mark.slow
@given(LIBRARIES)
def test_every_page_has_its_own_file_on_any_system(articles: list[Article]) -> None:
    """No two paths are one file on a case-insensitive system, none is also a folder, and all names are valid."""
    paths = [unicodedata.normalize("NFC", path).casefold() for path in pages_of(articles)]
    assert len(set(paths)) == len(paths)
    folders = {parent for path in paths for parent in _parents(path)}
    assert not folders & set(paths)
    for path in paths:
        for name in path.split("/"):
            assert_file_can_be_named(name)


def _parents(path: str) -> Iterable[str]:
    while path := posixpath.dirname(path):
        yield path


@pytest.mark.slow
@given(LIBRARIES)
@settings(max_examples=25)
def test_every_page_is_reached_from_home_by_links(articles: list[Article]) -> None:
    """Every link leads to a page or feed, and following links finds every page except 404, and every feed.

    From the site's feed, its archive is found by the links between its documents.
    """
    rendered = render(pages_of(articles))
    html = {path: data.decode() for path, data in rendered.items() if path.endswith(".html")}
    seen, waiting, feeds = {HOME}, [HOME], {SITEMAP, OPENSEARCH}
    while waiting:
        path = waiting.pop()
        for href in LINK.findall(html[path]):
            if href.startswith(("#", "https://")):
                continue
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(href)))
            if target.endswith(".xml"):
                assert target in rendered, f"{path} links to {href}"
                feeds.add(target)
                continue
            assert target in html, f"{path} links to {href}"
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    assert seen == set(html) - {NOT_FOUND}
    feed = "feed.xml"
    while previous := PREVIOUS.search(rendered[feed].decode()):
        feed = unquote(previous[1])
        feeds.add(feed)
    assert feeds == {path for path in rendered if path.endswith(".xml")}


def test_long_library_is_reached_from_home_by_links() -> None:
    """In a library with long shelves, every page is reached from the home page too."""
    test_every_page_is_reached_from_home_by_links.hypothesis.inner_test(
        [*daily(230, step=2), an_article("u", date=None, tags=("国防", "x/y"))]
    )
