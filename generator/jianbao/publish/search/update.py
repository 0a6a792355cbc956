"""The search index of a site; of 30,000 articles only those are read that changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from jianbao.model import Outlet
from jianbao.publish.build_context import BuildContext
from jianbao.publish.catalogue import Catalogue, page_prefix
from jianbao.publish.output_folder import OutputFolder
from jianbao.publish.read_page import load_article, read_page
from jianbao.publish.render.templates import clear_caches
from jianbao.publish.search import Entry, SearchRecord, build_index, search_records
from jianbao.publish.shelves import outlet_name
from jianbao.publish.urls import SEARCH_INDEX_FOLDER
from jianbao.report import SearchReport, Track
from jianbao.runtime.cache import read_rows, write_rows
from jianbao.runtime.code_version import package_digest
from jianbao.runtime.file_stamps import bytes_digest, stamps_digest
from jianbao.runtime.workers import Workers, workers_for

BATCH = 250
"""Articles a process reads at a time."""


def make_index(
    build: BuildContext, pages: Catalogue, outlets: Mapping[str, Outlet], site: OutputFolder, track: Track
) -> SearchReport:
    """Bring the index in ``site`` up to date. Raises SearchError, OutputError."""
    config, folder = build.config, build.site / SEARCH_INDEX_FOLDER
    entries = list(_entries(pages, outlets, config.lang))
    wanted = bytes_digest(repr((entries, config.search)).encode("utf-8", "surrogatepass"))
    rows = read_rows(build.cache("search"), build.code)
    intact = bool(rows) and rows[0] == stamps_digest(site.within(SEARCH_INDEX_FOLDER))
    if intact and rows[1] == wanted:
        return SearchReport(*rows[2])

    work = partial(_read_batch, config.articles, page_prefix(config.articles, config.root))

    def read(identifiers: Sequence[str], helpers: Workers) -> Iterator[SearchRecord]:
        files = (pages.records[identifier].file for identifier in identifiers)
        for record in helpers.map_batches(work, files, size=BATCH):
            yield record._replace(outlet=outlet_name(outlets, record.outlet, config.lang))

    with workers_for(config.root, clear_caches, build.jobs, build.executor) as workers:
        found = build_index(entries, read, folder, workers, options=config.search, intact=intact, track=track)
    site.rescan(SEARCH_INDEX_FOLDER)
    write_rows(
        build.cache("search"),
        build.code,
        [stamps_digest(site.within(SEARCH_INDEX_FOLDER)), wanted, tuple(found.idle())],
    )
    return found


def _read_batch(folder: Path, prefix: str, files: Iterable[str]) -> list[SearchRecord]:
    """What a worker process does: the records, in which an outlet is not yet called by its name."""
    articles = (load_article(read_page(f"{folder}/{file}", prefix + file), prefix + file) for file in files)
    return [*search_records(articles, {}, "")]


def _entries(pages: Catalogue, outlets: Mapping[str, Outlet], lang: str) -> Iterator[Entry]:
    """What is known of each article without its body; the digest stands for all that a result shows of it."""
    code = package_digest()
    for source in pages.records.values():
        made_of = f"{code} {source.digest} {outlet_name(outlets, source.outlet, lang)}"
        yield Entry(source.id, source.date or "", source.length, bytes_digest(made_of.encode()))
