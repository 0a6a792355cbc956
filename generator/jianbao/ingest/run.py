"""Raw clippings -> pages, from end to end; and what repeats in clippings -> ``boilerplate.toml``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from functools import partial
from itertools import islice
from pathlib import Path

from jianbao.config import Config
from jianbao.errors import ClippingError
from jianbao.ingest.article import clear_caches, make_articles
from jianbao.ingest.boilerplate_file import (
    BOILERPLATE_FILE,
    dump_boilerplate,
    load_boilerplate_lists,
    merge_lists,
    write_boilerplate,
)
from jianbao.ingest.boilerplate_learn import ClippingText, clear_outlets_cache, learn_boilerplate, read_texts
from jianbao.ingest.captures import (
    IdentifiedClipping,
    choose_best_capture,
    clipping_endings,
    group_by_article,
    identify_clippings,
)
from jianbao.ingest.existing_pages import ExistingPage, read_existing_pages
from jianbao.ingest.link_duplicates import link_near_duplicates
from jianbao.ingest.read.files import clipping_files
from jianbao.ingest.up_to_date import load_ingest_cache
from jianbao.ingest.write_page import ChosenCapture, save_article
from jianbao.page.aliases import FILE as ALIASES
from jianbao.page.aliases import Aliases, load_aliases
from jianbao.report import Ending, IngestReport, LearnReport, Outcome, Track, silent
from jianbao.runtime.workers import Workers, workers_for

CLIPPINGS_PER_BATCH = 50
"""Clippings a worker takes at a time; cleaning one takes longer than sending fifty."""


def ingest(
    config: Config,
    sources: Sequence[Path],
    *,
    force: bool = False,
    jobs: int | None = None,
    executor: Executor | None = None,
    track: Track = silent,
) -> IngestReport:
    """See ``pipeline.ingest``."""
    clear_caches()
    aliases = load_aliases(config.root / ALIASES)
    files = list(clipping_files(sources, config.root))
    memory = load_ingest_cache(config.root, config.articles)
    with workers_for(config.root, clear_caches, jobs, executor) as workers:
        pages = read_existing_pages(config.articles, workers, track, memory.pages.rows)
        clippings = identify_clippings(files, workers, track, memory.clippings.rows)
        groups = group_by_article(clippings)
        known = [None if force else memory.ended(group, pages.get(group[0].id or ""), aliases) for group in groups]
        endings = [ending for ended in known for ending in ended or ()]
        due = [group for group, ended in zip(groups, known, strict=True) if ended is None]
        problems: list[ClippingError] = []
        try:
            for captured, group, unread in _captured(config.root, due, workers, track):
                problems += unread
                if captured:
                    outcome, ended = _keep(captured, config.articles, pages, aliases, force=force)
                    memory.take_down(group, captured, outcome)
                    endings += ended
            linked, relinked = memory.linked(pages) or link_near_duplicates(pages)
            memory.take_down_links(pages, linked)
        finally:  # what was done before somebody stopped it need not be done again
            memory.keep(clippings, pages)
    place = {name: place for place, (_, name) in enumerate(files)}
    endings.sort(key=lambda ending: place[ending.clipping])
    problems.sort(key=lambda problem: place.get(problem.file or "", 0))
    notes = tuple(_unanswered(endings, pages, aliases, config.root))
    return IngestReport(config.root, tuple(endings), tuple(problems), linked, relinked, notes)


def _captured(
    root: Path, due: Sequence[list[IdentifiedClipping]], workers: Workers, track: Track
) -> Iterator[tuple[ChosenCapture | None, list[IdentifiedClipping], list[ClippingError]]]:
    """The best of each group of clippings as they are cleaned, and what of it could not be read."""
    files = [one.file for group in due for one in group]
    made = workers.map_batches(partial(make_articles, root), files, size=CLIPPINGS_PER_BATCH)
    results = (result for _, result in zip(track(files, "Cleaning clippings"), made, strict=True))
    for group in due:
        captured, unread = choose_best_capture(islice(results, len(group)))
        yield captured, group, unread
    next(results, None)  # there is none; this takes the progress bar off


def _keep(
    captured: ChosenCapture, articles: Path, pages: dict[str, ExistingPage], aliases: Aliases, *, force: bool
) -> tuple[Outcome, list[Ending]]:
    """Store the captures of one article and remember its page."""
    key = captured.article.id
    outcome, page = save_article(captured, articles, pages.get(key), aliases, force=force)
    if key in pages or outcome is not Outcome.EDITED:  # else it is a page that cannot be read
        pages[key] = page
    return outcome, clipping_endings(captured.facts, captured.other_facts, outcome, page)


def _unanswered(
    endings: Iterable[Ending], pages: Mapping[str, ExistingPage], aliases: Aliases, root: Path
) -> Iterator[str]:
    """Old addresses of articles whose pages a person has edited, so that only a person can write them there."""
    edited = {page.path: page for page in pages.values() if page.is_edited}
    for ending in endings:
        page = edited.get(ending.page)
        for address in aliases.get(ending.clipping, ()) if page else ():
            if page and address not in page.aliases:
                name = page.path.relative_to(root).as_posix()
                yield f"{name} was edited by hand and does not answer at {address}; add that to its aliases"


def learn(
    config: Config,
    sources: Sequence[Path],
    *,
    jobs: int | None = None,
    executor: Executor | None = None,
    track: Track = silent,
) -> LearnReport:
    """See ``pipeline.learn``."""
    clear_outlets_cache()
    path = config.root / BOILERPLATE_FILE
    lists = load_boilerplate_lists(path)
    files = list(clipping_files(sources, config.root))
    problems: list[ClippingError] = []
    with workers_for(config.root, clear_outlets_cache, jobs, executor) as workers:
        read = workers.map_batches(partial(read_texts, config.root), files, size=CLIPPINGS_PER_BATCH)
        results = (result for _, result in zip(track(files, "Reading clippings"), read, strict=True))
        found = learn_boilerplate(_texts(results, problems))
    changed = write_boilerplate(path, dump_boilerplate(*merge_lists(lists, found)))
    counts = [sum(map(len, known.values())) for known in found.values()]
    return LearnReport(path, len(files), len(counts), sum(counts), changed, tuple(problems))


def _texts(results: Iterable[ClippingText | ClippingError], problems: list[ClippingError]) -> Iterator[ClippingText]:
    """The texts as they are read; what cannot be read goes into ``problems``."""
    for result in results:
        if isinstance(result, ClippingError):
            problems.append(result)
        else:
            yield result
