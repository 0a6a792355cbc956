"""Redirect pages at the old addresses (aliases) of articles, so that links from elsewhere stay valid."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from jianbao.errors import PageError
from jianbao.model import Page
from jianbao.publish.page_record import PageRecord
from jianbao.publish.urls import WINDOWS_RESERVED, collision_key

FORBIDDEN_CHARACTERS = re.compile(r'[\x00-\x1f\x7f\\:*?"<>|\ud800-\udfff]')
"""Characters that a file name must not have on some system."""
MAX_NAME_BYTES = 255
"""The limit of most file systems."""
MAX_PATH_BYTES = 900
"""Bytes of a path in the site: macOS limits a path to 1,024 bytes, Linux to 4,096, including the site's folder."""


def with_redirects(
    pages: Sequence[Page], articles: Sequence[PageRecord], prefix: str, reserved: Iterable[str] = ()
) -> tuple[list[Page], list[PageError]]:
    """The ``pages`` followed by a redirect page for each alias of the ``articles``, and problems with aliases.

    ``articles`` are newest first; of two that claim an alias the older one keeps it, so that a new article never takes
    an address away. ``prefix`` precedes their files in messages. ``reserved`` are further paths of the site; a folder
    ends in ``/``.
    """
    if not any(article.aliases for article in articles):
        return [*pages], []
    taken = (*(page.path for page in pages), *reserved)
    owners = {collision_key(path.rstrip("/")): "a page of the site" for path in taken}
    folders = {folder for path in owners for folder in _parents(path)}
    redirects: dict[str, Page] = {}
    problems: list[PageError] = []
    for article in reversed(articles):
        name = prefix + article.file
        for alias in article.aliases:
            path = redirect_path(alias)
            if path is None:
                problems.append(_invalid_alias(alias, name))
                continue
            key = collision_key(path)
            owner = next((owners[place] for place in (key, *_parents(key)) if place in owners), None)
            if owner is None and key in folders:
                owner = "a folder of the site"
            # An article may have two spellings of one address. If both are one file, its bytes are the same.
            if owner is None or (owner == name and owners.get(key) == name):
                owners[key] = name
                folders.update(_parents(key))
                redirects[path] = Page(path, "redirect.html", {"article": article})
            else:
                problems.append(_alias_clash(alias, name, owner))
    return [*pages, *redirects.values()], sorted(problems, key=lambda problem: problem.file or "")


def redirect_path(alias: str) -> str | None:
    """The path of an alias's redirect page: the alias if it ends in ``.html``, else ``index.html`` in that folder.

    So the address works on any server, with or without a final slash. None if the path is not valid on every system.
    """
    address = alias.lstrip("/")
    path = address if address.lower().endswith((".html", ".htm")) else f"{address.rstrip('/')}/index.html".lstrip("/")
    is_visible = not path.startswith(".") or "/" not in path  # .git and the like; but Jekyll 4 makes  well/.-done/
    is_usable = is_visible and all(map(_is_name, path.split("/"))) and len(path.encode()) <= MAX_PATH_BYTES
    return path if is_usable else None


def _is_name(part: str) -> bool:
    """Whether ``part`` is a valid name of a file or folder on every system."""
    is_usable = part and part[0] != " " and part[-1] not in ". " and not FORBIDDEN_CHARACTERS.search(part)
    return bool(is_usable and not WINDOWS_RESERVED.fullmatch(part) and len(part.encode()) <= MAX_NAME_BYTES)


def _parents(path: str) -> Iterator[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def _invalid_alias(alias: str, name: str) -> PageError:
    return PageError(
        "an alias cannot be a file on every system",
        file=name,
        remedy=f"Write {alias!r} as a path below the site's URL, like  aliases: [2021/03/18/name.html]",
    )


def _alias_clash(alias: str, name: str, owner: str) -> PageError:
    return PageError(
        "an alias is taken", file=name, remedy=f"{alias} belongs to {owner}; delete it from the aliases here."
    )
