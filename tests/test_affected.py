"""Which pages a build plans after a small change: few if that is safe, else all. See test_incremental for the law."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from conftest import Archive, files_of

from jianbao.errors import PageError
from jianbao.model import Page
from jianbao.publish import affected, sitemaps
from jianbao.publish.build_context import BuildContext
from jianbao.publish.make_pages import make_pages
from jianbao.runtime import file_stamps
from jianbao.runtime.cache import CACHE_FOLDER

pytestmark = pytest.mark.slow

Change = Callable[[Archive], object]
COUNT = 12
SITE_WIDE = {
    *("index.html", "about.html", "404.html", "feed.xml", "feed.json", "robots.txt", "search.html"),
    *("display-settings.js", "tags/index.html", "outlets/index.html", "dates/index.html"),
}


@pytest.fixture
def monthly(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> Archive:
    """An archive of twelve articles, one a month, whose site is built; young stamps are trusted.

    Their titles have nothing in common, so that none is related to another.
    """
    monkeypatch.setattr(file_stamps, "MTIME_TICK", 1)
    monkeypatch.setattr(file_stamps, "COARSE_MTIME_TICK", 1)
    for number in range(1, COUNT + 1):
        tags, date = [f"t{number}", "长"], f"2023-{number:02}-01"
        archive.page(f"a{number}", title=str(number), tags=tags, date=date, outlet=f"o{number}")
    archive.build()
    return archive


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The paths of the pages that the last build planned."""
    found: set[str] = set()

    def spy(build: BuildContext, pages: Sequence[Page], *others: Any) -> list[PageError]:
        found.clear()
        found.update(page.path for page in pages)
        return make_pages(build, pages, *others)

    monkeypatch.setattr("jianbao.publish.site.make_pages", spy)
    return found


def test_new_text_plans_only_the_article(monthly: Archive, planned: set[str]) -> None:
    """If the text of an article changes, only its page and the site-wide pages are planned."""
    edit(monthly)
    monthly.build()
    assert planned == SITE_WIDE | {"articles/a3.html"}


def test_new_title_plans_listings_and_near_duplicates(monthly: Archive, planned: set[str]) -> None:
    """If a title changes, all listings of the article are planned, and the pages of its near-duplicates and neighbours.

    The neighbours of a4 are a3 and a5; a5 and a6 are linked as near-duplicates, and a7 names a4.
    """
    monthly.page("a4", tags=["t4"], date="2023-04-01", outlet="o4", same_as=["a5", "a6"])
    monthly.page("a7", tags=["t7"], date="2023-07-01", outlet="o7", same_as=["a4"])
    monthly.build()
    monthly.page("a4", title="另一题", tags=["t4"], date="2023-04-01", outlet="o4", same_as=["a5"])
    monthly.build()
    listings = {"dates/2023.html", "dates/2023/04.html", "dates/2023/04/01.html"}
    listings |= {f"{shelf}.{end}" for shelf in ("tags/t4", "outlets/o4") for end in ("html", "xml")}
    listings.add("feed/2023/04/01.xml")
    assert planned == SITE_WIDE | listings | {f"articles/a{number}.html" for number in (3, 4, 5, 6, 7)}


def sitemaps_of(archive: Archive) -> dict[str, bytes]:
    """The bytes of the site's sitemaps by path."""
    return {path: data for path, data in files_of(archive.root / "site").items() if path.startswith("sitemap")}


@pytest.mark.parametrize("limit", [50_000, 4])
def test_sitemaps_are_planned_if_pages_come_or_go(
    monthly: Archive, planned: set[str], monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    """Sitemaps, one or several, are planned only if a page is added or removed."""
    monkeypatch.setattr(sitemaps, "MAX_SITEMAP_ADDRESSES", limit)
    monthly.write("jianbao.toml", 'title = "剪报"\nurl = "https://user.example/repo/"\n')
    monthly.build()
    before = sitemaps_of(monthly)
    assert (len(before) > 1) == (limit == 4)
    monthly.page("a3", title="另一个", tags=["t3", "长"], date="2023-03-01", outlet="o3")
    monthly.build()
    assert "tags/t3.html" in planned
    assert not any(path.startswith("sitemap") for path in planned)
    assert sitemaps_of(monthly) == before
    for change in (lambda: monthly.page("b", date="2023-03-01"), (monthly.root / "content/articles/b.md").unlink):
        change()
        monthly.build()
        assert "sitemap.xml" in planned
    assert sitemaps_of(monthly) == before


def test_moved_article_plans_its_old_and_new_shelves(monthly: Archive, planned: set[str]) -> None:
    """If an article changes its tag and date, its old and new shelves are planned, and emptied shelves are deleted.

    The dates before and after an emptied or new date are planned, too, because their arrows skip empty dates.
    """
    monthly.page("a3", tags=["t5"], date="2021-03-02", outlet="o3")
    report = monthly.build()
    assert {path for path in planned if path.startswith("dates/20")} == {
        *("dates/2023.html", "dates/2021.html", "dates/2021/03.html", "dates/2021/03/02.html"),
        *(f"dates/2023/{month}{day}.html" for month in ("01", "02", "04") for day in ("", "/01")),
    }
    assert {path for path in planned if path.startswith("tags/")} == {
        *("tags/index.html", "tags/长.html", "tags/t5.html", "tags/长.xml", "tags/t5.xml"),
    }
    assert (report.pruned, (monthly.root / "site/tags/t3.xml").exists()) == (5, False)


def test_new_article_on_a_long_shelf_plans_its_parts(monthly: Archive, planned: set[str]) -> None:
    """A new article on a long shelf plans the parts with its day, and all parts if the shelf has just become long."""
    monthly.write("jianbao.toml", f"[pages]\nsplit = {COUNT}\n")
    monthly.build()
    new = {}
    for name in ("a13", "a14"):
        new[name] = monthly.page(name, tags=["长"], date=f"2022-01-{name[1:]}")
        monthly.build()
        parts = {path for path in planned if path.startswith("tags/长")}
        assert parts - {"tags/长/2023.html"} == {"tags/长.html", "tags/长.xml", "tags/长/2022.html"}
        assert ("tags/长/2023.html" in parts) is (name == "a13")
    for path in new.values():
        path.unlink()
    monthly.build()
    assert "articles/a2.html" not in planned
    assert not (monthly.root / "site/tags/长").exists()


def test_new_article_of_a_long_day_plans_parts_of_that_day(monthly: Archive, planned: set[str]) -> None:
    """A new article of a day with parts by title plans these parts, and none of other days."""
    monthly.write("jianbao.toml", "[pages]\nsplit = 1\n")
    for number in range(1, 3):
        monthly.page(f"b{number}", title="乙", tags=["长"], date=f"2023-0{number}-01")
    monthly.build()
    monthly.page("c", title="丙", tags=["长"], date="2023-01-01")
    monthly.build()
    parts = {path for path in planned if path.startswith(("tags/长/2023/", "dates/2023/")) and path.endswith("b.html")}
    assert parts == {f"{folder}/2023/01/01/b.html" for folder in ("tags/长", "dates")}
    assert (monthly.root / "site/tags/长/2023/02/01/y.html").exists()
    assert not [path for path in planned if "/2023/02/01/" in path]


def test_new_spelling_of_a_tag_plans_all_parts(monthly: Archive, planned: set[str]) -> None:
    """All parts of a long shelf show the tag's most frequent spelling, so they are planned when it changes."""
    monthly.write("jianbao.toml", "[pages]\nsplit = 2\n")
    for number, tag in enumerate(["Nato", "Nato", "NATO", "NATO", "NATO"]):
        monthly.page(f"n{number}", tags=[tag], date=f"20{10 + number}-01-01")
    monthly.build()
    assert "<h1>NATO" in monthly.html("tags/nato/2010.html")
    monthly.page("n4", tags=["Nato"], date="2014-01-01")
    monthly.build()
    assert "articles/n1.html" not in planned
    assert "<h1>Nato" in monthly.html("tags/nato/2010.html")


def test_repeated_small_edits_plan_few_pages(monthly: Archive, planned: set[str]) -> None:
    """After a build that planned only a few pages, the next build can do the same."""
    for title in ("甲", "乙", "丙"):
        monthly.page("a3", title=title, tags=["t3"], date="2023-03-01", outlet="o3")
        monthly.page(f"new-{title}", tags=["t3"], date="2023-03-01", outlet="o3")
        monthly.build()
        assert "articles/a3.html" in planned
        assert "articles/a5.html" not in planned
        assert monthly.build().written == 0
    again = monthly.build(monthly.root / "clean")
    assert files_of(monthly.root / "site") == files_of(monthly.root / "clean")
    assert again.pages == monthly.build().pages


def test_new_title_plans_only_the_articles_own_redirects(monthly: Archive, planned: set[str]) -> None:
    """If a title changes but no alias, only the article's own redirect pages are planned, and those of its neighbours.

    The neighbours' pages show the title.
    """
    for number in (3, 4, 6):
        monthly.page(f"a{number}", date=f"2023-0{number}-01", aliases=[f"old/{number}.html"])
    monthly.build()
    monthly.page("a3", title="另一题", date="2023-03-01", aliases=["old/3.html"])
    monthly.build()
    articles = {f"articles/a{number}.html" for number in (2, 3, 4)}
    redirects = {f"old/{number}.html" for number in (3, 4)}
    assert {path for path in planned if path.startswith(("old/", "articles/"))} == articles | redirects
    assert (monthly.root / "site/old/6.html").is_file()


def test_new_article_does_not_affect_unrelated_aliases(monthly: Archive, planned: set[str]) -> None:
    """A new article affects no article with aliases at whose paths the site never has a page, but its neighbours.

    It is between a1 and a2 in the archive, and has no neighbour in its outlet but a9, which is undated.
    """
    monthly.page("a9", aliases=["2021/03/18/a.html", "/blog/a9"])
    monthly.build()
    monthly.page("new", tags=["t1"], date="2023-01-02")
    monthly.build()
    neighbours = {"articles/a1.html", "articles/a2.html"}
    assert {path for path in planned if path.startswith("articles/")} == {"articles/new.html"} | neighbours
    assert (monthly.root / "site/blog/a9/index.html").is_file()


def edit(archive: Archive) -> Path:
    """Make the smallest change: another sentence in one article."""
    return archive.page("a3", "另一句。", title="3", tags=["t3", "长"], date="2023-03-01", outlet="o3")


def site_file(archive: Archive) -> Path:
    """A file of the site."""
    return archive.root / "site/articles/a9.html"


def in_cache(kind: str, change: Callable[[Path], object]) -> Change:
    """A change of the cache files that match ``kind``."""
    return lambda archive: list(map(change, (archive.root / CACHE_FOLDER).glob(kind)))


def truncate(path: Path) -> int:
    """Truncate a file."""
    return path.write_bytes(path.read_bytes()[:-100])


FULL_PLAN_REASONS: dict[str, Change] = {
    "settings": lambda archive: archive.write("jianbao.toml", 'title = "另一个"\n'),
    "outlets": lambda archive: archive.write("outlets/o3.toml", 'names = { zh-Hans = "某报" }\n'),
    "a file of the site is altered": lambda archive: truncate(site_file(archive)),
    "a file of the site is gone": lambda archive: site_file(archive).rename(site_file(archive).with_name("mine.html")),
    "another site of the archive was built since": lambda archive: (
        edit(archive),
        archive.build(archive.root / "other"),
    ),
    "the table of pages is truncated": in_cache("pages", truncate),
    "the table of pages is gone": in_cache("pages", Path.unlink),
    "the table of files is truncated": in_cache("site-*", truncate),
    "the last build is not known": in_cache("last-build-*", Path.unlink),
    "the cache is gone": lambda archive: shutil.rmtree(archive.root / CACHE_FOLDER),
    "a page is broken": lambda archive: archive.write("content/articles/a9.md", "no front matter"),
    "a page claims the id of another": lambda archive: archive.page("x", id="a9"),
    "there were problems": lambda archive: (
        archive.page("x", id="a9"),
        archive.build(),
        (archive.root / "content/articles/x.md").rename(archive.root / "content/x.md"),
    ),
    "an article gets an old address": lambda archive: archive.page("a9", aliases=["old/9.html"]),
}


@pytest.mark.parametrize("reason", FULL_PLAN_REASONS)
def test_everything_is_planned_after_any_other_change(monthly: Archive, planned: set[str], reason: str) -> None:
    """All pages are planned if anything else has changed, or may have changed, besides the text of an article."""
    FULL_PLAN_REASONS[reason](monthly)
    edit(monthly)
    monthly.build()
    assert len([path for path in planned if path.startswith("articles/")]) >= COUNT - 1


def test_everything_is_planned_if_a_page_may_take_an_alias(monthly: Archive, planned: set[str]) -> None:
    """All pages are planned if a new article's page appears at the path of another article's alias."""
    monthly.page("a9", aliases=["articles/new.html"])
    monthly.build()
    monthly.page("new")
    (problem,) = monthly.build().problems
    assert "an alias is taken" in problem.what
    assert "articles/a2.html" in planned


def test_everything_is_planned_if_many_pages_changed(
    monthly: Archive, planned: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All pages are planned if many pages changed, because planning a part would then not be faster."""
    monkeypatch.setattr(affected, "MAX_CHANGED_PAGES", 1)
    edit(monthly)
    monthly.page("a4", "又一句。", tags=["t4", "长"], date="2023-04-01", outlet="o4")
    monthly.build()
    assert "articles/a9.html" in planned


def test_page_that_changed_during_the_build_is_built_again(
    monthly: Archive, planned: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """If a page had another text only while it was built, the next build replaces that text in the site."""
    edit(monthly)
    path = monthly.root / "content/articles/a3.md"
    text = path.read_text(encoding="utf-8")
    read = read_page_while_it_changes(path, text + "一瞬。")
    monkeypatch.setattr("jianbao.publish.make_pages.read_page", read)
    monthly.build()
    monkeypatch.undo()
    assert "一瞬。" in monthly.html("articles/a3.html")
    path.write_text(text, encoding="utf-8")
    monthly.build()
    assert "一瞬。" not in monthly.html("articles/a3.html")


def read_page_while_it_changes(path: Path, text: str) -> Callable[[str, str], bytes]:
    """A ``read_page`` that writes another text into one page just before it reads it."""

    def read(file: str, name: str) -> bytes:
        if Path(file) == path:
            path.write_text(text, encoding="utf-8")
        return Path(file).read_bytes()

    return read


def test_small_edit_keeps_all_articles_in_the_index(monthly: Archive) -> None:
    """After a small edit all other articles are still in the search index."""
    monthly.build(search=True)
    edit(monthly)
    report = monthly.build(search=True)
    assert report.search is not None
    assert report.search.articles == COUNT
