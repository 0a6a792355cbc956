"""One ingest from end to end: it makes pages from the clippings that are new or have changed."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from jianbao.config import Config
from jianbao.errors import ClippingError, PageError
from jianbao.ingest.article_batches import clear_caches, make_batch
from jianbao.ingest.capture_texts import text_finder
from jianbao.ingest.captures import (
    ClippingGroup,
    IdentifiedClipping,
    SavedArticle,
    clipping_endings,
    group_by_address,
    identify_clippings,
)
from jianbao.ingest.clipping_names import ClippingNames, clipping_names, leftover_notes, lost_clipping_notes
from jianbao.ingest.divide_captures import CleanedCapture, divide_captures
from jianbao.ingest.existing_pages import ExistingPage, pages_by_address, read_existing_pages
from jianbao.ingest.last_ingest import IngestCheck
from jianbao.ingest.link_duplicates import Links, link_near_duplicates
from jianbao.ingest.never_ingested import save_seen_clippings
from jianbao.ingest.read.files import ClippingFiles
from jianbao.ingest.skip_removed import skip_removed
from jianbao.ingest.up_to_date import IngestCache, load_ingest_cache
from jianbao.ingest.write_page import ChosenCapture, save_article
from jianbao.page.aliases import ALIASES_FILE, Aliases, load_aliases
from jianbao.page.removed import load_removed
from jianbao.report import Ending, IngestReport, Outcome, Progress, no_progress
from jianbao.runtime.cache import temporary_file
from jianbao.runtime.gc_pause import gc_paused
from jianbao.runtime.helper_process import HelperProcess
from jianbao.runtime.workers import Workers, workers_for

if TYPE_CHECKING:
    from concurrent.futures import Executor

CLIPPINGS_PER_BATCH = 50
"""Clippings sent to a worker at a time, so that sending costs little compared with cleaning."""


def ingest(
    check: IngestCheck,
    helper: HelperProcess,
    *,
    force: bool = False,
    jobs: int | None = None,
    executor: Executor | None = None,
    progress: Progress = no_progress,
) -> IngestReport:
    """Turn the clippings that ``check`` lists into pages; ``pipeline.ingest`` documents parameters and errors."""
    clear_caches()
    config, files, articles = check.config, check.files, check.config.articles
    temporary = temporary_file(config.root)
    names = clipping_names(files, config.root, load_aliases(config.root / ALIASES_FILE))
    removed = load_removed(config.root)
    with workers_for(config.root, clear_caches, jobs, executor, helper) as workers:
        with gc_paused():
            cache, pages, page_problems, clippings = _read_archive(check, workers, progress)
            before, by_address = dict(pages), pages_by_address(pages)
            endings, remaining = skip_removed(clippings, removed, config.root)
            hits, changed = _split_by_cache(group_by_address(remaining), None if force else cache, by_address, names)
            endings += hits
        used_ids = ChainMap[str, object](pages, dict(removed.by_id))  # type: ignore[arg-type]
        problems: list[ClippingError] = []
        links: Links | None = None
        try:
            for captures, group, unreadable in _clean(config, changed, workers, progress):
                problems += unreadable
                saved = []
                at_address = by_address.get(group[0].id or "", ())
                text_of = text_finder(config.root, config.import_fields, (capture.article for capture in captures))
                for page, chosen in divide_captures(captures, at_address, articles, names, used_ids):
                    chosen = chosen._replace(text_of=text_of)
                    saved.append(_save(chosen, articles, page, pages, names, force=force, temporary=temporary))
                    endings += clipping_endings(*saved[-1], articles)
                cache.record_outcomes(group, saved, names)
            links = cache.cached_links(pages) or link_near_duplicates(pages, articles, temporary, cache.links.verdicts)
        finally:  # after an interruption, the next ingest does not repeat the articles that are done
            cache.save(clippings, pages, names, links)
    save_seen_clippings(config.root, names)
    _sort_by_clipping(endings, problems, files)
    notes = tuple(_notes(check, endings, pages, clippings, names))
    report = IngestReport(config.root, tuple(endings), tuple(problems), *links[:2], notes, page_problems)
    return _remember(check, report, before, pages, names)


def _read_archive(
    check: IngestCheck, workers: Workers, progress: Progress
) -> tuple[IngestCache, dict[str, ExistingPage], tuple[PageError, ...], list[IdentifiedClipping]]:
    """Read the cache, and the pages and the addresses of the clippings that it does not know."""
    config = check.config
    cache = load_ingest_cache(config.root, config.articles, check.digests)
    pages, problems = read_existing_pages(config.articles, check.page_stamps, workers, progress, cache.pages.rows)
    known, stamps = cache.clippings.rows, check.clipping_stamps
    clippings = identify_clippings(check.files.paths, stamps, config.import_fields, workers, progress, known)
    return cache, pages, problems, clippings


def _sort_by_clipping(endings: list[Ending], problems: list[ClippingError], files: ClippingFiles) -> None:
    """Sort what the report has of the clippings in the order of the clippings."""
    position = {name: index for index, name in enumerate(files.paths.values())}
    endings.sort(key=lambda ending: position[ending.clipping])
    problems.sort(key=lambda problem: position.get(problem.file or "", 0))


def _remember(
    check: IngestCheck,
    report: IngestReport,
    before: Mapping[str, ExistingPage],
    pages: Mapping[str, ExistingPage],
    names: ClippingNames,
) -> IngestReport:
    """Write to the cache that the next ingest has nothing to do, and return the report.

    This is not certain if something could change that an ``IngestCheck`` would miss: it does not look for
    clippings outside the sources, and of pages with the same id this ingest has read only one.
    """
    if len(before) == len(check.page_stamps) and names.are_covered(pages.values()):
        written = [page for id, page in pages.items() if page is not before.get(id)]
        replaced = [before[page.id] for page in written if page.id in before]
        check.remember(report, {page.file: page.stamp for page in written}, [page.file for page in replaced])
    return report


def _split_by_cache(
    groups: Iterable[ClippingGroup],
    cache: IngestCache | None,
    pages: Mapping[str, Sequence[ExistingPage]],
    names: ClippingNames,
) -> tuple[list[Ending], list[ClippingGroup]]:
    """Look up each address in the cache; returns the endings of the clippings of all hits, and the groups to clean."""
    endings: list[Ending] = []
    misses = []
    for group in groups:
        cached = cache.cached_endings(group, pages.get(group[0].id or "", ()), names) if cache else None
        if cached is None:
            misses.append(group)
        else:
            endings += cached
    return endings, misses


def _clean(
    config: Config, groups: Sequence[ClippingGroup], workers: Workers, progress: Progress
) -> Iterator[tuple[list[CleanedCapture], ClippingGroup, list[ClippingError]]]:
    """Clean the clippings of each group.

    Yields its captures (none if it has only unreadable clippings), the group, and the errors of its clippings.
    """
    files = [clipping.file for group in groups for clipping in group]
    make = partial(make_batch, config.root, config.import_fields)
    cleaned = workers.map_batches(make, files, size=CLIPPINGS_PER_BATCH)
    results = (result for _, result in zip(progress(files, "Cleaning clippings"), cleaned, strict=True))
    for group in groups:
        captures: list[CleanedCapture] = []
        unreadable: list[ClippingError] = []
        for clipping, result in zip(group, islice(results, len(group)), strict=True):
            if isinstance(result, ClippingError):
                unreadable.append(result)
            else:
                captures.append(CleanedCapture(*result, clipping.place))
        yield captures, group, unreadable
    next(results, None)  # exhausts ``progress``, which then removes the progress bar


def _save(
    chosen: ChosenCapture,
    articles: Path,
    page: ExistingPage | None,
    pages: dict[str, ExistingPage],
    names: ClippingNames,
    *,
    force: bool,
    temporary: Path,
) -> SavedArticle:
    """Save an article and update its entry in ``pages``."""
    outcome, saved = save_article(chosen, articles, page, names, force=force, temporary=temporary)
    if page or outcome is not Outcome.EDITED:  # otherwise the existing page cannot be parsed
        pages[saved.id] = saved
    return SavedArticle(chosen.facts, chosen.other_facts, outcome, saved)


def _notes(
    check: IngestCheck,
    endings: Sequence[Ending],
    pages: Mapping[str, ExistingPage],
    clippings: Iterable[IdentifiedClipping],
    names: ClippingNames,
) -> Iterator[str]:
    """What the user should know, about clippings and articles first and then about the archive."""
    yield from (f"{ending.clipping}: {note}" for ending in endings for note in ending.notes)
    yield from _missing_aliases(endings, pages, names.aliases, check.config)
    yield from lost_clipping_notes(pages.values(), names, (clipping.digest for clipping in clippings))
    yield from leftover_notes(check.files.leftovers)


def _missing_aliases(
    endings: Iterable[Ending], pages: Mapping[str, ExistingPage], aliases: Aliases, config: Config
) -> Iterator[str]:
    """A note for each old address that only the user can add, because the user has edited the article's page."""
    edited = {config.articles / page.file: page for page in pages.values() if page.is_edited}
    for ending in endings:
        page = edited.get(ending.page)
        for address in aliases.get(ending.clipping, ()) if page else ():
            if page and address not in page.aliases:
                name = ending.page.relative_to(config.root).as_posix()
                yield f"{name} was edited by hand and lacks the old address {address}; add it to the page's aliases"
