"""The pages that ``make audit`` checks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from audited_archive import ALIAS, LONG, REMOVED, SHORT, latest_days

DAY = next(latest_days()).isoformat().replace("-", "/")
MONTH, YEAR = DAY[:7], DAY[:4]
LIGHTHOUSE_PAGES: Mapping[str, str] = {
    "home": "index.html",
    "article": "articles/a000.html",
    "long article": f"articles/{LONG}.html",
    "tag": f"tags/{quote('渔业')}.html",
    "month": f"dates/{MONTH}.html",
    "outlet": "outlets/cna.html",
    "search": "search.html",
    "search results": f"search.html?q={quote('渔船')}",
}
"""Name -> address of each page that Lighthouse rates."""
PAGE_KINDS: Mapping[str, str] = {
    "404": "404.html",
    "about": "about.html",
    "article": f"articles/{LONG}.html",
    "author": f"authors/{quote('王小明')}.html",
    "authors": "authors/index.html",
    "channel": f"channels/{quote('晨报')}.html",
    "channels": "channels/index.html",
    "dates": "dates/index.html",
    "day": f"dates/{DAY}.html",
    "home": "index.html",
    "month": f"dates/{MONTH}.html",
    "outlet": "outlets/cna.html",
    "outlets": "outlets/index.html",
    "page": "help.html",
    "redirect": ALIAS,
    "removed": f"articles/{REMOVED}.html",
    "search": "search.html",
    "tag": f"tags/{quote('渔业')}.html",
    "tags": "tags/index.html",
    "year": f"dates/{YEAR}.html",
}
"""Template without suffix -> address of a page that it makes."""
OTHER_PAGES: Mapping[str, str] = {
    "article with a title only": f"articles/{SHORT}.html",
    "part of a tag": f"tags/{quote('渔业')}/{YEAR}.html",
    "search results": LIGHTHOUSE_PAGES["search results"],
}
"""Pages that differ from others of their template."""
NOT_FRAMED = ("base", "shelf", "shelves")
"""Templates that others extend."""
OTHER_ENGINE = "search-pagefind"
"""The template of the search page with Pagefind's program, which a second site has."""


def missing_kinds(templates: Path) -> set[str]:
    """The templates of pages, in a theme's folder, that no page here is made by."""
    return {path.stem for path in templates.glob("*.html")} - {*PAGE_KINDS, *NOT_FRAMED, OTHER_ENGINE}
