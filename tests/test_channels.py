"""Channels on the site: shelves, links, menu, facet and search; and no trace of them where no article has one."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from conftest import Archive, files_of

from jianbao.publish.search.records import search_records
from jianbao.publish.shelf_kinds import SHELF_KINDS, spelling_key
from jianbao.publish.urls import file_name

SHELF = "channels/晨读.html"


@pytest.fixture
def built(archive: Archive) -> Archive:
    """An archive of two articles of a channel, one of another outlet, and one without a channel."""
    archive.write("jianbao.toml", 'title = "剪报"\nurl = "https://user.example/repo/"\n')
    archive.page("a", outlet="youtube", channel="晨读", date="2023-11-07")
    archive.page("b", outlet="matters", channel="晨读", date="2023-11-08")
    archive.page("c", outlet="youtube", tags=["国防"])
    archive.build()
    return archive


def links(archive: Archive, path: str, inside: str = "main") -> dict[str, str]:
    """Text -> path of each link in an element of a page, unquoted and without ``../``."""
    page = BeautifulSoup(archive.html(path), "html.parser")
    return {a.text: unquote(str(a["href"])).replace("../", "") for a in page.select(f"{inside} a[href]")}


def test_channel_has_a_shelf_like_a_tags(built: Archive) -> None:
    """The channel's page lists its articles of all outlets; menu, list, home page, outlets and sitemap lead to it."""
    assert {"标题 a", "标题 b"} <= links(built, SHELF).keys()
    assert "标题 c" not in links(built, SHELF)
    for path in ("channels/index.html", "index.html", "outlets/youtube.html"):
        assert links(built, path)["晨读"] == SHELF
    for path in ("index.html", "articles/c.html", "404.html", SHELF):
        assert links(built, path, "header")["频道"].endswith("channels/index.html")
    assert unquote(built.html("sitemap.xml")).count("/channels/") == 2


def test_channel_is_shown_next_to_the_outlet(built: Archive) -> None:
    """Rows and the article's page show outlet and channel, each with a link; without a channel the outlet alone."""
    places = (("articles/a.html", ".article-outlet"), ("dates/2023/11/07.html", ".source h2"), (SHELF, ".row-facts"))
    for path, place in places:
        line = BeautifulSoup(built.html(path), "html.parser").select(place)[-1]
        assert line.text.strip().endswith("YouTube · 晨读")
        assert links(built, path, place)["晨读"] == SHELF
    assert [*links(built, "articles/c.html", ".article-outlet")] == ["YouTube"]


def test_outlet_counts_its_own_articles_of_a_channel(built: Archive) -> None:
    """The list of channels on an outlet's page counts the articles of that outlet; the list of all counts all."""
    counts = []
    for path in ("outlets/youtube.html", "channels/index.html"):
        counts.append(BeautifulSoup(built.html(path), "html.parser").select_one(".shelves li").text)  # type: ignore[union-attr]
    assert counts == ["晨读 1", "晨读 2"]


def test_no_trace_without_channels(archive: Archive) -> None:
    """Where no article has a channel, or only a blank one, there is no page, link or facet of channels."""
    archive.page("a", channel=" ", tags=["国防"])
    archive.page("b", channel="", date="2023-11-07")
    archive.build(search=True)
    site = files_of(archive.root / "site")
    assert not [path for path in site if path.startswith("channels")]
    assert not [path for path, data in site.items() if path.endswith((".html", ".xml")) and b"channel" in data]


def test_first_and_last_channel_change_the_menu_of_all_pages(archive: Archive) -> None:
    """The first article with a channel adds the menu entry to every page, and removing the last one removes it."""
    archive.page("a")
    archive.page("b")
    archive.build()
    before = files_of(archive.root / "site")
    archive.page("b", channel="晨读")
    reason = archive.build(explain="articles/a.html").explanation
    assert "the menu changed" in reason[1]
    assert "频道" in links(archive, "articles/a.html", "header")
    archive.build(archive.root / "clean")
    assert files_of(archive.root / "site") == files_of(archive.root / "clean")
    archive.page("b")
    archive.build()
    assert files_of(archive.root / "site") == before


def test_build_explains_the_page_of_a_channel(built: Archive) -> None:
    """``--explain`` names the article that was added to a channel, and keeps the page of another channel."""
    built.page("d", outlet="youtube", channel="夜读")
    built.build()
    built.page("e", outlet="youtube", channel="夜读")
    assert built.build(explain=SHELF).explanation == (f"{SHELF} was kept", "nothing changed since the last build")
    built.page("f", outlet="youtube", channel="夜读")
    (did, why) = built.build(explain="channels/夜读.html").explanation
    assert "was rebuilt" in did
    assert why == "articles added on this page: content/articles/f.md"


def test_spellings_of_one_channel_share_a_page(archive: Archive) -> None:
    """Spellings that differ in case, width or spaces are one channel, named by the most frequent, as tags are."""
    for number, channel in enumerate(["News", "News", "ＮＥＷＳ", " news "]):
        archive.page(f"a{number}", channel=channel)
    archive.build()
    page = BeautifulSoup(archive.html("channels/news.html"), "html.parser")
    assert page.h1 is not None
    assert page.h1.text == "News"
    assert len(page.select(".rows li")) == 4


@pytest.mark.parametrize(
    "name", ["a/b", "#1", "是吗?", "..", "con", "a.html", "📺 电视", "قناة الأخبار", "名" * 200, "<b>&"]
)
def test_any_name_of_a_channel_has_a_page(archive: Archive, name: str) -> None:
    """Whatever a channel is called, the link on its article leads to its page, which shows the name."""
    archive.page("a", channel=name)
    archive.build()
    path = links(archive, "articles/a.html", ".article-outlet")[name]
    assert path == f"channels/{file_name(spelling_key(name))}.html"
    assert links(archive, "channels/index.html")[name] == path
    page = BeautifulSoup(archive.html(path), "html.parser")
    assert page.h1 is not None
    assert page.h1.text == name


def test_search_covers_the_name_of_the_channel(built: Archive) -> None:
    """The searched text has the names of the channel and of the tags before the body; the channel is a facet, too."""
    from jianbao.publish.read_page import load_article

    with_channel, without = (
        next(search_records([load_article(Path(file).read_bytes(), "a.md")], {}, ""))
        for file in (built.root / "content/articles/a.md", built.root / "content/articles/c.md")
    )
    assert with_channel.content == "标题 a\n晨读\n正文。"
    assert without.content == "标题 c\n国防\n正文。"
    box = BeautifulSoup(built.html("search.html"), "html.parser").select_one('[data-facet="channel"] legend')
    assert box is not None
    assert box.text == "频道"


@pytest.mark.parametrize("kind", SHELF_KINDS.values(), ids=SHELF_KINDS)
def test_a_kind_of_shelves_has_templates_and_a_name(kind: object, built: Archive) -> None:
    """The names in the table of kinds are those of a theme's templates and of the interface's texts."""
    from jianbao.publish.render.interface_texts import load_texts
    from jianbao.publish.render.theme import open_theme
    from jianbao.publish.shelf_kinds import ShelfKind

    assert isinstance(kind, ShelfKind)
    theme = open_theme(built.config)
    for name in (f"{kind.name}.html", f"{kind.folder}.html"):
        assert any((folder / name).is_file() for folder in theme.templates())
    for lang in ("zh-Hans", "zh-Hant", "en"):
        assert load_texts(theme.folders, lang).words[kind.folder]
