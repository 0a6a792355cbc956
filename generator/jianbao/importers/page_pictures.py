"""Pictures that a saved page has in it or next to it: while the article is looked for, short addresses replace them.

Their data would take most of the time, and are in the clipping again afterwards, if they are pictures of the article.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote

from jianbao.ingest.clean.embedded_pictures import MAX_PHOTOGRAPH_CHARACTERS, MIN_PHOTOGRAPH_CHARACTERS

PLACED_HOST = "https://picture.invalid/"
"""Begins the addresses; nothing on the web can have this one (RFC 2606)."""
PLACED = re.compile(rf"{re.escape(PLACED_HOST)}(\d+)\.jpg")
DATA = re.compile(r"data:[\w.+-]+/[\w.+-]+(?:;[\w=.-]+){0,3},[^\s\"'<>()]{200,}", re.IGNORECASE)
PICTURE = re.compile(r"<img\b[^<>]*>", re.IGNORECASE)
SOURCE = re.compile(r"""(?<=\s)src\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
OTHER_SOURCES = re.compile(
    r"""\s(?:srcset|data-[\w-]*(?:src|original|lazy)[\w-]*)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+)""", re.IGNORECASE
)
"""Attributes of pictures that a script would load, which a page that was saved with its pictures has no use for."""
PICTURE_KINDS = {
    **dict.fromkeys((".jpg", ".jpeg", ".jfif"), "image/jpeg"),
    **{".png": "image/png", ".gif": "image/gif", ".webp": "image/webp", ".avif": "image/avif"},
}
HAS_SCHEME = re.compile(r"[a-zA-Z][\w+.-]*:|//|/|#")
MAX_PICTURES_CHARACTERS = 12_000_000
"""Of all pictures of a page. A clipping has at most 20 MB."""


class PagePictures:
    """The pictures of a page; ``folder`` has those that were saved next to it, None if nothing was saved next to it."""

    def __init__(self, folder: Path | None, named: Mapping[str, str]) -> None:
        self._folder = folder.resolve() if folder else None
        self._named = named
        """``cid:`` address -> its data or web address."""
        self._sources: list[str] = []
        self.number_lost = 0
        """Pictures of the article that are too large."""

    def replace(self, page: str) -> str:
        """The page with short addresses in place of data and of files."""
        page = PICTURE.sub(self._place_picture, page)
        return DATA.sub(lambda match: self._place(match[0]), page)

    def restore(self, article: str) -> str:
        """The HTML of an article with its pictures; those beyond the limit have an empty address."""
        room = MAX_PICTURES_CHARACTERS

        def data_of(match: re.Match[str]) -> str:
            nonlocal room
            number = int(match[1])
            data = self._data(self._sources[number]) if number < len(self._sources) else ""
            if not data or len(data) > min(room, MAX_PHOTOGRAPH_CHARACTERS):
                self.number_lost += 1
                return ""
            room -= len(data)
            return data

        return PLACED.sub(data_of, article)

    def _place(self, source: str) -> str:
        self._sources.append(source)
        return f"{PLACED_HOST}{len(self._sources) - 1}.jpg"

    def _place_picture(self, match: re.Match[str]) -> str:
        """The element of a picture; one that was saved with the page has this source only."""
        element = match[0]
        written = SOURCE.search(element)
        source = (written[1] or written[2] or written[3] or "").strip() if written else ""
        named = self._named.get(source, source)
        if named.startswith("data:"):
            if len(named) < MIN_PHOTOGRAPH_CHARACTERS:
                return element
            named = self._place(named)
        elif named == source and self._file(source):
            named = self._place(source)
        elif named == source:
            return element
        return OTHER_SOURCES.sub("", SOURCE.sub(lambda _: f'src="{named}"', element))

    def _file(self, source: str) -> Path | None:
        """The file that a relative address names; None if it is not a picture below the page's folder."""
        if self._folder is None or HAS_SCHEME.match(source):
            return None
        try:
            path = (self._folder / unquote(source.partition("?")[0].partition("#")[0])).resolve()
            is_picture = path.suffix.lower() in PICTURE_KINDS and path.is_relative_to(self._folder) and path.is_file()
        except (OSError, ValueError):  # a name that no system accepts
            return None
        return path if is_picture else None

    def _data(self, source: str) -> str:
        if source.startswith("data:"):
            return source
        path = self._file(source)
        try:
            if path is None or path.stat().st_size > MAX_PHOTOGRAPH_CHARACTERS:
                return ""
            kind = PICTURE_KINDS[path.suffix.lower()]
            return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode('ascii')}"
        except OSError:
            return ""
