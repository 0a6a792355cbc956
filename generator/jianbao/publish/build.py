"""One build from end to end; it ends early if nothing has changed since the last one (the fast path)."""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from jianbao.config import LANGUAGES, Config, byte_size
from jianbao.errors import LinkError, UsageError
from jianbao.publish.build_context import BuildContext, make_context
from jianbao.publish.render.interface_texts import load_texts
from jianbao.publish.site_size import sizes_by_folder
from jianbao.publish.up_to_date import check_for_changes
from jianbao.report import BuildReport, Progress, no_progress
from jianbao.runtime.cache import cache_file
from jianbao.runtime.gc_pause import gc_paused
from jianbao.runtime.helper_process import HelperProcess
from jianbao.runtime.lock import hold_lock
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
    explain: str | None = None,
    progress: Progress = no_progress,
) -> BuildReport:
    """See ``pipeline.build``."""
    stopwatch = Stopwatch()
    context = make_context(config, output, search=search and config.search.enabled, jobs=jobs, executor=executor)
    # The lock is named after the resolved folder: a build through a symbolic link to it takes the same lock.
    lock_file = cache_file(config.root, "lock", context.site.resolve())
    with hold_lock(lock_file, context.site, "build of this site", progress) as has_lock:
        run = partial(_run, context._replace(has_lock=has_lock), stopwatch, progress)
        report = run() if explain is None else _run_and_explain(run, context, explain)
    gc.unfreeze()  # or the garbage of this build would stay in a process that builds again (serve)
    notes, limit = (*_notes(context, search), *report.notes), byte_size(config.publish.limit)
    return report._replace(notes=notes, limit=limit, stages=stopwatch.stages())


def _run_and_explain(run: Callable[[], BuildReport], build: BuildContext, name: str) -> BuildReport:
    """Build, and add to the report why the page ``name`` was rebuilt or kept."""
    from jianbao.publish.explain import explain_page, read_state

    before = read_state(build, name)
    report = run()
    try:
        return report._replace(explanation=explain_page(name, build, before, report.problems))
    except UsageError as problem:  # the site is built, and other problems may say why the page is missing
        return report._replace(problems=(*report.problems, problem))


def _run(build: BuildContext, stopwatch: Stopwatch, progress: Progress) -> BuildReport:
    with HelperProcess(is_wanted=build.jobs != 1 and build.executor is None) as helper:
        with gc_paused():
            check = check_for_changes(build, helper)
            report = check.up_to_date_report()
        stopwatch("looking for changes")
        if report:
            return report
        from jianbao.publish.site import make_site  # slow to import, and not needed when nothing has changed

        if check.last:  # then few pages are likely to be stale, and the helper process will make them
            helper.submit(_preload, build.config)
        report, state = make_site(build, check, helper, stopwatch, progress)
    report = report._replace(folder_sizes=sizes_by_folder(state.site))
    if all(isinstance(problem, LinkError) for problem in report.problems):  # these are no part of the site
        check.remember(state, report)
    return report


def _preload(config: Config) -> None:
    from jianbao.publish.make_pages import preload

    preload(config)


def _notes(context: BuildContext, search: bool) -> tuple[str, ...]:
    notes, config = [], context.config
    if not config.url:
        notes.append(
            "No url is set, so the site has no sitemap or canonical links: set url in jianbao.toml, or pass --url URL."
        )
    if config.build.drafts:
        notes.append("Drafts are in the site, because jianbao.toml has drafts = true in section [build].")
    if not search:
        notes.append("Search is switched off, so the site has no search index.")
    if config.lang not in LANGUAGES or len(context.theme.folders) > 1:  # the default theme itself lacks nothing
        missing = load_texts(context.theme.folders, config.lang).missing
        notes += (
            [f"Texts of the interface that {config.lang} lacks are in English: {', '.join(missing)}"] if missing else []
        )
    return tuple(notes)
