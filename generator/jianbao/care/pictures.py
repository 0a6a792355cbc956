"""The pictures of the archive that only one page uses."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from jianbao.config import SETTINGS_FILE, Config
from jianbao.page.removed import REMOVED_FOLDER
from jianbao.publish.render.local_addresses import find_local_addresses

PURGED_SUFFIXES = frozenset([".avif", ".bmp", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".tif", ".tiff", ".webp"])
READERS = ("content/articles", "content/pages", REMOVED_FOLDER, "themes")
"""The folders whose files may use a picture."""


def own_pictures(config: Config, page: str, body: str) -> list[Path]:
    """The pictures in ``content`` that a page refers to, and that no other page or theme does, sorted.

    ``page`` is its path below the folder of articles, ``body`` its Markdown. In doubt, another page uses a picture: its
    name in a text is enough.
    """
    content = (config.root / "content").resolve()
    places = (
        place for _, address in find_local_addresses(body) for place in _places(page, unquote(urlsplit(address).path))
    )
    files = {(content / place).resolve() for place in places if Path(place).suffix.lower() in PURGED_SUFFIXES}
    found = sorted(file for file in files if file.is_file() and file.is_relative_to(content))
    if not found:
        return []
    names = {file: (file.name.encode(), quote(file.name).encode()) for file in found}
    for reader in _readers(config, Path(page).name):
        data = reader.read_bytes()
        names = {file: spellings for file, spellings in names.items() if not any(name in data for name in spellings)}
    return [*names]


def _places(page: str, wanted: str) -> Iterator[str]:
    """Where below ``content`` a build looks for a file that a page refers to (``publish/local_links.py``)."""
    if not wanted.startswith("/"):
        yield posixpath.normpath(posixpath.join("articles", posixpath.dirname(page), wanted))
    yield posixpath.normpath(posixpath.join("static", "" if wanted.startswith("/") else "articles", wanted.lstrip("/")))


def _readers(config: Config, page_name: str) -> Iterator[Path]:
    """All files that may use a picture, except a page of this name."""
    yield from (path for path in (config.root / SETTINGS_FILE, config.root / "content" / "about.md") if path.is_file())
    for folder in READERS:
        for path in sorted((config.root / folder).rglob("*")):
            if path.is_file() and path.suffix.lower() not in PURGED_SUFFIXES and path.name != page_name:
                yield path
