"""Pages -> the site: ``load``, ``organise``, ``pages``, ``render``, ``write``, ``index``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from jianbao.errors import PageError
from jianbao.model import Outlet, Page
from jianbao.outlets import load_outlets
from jianbao.publish.affected import find_affected, redirect_paths, reusable_sitemaps, unaffected_files
from jianbao.publish.build_context import BuildContext
from jianbao.publish.catalogue import Catalogue, load_catalogue, page_prefix
from jianbao.publish.make_pages import clear_caches, make_pages
from jianbao.publish.output_file import MANIFEST
from jianbao.publish.output_folder import OutputFolder, SiteFile
from jianbao.publish.pages import all_pages, sitemaps
from jianbao.publish.read_page import load_about
from jianbao.publish.redirects import with_redirects
from jianbao.publish.shelves import organise, spellings_of
from jianbao.publish.up_to_date import BuildState, ChangeCheck, TableVersions
from jianbao.publish.urls import SEARCH_INDEX_FOLDER
from jianbao.report import BuildReport, Progress
from jianbao.runtime.cache import Table
from jianbao.runtime.gc_pause import gc_paused, keep_alive
from jianbao.runtime.helper_process import HelperProcess
from jianbao.runtime.workers import workers_for

SEARCH_SCRIPTS = ("static/search-", "static/shortcut.js")
"""How the names of scripts begin that only a search needs."""
NO_JEKYLL = ".nojekyll"
"""Tells GitHub Pages to serve the files as they are."""
RESERVED_PATHS = (NO_JEKYLL, MANIFEST, SEARCH_INDEX_FOLDER)
"""What no article can answer at, whether there is an index or not."""


def make_site(
    build: BuildContext, check: ChangeCheck, helper: HelperProcess, stopwatch: Callable[[str], None], progress: Progress
) -> tuple[BuildReport, BuildState]:
    """Make what has changed, and delete what is no longer part of the site; ``glance`` is what a look showed.

    Raises ConfigError, ThemeError, OutputError and SearchError; a page that cannot be read goes into the report.
    """
    clear_caches()
    keep_alive()  # nothing of the last build of this process (serve) any more
    outlets = load_outlets(build.config.root / "outlets", patterns=False)
    with workers_for(build.config.root, clear_caches, build.jobs, build.executor) as workers:
        with gc_paused():
            pages = load_catalogue(build, check.page_stamps, workers, progress)
            stopwatch("reading pages")
            site = OutputFolder(build.site, build.cache("site"), build.common)
            plan = _plan(build, pages, outlets, check.tables(), site.known)
            stopwatch("planning")
        others = [SEARCH_INDEX_FOLDER] if build.search else []
        site.open([*(page.path for page in plan.pages), *plan.static, *others], check.files(), plan.kept, [NO_JEKYLL])
        lost = make_pages(build, plan.pages, site, workers, helper, progress)
    _copy(plan.static, site)
    stopwatch("making pages")
    found = None
    if build.search:
        from jianbao.publish.search.update import (
            update_index,  # what it needs takes as long to load as a small edit to make
        )

        found = update_index(build, pages, outlets, site, progress)
    stopwatch("indexing")
    stamps = site.close()
    stopwatch("deleting and remembering")
    keep_alive(check, pages, plan, site)
    report = BuildReport(
        output=build.site,
        articles=len(pages.records),
        drafts=pages.drafts,
        pages=len(site.new) - len({*plan.static, *others, NO_JEKYLL} & site.new),
        written=site.written,
        pruned=site.pruned,
        search=found,
        problems=(*pages.problems, *plan.problems, *lost),
    )
    tables = TableVersions(pages.after, site.table) if site.is_sure(plan.pages) else TableVersions()
    return report, BuildState(stamps, tables, pages.is_settled)


def _copy(static: Mapping[str, Path], site: OutputFolder) -> None:
    for path, source in static.items():
        site.write(path, source.read_bytes())
    if NO_JEKYLL in site.new:
        site.write(NO_JEKYLL, b"")


class Plan(NamedTuple):
    """What is to be made."""

    pages: list[Page]
    static: Mapping[str, Path]
    """Files that are copied, by their paths in the site."""
    problems: list[PageError]
    """Old addresses that cannot be kept, and what is wrong with ``about.md``."""
    kept: Mapping[str, SiteFile]
    """What the last build made and left as it should be."""


def _plan(
    build: BuildContext, pages: Catalogue, outlets: Mapping[str, Outlet], site: TableVersions, known: Table[SiteFile]
) -> Plan:
    """All that is due. ``site`` and ``known`` are of the last build: see ``due_of``."""
    config = build.config
    copied = build.theme.static().items()
    static = {path: file for path, file in copied if config.search.enabled or not path.startswith(SEARCH_SCRIPTS)}
    about, unread = load_about(build.about, config.root)
    articles, files = [*pages.records.values()], known.rows
    spellings = spellings_of(articles)
    affected = find_affected(pages, spellings, site, known)
    library = organise(articles, spellings, outlets, config.lang, affected)
    planned = all_pages(library, about, absolute=bool(config.url), search=config.search.enabled, affected=affected)
    old = redirect_paths(pages)
    left = unaffected_files(files, affected, old, planned)
    paths = {page.path for page in planned}
    if (same := reusable_sitemaps(files, left, paths)) is not None:
        left |= same
    elif config.url:
        others = left.keys() - static.keys() - old if left else ()
        planned += sitemaps({*paths, *others})
    prefix = page_prefix(config.articles, config.root)
    made = [page.context["article"] for page in planned if page.source]
    planned, clashes = with_redirects(planned, made, prefix, [*static, *RESERVED_PATHS])
    return Plan(planned, static, [*clashes, *unread], left)
