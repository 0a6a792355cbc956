"""Find the posts of a Jekyll site, and count its other pages."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from jianbao.errors import ClippingError
from jianbao.importers.jekyll_config import POSTS_FOLDER
from jianbao.page.post_names import POST_STEM

POST_SUFFIXES = frozenset([".md", ".markdown", ".mkd", ".mkdn", ".mkdown", ".html", ".htm", ".textile", ".txt"])
IGNORED_FOLDERS = frozenset(["node_modules", "vendor", "gemfiles"])
"""Folders that Jekyll ignores, besides those whose names begin with ``_`` or ``.``."""
GENERATED_PAGES = frozenset(["index", "404"])
"""Names without suffix of pages that every site has, and so this archive's."""


def find_posts(folder: Path, excluded: Iterable[Path] = ()) -> tuple[list[Path], int]:
    """The files below ``folder`` that may be posts, and the number of pages that are not.

    Posts are in ``_posts`` folders, or named like posts. Symbolic links and the folders in ``excluded`` are skipped.
    """
    skipped = {*excluded}
    posts: list[Path] = []
    pages = 0
    for current, folders, names in os.walk(folder):
        current_folder = Path(current)
        folders[:] = sorted(
            name
            for name in folders
            if (name == POSTS_FOLDER or name[0] not in "._")
            and name not in IGNORED_FOLDERS
            and current_folder / name not in skipped
        )
        in_posts = POSTS_FOLDER in current_folder.relative_to(folder).parts
        for path in (current_folder / name for name in sorted(names) if name[0] not in "._"):
            if path.suffix.lower() not in POST_SUFFIXES or path.is_symlink():
                continue
            if in_posts or POST_STEM.fullmatch(path.stem):
                posts.append(path)
            else:
                pages += path.stem not in GENERATED_PAGES and _has_front_matter(path)
    return posts, pages


def _has_front_matter(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(3) == b"---"
    except OSError:
        return False


def utf8_name(path: Path) -> str:
    """A relative path with ``/``, as the archive records it, whatever the locale is.

    Raises ClippingError for a path whose bytes are not UTF-8: ``aliases.tsv`` and pages could not contain it.
    """
    encoded = os.fsencode(path.as_posix())
    try:
        return encoded.decode()
    except UnicodeDecodeError:
        name = encoded.decode("utf-8", "backslashreplace")
        raise ClippingError("the file name is not UTF-8", file=name, remedy="Rename the file.") from None
