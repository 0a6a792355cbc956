"""What each setting changes on the site. ``test_config`` has the errors, ``test_incremental`` the law of builds."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from conftest import SITE_URL, Archive, files_of

from jianbao.cli.commands import main

pytestmark = pytest.mark.slow

SOURCE = "https://outlet.example/story"
NOINDEX = '<meta name="robots" content="noindex">'


def build_with(archive: Archive, settings: str) -> set[str]:
    """Build the site with other settings; return the paths of its files."""
    archive.write("jianbao.toml", settings)
    report = archive.build()
    assert not report.problems
    return {*files_of(archive.root / "site")}


@pytest.fixture
def five(archive: Archive) -> Archive:
    """An archive of five articles with one tag, of which the latest has a source."""
    for number in range(1, 5):
        archive.page(f"a{number}", f"正文{number}。", tags=["国防"], date=f"2023-11-0{number}")
    archive.page("a5", "见[注](#注)。\n\n## 注\n\n末段。", tags=["国防"], date="2023-11-05", source_url=SOURCE)
    return archive


def rows(archive: Archive, path: str) -> list[str]:
    """The ids of the articles that a page lists."""
    return re.findall(r'class="row-title" href="(?:\.\./)*articles/(\w+)\.html"', archive.html(path))


def test_noindex(five: Archive) -> None:
    """With ``noindex``, every page asks search engines to leave it out, and there is no sitemap; 404 asks once."""
    files = build_with(five, f'url = "{SITE_URL}"\nnoindex = true\n')
    pages = [path for path in files if path.endswith(".html")]
    assert [five.html(path).count(NOINDEX) for path in pages] == [1] * len(pages)
    assert "sitemap.xml" not in files
    assert "Sitemap" not in five.html("robots.txt")
    files = build_with(five, f'url = "{SITE_URL}"\n')
    assert [path for path in pages if NOINDEX in five.html(path)] == ["404.html"]
    assert "sitemap.xml" in files


@pytest.mark.parametrize("url", ["", SITE_URL])
def test_canonical_link_to_the_source(five: Archive, url: str) -> None:
    """With ``canonical = "source"``, an article's canonical link is its source; other pages keep their own."""
    build_with(five, f'url = "{url}"\ncanonical = "source"\n')
    found = {}
    for path in ("articles/a5.html", "articles/a1.html", "index.html"):
        links = BeautifulSoup(five.html(path), "lxml").find_all("link", rel="canonical")
        found[path] = [link["href"] for link in links]
    own = {path: [f"{url}{path}"] if url else [] for path in ("articles/a1.html", "index.html")}
    assert found == {"articles/a5.html": [SOURCE], **own}


def test_numbers_of_articles(five: Archive) -> None:
    """Home page, feed and the first page of a split shelf list as many articles as the settings say."""
    files = build_with(five, "[pages]\nhome = 2\nshelf = 3\nsplit = 4\n[feed]\nlength = 1\n")
    assert rows(five, "index.html") == ["a5", "a4"]
    assert rows(five, "tags/国防.html") == ["a5", "a4", "a3"]
    assert five.html("feed.xml").count("<entry") == 1
    assert "tags/国防/2023.html" in files
    files = build_with(five, "[pages]\nsplit = 5\n")
    assert "tags/国防/2023.html" not in files
    assert len(rows(five, "tags/国防.html")) == len(rows(five, "index.html")) == 5


def test_site_without_a_feed(five: Archive) -> None:
    """With ``enabled = false`` in ``[feed]``, the feed is deleted, and nothing links to it."""
    assert "feed.xml" in build_with(five, "")
    files = build_with(five, "[feed]\nenabled = false\n")
    assert "feed.xml" not in files
    assert [path for path in files if path.endswith(".html") and "feed.xml" in five.html(path)] == []


def test_feed_with_complete_texts(five: Archive) -> None:
    """With ``full_text``, each entry has the article's HTML, whose links are relative to its page.

    The feed changes with the texts.
    """
    build_with(five, f'url = "{SITE_URL}"\n[feed]\nfull_text = true\nlength = 1\n')
    content = BeautifulSoup(five.html("feed.xml"), "xml").find("content")
    assert content is not None
    assert (content["type"], content["xml:base"]) == ("html", f"{SITE_URL}articles/a5.html")
    shown = BeautifulSoup(content.text, "lxml")
    assert [link["href"] for link in shown.find_all("a")] == ["#%E6%B3%A8"]
    assert "末段。" in shown.text
    five.page("a5", "另一句。", tags=["国防"], date="2023-11-05", source_url=SOURCE)
    five.build()
    assert "另一句。" in five.html("feed.xml")


def test_form_of_days(five: Archive) -> None:
    """``date_form`` is how days are written, on articles and in lists."""
    build_with(five, 'date_form = "{day:02}/{month:02}/{year}"\n')
    assert "<h1>05/11/2023 " in five.html("dates/2023/11/05.html")
    assert ">05/11/2023<" in five.html("articles/a5.html")
    assert "2023年11月</h1>" in five.html("dates/2023/11.html")


def test_output_folder(five: Archive) -> None:
    """``output`` is the folder of the site."""
    build_with(five, 'output = "public/site"\n')
    assert (five.root / "public/site/index.html").is_file()
    assert not (five.root / "site").exists()


def test_licence_and_footer(five: Archive) -> None:
    """The licence is in the footer of every page, linked if it has an address, and in the feed; so is your own text."""
    url = "https://licence.example/by"
    build_with(five, f'licence = "CC BY 4.0"\nlicence_url = "{url}"\nfooter = "由*某人*整理。"\n')
    for path in ("index.html", "articles/a5.html", "404.html"):
        footer = BeautifulSoup(five.html(path), "lxml").find("footer", class_="site-footer")
        assert footer is not None
        (link,) = footer.find_all("a", rel="license")
        assert (link["href"], link.text) == (url, "CC BY 4.0")
        assert "<p>由<em>某人</em>整理。</p>" in str(footer)
    assert "<rights>CC BY 4.0</rights>" in five.html("feed.xml")
    build_with(five, 'licence = "CC0"\n')
    assert "许可：CC0</p>" in five.html("index.html")


def test_params_for_a_theme(five: Archive) -> None:
    """A theme reads the values of ``[params]``, tables and lists among them, as attributes of ``site.params``."""
    five.write("themes/mine/theme.toml", "")
    five.write(
        "themes/mine/templates/about.html",
        "{{ site.params.colour }} {{ site.params.links.first }} {{ site.params['items']|join('+') }}"
        "{{ site.params.missing|default('-') }}",
    )
    params = '[params]\ncolour = "teal"\n"items" = ["a", "b"]\n[params.links]\nfirst = 1\n'
    build_with(five, f'theme = "mine"\n{params}')
    assert five.html("about.html") == "teal 1 a+b-"
    build_with(five, f'theme = "mine"\n{params.replace("teal", "red")}')
    assert five.html("about.html").startswith("red")


@pytest.mark.parametrize("mark", ["", "\nmark: 1"])
def test_time_zone(archive: Archive, mark: str) -> None:
    """With ``timezone``, times are shown in that zone and articles are filed by its days.

    That is the same with front matter that jianbao does not know, which takes another way. A day stays.
    """
    front = "---\ntitle: {}\ndate: {}\ncollected: 2023-11-08T20:00:00Z{}\n---\n\n正文。\n"
    archive.write("content/articles/a.md", front.format("甲", "2023-11-07T18:30:00+01:00", mark))
    archive.write("content/articles/b.md", front.format("乙", "2023-11-07", mark))
    build_with(archive, "")
    assert rows(archive, "dates/2023/11/07.html") == ["a", "b"]
    files = build_with(archive, 'timezone = "Asia/Taipei"\n')
    assert rows(archive, "dates/2023/11/07.html") == ["b"]
    assert rows(archive, "dates/2023/11/08.html") == ["a"]
    shown = archive.html("articles/a.html")
    assert 'datetime="2023-11-08T01:30:00+08:00"' in shown
    assert '01:30 <span class="zone">UTC+8</span>' in shown
    assert "2023年11月9日</time>" in shown
    assert build_with(archive, "") - files == set()
    assert rows(archive, "dates/2023/11/07.html") == ["a", "b"]


def test_time_that_does_not_exist_in_the_time_zone(archive: Archive) -> None:
    """A time that the zone would move beyond the year 9999 is reported, and the other pages are built."""
    archive.write("jianbao.toml", 'timezone = "Asia/Taipei"\n')
    archive.page("a", date="9999-12-31T20:00:00Z")
    archive.page("b")
    (problem,) = archive.build().problems
    assert (problem.file, problem.line) == ("content/articles/a.md", 3)
    assert "outside the years 1 to 9999 when converted to Asia/Taipei" in problem.what


def test_drafts(five: Archive) -> None:
    """With ``drafts``, pages that are marked as drafts are in the site and its lists, which the report says."""
    five.page("a6", draft=True, date="2023-11-06", tags=["国防"])
    assert "articles/a6.html" not in build_with(five, "")
    files = build_with(five, "[build]\ndrafts = true\n")
    assert "articles/a6.html" in files
    assert rows(five, "tags/国防.html")[0] == "a6"
    report = five.build()
    assert (report.articles, report.drafts) == (6, 0)
    assert any("drafts = true" in note for note in report.notes)
    five.page("a6", "另一句。", draft=True, date="2023-11-06", tags=["国防"])
    five.build()
    assert "另一句。" in five.html("articles/a6.html")
    assert "articles/a6.html" not in build_with(five, "")


def test_limit_of_the_size(five: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    """A site above ``limit`` is reported by every build and fails with ``--strict`` only; the limit changes no page."""
    five.build()
    command = ["--root", str(five.root), "build", "--jobs", "1", "--no-search"]
    for settings, code in (('[publish]\nlimit = "9 KB"\n', 1), ('[publish]\nlimit = "0.1 GB"\n', 0)):
        five.write("jianbao.toml", f'title = "剪报"\n{settings}')
        for _ in range(2):
            capsys.readouterr()
            assert main([*command, "--strict"]) == code
            printed = capsys.readouterr()
            assert ("limit in section [publish] is 9 KB" in printed.err) is (code == 1)
            assert ": 0 files written" in printed.out
        assert main(command) == 0


def test_growth_since_the_last_build(five: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    """A build names the folders that grew; the first one, and one without work, have nothing to compare."""
    assert five.build().growth() == []
    assert five.build().growth() == []
    five.page("a6", "很长的正文。" * 1000, date="2023-11-05")
    growth = five.build().growth()
    assert growth[0].folder == "articles"
    assert growth[0].files == 1
    assert growth[0].bytes > 18_000
