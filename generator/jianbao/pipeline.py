"""The story in two halves; the only file that knows both.

Each is loaded when it is told: the rules of cleaning alone take as long to load as a build that has nothing to do.
Work goes to ``jobs`` processes (one a processor), or to the workers of any ``executor``, ``jobs`` of them at a time,
which see the archive at the same path; what comes out is the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from jianbao.config import Config
from jianbao.report import BuildReport, IngestReport, LearnReport, Track, silent

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from jianbao.importers.jekyll import ImportReport


def ingest(
    config: Config,
    sources: Sequence[Path] | None = None,
    *,
    force: bool = False,
    jobs: int | None = None,
    executor: Executor | None = None,
    track: Track = silent,
) -> IngestReport:
    """Raw clippings (files, or folders read recursively) -> pages under ``config.articles``.

    Without ``sources``, all clippings of the archive are ingested.

    Raises UsageError for a source that is not there, ConfigError for a file of knowledge that does not hold and
    OutputError when a page cannot be written; a clipping that cannot be read goes into the report and stays.
    """
    from jianbao.ingest.run import ingest as run

    return run(config, _or_clippings(sources, config), force=force, jobs=jobs, executor=executor, track=track)


def learn(
    config: Config,
    sources: Sequence[Path] | None = None,
    *,
    jobs: int | None = None,
    executor: Executor | None = None,
    track: Track = silent,
) -> LearnReport:
    """Raw clippings -> ``boilerplate.toml``: what repeats in each outlet and channel, beside what a person wrote there.

    Raises UsageError for a source that is not there, ConfigError for a file that does not hold, OutputError.
    """
    from jianbao.ingest.run import learn as run

    return run(config, _or_clippings(sources, config), jobs=jobs, executor=executor, track=track)


def import_jekyll(config: Config, folder: Path, into: Path | None = None, *, track: Track = silent) -> ImportReport:
    """The posts of a Jekyll archive -> clippings below ``into``, and their addresses -> ``content/aliases.tsv``.

    Raises UsageError for what is no such archive, ConfigError for settings that do not hold, OutputError.
    """
    from jianbao.importers.jekyll import import_jekyll as run

    return run(folder, config, into, track=track)


def build(
    config: Config,
    *,
    output: Path | None = None,
    search: bool = True,
    jobs: int | None = None,
    executor: Executor | None = None,
    track: Track = silent,
) -> BuildReport:
    """Pages under ``config.articles`` -> the site in ``output`` (default ``config.site``).

    Raises ConfigError, ThemeError, OutputError and SearchError; a page that cannot be read goes into the report.
    """
    from jianbao.publish.build import build as run

    return run(config, output=output, search=search, jobs=jobs, executor=executor, track=track)


def _or_clippings(sources: Sequence[Path] | None, config: Config) -> Sequence[Path]:
    """``sources``, or else the archive's folder of clippings if it exists."""
    if sources is not None:
        return sources
    return [config.clippings] if config.clippings.is_dir() else []
