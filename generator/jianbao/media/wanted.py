"""Which pictures the pages of an archive show: read from each page once, and again when it changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from jianbao.config import Config
from jianbao.errors import ClippingError, PageError
from jianbao.model import Article
from jianbao.page.media_table import recorded_address
from jianbao.page.removed import REMOVED_FOLDER, load_removed
from jianbao.publish.read_page import load_article, read_page
from jianbao.publish.render.find_pictures import FETCHED_ADDRESS, find_pictures
from jianbao.report import Progress, no_progress
from jianbao.runtime.cache import cache_file, read_table, write_table
from jianbao.runtime.code_version import code_digest
from jianbao.runtime.file_stamps import Stamp, page_stamps
from jianbao.runtime.workers import workers_for

MAX_PICTURES_OF_PAGE = 100
"""Pictures of one page that are kept; a page with more is a gallery, or an attack."""
PAGES_SEARCHED_PER_BATCH = 200
ARTICLES_FOLDER_NAME = "content/articles"


class PagePictures(NamedTuple):
    """The pictures of a page."""

    file: str
    """Relative to the archive."""
    stamp: Stamp
    id: str
    """Of its article; empty if the page cannot be read."""
    addresses: Sequence[str]
    """As ``recorded_address`` writes them, in their order."""


class PictureUse(NamedTuple):
    """A picture that a page shows."""

    address: str
    """As ``recorded_address`` writes it."""
    page: str
    """The first page with it, or its clipping, relative to the archive."""


def read_page_pictures(config: Config, progress: Progress = no_progress) -> list[PagePictures]:
    """The pictures of all pages, those of removed articles among them, the latest first."""
    stamps: dict[str, Stamp] = {}
    for folder in (ARTICLES_FOLDER_NAME, REMOVED_FOLDER):
        if (config.root / folder).is_dir():
            stamps |= {f"{folder}/{name}": stamp for name, stamp in page_stamps(config.root / folder).items()}
    cache, code = cache_file(config.root, "page-pictures"), code_digest()
    before = read_table(cache, code, PagePictures)
    new = [name for name, stamp in stamps.items() if name not in before.rows or before.rows[name].stamp != stamp]
    rows = {name: row for name, row in before.rows.items() if name in stamps}
    with workers_for(config.root, _nothing) as workers:
        found = workers.map_batches(partial(_search_pages, config.root), new, size=PAGES_SEARCHED_PER_BATCH)
        for name, (identifier, addresses) in (
            zip(progress(new, "Searching pages for pictures"), found, strict=True) if new else ()
        ):
            rows[name] = PagePictures(name, stamps[name], identifier, addresses)
    write_table(cache, code, rows, before)
    return [rows[name] for name in sorted(rows, reverse=True)]


def _nothing() -> None:
    """Workers of this package have no caches to clear."""


def wanted_pictures(config: Config, progress: Progress = no_progress) -> list[PictureUse]:
    """Each picture of an article that is not removed, those of the latest articles first."""
    removed = load_removed(config.root).by_id
    pages = read_page_pictures(config, progress)
    return unique_uses(
        PictureUse(address, page.file)
        for page in pages
        if page.file.startswith(f"{ARTICLES_FOLDER_NAME}/") and page.id not in removed
        for address in page.addresses[:MAX_PICTURES_OF_PAGE]
    )


def pictures_of_clippings(config: Config, names: Iterable[str]) -> list[PictureUse]:
    """The pictures of clippings that were not ingested yet, as ingest will find them; ``names`` are their files."""
    from jianbao.ingest.article import load_knowledge, make_article  # slow to import, and only collect needs it

    knowledge = load_knowledge(config.root)
    found: list[PictureUse] = []
    for name in names:
        try:
            article, _ = make_article(config.root / name, name, knowledge)
        except ClippingError:  # ingest reports it
            continue
        found += [PictureUse(recorded_address(address), name) for address in _addresses(article)]
    return unique_uses(found)


def unique_uses(uses: Iterable[PictureUse]) -> list[PictureUse]:
    """The first use of each picture."""
    first: dict[str, PictureUse] = {}
    for use in uses:
        first.setdefault(use.address, use)
    return [*first.values()]


def embedded_pictures_of(path: Path) -> dict[str, str]:
    """The ``data:`` addresses of the pictures within a page, each by its recorded address."""
    try:
        article = load_article(read_page(str(path), path.name), path.name)
    except PageError:
        return {}
    return {recorded_address(address): address for address in _addresses(article) if address[:5].lower() == "data:"}


def _search_pages(root: Path, names: Sequence[str]) -> list[tuple[str, list[str]]]:
    return [_search_page(root, name) for name in names]


def _search_page(root: Path, name: str) -> tuple[str, list[str]]:
    """The id of a page's article and its pictures; nothing of a page that cannot be read."""
    try:
        article = load_article(read_page(str(root / name), name), name)
    except PageError:
        return "", []
    return article.id, [*map(recorded_address, _addresses(article))]


def _addresses(article: Article) -> Iterator[str]:
    """The addresses of the pictures of an article, its lead picture first."""
    lead = [article.image] if article.image and FETCHED_ADDRESS.match(article.image) else []
    yield from dict.fromkeys([*lead, *find_pictures(article.body)])
