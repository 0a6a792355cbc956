"""The four steps of jianbao as functions: ``import_jekyll``, ``learn``, ``ingest`` and ``build``.

This is the only module that knows both halves, ``ingest`` and ``publish``. Each function takes the settings of an
archive, does one step on disk, and returns a report; the command line prints the report. A usual run::

    from pathlib import Path

    from jianbao.config import load_config
    from jianbao.pipeline import build, ingest

    config = load_config(Path("my-archive"))
    ingest(config)
    build(config)

Parameters that several functions share:

- ``jobs``: number of worker processes, by default one per processor. 1 does all work in this process.
- ``executor``: a ``concurrent.futures.Executor`` (such as that of a Dask client) that does the work instead of
  processes of this machine. ``jobs`` is then the number of tasks in progress at the same time. Its workers must see
  the archive at the same path and have the same version of jianbao. The files written are the same with any executor.
- ``progress``: shows the progress of long steps, see ``report.Progress``; by default nothing is shown.

A problem with one clipping or page does not stop a run; it is in ``problems`` of the report, as a ``JianbaoError``
with file, line and remedy. Errors that stop a run are raised: all are ``JianbaoError``, see ``errors``. Every function
raises ExecutorError if workers cannot be started, are killed, or have another version of jianbao.

The halves are imported when a function is called, because importing both is slow.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from jianbao.config import Config
from jianbao.report import BuildReport, IngestReport, LearnReport, Progress, no_progress

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from jianbao.importers.jekyll_report import ImportReport


def ingest(
    config: Config,
    sources: Sequence[Path] | None = None,
    *,
    force: bool = False,
    jobs: int | None = None,
    executor: Executor | None = None,
    progress: Progress = no_progress,
) -> IngestReport:
    """Turn raw clippings into Markdown pages: read, clean, normalise, deduplicate and write them.

    ``sources`` are clippings, or folders that are searched recursively, by default ``config.clippings``; relative paths
    are relative to the current folder. Clippings with the same source URL become one page. The report has the outcome
    of every clipping, in the order of ``sources``.

    Writes ``articles/YYYY/MM/DD/ID.md`` in ``config.root/content`` (``articles/undated/ID.md`` without a date), and
    remembers in ``config.root/.cache`` what it read, so that the next run skips clippings and pages that are
    up to date. Clippings are never changed. A page that was edited by hand is kept, unless ``force`` is true; ``force``
    also cleans clippings that are up to date.

    Raises UsageError if a source does not exist, ConfigError if a TOML file of outlets, tags or boilerplate is invalid,
    and OutputError if a page cannot be written::

        report = ingest(config)  # or  ingest(config, [Path("feeds/2023")])
        print(len(report.of(Outcome.NEW)), "new pages")
        for problem in report.problems:
            print(problem)  # "content/clippings/a.txt:1: this is not a clipping", and how to fix it
    """
    from jianbao.ingest.last_ingest import check_for_changes
    from jianbao.runtime.gc_pause import gc_paused
    from jianbao.runtime.helper_process import HelperProcess

    with HelperProcess(is_wanted=jobs != 1 and executor is None) as helper:
        with gc_paused():
            check = check_for_changes(config, _sources_or_clippings(sources, config))
            report = None if force else check.up_to_date_report()
        if report:
            return report
        from jianbao.ingest.article_batches import preload

        if check.last:  # then few clippings are likely to have changed, and the helper process will clean them
            helper.submit(preload, config.root)
        from jianbao.ingest.run import ingest as run  # slow to import, and not needed when nothing has changed

        return run(check, helper, force=force, jobs=jobs, executor=executor, progress=progress)


def learn(
    config: Config,
    sources: Sequence[Path] | None = None,
    *,
    jobs: int | None = None,
    executor: Executor | None = None,
    progress: Progress = no_progress,
) -> LearnReport:
    """Find texts that repeat in the clippings of an outlet or channel, which ``ingest`` then removes as boilerplate.

    ``sources`` are as in ``ingest``; the more clippings, the better repetition is found. Writes
    ``config.root/boilerplate.toml``, for the user to review; what the user wrote under ``keep`` and ``also`` is kept.

    Raises UsageError if a source does not exist, ConfigError if ``boilerplate.toml`` or an outlet's TOML file is
    invalid, and OutputError if ``boilerplate.toml`` cannot be written::

        report = learn(config)
        if report.changed:
            print(f"review {report.path}: {report.pieces} texts repeat")
    """
    from jianbao.ingest.learn import learn as run

    return run(config, _sources_or_clippings(sources, config), jobs=jobs, executor=executor, progress=progress)


def import_jekyll(
    config: Config,
    folder: Path,
    into: Path | None = None,
    *,
    dry_run: bool = False,
    progress: Progress = no_progress,
) -> ImportReport:
    """Copy the posts of a Jekyll archive into this archive as clippings, and keep their old URLs working.

    ``folder`` has ``_posts`` and ``_config.yml``; it is only read. Copies each post unchanged, with its subfolders, to
    ``into`` (default: ``config.clippings``), which must be inside the archive. Writes the URL path that each post had
    to ``config.root/content/aliases.tsv``, from which ``ingest`` adds it to the page. A second run copies new posts.
    With ``dry_run``, nothing is written.

    Raises UsageError if ``folder`` does not exist or if ``into`` is outside the archive, ClippingError if it has no
    posts, ConfigError if ``_config.yml`` or an outlet's TOML file is invalid, and OutputError if a file cannot be
    written::

        report = import_jekyll(config, Path("old-archive"), config.clippings / "old")
        print(report.copied, "posts copied,", report.addresses, "old URLs kept")
    """
    from jianbao.importers.jekyll import import_jekyll as run
    from jianbao.ingest.normalise.own_tags import channel_and_tags
    from jianbao.outlets import load_outlets

    outlets = load_outlets(config.root / "outlets")
    read_fields = partial(channel_and_tags, names=config.import_fields, outlets=outlets)
    return run(folder, config, into, read_fields=read_fields, dry_run=dry_run, progress=progress)


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
    """Turn the Markdown pages of an archive into a static site, with a search index unless ``search`` is false.

    The site is written to ``output`` (default: ``config.site``). Only files whose bytes change are written, each
    atomically, and files of an earlier build that are no longer needed are deleted. The result is the same as that of a
    clean build. What the build needs to know the next time is in ``config.root/.cache``, which may be deleted. A
    second build of the same site waits for the first. A note counts the clippings that were never ingested.

    ``explain`` names one page, by its path in the site or its Markdown file; ``report.explanation`` then says why that
    page was rebuilt or kept.

    Raises ConfigError if a TOML file of the archive is invalid, ThemeError if a template or another file of the theme
    is invalid, OutputError if the site cannot be written or a file that jianbao did not make is in its way, and
    SearchError if Pagefind's program cannot be run. If the site has no page ``explain``, the report has a UsageError::

        report = build(config._replace(url="https://user.github.io/repo/"), output=Path("public"))
        print(report.pages, "pages,", report.written, "files written to", report.output)
    """
    from jianbao.ingest.never_ingested import never_ingested_notes
    from jianbao.publish.build import build as run

    report = run(config, output=output, search=search, jobs=jobs, executor=executor, explain=explain, progress=progress)
    return report._replace(notes=(*report.notes, *never_ingested_notes(config)))


def _sources_or_clippings(sources: Sequence[Path] | None, config: Config) -> Sequence[Path]:
    """``sources``, or by default the archive's folder of clippings if it exists."""
    if sources is not None:
        return sources
    return [config.clippings] if config.clippings.is_dir() else []
