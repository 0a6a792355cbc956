"""The records of all pages of an archive: only Markdown files that changed since the last build are read again.

The table of pages in the cache has a row per file (``PageRecord``). A file is a cache hit if its stamp is the one in
the table, or else if its bytes have the digest in the table; only other files are parsed. The cache decides nothing
about the site: which pages are stale follows from the records (``affected``, ``page_keys``).
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from jianbao.config import Config
from jianbao.errors import PageError, printable
from jianbao.page.removed import RemovedTable, load_removed
from jianbao.publish.batch_sizes import PAGES_PARSED_PER_BATCH
from jianbao.publish.build_context import BuildContext
from jianbao.publish.page_record import PageRecord, is_public, newest_first, to_row
from jianbao.publish.read_page import links_on_page, load_article, notes_on_page, pictures_on_page, read_page
from jianbao.publish.urls import collision_key
from jianbao.report import Progress, no_progress
from jianbao.runtime.cache import read_table, write_table
from jianbao.runtime.file_stamps import NO_STAMP, Stamp, bytes_digest, is_settled
from jianbao.runtime.workers import Workers

PAGE_PREFIX = "content/articles/"
"""The folder of pages below the archive, as messages write it before the name of a page's file."""


class Catalogue(NamedTuple):
    """The pages of an archive."""

    records: Mapping[str, PageRecord]
    """By the article's id, newest first."""
    problems: tuple[PageError, ...]
    """Pages that cannot be read, and pages whose id another page has."""
    notes: tuple[str, ...] = ()
    """Unknown keys of front matter that resemble known ones."""
    drafts: int = 0
    """The number of pages left out as drafts; they are not in ``records``."""
    is_settled: bool = True
    """Whether every later change of a page must show in its stamp."""
    changed: Sequence[tuple[PageRecord | None, PageRecord | None]] = ()
    """The records, before and now, of each file whose content is not that of the table as it was read; None if the file
    did not exist then, or does not exist now. A draft counts as no file."""
    table_version_before: str = ""
    """The version of the table of pages as it was read."""
    table_version: str = ""
    """Its version as it was written."""
    removed: RemovedTable = RemovedTable()
    """The articles that were removed from the archive; none of them is in ``records``."""


def load_catalogue(
    build: BuildContext, stamps: Mapping[str, Stamp], workers: Workers, progress: Progress = no_progress
) -> Catalogue:
    """Read the pages that changed, take all others from the cache, and write the table of pages for the next build.

    ``stamps`` are those of all page files, just taken and sorted by path below the folder of pages. A page that cannot
    be read is reported in ``problems``.
    """
    now = time.time_ns()
    config, cache, code = build.config, build.cache("pages", shared=True), build.records_version
    table = read_table(cache, code, PageRecord)
    candidates = [file for file, stamp in stamps.items() if not (row := table.rows.get(file)) or row.stamp != stamp]
    deleted = table.rows.keys() - stamps.keys()
    rows = {**table.rows}
    for file in (*candidates, *deleted):
        rows.pop(file, None)
    tasks = [(file, table.rows[file].digest if file in table.rows else "") for file in candidates]
    work = partial(_read_batch, config, build.has_media)
    results = workers.map_batches(work, tasks, size=PAGES_PARSED_PER_BATCH)
    problems: list[PageError] = []
    records_read: dict[str, PageRecord] = {}
    for file, result in zip(progress(candidates, "Reading pages"), results, strict=True) if candidates else ():
        if isinstance(result, PageError):
            problems.append(result)
        else:
            # A stamp that is too recent to be trusted is not cached: the next build reads the file's bytes.
            stamp = stamps[file] if is_settled(stamps[file], now) else NO_STAMP
            record = _make_record(file, stamp, result) if result else table.rows[file]._replace(stamp=stamp)
            records_read[file] = record
            rows[file] = PageRecord._make((*record[:-1], None))  # the cache does not hold ``shown``
    version = write_table(cache, code, rows, table)
    records = [*({**rows, **records_read}.values())]
    removed = load_removed(config.root)
    public = [record for record in records if is_public(record, config) and record.id not in removed.by_id]
    by_id = _by_id(public, problems)
    are_settled = all(record.stamp is not NO_STAMP for record in records_read.values())
    changed = _changed_pairs(table.rows, rows, [*candidates, *deleted], config)
    notes = (*_grouped_notes(records), *_notes_on_removed(records, removed))
    drafts = sum(not is_public(record, config) for record in records)
    return Catalogue(by_id, tuple(problems), notes, drafts, are_settled, changed, table.version, version, removed)


def _grouped_notes(records: Iterable[PageRecord]) -> Iterator[str]:
    """The notes on all pages, equal ones as one: the first page that it is about, and how many other pages."""
    places: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for record in records:
        for line, note in record.notes:
            places[note].append((record.file, line))
    for note, found in sorted(places.items(), key=lambda item: (min(item[1]), item[0])):
        file, line = min(found)
        more = f" ({len(found) - 1} more)" if len(found) > 1 else ""
        yield f"{printable(PAGE_PREFIX + file)}:{line}: {note}{more}"


def _notes_on_removed(records: Iterable[PageRecord], removed: RemovedTable) -> Iterator[str]:
    """A note on each page that is still there although its article was removed, as after a merge of two branches."""
    for record in records:
        if record.id in removed.by_id:
            where = printable(PAGE_PREFIX + record.file)
            yield (
                f"{where} is not in the site: its article was removed; "
                f"to finish that, run: jianbao remove {record.id}, to undo it: jianbao restore {record.id}"
            )


def _changed_pairs(
    before: Mapping[str, PageRecord], after: Mapping[str, PageRecord], files: Iterable[str], config: Config
) -> list[tuple[PageRecord | None, PageRecord | None]]:
    """The records before and after of the ``files`` whose bytes differ; a page that is not public counts as no page."""

    def public(record: PageRecord | None) -> PageRecord | None:
        return record if record and is_public(record, config) else None

    pairs = ((public(before.get(file)), public(after.get(file))) for file in files)
    return [(old, new) for old, new in pairs if not (old and new and old.digest == new.digest)]


def _by_id(records: Sequence[PageRecord], problems: list[PageError]) -> dict[str, PageRecord]:
    """The records by id, newest first. Of several files with one id the first keeps it; the others become problems."""
    ids = [record.id for record in records]
    # Nearly all archives have lower-case ASCII ids, for which collision_key need not be called.
    if len({*(ids if _is_lower_ascii("".join(ids)) else map(collision_key, ids))}) < len(ids):
        owners: dict[str, PageRecord] = {}
        for record in sorted(records, key=lambda record: record.file):
            if (owner := owners.setdefault(collision_key(record.id), record)) is not record:
                problems.append(_id_clash(record.id, PAGE_PREFIX + record.file, PAGE_PREFIX + owner.file))
        records = [*owners.values()]
    problems.sort(key=lambda problem: problem.file or "")
    # The files are sorted by folder, that is by day: reversed, they are nearly sorted from newest to oldest.
    return {record.id: record for record in newest_first(reversed(records))}


def _is_lower_ascii(text: str) -> bool:
    """Whether ``collision_key`` would change nothing."""
    return text.isascii() and text == text.lower()


ReadResult = tuple[Any, ...]
"""The fields of a ``PageRecord`` from ``digest`` on."""


def _read_batch(
    config: Config, has_media: bool, files: Iterable[tuple[str, str]]
) -> list[ReadResult | PageError | None]:
    return [_read(config, has_media, file, digest) for file, digest in files]


def _read(config: Config, has_media: bool, file: str, cached_digest: str) -> ReadResult | PageError | None:
    """Read and parse one page; None if its bytes still have the ``cached_digest``."""
    try:
        data = read_page(f"{config.articles}/{file}", PAGE_PREFIX + file)
        digest = bytes_digest(data)
        if digest == cached_digest:
            return None
        article = load_article(data, PAGE_PREFIX + file, config.timezone)
        pictures = pictures_on_page(article) if has_media else ()
        row = to_row(article, notes_on_page(article, data), links_on_page(article, data), pictures)
    except PageError as problem:
        return problem
    return digest, *row


def _make_record(file: str, stamp: Stamp, result: ReadResult) -> PageRecord:
    return PageRecord._make((file, stamp, *result))


def _id_clash(identifier: str, name: str, owner: str) -> PageError:
    return PageError(
        f"id {identifier} is taken by {owner}",
        file=name,
        remedy="Give this page an id of its own, or delete one of the two.",
    )
