"""The pipeline of a build that has work to do: read, plan, make, copy, index, delete."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from jianbao.config import EXACT_ENGINE, PAGEFIND_ENGINE, SearchConfig
from jianbao.errors import JianbaoError, PageError, ThemeError
from jianbao.model import Outlet, Page
from jianbao.outlets import load_outlets
from jianbao.publish.affected import find_affected, redirect_paths, unaffected_files
from jianbao.publish.build_context import BuildContext
from jianbao.publish.catalogue import PAGE_PREFIX, Catalogue, load_catalogue
from jianbao.publish.copy_own_files import copy_own_files
from jianbao.publish.local_links import LocalLinks, with_addresses
from jianbao.publish.local_pictures import Pictures, copy_pictures, load_pictures, picture_files, with_pictures
from jianbao.publish.make_pages import clear_caches, make_pages
from jianbao.publish.menu import make_menu
from jianbao.publish.output_file import MANIFEST
from jianbao.publish.output_folder import OutputFolder, SiteFile
from jianbao.publish.own_content import OwnContent, load_own_content
from jianbao.publish.pagefind.bundle import refuse_foreign_index, update_bundle
from jianbao.publish.pagefind.interfaces import pagefind_files
from jianbao.publish.pages import all_pages
from jianbao.publish.redirects import with_redirects
from jianbao.publish.related.related_table import RelatedArticles, load_related
from jianbao.publish.shelf_kinds import Spellings, kinds_in_use, spellings_of
from jianbao.publish.shelves import ALL_AFFECTED, organise
from jianbao.publish.site_size import sizes_by_folder
from jianbao.publish.sitemaps import reusable_sitemaps, sitemaps
from jianbao.publish.theme_pages import theme_pages
from jianbao.publish.tombstones import tombstones
from jianbao.publish.up_to_date import BuildState, ChangeCheck, TableVersions
from jianbao.publish.urls import MEDIA_PREFIX, PAGEFIND_FOLDER, SEARCH_INDEX_FOLDER, article_path
from jianbao.report import BuildReport, Progress, SearchReport
from jianbao.runtime.cache import Table
from jianbao.runtime.gc_pause import gc_paused, keep_alive
from jianbao.runtime.helper_process import HelperProcess
from jianbao.runtime.workers import workers_for

SEARCH_FILES = {EXACT_ENGINE: "static/search-", PAGEFIND_ENGINE: "static/pagefind/"}
"""Prefix of the theme's files that only a site with this search engine needs."""
ANY_SEARCH_FILES = ("static/hits.js", "static/search.css")
"""The theme's files that a site with any search needs."""
INDEX_FOLDERS = {EXACT_ENGINE: SEARCH_INDEX_FOLDER, PAGEFIND_ENGINE: PAGEFIND_FOLDER}
NO_JEKYLL = ".nojekyll"
"""An empty file because of which GitHub Pages serves the files unchanged."""
RESERVED_PATHS = (NO_JEKYLL, MANIFEST, SEARCH_INDEX_FOLDER, PAGEFIND_FOLDER, MEDIA_PREFIX)
"""Paths that no alias of an article may have, even in a site without a search index."""


def make_site(
    build: BuildContext, check: ChangeCheck, helper: HelperProcess, stopwatch: Callable[[str], None], progress: Progress
) -> tuple[BuildReport, BuildState]:
    """Bring the site up to date: make stale pages, copy static files, update the search index, delete stale files.

    Raises ConfigError, ThemeError, OutputError and SearchError; a page that cannot be read is reported as a problem.
    """
    clear_caches()
    keep_alive()  # frees what the last build of this process (serve) kept
    outlets = load_outlets(build.config.root / "outlets", patterns=False)
    with workers_for(build.config.root, clear_caches, build.jobs, build.executor) as workers:
        with gc_paused():
            catalogue = load_catalogue(build, check.page_stamps, workers, progress)
            stopwatch("reading pages")
            spellings = spellings_of(catalogue.records.values())
            static, theme_problems = _theme_files(build)
            own = load_own_content(build.config, check.own_stamps, static, build.theme.pages)
            pictures = load_pictures(build, check.own_stamps)
            build = build.with_menu(make_menu(build.config, kinds_in_use(spellings), own.pages))
            site = OutputFolder(build.site, build.cache("site"), build.common)
            related = load_related(build, catalogue, workers)
            plan = _plan(build, catalogue, spellings, related, outlets, own, static, pictures, check, site.last_files)
            stopwatch("planning")
        engine = build.config.search.engine
        interfaces = pagefind_files(build) if build.search and engine == EXACT_ENGINE else {}
        generated = {**build.theme.generated(), **interfaces}
        copied = [*plan.static, *plan.own_files, *plan.pictures, *generated]
        not_pages = [*copied, *([INDEX_FOLDERS[engine]] if build.search else [])]
        site.open([*(page.path for page in plan.pages), *not_pages], check.files(), plan.kept, [NO_JEKYLL])
        sizes_before = sizes_by_folder(site.stamps)
        refuse_foreign_index(site)
        unreadable = _copy_linked(build, plan, check, site)
        unreadable += make_pages(build, plan.pages, site, workers, helper, progress)
    _copy(plan, generated, site)
    stopwatch("making pages")
    search = _update_search(build, catalogue, outlets, site, progress)
    stopwatch("indexing")
    stamps = site.close()
    stopwatch("deleting stale files")
    keep_alive(check, catalogue, plan, site)
    problems = (*catalogue.problems, *theme_problems, *plan.problems, *unreadable)
    report = _make_report(build, catalogue, site, {*not_pages, NO_JEKYLL}, problems)
    tables = _table_versions(catalogue, site, pictures) if site.has_all_keys(plan.pages) else TableVersions()
    state = BuildState(stamps, tables, catalogue.is_settled)
    return report._replace(search=search, sizes_before=sizes_before), state


def _table_versions(catalogue: Catalogue, site: OutputFolder, pictures: Pictures) -> TableVersions:
    """The versions of the tables as this build leaves them."""
    return TableVersions(catalogue.table_version, site.table_version, catalogue.removed.digest, pictures.version)


def _make_report(
    build: BuildContext,
    catalogue: Catalogue,
    site: OutputFolder,
    not_pages: set[str],
    problems: tuple[JianbaoError, ...],
) -> BuildReport:
    return BuildReport(
        output=build.site,
        articles=len(catalogue.records),
        drafts=catalogue.drafts,
        pages=len(site.new_paths - not_pages),
        written=site.written,
        pruned=site.pruned,
        problems=problems,
        notes=catalogue.notes,
    )


def _theme_files(build: BuildContext) -> tuple[Mapping[str, Path], list[ThemeError]]:
    """The theme's files that the site needs, by path in the site, and those that cannot be copied."""
    files, problems = build.theme.static()
    unused = _unused_files(build.config.search)
    return {path: file for path, file in files.items() if not path.startswith(unused)}, problems


def _copy_linked(build: BuildContext, plan: Plan, check: ChangeCheck, site: OutputFolder) -> list[PageError]:
    """Copy the files that pages link to, which are made after them; return a problem for each that cannot be read."""
    own = copy_own_files(build.content, plan.own_files, check.own_stamps, site)
    return own + copy_pictures(build, plan.pictures, site)


def _copy(plan: Plan, generated: Mapping[str, bytes], site: OutputFolder) -> None:
    for path, source in plan.static.items():
        site.write(path, source.read_bytes())
    for path, content in generated.items():
        site.write(path, content)
    if NO_JEKYLL in site.new_paths and NO_JEKYLL not in plan.own_files:
        site.write(NO_JEKYLL, b"")


def _unused_files(search: SearchConfig) -> tuple[str, ...]:
    """Prefixes of the theme's files that this site does not need."""
    if not search.enabled:
        return (*SEARCH_FILES.values(), *ANY_SEARCH_FILES)
    return tuple(prefix for engine, prefix in SEARCH_FILES.items() if engine != search.engine)


def _update_search(
    build: BuildContext,
    catalogue: Catalogue,
    outlets: Mapping[str, Outlet],
    site: OutputFolder,
    progress: Progress,
) -> SearchReport | None:
    if not build.search:
        return None
    if build.config.search.engine == PAGEFIND_ENGINE:
        return update_bundle(build, map(article_path, catalogue.records.values()), site, progress)
    from jianbao.publish.search.update import update_index  # slow to import

    return update_index(build, catalogue, outlets, site, progress)


class Plan(NamedTuple):
    """The planned content of the site."""

    pages: list[Page]
    """Pages whose keys decide whether they are made or kept."""
    static: Mapping[str, Path]
    """The theme's files that are copied, by path in the site."""
    own_files: Mapping[str, str]
    """The user's own files that are copied: path in the site -> file below ``content``."""
    pictures: Mapping[str, str]
    """The files of pictures that pages use: path in the site -> name."""
    problems: list[JianbaoError]
    """Aliases, own pages and own files that cannot be used, and links that lead nowhere."""
    kept: Mapping[str, SiteFile]
    """Files of the last build that no change affects, by path; no key is computed for them."""


def _plan(
    build: BuildContext,
    catalogue: Catalogue,
    spellings: Spellings,
    related: RelatedArticles,
    outlets: Mapping[str, Outlet],
    own: OwnContent,
    static: Mapping[str, Path],
    pictures: Pictures,
    check: ChangeCheck,
    last_files: Table[SiteFile],
) -> Plan:
    """Plan the affected pages; ``check`` and ``last_files`` know the last build, see ``find_affected``."""
    config = build.config
    articles, files = [*catalogue.records.values()], last_files.rows
    redirects = redirect_paths(catalogue)
    affected = find_affected(catalogue, spellings, related, pictures, check.tables(), last_files)
    if own.claims_any_of(redirects):  # whether an old address is taken is found when everything is planned
        affected = ALL_AFFECTED
    library = organise(articles, spellings, outlets, config.lang, affected)
    tombs = tombstones(catalogue.removed, config.timezone)
    planned = [*all_pages(library, related.related, own, config, affected), *theme_pages(library, build), *tombs]
    kept = unaffected_files(files, affected, redirects, planned)
    paths, copied = {page.path for page in planned}, {*static, *own.files}
    links = LocalLinks(build.content, own, articles, paths | copied | redirects | kept.keys())
    planned = [*with_pictures(with_addresses(planned, own, links), pictures)]
    links.check_menu(build.menu, config)
    same_sitemaps = reusable_sitemaps(files, kept, planned, copied, catalogue.changed, own.pages)
    if same_sitemaps is not None:
        kept |= same_sitemaps
    elif config.url and not config.noindex:
        planned += sitemaps({*paths, *(kept.keys() - redirects)}, articles, own.pages)
    planned_articles = [page.context["article"] for page in planned if page.source]
    own_files = {**own.files, **links.files}
    reserved = [*static, *own_files, *RESERVED_PATHS]
    planned, alias_problems = with_redirects(planned, planned_articles, PAGE_PREFIX, reserved)
    shown, problems = picture_files(build, articles, pictures, own)
    problems += [*alias_problems, *own.problems]
    return Plan(planned, static, own_files, shown, [*problems, *links.problems], kept)
