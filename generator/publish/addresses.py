"""Where each page of the site stands. One tree serves under any path and from a folder: all links are relative."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from urllib.parse import quote

from generator.model import Article, Shelf

HOME, SEARCH, ABOUT, NOT_FOUND = "index.html", "search.html", "about.html", "404.html"
TAGS, OUTLETS, DATES, UNDATED = "tags/index.html", "outlets/index.html", "dates/index.html", "dates/undated.html"
FEED, SITEMAP, ROBOTS = "feed.xml", "sitemap.xml", "robots.txt"

# What a file name must not hold on some system, or what would end an address.
UNSAFE = re.compile(r"""[\x00-\x20\x7f\\/:*?"<>|#%&+;=\u200b-\u200f\ufeff]+""")
RESERVED = re.compile(r"(?:index|con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
LONGEST = 60
"""Characters of a file name: 180 bytes of Chinese, below the 255 that file systems take."""


def article_path(article: Article) -> str:
    """``articles/rfi.fr-….html``; the permalink."""
    return f"articles/{article.id}.html"


def shelf_path(shelf: Shelf) -> str:
    """``tags/韩国.html``, ``outlets/rfi.html``, ``dates/2023/11/07.html``."""
    if shelf.kind in ("year", "month", "day"):
        return f"dates/{shelf.key.replace('-', '/')}.html"
    if shelf.kind == "undated":
        return UNDATED
    return tag_path(shelf.key) if shelf.kind == "tag" else outlet_path(shelf.key)


def tag_path(key: str) -> str:
    """``tags/韩国.html``, by the tag's key."""
    return f"tags/{file_name(key)}.html"


def outlet_path(slug: str) -> str:
    """``outlets/rfi.html``."""
    return f"outlets/{file_name(slug)}.html"


def day_path(day: date) -> str:
    """``dates/2023/11/07.html``."""
    return f"dates/{day:%Y/%m/%d}.html"


def period_path(shelf: Shelf, period: str) -> str:
    """A part of a long shelf: ``tags/韩国/2023.html``, ``tags/韩国/2023/11.html``, ``tags/韩国/undated.html``."""
    return f"{shelf_path(shelf).removesuffix('.html')}/{period.replace('-', '/')}.html"


def file_name(key: str) -> str:
    """A key as a file name; one that had to be changed carries a hash, so that no two keys share a name."""
    name = UNSAFE.sub("-", key).strip(".- ")[:LONGEST]
    if name == key and not RESERVED.fullmatch(name):
        return name
    return f"{name}-{hashlib.sha256(key.encode()).hexdigest()[:6]}".lstrip("-")


def root_of(path: str) -> str:
    """The way from a page to the site's root: ``../`` for ``tags/韩国.html``, nothing for ``index.html``."""
    return "../" * path.count("/")


def quoted(path: str) -> str:
    """A path as it stands in a link."""
    return quote(path, safe="/-._~")
