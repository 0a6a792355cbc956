"""Pages and files of one's own: ``content/pages``, ``content/about.md`` and ``content/static``.

``content/pages/a/b.md`` is the page ``a/b.html`` of the site, and ``content/static/c.txt`` its file ``c.txt``. Own
content may replace the about page and ``robots.txt``; every other path that jianbao makes is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from jianbao.config import Config
from jianbao.config.theme_file import THEME_FILE
from jianbao.errors import PageError, ThemeError
from jianbao.page.drafts import is_draft, is_noindex, is_private
from jianbao.page.format import SYNTAX_REMEDIES
from jianbao.page.media_table import media_table_files
from jianbao.page.plaintext import plain_text
from jianbao.page.removed import REMOVED_FILE
from jianbao.publish import urls
from jianbao.publish.output_file import MANIFEST
from jianbao.publish.read_page import decoded, read_page
from jianbao.publish.render.local_addresses import find_local_addresses
from jianbao.publish.render.theme import OPTIONS_CSS, UNLISTABLE_NAME
from jianbao.runtime.file_stamps import Stamp, is_page, scan, stamp_of

ABOUT_FILE = "about.md"
JUNK_FILE = re.compile(
    r"\.DS_Store|\._.*|\.AppleDouble|(?:eh)?thumbs\.db|desktop\.ini|Icon\r|.*~|\.?#.*|.*\.sw[op]|\.git(?:keep|ignore|attributes)",
    re.IGNORECASE | re.DOTALL,
)
"""What operating systems, editors and git leave in a folder; it is not for readers."""
FIRST_HEADING = re.compile(r"\s*# +(.+?)(?: +#+)?[ \t]*(?:\n|\Z)")
PRIVATE_FOLDERS = (urls.SEARCH_INDEX_FOLDER.rstrip("/"), urls.PAGEFIND_FOLDER.rstrip("/"))
"""Folders of the site in which every file is jianbao's."""
GENERATED = "jianbao itself"
TABLES_FOLDER = "media/"
"""The tables of pictures below ``content``; also the folder of the pictures in the site."""


class OwnPage(NamedTuple):
    """A page that the user wrote and that is no article."""

    file: str
    """Below ``content``: ``pages/a/b.md``."""
    path: str
    """In the site: ``a/b.html``."""
    title: str
    lang: str
    in_nav: bool
    """Whether its front matter has ``nav: true``."""
    body: str
    """Markdown."""
    links: tuple[tuple[int, str], ...]
    """Line and address of each link and picture that leads to a file of the user's."""
    noindex: bool = False
    """Whether search engines are asked to leave the page out."""


class OwnContent(NamedTuple):
    """All own pages and files that are in the site, whether or not a page refers to them."""

    pages: tuple[OwnPage, ...]
    files: Mapping[str, str]
    """Path in the site -> file below ``content``."""
    owners: dict[str, str]
    """``collision_key`` of each path of the site that is taken -> what takes it, for messages. Folders end in ``/``."""
    problems: tuple[PageError, ...]

    def claims_any_of(self, paths: Iterable[str]) -> bool:
        """Whether an own page or file is at one of these paths of the site."""
        claimed = {urls.collision_key(path) for path in (*self.files, *(page.path for page in self.pages))}
        return bool(claimed - {urls.ABOUT}) and not claimed.isdisjoint(map(urls.collision_key, paths))


def own_stamps(content: Path, article_files: Mapping[str, Stamp]) -> dict[str, Stamp]:
    """The stamps of own pages and files, removed.tsv and the tables of pictures, sorted by path below ``content``.

    ``article_files`` are those of the files in the folder of articles that are no pages, by path below it: pictures
    next to articles. Raises OSError.
    """
    stamps = {f"articles/{name}": stamp for name, stamp in article_files.items()}
    for folder in ("pages", "static"):
        stamps |= {f"{folder}/{name}": stamp for name, stamp in scan(content / folder).items()}
    stamps |= {f"{TABLES_FOLDER}{path.name}": stamp_of(path) for path in media_table_files(content)}
    for name in (ABOUT_FILE, Path(REMOVED_FILE).name):
        if (content / name).is_file():
            stamps[name] = stamp_of(content / name)
    return {name: stamps[name] for name in sorted(stamps) if not JUNK_FILE.fullmatch(name.rpartition("/")[2])}


def load_own_content(
    config: Config, names: Mapping[str, Stamp], theme_files: Mapping[str, Path], theme_pages: Sequence[str] = ()
) -> OwnContent:
    """Read the own pages and find the own files among ``names``, which are below ``content`` (``own_stamps``).

    A page that cannot be read, and a path that has two sources, is a problem; the first source keeps the path.
    ``theme_files`` are those that the theme copies, by path in the site, ``theme_pages`` those that it adds. Raises
    ThemeError for a path of ``theme_pages`` that jianbao makes itself.
    """
    owners: dict[str, str] = {}
    for taken, file in theme_files.items():
        _take(taken, f"the theme's {file.as_posix()}", owners)
    for taken in _generated_paths(config):
        _take(taken, GENERATED, owners)
    _claim_theme_pages(theme_pages, f"themes/{config.theme}/{THEME_FILE}", owners)
    pages: list[OwnPage] = []
    files: dict[str, str] = {}
    problems: list[PageError] = []
    for name in names:
        path = site_path(name)
        try:
            if path is None:
                continue
            page = _read(name, path, config) if _is_own_page(name) else None
            if page is None and _is_own_page(name):
                continue  # a draft
            claim(path, name, owners)
        except PageError as problem:
            problems.append(problem)
            continue
        if page:
            pages.append(page)
        else:
            files[path] = name
    return OwnContent(tuple(pages), files, owners, tuple(problems))


def _claim_theme_pages(paths: Sequence[str], theme_file: str, owners: dict[str, str]) -> None:
    """Record that the theme has these paths of the site. Raises ThemeError if one is taken."""
    for path in paths:
        if owner := GENERATED if path in (urls.ABOUT, urls.ROBOTS) else _owner(path, owners):
            what = f"pages has {path}, and {owner} makes a page there"
            remedy = "Delete it from pages; to change a page that jianbao makes itself, its template is enough."
            raise ThemeError(what, file=theme_file, remedy=remedy)
        _take(path, "the theme", owners)


def claim(path: str, name: str, owners: dict[str, str]) -> None:
    """Record that the file ``name`` below ``content`` has a path of the site. Raises PageError if it is taken."""
    file = f"content/{name}"
    if UNLISTABLE_NAME.search(path):
        raise PageError("the name of a file contains a newline or is not UTF-8", file=file, remedy="Rename the file.")
    if owner := _owner(path, owners):
        raise PageError(
            f"the path {path} in the site is taken: {owner} and this file would both be there",
            file=file,
            remedy="Rename the file, or delete one of the two.",
        )
    _take(path, file, owners)


def _owner(path: str, owners: Mapping[str, str]) -> str | None:
    """What already has a path of the site, or a folder that it is in or would be; None if nothing has."""
    key, top = urls.collision_key(path), path.partition("/")[0]
    is_sitemap = path.startswith(urls.SITEMAP_PREFIX) and path.endswith(".xml")
    above = next((owners[folder] for folder in _parents(key) if folder in owners), None)
    below = owners.get(f"{key}/")
    is_private = (
        top in PRIVATE_FOLDERS
        or top.startswith(MANIFEST)
        or urls.depends_on_articles(path)
        or is_sitemap
        or path in (*urls.PAGE_FOLDERS, urls.FEED_ARCHIVE)
    )
    return owners.get(key) or above or below or (GENERATED if is_private else None)


def _take(path: str, owner: str, owners: dict[str, str]) -> None:
    """Record the owner of a path, and of the folders that it is in, with a ``/`` at their ends."""
    key = urls.collision_key(path)
    owners[key] = owner
    for folder in _parents(key):
        owners.setdefault(f"{folder}/", owner)


def site_path(name: str) -> str | None:
    """Where a file below ``content`` is in the site; None for one that is there only if a page refers to it."""
    folder, _, rest = name.partition("/")
    if name == ABOUT_FILE:
        return urls.ABOUT
    return rest if folder == "static" else f"{rest.removesuffix('.md')}.html" if _is_own_page(name) else None


def _is_own_page(name: str) -> bool:
    return name == ABOUT_FILE or (name.startswith("pages/") and is_page(name))


def _generated_paths(config: Config) -> Iterator[str]:
    """The paths at the top of the site that jianbao makes and nobody may replace."""
    yield from (urls.HOME, urls.NOT_FOUND, urls.SITEMAP, urls.OPENSEARCH, urls.DISPLAY_SETTINGS, OPTIONS_CSS)
    yield from [urls.FEED, urls.JSON_FEED] if config.feeds.enabled else []
    yield from [urls.SEARCH] if config.search.enabled else []


def _parents(path: str) -> Iterator[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def _read(name: str, path: str, config: Config) -> OwnPage | None:
    """Read an own page; None for a draft. Raises PageError."""
    from jianbao.page.front_matter import FrontMatterError, split_front_matter  # slow to import

    file = f"content/{name}"
    text = decoded(read_page(str(config.root / file), file), file).replace("\r\n", "\n")
    try:
        values, body = split_front_matter(text)
    except FrontMatterError as error:
        what, remedy = f"the front matter is not {error.notation}: {error.problem}", SYNTAX_REMEDIES[error.notation]
        raise PageError(what, file=file, line=error.line, remedy=remedy) from None
    if is_private(values) or (is_draft(values) and not config.build.drafts):
        return None
    heading = FIRST_HEADING.match(body)
    first = plain_text(heading[1]).strip() if heading else ""
    title = str(values.get("title") or "").strip() or first
    if heading and title == first:  # the page shows its title, and would show it twice
        body = body[heading.end() :]
    first_line = 1 + text.count("\n") - body.count("\n")
    links = tuple((first_line + line, address) for line, address in find_local_addresses(body))
    if not title and path != urls.ABOUT:
        title = path.rpartition("/")[2].removesuffix(".html")
    lang, in_nav = str(values.get("lang") or config.lang), values.get("nav") is True
    return OwnPage(name, path, title, lang, in_nav, body, links, is_noindex(values))
