"""The theme ``plain``: a complete site of the repository's articles, and of an archive in which everything is odd."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from conftest import REPOSITORY, SITE_URL, Archive, files_of, sample_archive

from jianbao.publish.render.theme import open_theme

pytestmark = pytest.mark.slow

ELSEWHERE = ("http:", "https:", "mailto:", "data:")


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """The repository's own archive with the theme ``plain``, with search and without a URL."""
    archive = Archive(tmp_path_factory.mktemp("plain"))
    shutil.copytree(REPOSITORY / "content", archive.root / "content")
    archive.write("jianbao.toml", 'title = "剪报"\n[theme]\nname = "plain"\n')
    archive.build(search=True)
    return archive


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """An archive with a URL in which little is as usual: scripts, missing fields, long shelves, hostile names."""
    archive = sample_archive("mixed", tmp_path_factory.mktemp("odd") / "archive")
    archive.write(
        "jianbao.toml", f'url = "{SITE_URL}"\nlang = "en"\n[theme]\nname = "plain"\n[pages]\nsplit = 2\nshelf = 1\n'
    )
    archive.page("bare")
    archive.page("long", title="长标题" * 70, date="2023-11-07", tags=["a/b?c#d", "100%", "<i>"], authors=['"A" & B'])
    archive.page("arabic", "نص قصير.", title="عنوان", lang="ar", date="2023-11-07", channel="قناة", aliases=["old/1"])
    archive.page("japanese", "短い文。", title="題名", lang="ja", date="0999-01-02", tags=["a/b?c#d", "港"])
    for number in range(4):
        archive.page(
            f"tag{number}", date=f"2020-0{number + 1}-01", tags=["a/b?c#d"], source_url=f"https://x.org/{number}"
        )
    archive.write("content/pages/own page.md", "---\nnav: true\n---\n# Own [page](#x)\n\n[home](index.html)\n")
    archive.build()
    return archive


def pages_of(site: Path) -> list[str]:
    """The paths of all HTML files of a site."""
    return [path for path in files_of(site) if path.endswith(".html")]


def links_of(site: Path, path: str) -> Iterator[str]:
    """The paths in the site that the links, pictures, styles and scripts of a page lead to."""
    soup = BeautifulSoup((site / path).read_text(encoding="utf-8"), "lxml")
    base = soup.find("base")
    around = str(base["href"]) if base else f"{SITE_URL}{path}"
    for element in soup.find_all(["a", "link", "img", "script", "form"]):
        address = element.get("href") or element.get("src") or element.get("action")
        if address and (not str(address).startswith(ELSEWHERE) or str(address).startswith(SITE_URL)):
            yield unquote(urlsplit(urljoin(around, str(address))).path.removeprefix(urlsplit(SITE_URL).path))


@pytest.mark.parametrize("name", ["seeds", "odd"])
def test_no_link_is_broken(request: pytest.FixtureRequest, name: str) -> None:
    """Every link, picture, style sheet and script of every page is a file of the site."""
    site = request.getfixturevalue(name).root / "site"
    paths = pages_of(site)
    assert len(paths) > 40
    broken = {(path, link) for path in paths for link in links_of(site, path) if link and not (site / link).is_file()}
    assert broken == set()


@pytest.mark.parametrize("name", ["seeds", "odd"])
def test_every_page_can_be_reached(request: pytest.FixtureRequest, name: str) -> None:
    """Links lead from the home page to every page, except those at old addresses and the one for missing pages."""
    site = request.getfixturevalue(name).root / "site"
    reached, queue = {"index.html"}, ["index.html"]
    while queue:
        found = {link for link in links_of(site, queue.pop()) if link.endswith(".html")} - reached
        reached |= found
        queue += found
    assert {*pages_of(site)} - reached <= {"404.html", "old/1/index.html"}


@pytest.mark.parametrize("name", ["seeds", "odd"])
def test_every_page_is_complete(request: pytest.FixtureRequest, name: str) -> None:
    """Every page has a title, a language, one heading of the first level, and no style of its own."""
    archive = request.getfixturevalue(name)
    for path in pages_of(archive.root / "site"):
        soup = BeautifulSoup(archive.html(path), "lxml")
        assert soup.title, path
        assert soup.title.text.strip(), path
        assert soup.html, path
        assert soup.html.get("lang"), path
        if not soup.find("meta", attrs={"http-equiv": "refresh"}):
            assert len(soup.find_all("h1")) == len(soup.find_all("main")) == 1, path
        assert soup.find_all(style=True) == [], path


def test_odd_texts(odd: Archive) -> None:
    """Texts from right to left are marked, dates are in the language of the site, and markup is escaped."""
    assert '<html lang="ar" dir="rtl">' in odd.html("articles/arabic.html")
    assert "7 November 2023" in odd.html("dates/2023/11/07.html")
    assert "<i>" not in odd.html("articles/long.html")


def test_seeds_have_the_files_of_the_default_theme(seeds: Archive) -> None:
    """Feeds and the search come from the default theme; the style sheet does not."""
    files = files_of(seeds.root / "site")
    assert {"feed.xml", "feed.json", "search.html", "search/search.json", "static/search-page.js"} <= {*files}
    assert files["static/style.css"] == (REPOSITORY / "themes/plain/static/style.css").read_bytes()
    assert [folder.name for folder in open_theme(seeds.config).folders] == ["plain", "default"]


def test_options_of_plain(tmp_path: Path) -> None:
    """The theme has options of its own, which its templates and its style sheet follow, and not those of others."""
    archive = Archive(tmp_path)
    archive.page("a", tags=["国防"])
    archive.write("jianbao.toml", '[theme]\nname = "plain"\n')
    archive.build()
    assert "国防</a> <small>1</small>" in archive.html("tags/index.html")
    archive.write("jianbao.toml", '[theme]\nname = "plain"\ncounts = false\nlight.link = "#005a00"\n')
    archive.build()
    assert "国防</a></li>" in archive.html("tags/index.html")
    assert "--link: #005a00;" in archive.html("static/theme-options.css")
