"""The path of each page in the site. All links are relative, so a site works under any URL and from a folder."""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata
from datetime import date
from urllib.parse import quote, unquote

from jianbao.model import Article, Shelf
from jianbao.publish.page_record import PageRecord
from jianbao.publish.shelf_kinds import SHELF_KINDS

HOME, SEARCH, ABOUT, NOT_FOUND = "index.html", "search.html", "about.html", "404.html"
DATES, UNDATED = "dates/index.html", "dates/undated.html"
SHELF_INDEXES = tuple(kind.list_path for kind in SHELF_KINDS.values())
"""The lists of all outlets, channels, authors and tags."""
OUTLETS, CHANNELS, AUTHORS, TAGS = SHELF_INDEXES
NAVIGATION_PAGES = (DATES, *SHELF_INDEXES, ABOUT, SEARCH)
"""Pages that the header of every page links to."""
FEED, SITEMAP, ROBOTS, OPENSEARCH = "feed.xml", "sitemap.xml", "robots.txt", "opensearch.xml"
JSON_FEED = "feed.json"
DISPLAY_SETTINGS = "display-settings.js"
"""The dialog of the display settings in the site's language, which pages load on use."""
PAGE_FOLDERS = ("articles", "dates", *(kind.folder for kind in SHELF_KINDS.values()))
"""The folders of all pages that come and go with articles."""
PAGE_PREFIXES = tuple(f"{folder}/" for folder in PAGE_FOLDERS)
FEED_PREFIXES = tuple(f"{kind.folder}/" for kind in SHELF_KINDS.values())
"""Prefixes of the paths of the feeds of shelves."""
TITLE_PART = re.compile(r"((?:dates|[^/]+/[^/]+)/(?:\d{4}/\d\d/\d\d|undated))/.+\.html")
"""Paths of the parts by title of a day or of undated articles, with the path of all of them."""
FEED_ARCHIVE = "feed"
"""The folder of the archive of the site's feed."""
FEED_ARCHIVE_FILE = re.compile(r"(feed/\d{4}/\d\d/\d\d)(/\d+)?\.xml")
"""Paths in that folder that jianbao makes."""
SITEMAP_PREFIX = "sitemap-"
"""Prefix of the paths of a split sitemap's parts."""
ARTICLES_FOLDER = "articles/"
MEDIA_PREFIX = "media/"
"""The folder of the pictures of articles that are in the archive."""
SEARCH_INDEX_FOLDER = "search/"
"""The folder of the search index; only ``publish/search`` knows its content."""
SEARCH_INDEX_FILE = re.compile(
    r"search\.json(?:\.js)?|(?:fold|pinyin)-[0-9a-f]{12}\.js"
    r"|(?:s[0-9a-f]+/)?(?:(?:start|facets|sources)-|words/|texts/)[0-9a-f]{12}\.js"
    r"|(?:s[0-9a-f]+/)?(?:words|texts|long)/[0-9a-f]+-[0-9a-f]{8}\.js"
    r"|(?:[^/]+/)*\.jianbao\.[\d.a-f]+"
)
"""Paths in the index's folder, or in a shard's, that jianbao may delete: its own and temporary files. Others are the
user's."""
PAGEFIND_FOLDER = "pagefind/"
"""The folder of Pagefind's interfaces, and of its index or of the script with its JavaScript API."""
PAGEFIND_FILE = re.compile(
    r"pagefind(?:-worker|-highlight|-(?:component-|modular-)?ui)?\.js|pagefind-(?:component-|modular-)?ui\.css"
    r"|pagefind-entry\.json|pagefind\.[\w-]+\.pf_meta|wasm\.[\w-]+\.pagefind"
    r"|(?:fragment|index|filter)/[\w-]+\.pf_(?:fragment|index|filter)"
    # The index of version 0.2 was in this folder.
    r"|search\.json(?:\.js)?|fold-[0-9a-f]{12}\.js"
    r"|(?:s[0-9a-f]+/)?(?:(?:start|facets|sources)-|words/|texts/)[0-9a-f]{2,12}(?:\.bin)?(?:\.js)?"
)
"""Paths in that folder that jianbao may delete: those that Pagefind's program writes. Others are the user's."""
FOLDER_FILES = {SEARCH_INDEX_FOLDER: SEARCH_INDEX_FILE, PAGEFIND_FOLDER: PAGEFIND_FILE}
"""The folders that a line of the site's manifest may name, and which files in them are jianbao's."""

# Characters that a file name must not have on some system, or that have a meaning in a URL.
UNSAFE = re.compile(r"""[\x00-\x20\x7f-\xa0\\/:*?"<>|#%&+;=\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]+""")
WINDOWS_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³])(?:\..*)?", re.IGNORECASE)
"""File names that Windows reserves for devices."""
TAKEN_NAMES = re.compile(r"index|.*\.(?:html|xml)|(?:.*-)?[0-9a-f]{6}")
"""Names that an index page, a feed, the folder of a long shelf or the hashed name of another key may have."""
RESERVED_ESCAPE = re.compile(r"%(?:[01]|2[^DE]|3[A-F]|40|5[B-E]|60|7[BCDF])", re.IGNORECASE)
"""A percent-encoded ASCII character that is not unreserved (https://www.rfc-editor.org/rfc/rfc3986#section-2.3):
decoded, the address would be another one."""
WEB_SCHEME = re.compile("https?://", re.IGNORECASE)
MAX_KEY_CHARACTERS = 60
"""Characters of a key in a file name: at most 240 bytes, because the rarest Chinese characters have 4 bytes."""
MAX_ID_BYTES = 240
"""Bytes of an article's id, which names its file; file systems allow 255 bytes with the extension."""


def article_path(article: Article | PageRecord) -> str:
    """The permalink of an article: ``articles/rfi.fr-….html``."""
    return article_path_of(article.id)


def article_path_of(identifier: str) -> str:
    """The permalink of the article with this id."""
    return f"{ARTICLES_FOLDER}{identifier}.html"


def article_file(article: Article | PageRecord) -> str:
    """The path of an article's page from the page of another article."""
    return f"{article.id}.html"


def shelf_path(shelf: Shelf) -> str:
    """The first page of a shelf: ``tags/韩国.html``, ``outlets/rfi.html``, ``dates/2023/11/07.html``.

    That of a day of collection is a document of the feed's archive: ``feed/2023/11/07.xml``.
    """
    if shelf.kind in ("year", "month", "day"):
        return f"dates/{shelf.key.replace('-', '/')}.html"
    if shelf.kind == "undated":
        return UNDATED
    if shelf.kind == "collected":
        return f"{FEED_ARCHIVE}/{shelf.key.replace('-', '/')}.xml"
    return f"{SHELF_KINDS[shelf.kind].folder}/{file_name(shelf.key)}.html"


def feed_path(shelf: Shelf) -> str:
    """The feed of an outlet, channel, author or tag, next to its first page: ``tags/韩国.xml``."""
    return f"{shelf_path(shelf).removesuffix('.html')}.xml"


def depends_on_articles(path: str) -> bool:
    """Whether a file of the site comes and goes with articles: a page in ``PAGE_FOLDERS``, or a feed of a shelf."""
    if path.endswith(".html"):
        return path.startswith(PAGE_PREFIXES)
    return path.endswith(".xml") and (path.startswith(FEED_PREFIXES) or bool(FEED_ARCHIVE_FILE.fullmatch(path)))


def day_path(day: date) -> str:
    """The listing of a day: ``dates/2023/11/07.html``."""
    return f"dates/{str(day).replace('-', '/')}.html"


def period_path(shelf: Shelf, period: str) -> str:
    """A part of a shelf: ``tags/韩国/2023.html``, ``…/2023/11.html``, ``…/2023/11/07.html``, ``…/undated.html``."""
    return f"{folder_of(shelf)}{period.replace('-', '/')}.html"


def folder_of(shelf: Shelf) -> str:
    """The folder that has the parts of a shelf and nothing else: ``tags/韩国/``."""
    return f"{shelf_path(shelf).rpartition('.')[0]}/"


def archive_part(shelf: Shelf, number: int) -> str:
    """A part, from the second on, of a long day in the feed's archive: ``feed/2023/11/07/2.xml``."""
    return f"{folder_of(shelf)}{number}.xml"


def list_folder(path: str) -> str:
    """The folder of the pages by initial of the list at ``path``: ``tags/index/``."""
    return f"{path.removesuffix('.html')}/"


def part_by_name(path: str, beginning: str) -> str:
    """The part of a list at ``path`` that has a ``beginning`` (``initials.divide``); if that is empty, ``path``.

    ``tags/index/z.html``, ``tags/index/z/张.html``, ``dates/2023/11/07/z.html``.
    """
    if not beginning:
        return path
    return f"{list_folder(path)}{'/'.join(file_name(name.lower()) for name in beginning.split('/', 1))}.html"


def sitemap_part(number: int) -> str:
    """A part of the sitemap of a site with more pages than one sitemap may list: ``sitemap-2.xml``."""
    return f"{SITEMAP_PREFIX}{number}.xml"


@functools.lru_cache(maxsize=100_000)
def file_name(key: str) -> str:
    """A key as a file name that is valid on every system; different keys have different names.

    A key that has to be changed gets a hash appended, as does one with a capital letter: many file systems ignore case.
    """
    name = UNSAFE.sub("-", key).strip(".- ")[:MAX_KEY_CHARACTERS].rstrip(".- ")
    if name == key == key.lower() and not WINDOWS_RESERVED.fullmatch(name) and not TAKEN_NAMES.fullmatch(name):
        return name
    name = name.replace(".", "-") if WINDOWS_RESERVED.fullmatch(name) else name  # con.txt-… is a device too
    return f"{name}-{hashlib.sha256(key.encode()).hexdigest()[:6]}".lstrip("-")


def collision_key(name: str) -> str:
    """Normalise a name or path, so that two have one key if many file systems take them for the same file."""
    return name.lower() if name.isascii() else unicodedata.normalize("NFC", name).casefold()


def root_of(path: str) -> str:
    """The relative path from a page to the site's root: ``../`` for ``tags/韩国.html``, empty for ``index.html``."""
    return "../" * path.count("/")


def web_address(url: str | None) -> str:
    """The URL if it is one of the web, otherwise nothing."""
    return url if url and WEB_SCHEME.match(url) else ""


def quoted_link(link: str) -> str:
    """A path that may have a query and a fragment, percent-encoded as a URL needs it."""
    return quote(link, safe="/-._~?#&=;%+:@!$'()*,")


def readable(url: str) -> str:
    """A URL for people to read and copy: with its percent-encoded letters, if that is the same address to everyone.

    Otherwise unchanged, never decoded in part: if it has an encoded space, ``/`` or the like, bytes that are not UTF-8,
    or characters that are not seen.
    """
    decoded = unquote(url, errors="replace")
    is_clear = decoded.isprintable() and "%" not in decoded and "\ufffd" not in decoded
    return decoded if is_clear and not RESERVED_ESCAPE.search(url) else url


def quoted(path: str) -> str:
    """A path, percent-encoded as a URL needs it."""
    return quote(path, safe="/-._~")
