"""What pages say of themselves to machines: search engines, previews of links, and Zotero."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from bs4.formatter import Formatter
from conftest import SITE_URL, Archive

pytestmark = pytest.mark.slow

MAX_BYTES, MAX_COMPRESSED_BYTES = 8 * 1024, 3 * 1024
"""What an article's page may have beyond its text."""


def page_of(site: Path, path: str) -> BeautifulSoup:
    """A page of a site."""
    return BeautifulSoup((site / path).read_bytes(), "html.parser")


def metadata(page: BeautifulSoup) -> dict[str, list[str]]:
    """Name and property of each ``<meta>`` -> its values."""
    found: dict[str, list[str]] = {}
    for element in page.select("meta"):
        for name in [element[key] for key in ("name", "property") if key in element.attrs]:
            found.setdefault(str(name), []).append(str(element["content"]))
    return found


def structured_data(page: BeautifulSoup) -> Any:
    """The page's JSON-LD."""
    (script,) = page.select('script[type="application/ld+json"]')
    return json.loads(script.string or "")


def test_unknown_outlet_publishes_nothing(archive: Archive) -> None:
    """An article of which no outlet is known has no publisher, neither in metadata nor in its citation."""
    archive.page("a", title="渔船回港", date="2023-11-07", outlet="unknown")
    archive.build()
    page = page_of(archive.root / "site", "articles/a.html")
    assert "dc.source" not in metadata(page)
    assert {"author", "publisher"}.isdisjoint(structured_data(page))
    assert "来源不明" not in page.select_one(".citation").get_text()  # type: ignore[union-attr]


def test_article(archive: Archive) -> None:
    """An article's page names title, authors, date, outlet, language, source and its own address in each vocabulary."""
    archive.write("jianbao.toml", f'title = "剪报"\nurl = "{SITE_URL}"\n')
    archive.page(
        "a",
        title="渔船回港",
        date="2023-11-07T12:15:02+08:00",
        outlet="rfi",
        authors=["王一", "李二"],
        lang="zh-Hans",
        source_url="https://post.example/1?a=1&b=2",
        summary="码头上的人。",
        image="https://post.example/1.jpg",
    )
    archive.build()
    page = page_of(archive.root / "site", "articles/a.html")
    found = metadata(page)
    outlet = {"@type": "Organization", "name": found["dc.source"][0]}
    expected = {
        "description": ["码头上的人。"],
        "citation_title": ["渔船回港"],
        "citation_author": ["王一", "李二"],
        "citation_publication_date": ["2023/11/07"],
        "dc.type": ["newspaperArticle"],
        "citation_language": ["zh-Hans"],
        "citation_public_url": ["https://post.example/1?a=1&b=2"],
        "og:type": ["article"],
        "og:title": ["渔船回港"],
        "og:description": ["码头上的人。"],
        "og:image": ["https://post.example/1.jpg"],
        "og:site_name": ["剪报"],
        "og:locale": ["zh_CN"],
        "article:published_time": ["2023-11-07T12:15:02+08:00"],
    }
    assert {name: found[name] for name in expected} == expected
    assert structured_data(page) == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": "渔船回港",
        "datePublished": "2023-11-07T12:15:02+08:00",
        "author": [{"@type": "Person", "name": "王一"}, {"@type": "Person", "name": "李二"}],
        "publisher": outlet,
        "inLanguage": "zh-Hans",
        "image": "https://post.example/1.jpg",
        "isBasedOn": "https://post.example/1?a=1&b=2",
    }


def test_article_of_which_little_is_known(archive: Archive) -> None:
    """Of an article with a title only, nothing is said that is unknown, and the description is its title."""
    archive.page("a", title="标题", source_url="javascript:alert(1)")
    archive.build()
    page = page_of(archive.root / "site", "articles/a.html")
    found = metadata(page)
    assert found["description"] == found["og:description"] == ["标题"]
    assert not found.keys() & {
        *(
            "citation_author",
            "citation_publication_date",
            "citation_public_url",
            "og:url",
            "og:image",
        ),
        "article:published_time",
    }
    assert not structured_data(page).keys() & {"datePublished", "isBasedOn", "image"}
    assert all(value for values in found.values() for value in values)


@pytest.mark.parametrize("evil", ["</script><script>alert(1)</script>", "<!--<script>", '"\\', "\u2028]]>&amp;'"])
def test_structured_data_is_escaped(archive: Archive, evil: str) -> None:
    """Nothing that an article says can end the block of data or begin another element."""
    archive.page("a", title=f"甲{evil}乙", authors=[f"丙{evil}"], outlet="o", date="2023-11-07")
    archive.build()
    page = page_of(archive.root / "site", "articles/a.html")
    data = structured_data(page)
    assert (data["headline"], data["author"][0]["name"]) == (f"甲{evil}乙", f"丙{evil}")
    assert all(script.get("src") for script in page.select("script") if script.get("type") is None)


def test_every_page_has_one_description(seed_sites: dict[str, Path]) -> None:
    """Each page has one description and Open Graph's title, type and name of the site; none is empty."""
    site = seed_sites["published"]
    pages = [path.relative_to(site).as_posix() for path in site.rglob("*.html")]
    for path in pages:
        page = page_of(site, path)
        if page.select_one("meta[http-equiv=refresh]") or path.startswith("static/"):
            continue
        found = metadata(page)
        for name in ("description", "og:type", "og:title", "og:site_name"):
            assert [bool(value) for value in found.get(name, [])] == [True], (path, name)
    assert len({metadata(page_of(site, path))["description"][0] for path in pages if path.startswith("tags/")}) > 5


def test_article_pages_stay_light(seed_sites: dict[str, Path]) -> None:
    """A page of an article has at most 8 KB beyond its text, 3 KB compressed."""
    for path in (seed_sites["published"] / "articles").glob("*.html"):
        html = path.read_bytes()
        (body,) = BeautifulSoup(html, "html.parser").select(".article-body")
        text = body.encode(formatter=Formatter(Formatter.HTML))  # as they are in the page
        beyond = len(html) - len(text), len(gzip.compress(html)) - len(gzip.compress(text))
        assert beyond[0] <= MAX_BYTES, beyond
        assert beyond[1] <= MAX_COMPRESSED_BYTES, beyond


def listed(archive: Archive) -> dict[str, str]:
    """Path of each page in the sitemap -> its ``lastmod``, empty if it has none."""
    root = ElementTree.fromstring(archive.html("sitemap.xml"))  # noqa: S314  # our own
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    pages = {url.findtext(f"{space}loc"): url.findtext(f"{space}lastmod", "") for url in root}
    return {(loc or "").removeprefix(SITE_URL): day for loc, day in pages.items()}


def test_sitemap_says_when_articles_changed(archive: Archive) -> None:
    """An article has the day of its latest capture, else of its publication; an edit of the text changes no day."""
    archive.write("jianbao.toml", f'url = "{SITE_URL}"\n')
    captures = [{"file": "b.txt", "collected": "2023-11-09T23:30:00-02:00"}, {"file": "c.txt"}]
    archive.page("a", date="2023-11-07", collected="2023-11-08T01:00:00Z")
    archive.page("b", date="2023-11-07", collected="2023-11-08T01:00:00Z", captures=captures)
    archive.page("c", date="2023-11-07T23:00:00-05:00")
    archive.page("d")
    archive.build()
    days = {"a": "2023-11-08", "b": "2023-11-10", "c": "2023-11-08", "d": ""}
    found = listed(archive)
    assert {path: day for path, day in found.items() if path.startswith("articles/")} == {
        f"articles/{name}.html": day for name, day in days.items()
    }
    assert {day for path, day in found.items() if not path.startswith("articles/")} == {""}
    archive.page("a", "改了。", date="2023-11-07", collected="2023-11-08T01:00:00Z")
    archive.build()
    assert listed(archive) == found
    archive.page("a", "改了。", date="2023-11-07", collected="2023-11-12T01:00:00Z")
    archive.build()
    assert listed(archive) == {**found, "articles/a.html": "2023-11-12"}


def robots(archive: Archive, path: str) -> list[str]:
    """What a page asks of search engines."""
    return metadata(page_of(archive.root / "site", path)).get("robots", [])


def test_pages_that_search_engines_leave_out(archive: Archive) -> None:
    """An article or own page with ``noindex: true`` says so and is not in the sitemap, whatever was built before."""
    archive.write("jianbao.toml", f'url = "{SITE_URL}"\n')
    paths = {"articles/a.html", "articles/b.html", "p.html", "about.html"}
    for hidden in (set(), {"articles/a.html", "p.html"}, {"articles/b.html", "about.html"}, set()):
        for name in ("a", "b"):
            archive.page(name, date="2023-11-07", noindex=f"articles/{name}.html" in hidden)
        for path, file in (("p.html", "pages/p.md"), ("about.html", "about.md")):
            archive.write(f"content/{file}", f"---\ntitle: 甲\nnoindex: {path in hidden}\n---\n\n乙。\n")
        archive.build()
        assert {path: robots(archive, path) for path in paths} == {
            path: ["noindex"] if path in hidden else [] for path in paths
        }
        assert listed(archive).keys() & paths == paths - hidden


def test_site_that_search_engines_leave_out(archive: Archive) -> None:
    """With the setting ``noindex`` every page says so, once, and there is no sitemap."""
    archive.write("jianbao.toml", f'url = "{SITE_URL}"\nnoindex = true\n')
    archive.page("a", date="2023-11-07", noindex=True)
    archive.write("content/pages/p.md", "---\ntitle: 甲\n---\n\n乙。\n")
    archive.build()
    site = archive.root / "site"
    pages = [path.relative_to(site).as_posix() for path in site.rglob("*.html")]
    assert len(pages) > 10
    assert {path: robots(archive, path) for path in pages} == {path: ["noindex"] for path in pages}
    assert not (site / "sitemap.xml").exists()


def test_canonical_link_is_as_set(archive: Archive) -> None:
    """The canonical link of an article names its own page or, if the settings say so, its source."""
    source = "https://post.example/1?a=1&b=2"
    archive.page("a", date="2023-11-07", source_url=source)
    archive.page("b", date="2023-11-07")
    for setting, expected in (("self", f"{SITE_URL}articles/a.html"), ("source", source)):
        archive.write("jianbao.toml", f'url = "{SITE_URL}"\ncanonical = "{setting}"\n')
        archive.build()
        found = {
            name: [link["href"] for link in page_of(archive.root / "site", path).select("link[rel=canonical]")]
            for name, path in (("a", "articles/a.html"), ("b", "articles/b.html"), ("home", "index.html"))
        }
        assert found == {"a": [expected], "b": [f"{SITE_URL}articles/b.html"], "home": [f"{SITE_URL}index.html"]}


KNOWN_PROPERTIES = {
    "NewsArticle": {"headline", "datePublished", "author", "publisher", "inLanguage", "image", "isBasedOn", "url"},
    "Organization": {"name"},
    "Person": {"name"},
}
"""Properties that https://schema.org defines for these types."""
ISO_TIME = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d))?")


def assert_structured(value: dict[str, Any], kind: str) -> None:
    """Assert that an object of JSON-LD has its type, only properties that the type has, and values of their types."""
    assert value["@type"] == kind
    assert value.keys() - {"@type", "@context"} <= KNOWN_PROPERTIES[kind]
    for name in ("image", "isBasedOn", "url"):
        assert urlsplit(value.get(name, "https://a")).scheme in ("http", "https")
    for name in ("headline", "name", "inLanguage"):
        assert value.get(name, "a")
        assert isinstance(value.get(name, "a"), str)
    assert ISO_TIME.fullmatch(value.get("datePublished", "2023-11-07"))


def test_metadata_of_the_seeds_is_valid(seed_sites: dict[str, Path]) -> None:
    """JSON-LD, Open Graph and the names that Zotero reads are valid on every article of the seeds."""
    site = seed_sites["published"]
    articles = [*(site / "articles").glob("*.html")]
    for path in articles:
        page = page_of(site, path.relative_to(site).as_posix())
        data = structured_data(page)
        assert data["@context"] == "https://schema.org"
        assert_structured(data, "NewsArticle")
        authors = data["author"]
        for author in authors if isinstance(authors, list) else [authors]:
            assert_structured(author, author["@type"])
        assert_structured(data["publisher"], "Organization")
        found = metadata(page)
        once = {"citation_title", "citation_language", "og:type", "og:title", "og:site_name", "description"}
        assert {name for name in once if len(found.get(name, [])) != 1} == set()
        for name in ("og:image", "citation_public_url"):
            assert all(urlsplit(value).scheme in ("http", "https") for value in found.get(name, []))
        for name in found.keys() & {"citation_publication_date"}:
            assert re.fullmatch(r"\d{4}/\d\d/\d\d", found[name][0])
        for name in found.keys() & {"article:published_time"}:
            assert found[name] == [data["datePublished"]]
    assert articles
