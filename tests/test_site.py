"""A complete site of this repository's own pages: links, languages, headings, requests to other hosts."""

from __future__ import annotations

import posixpath
import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import nh3
import pytest
from bs4 import BeautifulSoup, Tag
from conftest import REPOSITORY, SITE_URL, Archive, an_article, files_of

from jianbao import pipeline
from jianbao.page.format import dump_page
from jianbao.publish.render.sanitise import ALLOWED_ATTRIBUTES
from jianbao.publish.render.sanitise import ALLOWED_TAGS as BODY_TAGS

pytestmark = pytest.mark.slow

LINK_ATTRIBUTES = {
    "a": "href",
    "link": "href",
    "img": "src",
    "script": "src",
    "form": "action",
    "source": "src",
    "iframe": "src",
}
"""Element -> its attribute that has a URL."""
SVG_NAMESPACE = "http://www.w3.org/2000/svg"
"""A name in the form of an address, which no browser requests."""


@cache
def _parsed(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_bytes(), "lxml")


def pages(site: Path) -> dict[str, BeautifulSoup]:
    """The parsed pages of a site by path."""
    return {path.relative_to(site).as_posix(): _parsed(path) for path in sorted(site.rglob("*.html"))}


@pytest.fixture(params=["plain", "published", "mixed"])
def site(request: pytest.FixtureRequest, seed_sites: dict[str, Path], mixed_site: Path) -> Path:
    """The seeds without and with a URL, and the archive ``mixed``, which has everything that is hard to lay out."""
    return mixed_site if request.param == "mixed" else seed_sites[request.param]


@pytest.fixture
def published(seed_sites: dict[str, Path]) -> Path:
    """The seeds built with a URL."""
    return seed_sites["published"]


@pytest.fixture
def plain(seed_sites: dict[str, Path]) -> Path:
    """The seeds built without a URL."""
    return seed_sites["plain"]


def test_every_internal_link_is_relative_and_names_a_file(site: Path) -> None:
    """Links name neither folders nor paths from the root, so a site works under any URL and from a folder."""
    wrong = []
    for path, page in pages(site).items():
        for element in page.find_all(list(LINK_ATTRIBUTES)):
            address = element.get(LINK_ATTRIBUTES[element.name])
            if address is None or (element.name, element.get("rel")) == ("link", ["canonical"]):
                continue
            parts = urlsplit(str(address))
            if parts.scheme in ("http", "https", "mailto") and element.name in ("a", "img"):
                continue
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path)))
            relative = not parts.scheme and not parts.netloc and not parts.path.startswith("/")
            if not relative or (parts.path and (parts.path.endswith("/") or not (site / target).is_file())):
                wrong.append((path, str(address)))
    assert wrong == []


def test_fragment_links_have_targets(site: Path) -> None:
    """The elements that fragments like ``#main`` and ARIA attributes name exist, and no id is repeated."""
    for path, page in pages(site).items():
        ids = [str(element["id"]) for element in page.find_all(id=True)]
        assert len(ids) == len(set(ids)), path
        for link in page.find_all("a", href=re.compile("^#")):
            assert str(link["href"])[1:] in ids, path
        for name in ("aria-labelledby", "aria-describedby", "for"):
            assert {str(element[name]) for element in page.find_all(None, {name: True})} <= set(ids), path


def test_only_404_has_a_base_and_only_with_a_url(plain: Path, published: Path) -> None:
    """404.html is shown at any URL, so it needs a base; no other page may have one."""
    assert [path for path, page in pages(plain).items() if page.find("base")] == []
    assert [path for path, page in pages(published).items() if page.find("base")] == ["404.html"]
    base = pages(published)["404.html"].find("base")
    assert isinstance(base, Tag)
    assert base["href"] == SITE_URL


def test_skip_link_of_404_stays_on_404(published: Path) -> None:
    """The skip link of 404.html names its page, because with a base, ``#main`` alone would link to the home page."""
    link = pages(published)["404.html"].find("a", class_="skip")
    assert isinstance(link, Tag)
    assert link["href"] == "404.html#main"


def test_no_request_goes_to_another_host(site: Path) -> None:
    """Only an article's pictures and links have the address of another host.

    So does metadata, which programs read that show a preview or make a citation; no browser fetches it.
    """
    for path, page in pages(site).items():
        for element in page.find_all(True):
            for name, value in element.attrs.items():
                text = " ".join(value) if isinstance(value, list) else str(value)
                foreign = [a for a in re.findall(r"(?:https?:)?//[^\s\"']+", text) if not a.startswith(SITE_URL)]
                allowed = (element.name, name) in {("a", "href"), ("img", "src")}
                is_metadata = (element.name, name) == ("meta", "content") and not element.get("http-equiv")
                assert not foreign or allowed or is_metadata, (path, element.name, name, text)


def test_styles_and_scripts_request_nothing_from_another_host(plain: Path) -> None:
    """The theme's files load no font, picture or script from another host."""
    files = [path for path in (plain / "static").iterdir() if path.suffix in (".css", ".js")]
    assert len(files) > 3
    for path in files:
        text = path.read_text(encoding="utf-8").replace(SVG_NAMESPACE, "")
        assert not re.search(r"(?:https?:)?//[a-z0-9-]+\.[a-z]|@import|url\(", text)


def test_content_security_policy(site: Path) -> None:
    """Every page has a policy that forbids inline scripts and styles, and contains none; JSON-LD is data."""
    for path, page in pages(site).items():
        policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})
        assert isinstance(policy, Tag), path
        assert str(policy["content"]).startswith("default-src 'none'; script-src 'self'")
        assert "unsafe" not in str(policy["content"])
        assert not page.find("style")
        assert not page.find(style=True)
        inline = [script for script in page.find_all("script") if not script.get("src")]
        assert {script.get("type") for script in inline} <= {"application/ld+json"}
        assert not [e for e in page.find_all(True) if any(name.startswith("on") for name in e.attrs)]
        assert not policy.find_previous(["script", "link", "img"]), "the policy must precede what it applies to"


def test_every_page_has_one_title_one_heading_one_main(site: Path) -> None:
    """Every page has one unique title, one first-level heading with text, and one main element."""
    titles: dict[str, str] = {}
    for path, page in pages(site).items():
        (heading,) = page.find_all("h1")
        (main,) = page.find_all("main")
        (title,) = page.select("head > title")
        assert heading.get_text(strip=True), path
        assert main in heading.parents, path
        assert title.string, path
        if not path.startswith(("articles/", "tags/", "outlets/")):
            assert titles.setdefault(title.string, path) == path


def test_headings_go_down_without_jumps(site: Path) -> None:
    """The first heading has level 1, and each other heading is at most one level below the one before it."""
    for path, page in pages(site).items():
        levels = [int(heading.name[1]) for heading in page.find_all(re.compile(r"^h[1-6]$"))]
        assert levels[0] == 1
        assert all(below <= above + 1 for above, below in pairwise(levels)), (path, levels)


def test_every_page_has_a_labelled_search(site: Path) -> None:
    """A search form with a labelled field is in the header of every page but the search page; 404 has another one."""
    for path, page in pages(site).items():
        forms = page.find_all("form", role="search")
        for form in forms:
            field = form.find("input", attrs={"name": "q"})
            assert isinstance(field, Tag)
            assert field.get("aria-label") or form.find("label", attrs={"for": field["id"]})
            assert posixpath.basename(str(form["action"])) == "search.html"
        places = [form.find_parent("header") is not None for form in forms]
        assert places == {"search.html": [False], "404.html": [True, False]}.get(path, [True])


def test_landmarks_are_named(site: Path) -> None:
    """Each navigation has a label of its own, the first link on a page skips to its content, the page is marked."""
    for path, page in pages(site).items():
        labels = [str(nav.get("aria-label", "")) for nav in page.find_all("nav")]
        assert (all(labels), len({*labels})) == (True, len(labels)), path
        nav = page.find("nav")
        assert isinstance(nav, Tag)
        first = page.find("a")
        assert isinstance(first, Tag)
        assert str(first["href"]).endswith("#main")
        current = [str(link["href"]) for link in nav.find_all("a", attrs={"aria-current": "page"})]
        expected = path in {f"{kind}/index.html" for kind in ("dates", "outlets", "channels", "authors", "tags")} | {
            "about.html"
        }
        assert [posixpath.normpath(posixpath.join(posixpath.dirname(path), c)) for c in current] == [path] * expected


def test_every_picture_has_a_description(site: Path) -> None:
    """Every picture has an ``alt`` text, which may be empty, loads lazily and sends no referrer."""
    pictures = [picture for page in pages(site).values() for picture in page.find_all("img")]
    assert len(pictures) >= 2
    for picture in pictures:
        assert picture.get("alt") is not None
        assert (picture["loading"], picture["referrerpolicy"]) == ("lazy", "no-referrer")


def language_of(element: Tag) -> str:
    """The language of an element, as a browser determines it."""
    return str(next(e["lang"] for e in (element, *element.parents) if isinstance(e, Tag) and e.get("lang")))


def test_article_in_traditional_script_on_a_site_in_simplified(published: Path) -> None:
    """An article's page has the article's language, and the interface around its text has the site's."""
    page = pages(published)["articles/cna.com.tw-douba5woxw.html"]
    languages = {
        selector: language_of(page.select_one(selector) or Tag(name="missing"))
        for selector in ("html", "h1", ".article-body p", ".authors span", "header nav", ".skip", ".article-facts")
    }
    assert languages == {
        **dict.fromkeys(("html", "h1", ".article-body p", ".authors span"), "zh-Hant"),
        **dict.fromkeys(("header nav", ".skip", ".article-facts"), "zh-Hans"),
    }
    assert language_of(page.select_one(".article-tags") or Tag(name="missing")) == "zh-Hans"
    assert language_of(page.select_one(".site-footer") or Tag(name="missing")) == "zh-Hans"


def test_listings_say_the_language_of_each_title(site: Path) -> None:
    """A title has a ``lang`` attribute if and only if its language is not the page's."""
    lang = {path: str(page.html["lang"]) for path, page in pages(site).items() if page.html}
    for path, page in pages(site).items():
        for row in page.select(".row-title"):
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(str(row["href"]))))
            assert language_of(row) == lang[target]
            assert row.get("lang") != lang[path]


@pytest.mark.parametrize(("lang", "word"), [("zh-Hans", "搜索"), ("zh-Hant", "搜尋"), ("en", "Search")])
def test_interface_is_in_the_language_of_the_settings(tmp_path: Path, lang: str, word: str) -> None:
    """The interface is in the language ``lang``, and every template finds every text it needs."""
    archive = Archive(tmp_path)
    archive.write("jianbao.toml", f'lang = "{lang}"\n')
    for number in range(101):
        archive.page(
            f"a{number}", id=f"a{number}", date=f"202{number % 2}-01-0{number % 9 + 1}", tags=["t"], authors=["某"]
        )
    archive.page("u", id="u")
    archive.build()
    found = pages(archive.root / "site")
    assert {str(page.html["lang"]) for path, page in found.items() if page.html and "articles/" not in path} == {lang}
    assert word in found["index.html"].get_text()
    assert found["search.html"].find(string=re.compile(word))


def test_bodies_are_sanitised(site: Path) -> None:
    """Sanitising an article's body again changes nothing, apart from the regions of tables."""
    for path, page in pages(site).items():
        if path.startswith("articles/"):
            body = page.select_one(".article-body")
            assert body is not None
            for region in body.select("section.table"):
                region.unwrap()
            inner = body.decode_contents()
            again = nh3.clean(inner, tags=BODY_TAGS, attributes=ALLOWED_ATTRIBUTES, link_rel="noopener noreferrer")
            assert BeautifulSoup(again, "lxml") == BeautifulSoup(inner, "lxml"), path


def test_published_site_has_absolute_addresses(published: Path) -> None:
    """Each page except 404 has a canonical link, the sitemap lists them all, robots.txt names the sitemap."""
    canonical: dict[str, str] = {}
    for path, page in pages(published).items():
        links = [str(link["href"]) for link in page.find_all("link", rel="canonical")]
        assert len(links) == (path != "404.html")
        canonical |= dict.fromkeys(links, path)
    assert {unquote(url) for url in canonical} == {SITE_URL + path for path in canonical.values()}
    tree = ElementTree.parse(published / "sitemap.xml")  # noqa: S314  # our own
    listed = [loc.text for loc in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert sorted(filter(None, listed)) == sorted(canonical)
    assert all(url and url.isascii() for url in listed)
    assert f"Sitemap: {SITE_URL}sitemap.xml" in (published / "robots.txt").read_text(encoding="utf-8").splitlines()


def test_site_without_a_url_has_no_absolute_addresses(plain: Path, archive: Archive) -> None:
    """Without a URL a site has no canonical links and no sitemap, robots.txt names none, and the build says so."""
    assert not any(page.find("link", rel="canonical") for page in pages(plain).values())
    assert not (plain / "sitemap.xml").exists()
    assert (plain / "robots.txt").read_text(encoding="utf-8") == "User-agent: *\nAllow: /\n"
    assert any("sitemap" in note and "--url" in note for note in archive.build().notes)
    published = pipeline.build(archive.config._replace(url=SITE_URL), search=True, jobs=1)
    assert published.notes == ()


def test_files_for_servers(plain: Path) -> None:
    """``.nojekyll`` tells GitHub Pages to leave the files as they are; 404, robots.txt and the feed exist."""
    assert {".nojekyll", "404.html", "index.html", "robots.txt", "feed.xml"} <= set(files_of(plain))


def test_own_about_page(archive: Archive) -> None:
    """content/about.md replaces the built-in text, its first heading is the title of the page, and it is sanitised."""
    archive.write("content/about.md", "\ufeff# 关于我们\n\n## 缘起\n\n这里是**剪报**。<script>alert(1)</script>\n")
    archive.build()
    page = BeautifulSoup(archive.html("about.html"), "lxml")
    assert [h.get_text() for h in page.find_all(["h1", "h2"])] == ["关于我们", "缘起"]
    assert page.find("strong", string="剪报")
    assert "alert" not in archive.html("about.html")


def test_about_page_that_is_not_utf8(archive: Archive) -> None:
    """An about page in another encoding is reported like any unreadable page, and the built-in text is used."""
    archive.write("content/about.md", "")
    (archive.root / "content" / "about.md").write_bytes("关于".encode("gb18030"))
    (problem,) = archive.build().problems
    assert (problem.file, "UTF-8" in problem.what) == ("content/about.md", True)
    assert "Cookie" in archive.html("about.html")


def test_seeds_are_complete(plain: Path) -> None:
    """The seeds are at least five articles, each with its text, its day and a link to the original."""
    articles = {path: page for path, page in pages(plain).items() if path.startswith("articles/")}
    assert len(articles) == len(list((REPOSITORY / "content" / "articles").rglob("*.md"))) >= 5
    for page in articles.values():
        assert len(page.select(".article-body > p")) >= 3
        assert page.select_one(".article-facts time[datetime]")
        assert page.select_one('.article-footer a[rel~="external"][href^="http"]')


def test_browser_can_add_the_search(published: Path, plain: Path) -> None:
    """Three pages link to the OpenSearch description, which needs a URL; without one it does not exist."""
    description = ElementTree.parse(published / "opensearch.xml").getroot()  # noqa: S314  # our own file
    name = "{http://a9.com/-/spec/opensearch/1.1/}"
    (url,) = description.findall(f"{name}Url")
    assert url.get("template") == SITE_URL + "search.html?q={searchTerms}"
    assert 0 < len(description.findtext(f"{name}ShortName") or "") <= 16
    links = {path: page.find("link", rel="search") for path, page in pages(published).items()}
    found = {path: str(link["href"]) for path, link in links.items() if isinstance(link, Tag)}
    assert found == dict.fromkeys(("index.html", "search.html", "about.html"), "opensearch.xml")
    assert not (plain / "opensearch.xml").exists()
    assert not [path for path, page in pages(plain).items() if page.find("link", rel="search")]


def test_search_can_be_left_out(archive: Archive) -> None:
    """With search off, no page has a search field, script or link, and search files of an earlier build are deleted."""
    archive.write("jianbao.toml", 'url = "https://x.org/"\n')
    archive.page("a", "正文。")
    archive.build(search=True)
    of_search = {"search.html", "opensearch.xml", "search", "pagefind"}
    assert of_search <= {path.name for path in (archive.root / "site").iterdir()}
    archive.write("jianbao.toml", 'url = "https://x.org/"\n[search]\nenabled = false\n')
    report = archive.build(search=True)
    assert report.search is None
    assert not of_search & {path.name for path in (archive.root / "site").iterdir()}
    for path, page in pages(archive.root / "site").items():
        assert not page.find(["input", "form"]), path
        scripts = {str(script["src"]).rpartition("/")[2] for script in page.find_all("script", src=True)}
        assert scripts <= {"copy.js", "display.js", "reader.js"}, path
        assert not page.find("link", rel="search"), path
        assert not page.find(href=re.compile("search")), path
    assert "search.html" not in archive.html("sitemap.xml")
    assert not [*(archive.root / "site" / "static").glob("search-*")]


def test_number_of_processes_does_not_change_the_index(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Several processes make the same index as one, even if they share a single shard."""
    for number in range(6):
        archive.page(f"p-{number}", "国防部长会见。", date=f"2023-11-0{number + 1}", outlet="rfi")
    archive.build(search=True)
    monkeypatch.setattr("jianbao.publish.search.batches.CHARACTERS_PER_BATCH", 10)
    monkeypatch.setattr("jianbao.publish.search.shard_builder.CHUNKS_PER_JOB", 1)
    archive.build(archive.root / "other", search=True, jobs=2)
    assert files_of(archive.root / "other" / "search") == files_of(archive.root / "site" / "search")


def test_facets_are_those_in_the_settings(archive: Archive) -> None:
    """Facets are in the order of the settings; without facets the search page has no box for them."""
    archive.write("jianbao.toml", '[search]\nfacets = ["year", "outlet"]\n')
    archive.build()
    boxes = pages(archive.root / "site")["search.html"].find_all("fieldset")
    assert [box["data-facet"] for box in boxes] == ["year", "outlet"]
    archive.write("jianbao.toml", "[search]\nfacets = []\n")
    archive.build(output=archive.root / "other")
    assert not pages(archive.root / "other")["search.html"].select("fieldset, details:not(.search-syntax)")


def test_length_is_the_one_that_ingest_counted(archive: Archive) -> None:
    """A page shows the length in its front matter until the text is edited; then the build counts."""
    text = dump_page(an_article("a", body="正文。\n"), characters=7)
    page = archive.write("content/articles/a.md", text)
    archive.build()
    assert "7 字" in archive.html("articles/a.html")
    page.write_text(text.replace("正文。", "正文正文。"), encoding="utf-8")
    archive.build()
    assert "4 字" in archive.html("articles/a.html")
