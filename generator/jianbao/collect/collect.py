"""Run ``jianbao collect``: read all feeds at the same time, and write what is new in them, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from jianbao.collect.article_page import require_trafilatura
from jianbao.collect.clipping import clipping_bytes, clipping_file
from jianbao.collect.known import load_known
from jianbao.collect.memory import FeedMemory, load_memory, save_memory
from jianbao.collect.read_all import read_all
from jianbao.collect.read_source import ReadSource, Run, is_collected, read_page, read_source
from jianbao.collect.report import Collected, CollectReport, State
from jianbao.collect.sources import load_sources
from jianbao.config import Config
from jianbao.fetch import Fetcher
from jianbao.page.removed import load_removed
from jianbao.report import Progress, no_progress
from jianbao.runtime.atomic import temporary_name, write_atomically
from jianbao.runtime.cache import CACHE_FOLDER, cache_file
from jianbao.runtime.lock import hold_lock

TEMPORARY = "collecting"
"""Begins the names of temporary files, which other runs do not delete while this one has the lock."""


def collect(
    config: Config,
    pages: Sequence[str] = (),
    *,
    since: datetime | None = None,
    dry_run: bool = False,
    fetcher: Fetcher | None = None,
    now: datetime | None = None,
    progress: Progress = no_progress,
) -> CollectReport:
    """Write a clipping for each new entry of the archive's feeds; with ``pages``, for each of these addresses instead.

    ``since`` leaves out entries that were published before. With ``dry_run``, nothing is written. ``fetcher`` and
    ``now`` are for tests. A feed that fails stops nothing: its problem is in the report, which is empty if the archive
    names no feeds.

    Raises ConfigError, UsageError if trafilatura is needed and not installed, and OutputError.
    """
    sources = () if pages else load_sources(config)
    if not pages and not sources:
        return CollectReport(config.root, (), dry_run)
    if pages or any(source.full for source in sources):
        require_trafilatura()
    now = (now or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
    lock_file = cache_file(config.root, "collect-lock")
    with hold_lock(lock_file, config.root, "jianbao collect", progress) as has_lock:
        if has_lock:
            _delete_leftovers(config.root)
        fetcher = fetcher or Fetcher(config.fetch.allow, delay=config.fetch.delay)
        run = Run(fetcher, load_known(config.root), load_removed(config.root), now, since)
        memory = load_memory(config.root)
        work = [partial(read_page, page, run) for page in dict.fromkeys(pages)] or [
            partial(read_source, source, memory.get(source.url, FeedMemory(source.url)), run) for source in sources
        ]
        results = []
        try:
            for read in read_all(work, progress, "Collecting pages" if pages else "Collecting feeds"):
                results.append(_save(config, read, run, dry_run=dry_run))
                memory[read.source.url] = _remembered(read, run)
        finally:  # after an interruption, too
            if not dry_run and not pages:
                save_memory(config.root, {source.url: memory[source.url] for source in sources if source.url in memory})
    return CollectReport(config.root, tuple(results), dry_run)


def _delete_leftovers(root: Path) -> None:
    """Delete the temporary files of runs that were killed."""
    for leftover in (root / CACHE_FOLDER).glob(f"{TEMPORARY}.*"):
        leftover.unlink(missing_ok=True)


def _save(config: Config, read: ReadSource, run: Run, *, dry_run: bool) -> Collected:
    """Write the clippings of a feed. Raises OutputError."""
    new: list[str] = []
    changed: list[str] = []
    known = read.result.known
    for draft in read.drafts:
        entry = draft.entry
        is_update = run.known.has(draft.name)
        path = clipping_file(draft.name, entry, run.now, is_update=is_update)
        # Another feed, or an entry above, may have had it; and a file that is there is never overwritten.
        if is_collected(draft.name, entry, read.source, run.known) or (config.root / path).exists():
            known += 1
            continue
        if not dry_run:
            data = clipping_bytes(read.source, draft, run.now)
            write_atomically(config.root / path, data, cache_file(config.root, f"{TEMPORARY}{temporary_name()}"))
        run.known.add_entry(draft.name, entry, read.source.url)
        (changed if is_update else new).append(path)
    state = State.NEW if new or changed else read.result.state
    return read.result._replace(state=state, new=tuple(new), changed=tuple(changed), known=known)


def _remembered(read: ReadSource, run: Run) -> FeedMemory:
    """What to remember of a feed, now that its clippings are written."""
    if read.result.state is State.FAILED or not read.names:
        return read.memory
    return read.memory._replace(entries=tuple(name for name in read.names if run.known.has(name)))
