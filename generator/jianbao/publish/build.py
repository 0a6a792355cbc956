"""Pages -> the site, from end to end; over at once where nothing has changed since the last time."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING

from jianbao.config import Config
from jianbao.publish.build_context import BuildContext, make_context
from jianbao.publish.lock import alone
from jianbao.publish.site_size import weigh
from jianbao.publish.up_to_date import check_for_changes
from jianbao.report import BuildReport, SearchReport, Track, Weight, silent
from jianbao.runtime.cache import cache_file
from jianbao.runtime.gc_pause import gc_paused
from jianbao.runtime.helper_process import HelperProcess
from jianbao.runtime.stopwatch import Stopwatch

if TYPE_CHECKING:
    from concurrent.futures import Executor


def build(
    config: Config,
    *,
    output: Path | None = None,
    search: bool = True,
    jobs: int | None = None,
    executor: Executor | None = None,
    track: Track = silent,
) -> BuildReport:
    """See ``pipeline.build``."""
    stopwatch = Stopwatch()
    order = make_context(config, output, search=search and config.search.enabled, jobs=jobs, executor=executor)
    # Named after where the folder is, not how it was reached: a link to it leads to the same build.
    with alone(cache_file(config.root, "lock", order.site.resolve()), order.site, track) as is_alone:
        report = _build(order._replace(is_alone=is_alone), stopwatch, track)
    gc.unfreeze()  # or what is garbage by the next build of this process (serve) would be there for ever
    return report._replace(notes=_notes(config, search), stages=stopwatch.stages())


def _build(order: BuildContext, stopwatch: Stopwatch, track: Track) -> BuildReport:
    with HelperProcess(is_wanted=order.jobs != 1 and order.executor is None) as helper:
        with gc_paused():
            check = check_for_changes(order, helper)
            known = check.last_build()
        stopwatch("looking for changes")
        if known:
            (articles, pages, drafts), found, weights = known
            search, weighed = SearchReport(*found) if found else None, tuple(Weight(*row) for row in weights)
            return BuildReport(order.site, articles, pages, drafts=drafts, search=search, weights=weighed)
        from jianbao.publish.site import make_site  # what it needs takes longer to load than a look takes

        if check.remembered:  # so there is likely little to make
            helper.submit(_get_ready, order.config)
        report, left = make_site(order, check, helper, stopwatch, track)
    report = report._replace(weights=weigh(left.site))
    if not report.problems:
        found = tuple(report.search.idle()) if report.search else ()
        counts, weights = (report.articles, report.pages, report.drafts), [tuple(weight) for weight in report.weights]
        check.remember(left, (counts, found, weights))
    return report


def _get_ready(config: Config) -> None:
    from jianbao.publish.make_pages import get_ready

    get_ready(config)


def _notes(config: Config, search: bool) -> tuple[str, ...]:
    notes = []
    if not config.url:
        notes.append(
            'No url in jianbao.toml: sitemap and canonical links are left out; --url ADDRESS or url = "..." adds them.'
        )
    if not search:
        notes.append("No search index, as asked.")
    return tuple(notes)
