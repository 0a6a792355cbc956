"""Addresses of several articles: front pages, live blogs, routes. Each article has its page, and captures share one."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from random import Random

import pytest
from conftest import Archive, files_of
from hypothesis import given, settings
from hypothesis import strategies as st
from stories import outcomes, run_ingest, story, write_clipping

from jianbao.ingest.existing_pages import read_existing_pages
from jianbao.ingest.source_url import article_id
from jianbao.ingest.write_page import read_page, write_page
from jianbao.model import Article, Capture
from jianbao.page.format import parse_page
from jianbao.runtime.file_stamps import page_stamps
from jianbao.runtime.workers import Workers

FRONT = "https://paper.example/"
LIVE = "https://paper.example/live.html"
OLD, YOUNG, YOUNGEST = "1694764200000", "1694850600000", "1694937000000"
BRIDGE = ("桥梁通车", "新桥昨日通车，长四百米，行人可以免费通过。")
SCHOOL = ("学校放假", "全市小学下周起放假两周，图书馆照常开门。")
BOATS = ("渔船回港", "台风前渔船全部回港，码头上停得满满的。")


def pages_of(archive: Archive) -> dict[str, Article]:
    """The pages of an archive, by title."""
    pages = [parse_page(path.read_text("utf-8"), path.name) for path in archive.config.articles.rglob("*.md")]
    return {page.title: page for page in pages}


def test_a_front_page_has_many_articles(archive: Archive) -> None:
    """Three texts under the address of a front page are three pages; the first collected has the address's id."""
    for name, (title, text), epoch in (("a", BRIDGE, YOUNG), ("b", SCHOOL, OLD), ("c", BOATS, YOUNGEST)):
        write_clipping(archive, name, FRONT, text, title=title, epoch=epoch)
    assert outcomes(run_ingest(archive)) == {"a": "new", "b": "new", "c": "new"}
    pages = pages_of(archive)
    assert {title: page.body.strip() for title, page in pages.items()} == dict([BRIDGE, SCHOOL, BOATS])
    assert all(page.captures == () and page.source_url == FRONT for page in pages.values())
    assert pages["学校放假"].id == article_id(FRONT, "")
    assert len({page.id for page in pages.values()}) == 3
    before = files_of(archive.root / "content")
    assert set(outcomes(run_ingest(archive)).values()) == {"unchanged"}
    assert set(outcomes(run_ingest(archive, force=True)).values()) == {"unchanged"}
    assert files_of(archive.root / "content") == before


def test_an_id_stays_when_an_earlier_article_comes(archive: Archive) -> None:
    """A page keeps the id of the address, although an article that was collected earlier is ingested later."""
    write_clipping(archive, "a", FRONT, BRIDGE[1], title=BRIDGE[0], epoch=YOUNG)
    run_ingest(archive)
    write_clipping(archive, "b", FRONT, SCHOOL[1], title=SCHOOL[0], epoch=OLD)
    assert outcomes(run_ingest(archive)) == {"a": "unchanged", "b": "new"}
    assert pages_of(archive)["桥梁通车"].id == article_id(FRONT, "")
    assert outcomes(run_ingest(archive)) == {"a": "unchanged", "b": "unchanged"}


def test_a_fuller_capture_goes_to_its_own_article(archive: Archive) -> None:
    """A fuller capture of one of two articles at an address updates the page of that article, the other stays."""
    write_clipping(archive, "a", FRONT, BRIDGE[1], title=BRIDGE[0], epoch=OLD)
    write_clipping(archive, "b", FRONT, SCHOOL[1], title=SCHOOL[0], epoch=YOUNG)
    run_ingest(archive)
    ids = {title: page.id for title, page in pages_of(archive).items()}
    later = write_clipping(archive, "c", FRONT, f"{SCHOOL[1]}\n游泳池也开门。", title="学校放假安排", epoch=YOUNGEST)
    assert outcomes(run_ingest(archive, later)) == {"c": "updated"}
    pages = pages_of(archive)
    assert pages["学校放假安排"].id == ids["学校放假"]
    assert [capture.file for capture in pages["学校放假安排"].captures] == ["content/clippings/b.txt"]
    assert outcomes(run_ingest(archive)) == {"a": "unchanged", "b": "duplicate", "c": "unchanged"}


def test_a_page_of_several_articles_is_divided(archive: Archive) -> None:
    """A page that an earlier version made of two articles keeps its own; the other article gets a page."""
    write_clipping(archive, "a", FRONT, f"{BRIDGE[1]}\n{BRIDGE[1]}", title=BRIDGE[0], epoch=OLD)
    page = run_ingest(archive).endings[0].page
    write_clipping(archive, "b", FRONT, SCHOOL[1], title=SCHOOL[0], epoch=YOUNG)
    run_ingest(archive)
    other = next(path for path in archive.config.articles.rglob("*.md") if path != page)
    listed = parse_page(other.read_text("utf-8"), "").clipping
    other.unlink()
    (existing,) = read_existing_pages(archive.config.articles, page_stamps(archive.config.articles), Workers(1))[
        0
    ].values()
    capture = Capture(listed["file"], listed["sha256"], None)
    write_page(read_page(page)._replace(captures=(capture,)), archive.config.articles, existing.file, existing.facts)
    assert outcomes(run_ingest(archive)) == {"a": "updated", "b": "new"}
    assert {title: page.captures for title, page in pages_of(archive).items()} == {"桥梁通车": (), "学校放假": ()}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("渔船回港", "渔船。", f"{LIVE}?id=1"), ("渔船回港（更新）", "渔船，全部平安。", f"{LIVE}?id=1#comments"), 1),
        (("渔船回港", "渔船。", LIVE), ("渔船回港", "码头。", LIVE), 1),
        (("渔船回港", BOATS[1], LIVE), ("全数归航", BOATS[1] + "没有人受伤。", LIVE), 1),
        (("渔船回港", "", LIVE), ("今晨渔船回港", BOATS[1], LIVE), 1),
        (("渔船回港", "", LIVE), ("学校放假", "", LIVE), 2),
        (("现场报道", BOATS[1], f"{LIVE}#post-1"), ("现场报道", SCHOOL[1], f"{LIVE}#post-2"), 2),
        (("现场报道", BOATS[1], LIVE), ("现场报道", SCHOOL[1], f"{LIVE}#post-2"), 2),
        (("第3集", BOATS[1], LIVE), ("第4集", SCHOOL[1], LIVE), 2),
        (("要闻", BOATS[1], FRONT), ("要闻", SCHOOL[1], FRONT), 2),
        (("渔船回港", BOATS[1], FRONT), ("渔船今天回港", BOATS[1], FRONT), 1),
        (("渔船回港", BOATS[1], FRONT), ("学校放假", BOATS[1], FRONT), 2),
        (("夜话第3集", BOATS[1], FRONT), ("夜话第4集", BOATS[1], FRONT), 2),
        (("渔船回港", "", FRONT), ("渔船出海", "", FRONT), 2),
        (("公告", BOATS[1], f"{FRONT}#/n?id=1"), ("公告", BOATS[1], f"{FRONT}#/n?id=2"), 2),
        (("公告", BOATS[1], LIVE), ("公告", BOATS[1], LIVE.replace("example", "example:8080")), 2),
    ],
    ids=[
        "edited title and longer text",
        "same title, corrected text",
        "same text, other title",
        "no text, similar title",
        "no text, other title",
        "two places of a page",
        "a page and a place in it",
        "two numbers",
        "same title on a front page",
        "edited title on a front page",
        "same slogan on a front page",
        "same slogan and two numbers on a front page",
        "no text on a front page",
        "two routes",
        "two ports",
    ],
)
def test_captures_share_title_or_text(
    one: tuple[str, str, str], other: tuple[str, str, str], expected: int, archive: Archive
) -> None:
    """Clippings of one address are captures of one article only if they share enough of their titles or texts."""
    for name, (title, text, url), epoch in (("a", one, OLD), ("b", other, YOUNG)):
        write_clipping(archive, name, url, text, title=title, epoch=epoch)
    run_ingest(archive)
    assert len([*archive.config.articles.rglob("*.md")]) == expected


def test_a_page_written_by_hand_has_the_address(archive: Archive) -> None:
    """A page that the user wrote about an address is kept instead of that of its article, whatever its words are."""
    archive.page("mine", "我的译文。", source_url=LIVE)
    write_clipping(archive, "a", LIVE, BOATS[1], title=BOATS[0])
    assert outcomes(run_ingest(archive)) == {"a": "edited"}
    assert len([*archive.config.articles.rglob("*.md")]) == 1


# The law

CLIPPINGS = st.lists(
    st.tuples(
        st.sampled_from([FRONT, LIVE, f"{LIVE}#post-1", f"{LIVE}#post-2", ""]),
        st.sampled_from([*(title for title, _ in (BRIDGE, SCHOOL, BOATS)), "渔船今晨回港"]),
        st.sampled_from(["", BRIDGE[1], SCHOOL[1], BOATS[1], BOATS[1] + "没有人受伤。", story(1, 200), story(1, 208)]),
        st.sampled_from(["NaN", OLD, YOUNG]),
    ),
    min_size=1,
    max_size=7,
)
FILE_NAME = re.compile(r"file: .*|written: .*")


def contents(archive: Archive) -> dict[str, str]:
    """The pages without the names of their clippings and the digest of it all."""
    return {name: FILE_NAME.sub("", page.decode()) for name, page in files_of(archive.config.articles).items()}


@given(CLIPPINGS, st.randoms(use_true_random=False))
@settings(max_examples=100)
def test_order_and_names_make_no_difference(clippings: list[tuple[str, str, str, str]], order: Random) -> None:
    """The same clippings under other names and in another order give the same pages, except for the names in them."""
    with tempfile.TemporaryDirectory() as folder:
        one, other = Archive(Path(folder, "one")), Archive(Path(folder, "other"))
        numbers = [*range(len(clippings))]
        shuffled = order.sample(numbers, len(numbers))
        for archive, names in ((one, numbers), (other, shuffled)):
            archive.write("jianbao.toml", "")
            for name, (url, title, text, epoch) in zip(names, clippings, strict=True):
                write_clipping(archive, f"{name}", url, text, title=title, epoch=epoch)
            assert len(outcomes(run_ingest(archive))) == len(clippings)
        assert contents(one) == contents(other)
        before = files_of(other.config.articles)
        run_ingest(other, force=True)
        assert files_of(other.config.articles) == before
