"""Pages and files of one's own: where they are on the site, their links, and paths that have two sources."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from conftest import SITE_URL, Archive, files_of

from jianbao.cli.commands import main
from jianbao.errors import LinkError
from jianbao.page.markdown_parser import markdown_parser
from jianbao.publish.own_content import own_stamps
from jianbao.publish.render.local_addresses import find_local_addresses
from jianbao.serve.watched_files import snapshot

pytestmark = pytest.mark.slow


def site_files(archive: Archive) -> dict[str, bytes]:
    """The files of the site, which must have no problem, without the manifest."""
    assert archive.build().problems == ()
    return {path: data for path, data in files_of(archive.root / "site").items() if path != ".jianbao"}


def problems_of(archive: Archive) -> list[str]:
    """The problems of a build, without their remedies."""
    return [str(problem).partition("\n")[0] for problem in archive.build().problems]


def hrefs(archive: Archive, path: str) -> list[str]:
    """The addresses of links and pictures in the text of a page."""
    body = BeautifulSoup(archive.html(path), "lxml").find(class_="article-body")
    assert isinstance(body, Tag)
    return [str(found.get("href") or found.get("src")) for found in body.find_all(["a", "img"])]


def test_static_files_are_copied_and_removed(archive: Archive) -> None:
    """Files in ``content/static`` are at the root of the site, hidden ones too, without what systems leave there."""
    before = site_files(archive)
    files = {"CNAME": "user.example\n", ".well-known/security.txt": "Contact: a", ".nojekyll": "x", "a/地图.txt": "m"}
    for name, text in {**files, ".DS_Store": "j", "a/Thumbs.db": "j", "a/x.txt~": "j", ".git/config": "j"}.items():
        archive.write(f"content/static/{name}", text)
    after = site_files(archive)
    assert {path: data.decode() for path, data in after.items() if before.get(path) != data} == files
    assert archive.build().written == 0
    archive.write("content/static/CNAME", "other.example\n")
    (archive.root / "content/static/a/地图.txt").unlink()
    again = site_files(archive)
    assert again.keys() == after.keys() - {"a/地图.txt"}
    assert again["CNAME"] == b"other.example\n"


def test_file_put_into_the_site_by_hand_is_not_replaced(archive: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that the user put into the site by hand is not overwritten."""
    archive.build()
    archive.write("site/CNAME", "by.hand\n")
    archive.write("content/static/CNAME", "user.example\n")
    assert main(["--root", str(archive.root), "build", "--no-search", "--jobs", "1"]) == 1
    assert "CNAME exists already and was not made by jianbao" in capsys.readouterr().err
    assert (archive.root / "site/CNAME").read_text(encoding="utf-8") == "by.hand\n"


def test_own_pages(archive: Archive) -> None:
    """A page has its path, its title and language; those with ``nav: true`` are in the header, all in the sitemap."""
    archive.write("jianbao.toml", f'url = "{SITE_URL}"\n')
    archive.write("content/pages/contact.md", "---\ntitle: 联系\nnav: true\n---\n\n写信。\n")
    archive.write("content/pages/en/help.md", "---\nlang: en\n---\n# How to *read*\n\nSlowly.\n")
    archive.write("content/pages/plain.md", "没有标题。\n")
    archive.write("content/pages/later.md", "---\ntitle: 草稿\ndraft: true\n---\n")
    files = site_files(archive)
    assert "later.html" not in files
    assert "<h1>联系</h1>" in archive.html("contact.html")
    assert '<article lang="en">\n<h1>How to read</h1>' in archive.html("en/help.html")
    assert "<h1>plain</h1>" in archive.html("plain.html")
    assert '<a href="../contact.html">联系</a></li>' in archive.html("en/help.html")
    assert 'href="contact.html" aria-current="page"' in archive.html("contact.html")
    assert "help.html" not in archive.html("index.html")
    assert all(f"{SITE_URL}{path}</loc>" in archive.html("sitemap.xml") for path in ("contact.html", "en/help.html"))
    (archive.root / "content/pages/contact.md").unlink()
    assert "contact.html" not in site_files(archive)
    assert "contact.html" not in archive.html("index.html")
    assert "contact.html" not in archive.html("sitemap.xml")


def test_navigation_of_the_settings(archive: Archive) -> None:
    """``[nav]`` says what the header links to, in which order, with links of the user's own."""
    archive.page("a", tags=["国防"])
    archive.write("content/pages/contact.md", "---\ntitle: 联系\nnav: true\n---\n")
    archive.write(
        "jianbao.toml",
        '[nav]\nentries = ["pages", { title = "订阅", link = "/feed.xml" }, "tags", "channels", '
        '{ title = "别处", link = "https://other.example/?a=b" }, { title = "找", link = "search.html?q=外电" }]\n',
    )
    site_files(archive)
    nav = BeautifulSoup(archive.html("articles/a.html"), "lxml").find("nav")
    assert isinstance(nav, Tag)
    assert [(link["href"], link.text) for link in nav.find_all("a")] == [
        ("../contact.html", "联系"),
        ("../feed.xml", "订阅"),
        ("../tags/index.html", "标签"),
        ("https://other.example/?a=b", "别处"),
        ("../search.html?q=%E5%A4%96%E7%94%B5", "找"),
    ]
    archive.write("jianbao.toml", '[nav]\nentries = [{ title = "x", link = "nowhere.html" }]\n')
    (problem,) = archive.build().problems
    assert (problem.file, problem.line) == (str(archive.root / "jianbao.toml"), 2)
    assert "nowhere.html of the navigation leads nowhere" in problem.what


def test_link_to_a_draft_is_explained(archive: Archive) -> None:
    """A link to a page that exists but is not in the site says so, and suggests no other name."""
    archive.write("content/pages/a.md", "[草稿](b.md)\n")
    archive.write("content/pages/b.md", "---\ntitle: 乙\ndraft: true\n---\n\n乙。\n")
    (problem,) = archive.build().problems
    assert problem.what == "b.md leads nowhere"
    assert "The file exists but is not in the site: it is a draft" in str(problem)


@pytest.mark.parametrize("name", ["about.md", "pages/about.md"])
def test_own_about_page_replaces_the_generated_one(archive: Archive, name: str) -> None:
    """The user's about page replaces that of jianbao, keeps its place in the navigation, and may have a title."""
    archive.write(f"content/{name}", "---\ntitle: 我们\nnav: true\n---\n\n[甲](pages/x.md) [乙](x.md)\n")
    archive.write("content/pages/x.md", "甲。")
    assert [str(problem).count("leads nowhere") for problem in archive.build().problems] == [1]
    assert archive.html("index.html").count('<a href="about.html">我们</a>') == 1
    assert "<h1>我们</h1>" in archive.html("about.html")
    (archive.root / "content" / name).unlink()
    archive.build()
    assert "<h1>关于</h1>" in archive.html("about.html")


def test_own_robots_txt(archive: Archive) -> None:
    """The user's ``robots.txt`` replaces that of jianbao."""
    archive.write("content/static/robots.txt", "User-agent: *\nDisallow: /a\n")
    assert site_files(archive)["robots.txt"] == b"User-agent: *\nDisallow: /a\n"


TWO_SOURCES = {
    "a page and a file": ("a.html", "pages/a.md", "static/a.html"),
    "two about pages": ("about.html", "about.md", "pages/about.md"),
    "names that differ in case": ("A.TXT", "static/A.TXT", "static/a.txt"),
    "a page and a folder": ("x.html", "pages/x.md", "static/x.html/y.txt"),
    "the home page": ("index.html", "pages/index.md", ""),
    "the search page": ("search.html", "static/search.html", ""),
    "the feed": ("feed.xml", "static/feed.xml", ""),
    "a part of a sitemap": ("sitemap-1.xml", "static/sitemap-1.xml", ""),
    "an article": ("articles/x.html", "pages/articles/x.md", ""),
    "a shelf": ("tags", "static/tags", ""),
    "the search index": ("search/x", "static/search/x", ""),
    "the manifest": (".jianbao", "static/.jianbao", ""),
}


@pytest.mark.parametrize(("path", "first", "second"), TWO_SOURCES.values(), ids=TWO_SOURCES)
def test_two_sources_of_one_path(archive: Archive, path: str, first: str, second: str) -> None:
    """The error names both sources; the page or file that is named first is in the site."""
    names = sorted(filter(None, (first, second)))
    for name in names:
        archive.write(f"content/{name}", f"{name}\n")
    found = problems_of(archive)
    assert len(found) == 1
    assert "in the site is taken" in found[0]
    assert all(f"content/{name}" in found[0] for name in names)
    if not second:
        assert "jianbao itself" in found[0]
    assert problems_of(archive) == found


def test_file_of_the_theme_is_not_replaced(archive: Archive) -> None:
    """A file with the path of one of the theme's is an error that names both."""
    archive.write("content/static/static/style.css", "x")
    (found,) = problems_of(archive)
    assert "themes/default/static/style.css" in found
    assert "content/static/static/style.css" in found


LINKED = """[页](other.md#部分) [同](other.html) [上](../top.md) [文](../../articles/2023/a.md) [档](../../static/f.pdf)
[根](/f.pdf) [表](/tags/) [标](../index.html) [外](https://x.example/a.md) [锚](#a) [信](mailto:a@x.example)

![图](map%20a.png "题") ![](<map a.png>)

<a href='other.md'>页</a> <img src=map.png> [引][r]

[r]: other.md?x=1#y

`[x](no.md)`

    [x](no.md)
"""


def test_links_and_pictures_lead_to_the_site(archive: Archive) -> None:
    """Links to Markdown files lead to their pages, pictures next to a page are copied, other links stay."""
    archive.page("2023/a", "![图](b.png) [页](../../pages/sub/page.md)", id="story", date="2023-11-07", tags=["国防"])
    archive.write("content/articles/2023/b.png", "b")
    for name in ("pages/top.md", "pages/sub/other.md", "static/f.pdf", "pages/sub/map.png", "pages/sub/map a.png"):
        archive.write(f"content/{name}", name)
    archive.write("content/pages/sub/unused.png", "u")
    archive.write("content/pages/sub/page.md", LINKED)
    files = site_files(archive)
    assert hrefs(archive, "sub/page.html") == [
        *("other.html#%E9%83%A8%E5%88%86", "other.html", "../top.html", "../articles/story.html", "../f.pdf"),
        *("../f.pdf", "../tags/index.html", "../index.html", "https://x.example/a.md", "#a", "mailto:a@x.example"),
        *("map%20a.png", "map%20a.png", "other.html", "map.png", "other.html?x=1#y"),
    ]
    assert hrefs(archive, "articles/story.html") == ["2023/b.png", "../sub/page.html"]
    assert {path for path in files if path.endswith(".png")} == {"sub/map.png", "sub/map a.png", "articles/2023/b.png"}
    archive.page("2023/a", "![图](b.png)", id="renamed", date="2023-11-07", tags=["国防"])
    (archive.root / "content/pages/sub/page.md").write_text("[文](../../articles/2023/a.md)", encoding="utf-8")
    assert {path for path in site_files(archive) if path.endswith(".png")} == {"articles/2023/b.png"}
    assert hrefs(archive, "sub/page.html") == ["../articles/renamed.html"]


def test_links_that_lead_nowhere(archive: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    """Each is reported with file and line, by every build, and is an error with ``--strict``; its page is built."""
    archive.write("content/pages/other.md", "甲。")
    archive.write("content/pages/a.md", "---\ntitle: 甲\n---\n\n[a](othr.md)\n\n![b](none.png)\n[c](/x.html)\n")
    archive.page("b", "第一行\n[d](../../jianbao.toml)", mark=1)
    for _ in range(2):
        problems = archive.build().problems
        assert [(problem.file, problem.line, problem.what) for problem in problems] == [
            ("content/articles/b.md", 7, "../../jianbao.toml leads nowhere"),
            ("content/pages/a.md", 5, "othr.md leads nowhere"),
            ("content/pages/a.md", 7, "none.png leads nowhere"),
            ("content/pages/a.md", 8, "/x.html leads nowhere"),
        ]
        assert all(isinstance(problem, LinkError) for problem in problems)
        assert "Did you mean other.md?" in str(problems[1])
    assert archive.build().written == 0
    assert main(["--root", str(archive.root), "build", "--no-search", "--jobs", "1", "--strict"]) == 1
    archive.write("content/pages/othr.md", "乙。")
    archive.write("content/pages/none.png", "n")
    assert len(archive.build().problems) == 2


def test_feed_with_complete_texts_has_the_addresses(archive: Archive) -> None:
    """In a feed with complete texts, pictures next to an article have their addresses from the article's page."""
    archive.write("jianbao.toml", "[feed]\nfull_text = true\n")
    archive.page("2023/a", "![图](b.png)", date="2023-11-07")
    archive.write("content/articles/2023/b.png", "b")
    site_files(archive)
    assert "src=&#34;2023/b.png&#34;" in archive.html("feed.xml")


PLAIN = ["text", "[a](https://x.example/)", "[a](#b)", "![](data:image/png;base64,AA)", "<a href='https://x.example'>"]
LOCAL = [
    *("[a](b.md)", "[a]( <b c.md> )", "![](x.png)", "<img src = x.png>"),
    *("[a][b]\n\n[b]: c.md", "> [b]: c.md\n\n[a][b]"),
]


@pytest.mark.parametrize("body", PLAIN)
def test_text_without_local_addresses_is_not_parsed(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nearly all pages have no local address, and for them the parser does not run."""
    monkeypatch.setattr("jianbao.page.markdown_parser.markdown_parser", None)
    assert find_local_addresses(body) == []


@pytest.mark.parametrize("body", LOCAL)
def test_every_kind_of_local_address_is_found(body: str) -> None:
    """Links, pictures, definitions of links, and HTML; each with its line."""
    assert markdown_parser().parse(body)
    ((line, address),) = find_local_addresses(body)
    assert address in ("b.md", "b%20c.md", "x.png", "c.md")
    assert line == (2 if body.startswith(">") else 0)


def test_preview_watches_own_pages_and_files(archive: Archive) -> None:
    """``serve`` sees a change of an own page, of a picture next to it, and of a file in ``content/static``."""
    paths = [archive.write(f"content/{name}", "x") for name in ("pages/a/b.md", "pages/a/c.png", "static/d.txt")]
    assert {str(path.resolve()) for path in paths} <= {str(Path(path).resolve()) for path in snapshot(archive.root)}


def test_junk_does_not_cause_a_build(archive: Archive) -> None:
    """The stamps that decide whether a build has work to do are without what systems leave in folders."""
    for name in ("static/a.txt", "static/.DS_Store", "pages/b.md", "pages/.b.md.swp", "about.md"):
        archive.write(f"content/{name}", "x")
    assert [*own_stamps(archive.root / "content", {})] == ["about.md", "pages/b.md", "static/a.txt"]


def test_explanations_of_own_content(archive: Archive) -> None:
    """``--explain`` names the file of an own page or file, by its path in the archive or in the site."""
    archive.write("content/pages/a.md", "甲。")
    archive.write("content/static/b.txt", "乙。")
    archive.page("2023/c", "[甲](../../pages/d.md)")
    archive.build()
    archive.write("content/pages/a.md", "又甲。")
    reason = ("a.html was rebuilt", "content/pages/a.md changed, or a file that it links to")
    assert archive.build(explain=str(archive.root / "content/pages/a.md")).explanation == reason
    archive.write("content/static/b.txt", "又乙。")
    assert archive.build(explain="b.txt").explanation[1] == "content/static/b.txt changed, or a file that it links to"
    archive.write("content/pages/d.md", "丁。")
    explained = archive.build(explain="articles/c.html").explanation
    assert explained == ("articles/c.html was rebuilt", "a file that it links to was added, renamed or removed")
