"""Days and undated articles that are too many for one page: parts by title, bounded, that keep what they list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import pytest
from conftest import Archive, a_record, an_article, files_of
from hypothesis import given
from hypothesis import strategies as st

from jianbao.config import Config, PagesConfig
from jianbao.model import Article, Page
from jianbao.publish.date_pages import SOURCES_OF_A_DAY, date_pages
from jianbao.publish.listings import OF_A_PART
from jianbao.publish.page_record import newest_first
from jianbao.publish.shelf_kinds import spellings_of
from jianbao.publish.shelf_pages import shelf_pages
from jianbao.publish.shelves import ALL_AFFECTED, organise
from jianbao.publish.title_parts import title_parts
from jianbao.runtime import file_stamps

LIMIT = 4
LIMITS = PagesConfig(split=LIMIT, shelf=2)
DAY = date(2023, 11, 7)
LISTED = ("dates/", "outlets/unknown/", "tags/长/")
"""The folders of what has the articles of ``divided``."""
TITLES = st.text(st.sampled_from("Zz张章一《 /#7é가"), max_size=4) | st.sampled_from(["无题", "z", "Z/张", "x" * 99])


def listings_of(articles: Iterable[Article], limits: PagesConfig = LIMITS) -> dict[str, Page]:
    """The pages of dates and of shelves with names, by path."""
    ordered = newest_first(map(a_record, articles))
    library = organise(ordered, spellings_of(ordered), {}, "zh-Hans")
    config = Config(root=Path("/nowhere"), pages=limits)
    pages = [*date_pages(library, limits), *shelf_pages(library, config, ALL_AFFECTED)]
    found = {page.path: page for page in pages if page.path.endswith(".html")}
    assert len(found) == len([page for page in pages if page.path.endswith(".html")])
    return found


def titled(titles: Iterable[str], day: date | None = DAY, **values: object) -> list[Article]:
    """An article of a day with each title."""
    return [an_article(f"a{n:03}", title=title, date=day, **values) for n, title in enumerate(titles)]


def links(page: Page) -> list[tuple[str, str, int]]:
    """The parts by title of a page."""
    return [(part.title, part.path, part.count) for part in page.context["by_title"]]


def ids(page: Page) -> list[str]:
    """The ids of the articles on a page."""
    return [article.id for article in page.context["articles"]]


@pytest.mark.parametrize("day", [DAY, None])
@pytest.mark.parametrize("count", [LIMIT, LIMIT + 1])
def test_long_day_is_divided_by_title(day: date | None, count: int) -> None:
    """A day, or undated articles, with too many articles has a part for each letter that titles begin with."""
    pages = listings_of(titled(["“中国”", "apec", "张三", "Àpec 2", "7国"][:count], day))
    place = "2023/11/07" if day else "undated"
    for path in (f"dates/{place}.html", f"tags/国防/{place}.html", f"outlets/rfi/{place}.html"):
        page = pages.get(path) or pages[path.replace(f"/{place}", "")]
        assert page.context["count"] == count
        if count > LIMIT:
            folder = path.removesuffix(".html")
            parts = [part[1] for part in links(page)]
            assert links(page) == [("A", f"{folder}/a.html", 2), ("Z", f"{folder}/z.html", 2), ("#", parts[2], 1)]
            assert [ids(pages[part]) for part in parts] == [["a001", "a003"], ["a000", "a002"], ["a004"]]
            assert pages[parts[0]].context["period"] == f"{day or 'undated'}/A"
        else:
            assert (links(page), len(ids(page))) == ([], count)


def test_articles_of_one_title_are_divided_all_the_same() -> None:
    """Even a thousand articles with one title are on pages of a hundred at most."""
    pages = listings_of(titled(["无题"] * 1000, None), PagesConfig())
    leaves = [page for path, page in pages.items() if path.startswith("dates/undated") and not links(page)]
    assert sum(len(ids(page)) for page in leaves) == 1000
    assert max(len(ids(page)) for page in leaves) <= 100
    assert links(pages["dates/undated.html"])[0][0] == "无题 #0"


def test_long_day_shows_the_newest_of_its_largest_sources() -> None:
    """The page of a long day shows the newest of each outlet or channel, but not of hundreds of them."""
    many = [an_article(f"m{n}", date=DAY, outlet=f"o{n}") for n in range(SOURCES_OF_A_DAY + 5)]
    few = [an_article(f"f{n}", date=DAY, channel="晨读") for n in range(OF_A_PART + 2)]
    shown = ids(listings_of([*many, *few])["dates/2023/11/07.html"])
    assert shown[:OF_A_PART] == [article.id for article in few][:OF_A_PART]
    assert len(shown) == OF_A_PART + SOURCES_OF_A_DAY - 1


@given(st.lists(TITLES, max_size=30), st.sampled_from([DAY, None]))
def test_parts_are_bounded_and_have_every_article_once(titles: list[str], day: date | None) -> None:
    """Whatever the titles, each article is on one part, each part is linked once with its count, and none is long."""
    parts = [*title_parts("d.html", [*map(a_record, titled(titles, day))], LIMIT)]
    leaves = [part for part in parts if not part.by_title]
    assert sorted(a.id for part in leaves for a in part.articles) == [f"a{n:03}" for n in range(len(titles))]
    assert all(len(part.articles) <= LIMIT for part in leaves)
    linked = [(link.path, link.count) for part in parts for link in part.by_title]
    assert sorted(linked) == sorted((part.path, len(part.articles)) for part in parts[:-1])
    assert len({part.path.casefold() for part in parts}) == len(parts)


@given(st.lists(TITLES, min_size=1, max_size=30))
def test_new_article_changes_only_parts_with_its_beginning(titles: list[str]) -> None:
    """A part that does not list a new article stays as it is, unless it is only now, or no longer, needed."""

    def pages(count: int) -> dict[str, tuple[str, Sequence[str]]]:
        parts = title_parts("d.html", [*map(a_record, titled(titles[:count]))], LIMIT)
        return {part.path: (part.beginning, [article.id for article in part.articles]) for part in parts}

    before, after = pages(len(titles) - 1), pages(len(titles))
    new = f"a{len(titles) - 1:03}"
    for path in before.keys() & after.keys():
        assert after[path][1] == before[path][1] or [i for i in after[path][1] if i != new] == before[path][1]


@pytest.fixture
def divided(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> Archive:
    """An archive with a long day and many undated articles, whose site is built; young stamps are trusted."""
    monkeypatch.setattr(file_stamps, "MTIME_TICK", 1)
    monkeypatch.setattr(file_stamps, "COARSE_MTIME_TICK", 1)
    archive.write("jianbao.toml", "[pages]\nsplit = 3\n[feed]\nenabled = false\n")
    for number, title in enumerate(["东一", "东二", "德一", "安一"]):
        archive.page(f"d{number}", title=title, date="2023-11-07", tags=["长"])
        archive.page(f"u{number}", title=title, tags=["长"])
    archive.page("other", date="2023-11-08", tags=["长"])
    archive.build()
    return archive


def changed_by(archive: Archive) -> set[str]:
    """The listings that a build writes or deletes, asserted to be those of a clean build."""
    before = files_of(archive.root / "site")
    archive.build()
    after = files_of(archive.root / "site")
    archive.build(archive.root / "clean")
    clean = files_of(archive.root / "clean")
    assert {**after, ".jianbao": b""} == {**clean, ".jianbao": b""}
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    return {path.replace("2023/11/07", "DAY") for path in changed if "/07" in path or "undated" in path}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["d", "u"])
def test_new_article_of_a_long_day(divided: Archive, name: str) -> None:
    """A new article of a long day rewrites the part with its title's beginning and the page of the day."""
    dated = {"date": "2023-11-07"} if name == "d" else {}
    divided.page("new", title="阿一", tags=["长"], **dated)
    place = "DAY" if dated else "undated"
    found = changed_by(divided)
    assert found == {f"{folder}{place}{part}.html" for folder in LISTED for part in ("", "/a")}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["d", "u"])
def test_new_title_moves_an_article_to_another_part(divided: Archive, name: str) -> None:
    """A new title rewrites its old and its new part; an emptied part is deleted, and all if the day is long no more."""
    place, dated = ("DAY", {"date": "2023-11-07"}) if name == "d" else ("undated", {})
    page = divided.page(f"{name}3", title="东三", tags=["长"], **dated)
    parts = ("", "/a", "/d", "/d/德", "/d/东")
    assert changed_by(divided) == {f"{folder}{place}{part}.html" for folder in LISTED for part in parts}
    page.unlink()
    found = changed_by(divided)
    assert found >= {f"{folder}{place}{part}.html" for folder in LISTED for part in ("", "/d/德", "/d/东")}
    assert not [path for path in files_of(divided.root / "site") if f"{place.replace('DAY', '07')}/" in path]


@pytest.mark.slow
def test_reason_for_a_part_by_title(divided: Archive) -> None:
    """``--explain`` names the article because of which a part by title was rebuilt."""
    divided.page("d3", title="安二", date="2023-11-07", tags=["长"])
    report = divided.build(explain="tags/长/2023/11/07/a.html")
    assert "content/articles/d3.md" in "\n".join(report.explanation)
