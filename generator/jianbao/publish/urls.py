"""Where each page of the site stands. One tree serves under any path and from a folder: all links are relative."""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata
from datetime import date
from urllib.parse import quote

from jianbao.model import Article, Shelf
from jianbao.publish.page_record import PageRecord

HOME, SEARCH, ABOUT, NOT_FOUND = "index.html", "search.html", "about.html", "404.html"
TAGS, OUTLETS, DATES, UNDATED = "tags/index.html", "outlets/index.html", "dates/index.html", "dates/undated.html"
ENTRANCES = (DATES, OUTLETS, TAGS, ABOUT, SEARCH)
"""What the head of every page leads to."""
FEED, SITEMAP, ROBOTS, OPENSEARCH = "feed.xml", "sitemap.xml", "robots.txt", "opensearch.xml"
SITEMAP_PREFIX = "sitemap-"
"""How the names of its parts begin."""
SEARCH_INDEX_FOLDER = "pagefind/"
"""The folder of the search index; ``search`` alone knows what is in it."""

# What a file name must not hold on some system, or what would end an address.
UNSAFE = re.compile(r"""[\x00-\x20\x7f-\xa0\\/:*?"<>|#%&+;=\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]+""")
WINDOWS_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³])(?:\..*)?", re.IGNORECASE)
"""Names that Windows keeps for itself."""
TAKEN_NAMES = re.compile(r"index|.*\.html|(?:.*-)?[0-9a-f]{6}")
"""Names that a listing, the folder of a long shelf or another key's changed name may bear."""
MAX_KEY_CHARACTERS = 60
"""Characters of a file name that is made of a key: 240 bytes of the rarest Chinese."""
MAX_ID_BYTES = 240
"""Bytes of a name without its ending; file systems take 255."""


def article_path(article: Article | PageRecord) -> str:
    """``articles/rfi.fr-….html``; the permalink."""
    return article_path_of(article.id)


def article_path_of(identifier: str) -> str:
    """The same, by the article's id."""
    return f"articles/{identifier}.html"


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
    return f"dates/{str(day).replace('-', '/')}.html"


def period_path(shelf: Shelf, period: str) -> str:
    """A part of a shelf: ``tags/韩国/2023.html``, ``…/2023/11.html``, ``…/2023/11/07.html``, ``…/undated.html``."""
    return f"{folder_of(shelf)}{period.replace('-', '/')}.html"


def folder_of(shelf: Shelf) -> str:
    """Where the parts of a shelf stand, and no part of another: ``tags/韩国/``."""
    return f"{shelf_path(shelf).removesuffix('.html')}/"


def sitemap_part(number: int) -> str:
    """``sitemap-2.xml``, of an archive with more addresses than one sitemap may hold."""
    return f"{SITEMAP_PREFIX}{number}.xml"


@functools.lru_cache(maxsize=100_000)
def file_name(key: str) -> str:
    """A key as a file name; one that had to be changed carries a hash, so that no two keys share a name.

    Nor do two that differ in case: many systems take those for one, so a capital letter asks for the hash too.
    """
    name = UNSAFE.sub("-", key).strip(".- ")[:MAX_KEY_CHARACTERS].rstrip(".- ")
    if name == key == key.lower() and not WINDOWS_RESERVED.fullmatch(name) and not TAKEN_NAMES.fullmatch(name):
        return name
    name = name.replace(".", "-") if WINDOWS_RESERVED.fullmatch(name) else name  # con.txt-… is still a device
    return f"{name}-{hashlib.sha256(key.encode()).hexdigest()[:6]}".lstrip("-")


def same_name(name: str) -> str:
    """What many systems take for the same name of a file, or for the same path."""
    return name.lower() if name.isascii() else unicodedata.normalize("NFC", name).casefold()


def root_of(path: str) -> str:
    """The way from a page to the site's root: ``../`` for ``tags/韩国.html``, nothing for ``index.html``."""
    return "../" * path.count("/")


def quoted(path: str) -> str:
    """A path as it stands in a link."""
    return quote(path, safe="/-._~")
