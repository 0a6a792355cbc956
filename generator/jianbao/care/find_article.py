"""Find the article that a user names, by its id, by its source address, or by the address of its page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from jianbao.config import Config
from jianbao.errors import PageError, UsageError
from jianbao.ingest.existing_pages import ExistingPage
from jianbao.ingest.source_url import article_id, canonical_url
from jianbao.model import Article
from jianbao.page.format import parse_page
from jianbao.page.removed import REMOVED_FOLDER, RemovedTable, address_digest
from jianbao.runtime.file_stamps import page_stamps
from jianbao.suggestion import closest

PAGE_ADDRESS = re.compile(r"(?:.*/)?articles/(?:.*/)?(?P<id>[^/]+)\.(?:html|md)(?:[?#].*)?")
"""The address of an article's page in the site, or its Markdown file."""


class KeptPage(NamedTuple):
    """The page of a removed article, in ``content/removed``."""

    path: Path
    id: str
    address_id: str
    """The id that its source URL gives; empty without one."""
    article: Article | None
    """None if the page cannot be parsed any more."""


def read_kept_pages(config: Config) -> list[KeptPage]:
    """Read the pages of all removed articles that were not purged."""
    folder = config.root / REMOVED_FOLDER
    return [_read_kept_page(folder / file) for file in page_stamps(folder)]


def _read_kept_page(path: Path) -> KeptPage:
    try:
        article = read_article(path)
    except (PageError, OSError):
        return KeptPage(path, path.stem, "", None)
    return KeptPage(path, article.id, _address_id(article.source_url), article)


def read_article(path: Path) -> Article:
    """Read a page that may have been edited. Raises PageError and OSError."""
    text = path.read_bytes().decode("utf-8-sig", "replace")
    return parse_page(text.replace("\r\n", "\n").replace("\r", "\n"), str(path))


def find_id(
    wanted: str, pages: Mapping[str, ExistingPage], removed: RemovedTable, kept: Iterable[KeptPage], site_url: str
) -> str:
    """The id of the article that ``wanted`` names; ``pages`` are all pages of the archive, by id.

    Raises UsageError, with what may be meant, if there is no such article or more than one.
    """
    known = {*pages, *removed.by_id}
    if wanted in known:
        return wanted
    is_on_site = not wanted.startswith(("http://", "https://")) or (site_url and wanted.startswith(site_url))
    page = PAGE_ADDRESS.fullmatch(wanted) if is_on_site else None
    if page and page["id"] in known:
        return page["id"]
    address_id = _address_id(wanted)
    ids = {identifier for identifier, page in pages.items() if page.address_id == address_id}
    ids |= {page.id for page in kept if page.address_id == address_id and page.id in removed.by_id}
    if (article := removed.by_address.get(address_digest(address_id))) and address_id:
        ids.add(article.id)
    if len(ids) == 1:
        return ids.pop()
    if ids:
        names = ", ".join(sorted(ids))
        raise UsageError(
            f"{len(ids)} articles have the address {wanted}: {names}", remedy="Name one of them by its id."
        )
    meant = closest(page["id"] if page else address_id or wanted, sorted(known))
    hint = f"Did you mean {meant}? " if meant else ""
    remedy = f"{hint}An id is the name of the article's page: the ID of articles/ID.html."
    raise UsageError(f"no article has the id or address {wanted}", remedy=remedy)


def _address_id(address: str) -> str:
    """The id that a source URL gives; empty for any other text."""
    url = canonical_url(address)
    return article_id(url, "") if url else ""
