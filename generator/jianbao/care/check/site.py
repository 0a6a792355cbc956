"""Check of the built site: every link within it leads to a file, and to a place in that file."""

from __future__ import annotations

import html
import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from jianbao.care.check.archive import Archive
from jianbao.care.check.finding import Finding
from jianbao.publish.urls import HOME
from jianbao.report import relative
from jianbao.runtime.file_stamps import scan

HTML_FILES_PER_BATCH = 100
NO_TAGS = re.compile(r"<!--.*?-->|(<(script|style|textarea)\b[^>]*>).*?(?=</\2)", re.IGNORECASE | re.DOTALL)
"""Comments, and what is in elements whose content is text; the start tag of the element is the first group."""
REST_OF_TAG = r"""[^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*>"""
ANY_START_TAG = re.compile(rf"<[a-z]{REST_OF_TAG}", re.IGNORECASE)
LINK_TAG = re.compile(
    rf"<(?:a|area|link|script|img|source|video|audio|track|iframe|embed)\s{REST_OF_TAG}", re.IGNORECASE
)
LINK_OR_NAME = re.compile(
    r"""[\s"'](href|src|poster|id|name)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE
)
LINKING_ATTRIBUTES, NAMING_ATTRIBUTES = ("href", "src", "poster"), ("id", "name")
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
TOP = ("", "top")
"""Fragments that lead to the top of a page, without an element of that id."""


class Target(NamedTuple):
    """Where a link within the site leads."""

    path: str
    """The file in the site; empty for the file that has the link."""
    place: str
    """The fragment, decoded; empty for none, and where no id is meant."""
    exists: bool
    """Whether the file exists."""


class SiteLink(NamedTuple):
    """A link within the site."""

    line: int
    address: str
    path: str
    """The file in the site that it leads to."""
    place: str
    """As in ``Target``."""


class PageLinks(NamedTuple):
    """What one HTML file of the site links to within it."""

    dead: tuple[SiteLink, ...]
    """Links to a file, or to a place in the same file, that does not exist."""
    to_places: tuple[SiteLink, ...]
    """Links to a place in another file."""


def site_links(archive: Archive) -> Iterator[Finding]:
    """Links of the built site that lead to no file, or to no place in it; those that lead to the same as one."""
    site, url = archive.config.site, archive.config.url
    files = sorted(path for path in scan(site) if path.endswith(".html"))
    read = archive.workers.map_batches(partial(_read_links, site, url), files, size=HTML_FILES_PER_BATCH)
    dead: defaultdict[tuple[str, str], list[tuple[str, SiteLink]]] = defaultdict(list)
    for path, found in zip(archive.progress(files, "Reading the site"), read, strict=True) if files else ():
        nowhere = [link for link in found.to_places if link.place not in _places(site, link.path)]
        for link in sorted([*found.dead, *nowhere]):
            dead[link.path, link.place].append((path, link))
    for (path, first), *more in dead.values():
        others = f", like {len(more)} more to {first.path}" if more else ""
        fix = "Run jianbao build; if the link stays, correct it in the page, the theme or [nav]."
        what = f"the link {first.address} leads nowhere{others}"
        yield Finding(relative(site / path, archive.root), what, fix, first.line)


def _read_links(site: Path, url: str, paths: Sequence[str]) -> list[PageLinks]:
    return [_links_of(site, url, path) for path in paths]


def _links_of(site: Path, url: str, path: str) -> PageLinks:
    text = _read(site, path)
    dead: list[SiteLink] = []
    to_places: list[SiteLink] = []
    for tag in LINK_TAG.finditer(text):
        for address in _values(tag[0], LINKING_ATTRIBUTES):
            target = _target(site, url, posixpath.dirname(path), address)
            if target is None or (target.exists and not target.place):
                continue
            line = text.count("\n", 0, tag.start()) + 1
            link = SiteLink(line, address, target.path or path, target.place)
            if not target.exists:
                dead.append(link._replace(place=""))
            elif link.path != path:
                to_places.append(link)
            elif f' id="{target.place}"' not in text and target.place not in _places_in(text):
                dead.append(link)
    return PageLinks(tuple(dead), tuple(to_places))


@lru_cache(maxsize=100_000)
def _target(site: Path, url: str, folder: str, address: str) -> Target | None:
    """Where a link in a file in ``folder`` leads; None if that is not in the site."""
    address = html.unescape(address).strip()
    is_absolute = bool(url) and address.startswith(url)
    within = address.removeprefix(url) if is_absolute else address
    try:
        parts = urlsplit(within)
    except ValueError:
        return None
    if SCHEME.match(within):
        return None
    wanted, place = unquote(parts.path), unquote(parts.fragment)
    is_place = place not in TOP and not place.startswith(":~:")
    if not wanted and not is_absolute:
        return Target("", place if is_place else "", exists=True)
    start = "" if is_absolute or wanted.startswith("/") else folder
    path = posixpath.normpath(posixpath.join(start, wanted.lstrip("/")))
    file = site / path
    if file.is_dir():
        path, file = posixpath.normpath(f"{path}/{HOME}"), file / HOME
    exists = not path.startswith("../") and file.is_file()
    return Target(path, place if is_place and path.endswith(".html") else "", exists)


@lru_cache(maxsize=1000)
def _places(site: Path, path: str) -> frozenset[str]:
    """The ids and names in a file of the site."""
    return _places_in(_read(site, path))


def _places_in(text: str) -> frozenset[str]:
    found = (value for tag in ANY_START_TAG.findall(text) for value in _values(tag, NAMING_ATTRIBUTES))
    return frozenset(map(html.unescape, found))


def _values(tag: str, names: Sequence[str]) -> Iterator[str]:
    """The values of the attributes ``names`` of a start tag, as they are written."""
    for name, *values in LINK_OR_NAME.findall(tag):
        if name.lower() in names:
            yield "".join(values)


def _read(site: Path, path: str) -> str:
    """The HTML of a file of the site, with newlines in place of comments and scripts."""
    text = (site / path).read_text(encoding="utf-8", errors="replace")
    return NO_TAGS.sub(lambda match: (match[1] or "") + "\n" * match[0].count("\n"), text)
