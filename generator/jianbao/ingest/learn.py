"""``learn`` makes ``boilerplate.toml`` from clippings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from functools import partial
from pathlib import Path

from jianbao.config import Config
from jianbao.errors import ClippingError
from jianbao.ingest.boilerplate_file import (
    BOILERPLATE_FILE,
    dump_boilerplate,
    load_boilerplate_lists,
    merge_lists,
    write_boilerplate,
)
from jianbao.ingest.boilerplate_learn import ClippingText, clear_outlets_cache, learn_boilerplate, read_texts
from jianbao.ingest.captures import identify_clippings
from jianbao.ingest.last_ingest import clipping_stamps
from jianbao.ingest.read.files import clipping_files
from jianbao.ingest.run import CLIPPINGS_PER_BATCH
from jianbao.ingest.skip_removed import skip_removed
from jianbao.page.removed import load_removed
from jianbao.report import LearnReport, Progress, no_progress
from jianbao.runtime.workers import Workers, workers_for


def learn(
    config: Config,
    sources: Sequence[Path],
    *,
    jobs: int | None = None,
    executor: Executor | None = None,
    progress: Progress = no_progress,
) -> LearnReport:
    """Write the boilerplate of the clippings below ``sources`` to ``boilerplate.toml``.

    ``pipeline.learn`` documents parameters and errors.
    """
    clear_outlets_cache()
    path = config.root / BOILERPLATE_FILE
    existing = load_boilerplate_lists(path)
    problems: list[ClippingError] = []
    with workers_for(config.root, clear_outlets_cache, jobs, executor) as workers:
        files = _files_to_read(config, sources, workers, progress)
        read_batch = partial(read_texts, config.root, config.import_fields)
        read = workers.map_batches(read_batch, files, size=CLIPPINGS_PER_BATCH)
        results = (result for _, result in zip(progress(files, "Reading clippings"), read, strict=True))
        learned = learn_boilerplate(_readable(results, problems))
    changed = write_boilerplate(path, dump_boilerplate(*merge_lists(existing, learned)))
    counts = [sum(map(len, lists.values())) for lists in learned.values()]
    return LearnReport(path, len(files), len(counts), sum(counts), changed, tuple(problems))


def _files_to_read(
    config: Config, sources: Sequence[Path], workers: Workers, progress: Progress
) -> list[tuple[Path, str]]:
    """The paths and names of the clippings below ``sources``, without those of articles that were removed."""
    found, removed = clipping_files(sources, config.root), load_removed(config.root)
    if not removed.by_id:
        return found.files
    stamps = clipping_stamps(found.paths)
    clippings = identify_clippings(found.paths, stamps, config.import_fields, workers, progress, {})
    kept = {clipping.name for clipping in skip_removed(clippings, removed, config.root)[1]}
    return [(path, name) for path, name in found.files if name in kept]


def _readable(results: Iterable[ClippingText | ClippingError], problems: list[ClippingError]) -> Iterator[ClippingText]:
    """The texts among ``results``; errors are appended to ``problems``."""
    for result in results:
        if isinstance(result, ClippingError):
            problems.append(result)
        else:
            yield result
