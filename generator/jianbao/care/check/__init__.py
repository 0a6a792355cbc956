"""``jianbao check``: find what is damaged, missing or contradictory in an archive. Only reads.

``CHECKS`` is an ordered tuple of functions, one for each kind of finding. Its name, with hyphens, is what ``--only``
takes, and its docstring is what ``--help`` prints. What checks look at is read once, by ``archive.py``, when the first
check needs it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from jianbao.care.check.archive import Archive
from jianbao.care.check.clippings import changed_clippings, missing_clippings, never_ingested
from jianbao.care.check.duplicates import duplicate_ids, near_duplicates, same_address, same_as
from jianbao.care.check.finding import CheckReport, Finding
from jianbao.care.check.local_files import links, pictures
from jianbao.care.check.media import media
from jianbao.care.check.pages import dates, front_matter, merge_conflicts
from jianbao.care.check.settings_files import boilerplate, old_addresses, outlets, tags, theme
from jianbao.care.check.site import site_links
from jianbao.care.check.source_addresses import source_addresses
from jianbao.config import Config
from jianbao.report import Progress, no_progress
from jianbao.runtime.workers import Workers, processors

Check = Callable[[Archive], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    theme,
    outlets,
    tags,
    boilerplate,
    front_matter,
    merge_conflicts,
    dates,
    duplicate_ids,
    same_address,
    near_duplicates,
    same_as,
    changed_clippings,
    missing_clippings,
    never_ingested,
    old_addresses,
    links,
    pictures,
    media,
    site_links,
    source_addresses,
)
ON_REQUEST = (source_addresses,)
"""Checks that are made only if they are asked for: they take long, and ask other servers."""


def name_of(check: Check) -> str:
    """The name of a check on the command line: ``front-matter``."""
    return check.__name__.replace("_", "-")


CHECK_NAMES = tuple(map(name_of, CHECKS))


def check(
    config: Config,
    only: Sequence[str] = (),
    *,
    external: bool = False,
    allow_private: bool = False,
    jobs: int | None = None,
    progress: Progress = no_progress,
) -> CheckReport:
    """Check an archive; ``only`` names the checks to make, by default all but ``ON_REQUEST``, which ``external`` adds.

    ``allow_private`` lets addresses of the private network be asked. ``jobs`` is the number of worker processes, by
    default one per processor. Nothing is written, apart from the answers of source addresses in ``.cache/``.

    Raises ExecutorError if workers cannot be started or are killed.
    """
    asked_for = {*only} or {name_of(function) for function in CHECKS if function not in ON_REQUEST}
    asked_for |= {name_of(function) for function in ON_REQUEST if external}
    chosen = [function for function in CHECKS if name_of(function) in asked_for]
    with Workers(jobs or processors()) as workers:
        archive = Archive(config, workers, progress, allow_private=allow_private)
        found = [finding._replace(check=name_of(function)) for function in chosen for finding in function(archive)]
    return CheckReport(tuple(map(name_of, chosen)), tuple(found))
