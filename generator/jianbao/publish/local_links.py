"""Where links and pictures of Markdown files lead on the site: to pages, own files, and files next to a page.

A path is looked for where the file is, below ``content``, and then where its page is, in the site. A file next to a
page is copied to the site because a page refers to it; other files there are not.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping, Sequence, Set
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

from jianbao.config import SETTINGS_FILE, Config
from jianbao.config.toml_file import key_lines, line_of
from jianbao.errors import JianbaoError, LinkError, PageError
from jianbao.model import Page
from jianbao.publish import urls
from jianbao.publish.menu import Menu
from jianbao.publish.own_content import OwnContent, claim
from jianbao.publish.page_record import PageRecord
from jianbao.publish.render.markdown import Addresses
from jianbao.suggestion import closest


class LocalLinks:
    """Resolves the addresses in Markdown files, and collects the files that they need and those that lead nowhere."""

    def __init__(self, content: Path, own: OwnContent, records: Iterable[PageRecord], paths: Set[str]) -> None:
        """``records`` are those of all articles, ``paths`` all pages and files of the site."""
        self.files: dict[str, str] = {}
        """The files that pages refer to: path in the site -> file below ``content``."""
        self.problems: list[JianbaoError] = []
        self._content, self._own, self._paths, self._records = content, own, paths, records
        self._places: dict[str, str] = {}
        self._resolved: dict[str, Addresses] = {}

    def resolve(self, file: str, path: str, links: Sequence[Sequence[Any]]) -> Addresses:
        """The addresses of ``file``, which is below ``content`` and has its page at ``path``.

        ``links`` are lines and addresses. What leads nowhere is left out, and added to ``problems``.
        """
        if file not in self._resolved:
            found: dict[str, str] = {}
            for line, address in links:
                target = self._target(file, path, address)
                if target is None:
                    self.problems.append(self._nowhere(file, line, address))
                else:
                    found[address] = target
            self._resolved[file] = tuple(found.items())
        return self._resolved[file]

    def check_menu(self, menu: Menu, config: Config) -> None:
        """Add the links of the navigation that lead nowhere to ``problems``."""
        for entry in menu.entries:
            path = unquote(urlsplit(entry.link).path)
            if not entry.is_external and path not in self._paths and path != urls.SITEMAP:
                file = config.root / SETTINGS_FILE
                line = line_of(("nav", "entries"), key_lines(file))
                remedy = "Write a path below the site, like feed.xml, or a complete URL."
                self.problems.append(
                    LinkError(
                        f"the entry {entry.link} of the navigation leads nowhere",
                        file=str(file),
                        line=line,
                        remedy=remedy,
                    )
                )

    def _target(self, file: str, path: str, address: str) -> str | None:
        parts = urlsplit(address)
        wanted = unquote(parts.path)
        site = self._in_content(_joined(file, wanted)) if not wanted.startswith("/") else None
        site = site or self._in_site(wanted.lstrip("/") if wanted.startswith("/") else _joined(path, wanted), wanted)
        if site is None:
            return None
        relative = posixpath.relpath(site, posixpath.dirname(path) or ".")
        return urlunsplit(("", "", urls.quoted(relative), parts.query, parts.fragment))

    def _in_content(self, name: str) -> str | None:
        """The path in the site of a file below ``content``; a file next to a page is added to ``files``."""
        if name.startswith(".."):
            return None
        if not self._places:
            self._places = {f"articles/{record.file}": urls.article_path(record) for record in self._records}
            self._places |= {page.file: page.path for page in self._own.pages}
            self._places |= {own: path for path, own in self._own.files.items()}
        if name in self._places:
            return self._places[name]
        folder, _, rest = name.partition("/")
        is_copied = folder in ("pages", "articles") and not name.endswith(".md")
        if not is_copied or not (self._content / name).is_file():
            return None
        path = rest if folder == "pages" else name
        try:
            claim(path, name, self._own.owners)
        except PageError as problem:
            self.problems.append(problem)
        else:
            self.files[path] = name
        self._places[name] = path
        return path

    def _in_site(self, path: str, wanted: str) -> str | None:
        folder_page = posixpath.normpath(f"{path}/{urls.HOME}") if path else urls.HOME
        candidates = [folder_page] if wanted.endswith("/") or not path else [posixpath.normpath(path), folder_page]
        return next((candidate for candidate in candidates if candidate in self._paths), None)

    def _nowhere(self, file: str, line: int, address: str) -> LinkError:
        wanted = unquote(urlsplit(address).path)
        path = self._content / _joined(file, wanted)
        remedy = "Write the path of a file in content, from this file, or of a page of the site."
        if path.suffix == ".md" and path.is_file():
            remedy = "The file exists but is not in the site: it is a draft, or cannot be read, or its path is taken."
        elif path.parent.is_dir() and not wanted.endswith("/"):
            meant = closest(path.name, sorted(entry.name for entry in path.parent.iterdir()), 0.7)
            remedy = f"Did you mean {meant}? {remedy}" if meant else remedy
        return LinkError(f"{unquote(address)} leads nowhere", file=f"content/{file}", line=line, remedy=remedy)


def with_addresses(pages: Sequence[Page], own: OwnContent, links: LocalLinks) -> list[Page]:
    """The pages, those with links to files of the user's with the addresses of these links in their contexts.

    ``addresses`` maps an article's id, or an empty text for the text of an own page, to the result of ``resolve``.
    """
    own_pages = {page.path: page for page in own.pages}
    return [_with_addresses(page, own_pages, links) for page in pages]


def _with_addresses(page: Page, own_pages: Mapping[str, Any], links: LocalLinks) -> Page:
    addresses: dict[str, Addresses] = {}
    if page.source or page.has_texts:
        records = [page.context["article"]] if page.source else page.context["articles"]
        for record in records:
            if record.links:
                path = urls.article_path(record)
                addresses[record.id] = links.resolve(f"articles/{record.file}", path, record.links)
    elif (own := own_pages.get(page.path)) and own.links:
        addresses[""] = links.resolve(own.file, own.path, own.links)
    return page._replace(context={**page.context, "addresses": addresses}) if addresses else page


def _joined(start: str, path: str) -> str:
    """A path relative to the folder of the file ``start``."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(start), path))
