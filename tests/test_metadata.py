"""What pages say of themselves to machines: search engines, previews of links, and Zotero."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

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
    """Name or property of each ``<meta>`` -> its values."""
    found: dict[str, list[str]] = {}
    for element in page.select("meta[name], meta[property]"):
        found.setdefault(str(element.get("name") or element.get("property")), []).append(str(element["content"]))
    return found


def structured_data(page: BeautifulSoup) -> Any:
    """The page's JSON-LD."""
    (script,) = page.select('script[type="application/ld+json"]')
    return json.loads(script.string or "")


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
    outlet = {"@type": "Organization", "name": found["citation_publisher"][0]}
    expected = {
        "description": ["码头上的人。"],
        "citation_title": ["渔船回港"],
        "citation_author": ["王一", "李二"],
        "citation_publication_date": ["2023/11/07"],
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
        "url": f"{SITE_URL}articles/a.html",
    }


def test_article_of_which_little_is_known(archive: Archive) -> None:
    """Of an article with a title only, nothing is said that is unknown, and the description is its title."""
    archive.page("a", title="标题", source_url="javascript:alert(1)")
    archive.build()
    page = page_of(archive.root / "site", "articles/a.html")
    found = metadata(page)
    assert found["description"] == ["标题"]
    assert not found.keys() & {
        *(
            "citation_author",
            "citation_publication_date",
            "citation_public_url",
            "og:url",
            "og:description",
            "og:image",
        ),
        "article:published_time",
    }
    assert not structured_data(page).keys() & {"datePublished", "isBasedOn", "url", "image"}
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
