"""Update the search index of a site; only articles that changed since the last build are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from jianbao.config import Config
from jianbao.model import Article, Outlet
from jianbao.page.format import page_body
from jianbao.publish.build_context import BuildContext
from jianbao.publish.catalogue import PAGE_PREFIX, Catalogue
from jianbao.publish.output_folder import OutputFolder
from jianbao.publish.page_record import PageRecord, make_card
from jianbao.publish.read_page import decode_page, load_article, read_page
from jianbao.publish.render.templates import clear_caches
from jianbao.publish.search import SearchEntry, SearchRecord, build_index, search_records
from jianbao.publish.shelf_kinds import outlet_name
from jianbao.publish.urls import SEARCH_INDEX_FOLDER
from jianbao.report import Progress, SearchReport
from jianbao.runtime.cache import read_rows, write_rows
from jianbao.runtime.code_version import digest_of_parts
from jianbao.runtime.file_stamps import bytes_digest, stamps_digest
from jianbao.runtime.workers import workers_for

SEARCH_CODE = (
    "publish/search",
    *("chinese/characters.py", "chinese/characters.toml"),
    *("chinese/pinyin.py", "chinese/pinyin.toml"),
    *("page", "publish/read_page.py", "publish/page_record.py", "publish/render", "model.py"),
    *("publish/shelf_kinds.py", "publish/urls.py"),
)
"""The code that decides what the index has of an article. A version of jianbao that changes only other code does not
index again."""


class _LastUpdate(NamedTuple):
    """What the last update left in the cache, one value per row of the file."""

    stamps: str
    """Digest of the stamps of the index's files."""
    inputs: str
    """Digest of the entries and settings that the index was made from."""
    report: Sequence[Any]
    """The fields of its SearchReport."""


def update_index(
    build: BuildContext, catalogue: Catalogue, outlets: Mapping[str, Outlet], site: OutputFolder, progress: Progress
) -> SearchReport:
    """Update the index in ``site``; nothing is read if neither its inputs nor its files changed.

    Raises OutputError.
    """
    config, folder = build.config, build.site / SEARCH_INDEX_FOLDER
    entries = list(_search_entries(catalogue, outlets, config))
    inputs = bytes_digest(repr((entries, config.search)).encode("utf-8", "surrogatepass"))
    rows = read_rows(build.cache("search"), build.code)
    last = _LastUpdate(*rows) if rows else None
    is_intact = last is not None and last.stamps == stamps_digest(site.stamps_below(SEARCH_INDEX_FOLDER))
    if last and is_intact and last.inputs == inputs:
        return SearchReport(*last.report)

    names = {record.outlet: outlet_name(outlets, record.outlet, config.lang) for record in catalogue.records.values()}
    read = partial(_read_records, config, names)
    with workers_for(config.root, clear_caches, build.jobs, build.executor) as workers:
        report = build_index(
            entries,
            catalogue.records,
            read,
            folder,
            workers,
            options=config.search,
            intact=is_intact,
            progress=progress,
        )
    site.rescan(SEARCH_INDEX_FOLDER)
    update = _LastUpdate(stamps_digest(site.stamps_below(SEARCH_INDEX_FOLDER)), inputs, tuple(report.idle()))
    write_rows(build.cache("search"), build.code, update)
    return report


def _read_records(config: Config, outlet_names: Mapping[str, str], pages: Iterable[PageRecord]) -> list[SearchRecord]:
    """Read search records in a worker process; ``outlet_names`` are the display names by slug."""
    records = search_records((_read_article(page, config) for page in pages), {}, "")
    return [record._replace(outlet=outlet_names.get(record.outlet, record.outlet)) for record in records]


def _read_article(page: PageRecord, config: Config) -> Article:
    """The article of a page; its front matter is parsed only if this build has not read it, or if it changed since."""
    name = PAGE_PREFIX + page.file
    data = read_page(f"{config.articles}/{page.file}", name)
    if page.shown and bytes_digest(data) == page.digest:
        return make_card(page, page_body(decode_page(data)))
    return load_article(data, name, config.timezone)


def _search_entries(catalogue: Catalogue, outlets: Mapping[str, Outlet], config: Config) -> Iterator[SearchEntry]:
    """Yield the entry of each article; its digest covers the page, the outlet's display name, and the code."""
    code = digest_of_parts(*SEARCH_CODE)
    for record in catalogue.records.values():
        inputs = f"{code} {record.digest} {outlet_name(outlets, record.outlet, config.lang)}{config.timezone}"
        yield SearchEntry(record.id, record.date or "", record.length, bytes_digest(inputs.encode()))
