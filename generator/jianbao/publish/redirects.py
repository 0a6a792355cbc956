"""Old addresses of articles -> pages that lead there, so that no link from elsewhere dies when an archive moves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from jianbao.errors import PageError
from jianbao.model import Page
from jianbao.publish.page_record import PageRecord
from jianbao.publish.urls import WINDOWS_RESERVED, same_name

FORBIDDEN_CHARACTERS = re.compile(r'[\x00-\x1f\x7f\\:*?"<>|\ud800-\udfff]')
"""What a file name cannot hold on some system."""
MAX_NAME_BYTES = 255
"""Bytes that file systems give a name."""
MAX_PATH_BYTES = 900
"""Bytes of all of an address: macOS takes 1,024 for a path, Linux 4,096, with the site's folder in it."""


def with_redirects(
    pages: Sequence[Page], articles: Sequence[PageRecord], prefix: str, others: Iterable[str] = ()
) -> tuple[list[Page], list[PageError]]:
    """The ``pages`` and after them one for each alias of the ``articles``; and the aliases that cannot have one.

    ``articles`` are newest first: of two the older keeps an address, so that no news takes one away. ``prefix`` is
    what messages put before their files; ``others`` are more paths of the site, a folder of ours ending in ``/``.
    """
    if not any(article.aliases for article in articles):
        return [*pages], []
    taken = (*(page.path for page in pages), *others)
    owners = {same_name(path.rstrip("/")): "a page of the site" for path in taken}
    folders = {folder for path in owners for folder in _above(path)}
    made: dict[str, Page] = {}
    problems: list[PageError] = []
    for article in reversed(articles):
        name = prefix + article.file
        for alias in article.aliases:
            path = redirect_path(alias)
            if path is None:
                problems.append(_unusable(alias, name))
                continue
            key = same_name(path)
            owner = next((owners[place] for place in (key, *_above(key)) if place in owners), None)
            if owner is None and key in folders:
                owner = "a folder of the site"
            # Two spellings of one address may lead to one article: where they are one file, its bytes are the same.
            if owner is None or (owner == name and owners.get(key) == name):
                owners[key] = name
                folders.update(_above(key))
                made[path] = Page(path, "redirect.html", {"article": article})
            else:
                problems.append(_clash(alias, name, owner))
    return [*pages, *made.values()], sorted(problems, key=lambda problem: problem.file or "")


def redirect_path(alias: str) -> str | None:
    """The file that answers there: the address itself if it ends in ``.html``, else ``index.html`` in that folder.

    So it answers on any server, with or without the last slash. None for what cannot be a file on every system.
    """
    address = alias.lstrip("/")
    path = address if address.lower().endswith((".html", ".htm")) else f"{address.rstrip('/')}/index.html".lstrip("/")
    visible = not any(part.startswith(".") for part in path.split("/")[:-1])
    usable = visible and all(map(_is_name, path.split("/"))) and len(path.encode()) <= MAX_PATH_BYTES
    return path if usable else None


def _is_name(part: str) -> bool:
    """Whether a folder or a file can be called so everywhere."""
    usable = part and part[0] != " " and part[-1] not in ". " and not FORBIDDEN_CHARACTERS.search(part)
    return bool(usable and not WINDOWS_RESERVED.fullmatch(part) and len(part.encode()) <= MAX_NAME_BYTES)


def _above(path: str) -> Iterator[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def _unusable(alias: str, name: str) -> PageError:
    return PageError(
        "an alias cannot be a file on every system",
        file=name,
        remedy=f"Write {alias!r} as it stands below the site's address, like  aliases: [2021/03/18/name.html]",
    )


def _clash(alias: str, name: str, owner: str) -> PageError:
    return PageError("an alias is taken", file=name, remedy=f"{alias} is {owner}; take it out of the aliases here.")
