"""What an article's page says of it to machines: search engines, previews of links, and Zotero."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jianbao.model import Article
from jianbao.page.iso_dates import format_iso

LOCALES = {"zh-Hans": "zh_CN", "zh-Hant": "zh_TW", "en": "en_US"}
"""Language -> the form of Open Graph, which needs a territory; other languages have none (https://ogp.me/#optional)."""


def news_article(article: Article, outlet: str, source: str, image: str) -> dict[str, Any]:
    """The article as https://schema.org/NewsArticle, for JSON-LD.

    ``outlet`` is the outlet's name, ``source`` the article's address there and ``image`` that of its picture; each may
    be empty. What is unknown is left out, and so is the page's own address, which is its canonical link.
    """
    publisher = {"@type": "Organization", "name": outlet} if outlet else None
    people = [{"@type": "Person", "name": name} for name in article.authors]
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "datePublished": format_iso(article.date) if article.date else None,
        "author": people or publisher,
        "publisher": publisher,
        "inLanguage": article.lang,
        "image": image,
        "isBasedOn": source,
    }
    return {name: value for name, value in data.items() if value}


METADATA_FILTERS: Mapping[str, Callable[..., object]] = {
    "news_article": news_article,
    "locale": lambda lang: LOCALES.get(lang, ""),
}
"""The filters of templates for what pages say to machines."""
