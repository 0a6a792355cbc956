"""What a saved page says about itself to search engines, in JSON-LD, ``meta`` elements and ``itemprop`` attributes."""

from __future__ import annotations

import functools
import html
import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

JSON_LD = re.compile(r"<script\b[^<>]{0,500}\bapplication/ld\+json\b[^<>]{0,500}>", re.IGNORECASE)
SCRIPT_END = re.compile(r"</script\s*>", re.IGNORECASE)
MAX_JSON_LD_CHARACTERS = 100_000
ARTICLE_TYPE = re.compile(r"(?:\w*Article|\w*Posting|Report)")
MAX_NESTED_VALUES = 6
DATE_KEYS = frozenset(
    [
        *("article:published_time", "og:published_time", "datepublished", "pubdate", "publishdate", "publish-date"),
        *("date", "parsely-pub-date", "sailthru.date", "dc.date.issued", "dcterms.created", "publication_date"),
    ]
)
AUTHOR_KEYS = frozenset(["author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl"])
NAMED_ELEMENT = re.compile(
    r"<[a-z][a-z\d-]{0,20}\b(?P<attributes>[^<>]{0,1000}?\b(?:name|property|itemprop)\s*=[^<>]{0,1000})>", re.IGNORECASE
)
ATTRIBUTE = re.compile(r"""([\w:-]{1,40})\s*=\s*(?:"([^"]{0,300})"|'([^']{0,300})')""")


class StructuredData(NamedTuple):
    """What a page says about itself; each value may be empty."""

    published: str = ""
    authors: tuple[str, ...] = ()


def json_ld_scripts(body: str) -> Iterator[str]:
    """The ``script`` elements with JSON-LD in a page, with their tags; in time proportional to its length."""
    place = 0
    while (start := JSON_LD.search(body, place)) and (end := SCRIPT_END.search(body, start.end())):
        if end.start() - start.end() <= MAX_JSON_LD_CHARACTERS:
            yield body[start.start() : end.end()]
        place = end.end()


@functools.lru_cache(maxsize=16)
def structured_data(body: str) -> StructuredData:
    """The date of publication and the authors that the HTML of a clipping states, JSON-LD before other markup."""
    lower = body.lower()
    found = StructuredData()
    if "ld+json" in lower:
        articles = [article for script in json_ld_scripts(body) for article in _articles(_parsed(script))]
        if articles:
            found = StructuredData(_text(articles[0].get("datePublished")), tuple(_names(articles[0].get("author"))))
    if "<meta" in lower or "itemprop" in lower:
        found = _completed(found, body)
    return found


def _completed(found: StructuredData, body: str) -> StructuredData:
    """The data, with what it lacks from ``meta`` elements and ``itemprop`` attributes."""
    published, authors = found
    for element in NAMED_ELEMENT.finditer(body):
        attributes = {
            key.lower(): html.unescape(one or two) for key, one, two in ATTRIBUTE.findall(element["attributes"])
        }
        name = (attributes.get("itemprop") or attributes.get("property") or attributes.get("name") or "").lower()
        content = attributes.get("content") or attributes.get("datetime") or ""
        if content and name in DATE_KEYS:
            published = published or content
        elif content and name in AUTHOR_KEYS and "://" not in content:
            authors = authors or (content,)
    return StructuredData(published, authors)


def _parsed(script: str) -> Any:
    try:
        return json.loads(script[script.index(">") + 1 : script.rindex("<")])
    except (ValueError, RecursionError):
        return None


def _articles(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """The objects about an article in a JSON-LD value; lists of links to other articles have other types."""
    if depth > MAX_NESTED_VALUES:
        return
    if isinstance(value, list):
        for item in value:
            yield from _articles(item, depth + 1)
    elif isinstance(value, dict):
        kinds = value.get("@type")
        if any(isinstance(kind, str) and ARTICLE_TYPE.fullmatch(kind) for kind in _as_list(kinds)):
            yield value
        yield from _articles(value.get("@graph"), depth + 1)
        yield from _articles(value.get("mainEntity"), depth + 1)


def _names(value: Any) -> Iterator[str]:
    """The names of people in the ``author`` of a JSON-LD object."""
    for item in _as_list(value):
        if isinstance(item, dict):
            if item.get("@type") in (None, "Person", ["Person"]):
                yield from _names(item.get("name"))
        elif isinstance(item, str) and item.strip() and "://" not in item:
            yield item.strip()


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
