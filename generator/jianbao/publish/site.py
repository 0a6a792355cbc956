"""Pages -> the site: ``load``, ``organise``, ``pages``, ``render``, ``write``, ``index``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from jianbao.errors import PageError
from jianbao.model import Outlet, Page
from jianbao.outlets import load_outlets
from jianbao.publish.affected import find_affected, kept, old_addresses, sitemaps_kept
from jianbao.publish.build_context import BuildContext
from jianbao.publish.catalogue import Pages, load_pages, page_prefix
from jianbao.publish.make_pages import clear_caches, make_pages
from jianbao.publish.output_file import MANIFEST
from jianbao.publish.output_folder import Made, Output
from jianbao.publish.pages import all_pages, sitemaps
from jianbao.publish.read_page import load_about
from jianbao.publish.redirects import with_redirects
from jianbao.publish.shelves import organise, spellings_of
from jianbao.publish.up_to_date import BuildState, ChangeCheck
from jianbao.publish.urls import INDEX
from jianbao.report import BuildReport, Track
from jianbao.runtime.cache import Table
from jianbao.runtime.gc_pause import gc_paused, keep_alive
from jianbao.runtime.helper_process import HelperProcess
from jianbao.runtime.workers import workers_for

SEARCHING = ("static/search-", "static/shortcut.js")
"""How the names of scripts begin that only a search needs."""
NO_JEKYLL = ".nojekyll"
"""Tells GitHub Pages to serve the files as they are."""
OURS = (NO_JEKYLL, MANIFEST, INDEX)
"""What no article can answer at, whether there is an index or not."""


def make_site(
    order: BuildContext, check: ChangeCheck, helper: HelperProcess, stopwatch: Callable[[str], None], track: Track
) -> tuple[BuildReport, BuildState]:
    """Make what has changed, and delete what is no longer part of the site; ``glance`` is what a look showed.

    Raises ConfigError, ThemeError, OutputError and SearchError; a page that cannot be read goes into the report.
    """
    clear_caches()
    keep_alive()  # nothing of the last build of this process (serve) any more
    outlets = load_outlets(order.config.root / "outlets", patterns=False)
    with workers_for(order.config.root, clear_caches, order.jobs, order.executor) as workers:
        with gc_paused():
            pages = load_pages(order, check.pages, workers, track)
            stopwatch("reading pages")
            site = Output(order.site, order.cache("site"), order.common)
            plan = _plan(order, pages, outlets, check.tables(), site.known)
            stopwatch("planning")
        others = [INDEX] if order.search else []
        site.open([*(page.path for page in plan.pages), *plan.static, *others], check.files(), plan.kept, [NO_JEKYLL])
        lost = make_pages(order, plan.pages, site, workers, helper, track)
    _copy(plan.static, site)
    stopwatch("making pages")
    found = None
    if order.search:
        from jianbao.publish.search.update import (
            make_index,  # what it needs takes as long to load as a small edit to make
        )

        found = make_index(order, pages, outlets, site, track)
    stopwatch("indexing")
    stamps = site.close()
    stopwatch("deleting and remembering")
    keep_alive(check, pages, plan, site)
    report = BuildReport(
        output=order.site,
        articles=len(pages.sources),
        drafts=pages.drafts,
        pages=len(site.new) - len({*plan.static, *others, NO_JEKYLL} & site.new),
        written=site.written,
        pruned=site.pruned,
        search=found,
        problems=(*pages.problems, *plan.problems, *lost),
    )
    tables = (pages.after, site.table) if site.is_sure(plan.pages) else ("", "")
    return report, BuildState(stamps, tables, pages.is_settled)


def _copy(static: Mapping[str, Path], site: Output) -> None:
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
    kept: Mapping[str, Made]
    """What the last build made and left as it should be."""


def _plan(
    order: BuildContext, pages: Pages, outlets: Mapping[str, Outlet], site: tuple[str, str], known: Table[Made]
) -> Plan:
    """All that is due. ``site`` and ``known`` are of the last build: see ``due_of``."""
    config = order.config
    copied = order.theme.static().items()
    static = {path: file for path, file in copied if config.search.enabled or not path.startswith(SEARCHING)}
    about, unread = load_about(order.about, config.root)
    articles, files = [*pages.sources.values()], known.rows
    spellings = spellings_of(articles)
    due = find_affected(pages, spellings, site, known)
    library = organise(articles, spellings, outlets, config.lang, due)
    planned = all_pages(library, about, absolute=bool(config.url), search=config.search.enabled, due=due)
    old = old_addresses(pages)
    left = kept(files, due, old, planned)
    paths = {page.path for page in planned}
    if (same := sitemaps_kept(files, left, paths)) is not None:
        left |= same
    elif config.url:
        others = left.keys() - static.keys() - old if left else ()
        planned += sitemaps({*paths, *others})
    prefix = page_prefix(config.articles, config.root)
    made = [page.context["article"] for page in planned if page.source]
    planned, clashes = with_redirects(planned, made, prefix, [*static, *OURS])
    return Plan(planned, static, [*clashes, *unread], left)
