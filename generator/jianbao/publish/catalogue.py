"""All pages of an archive as cards; of 30,000 files only those are read that changed since the last build."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from jianbao.errors import PageError
from jianbao.publish.batch_sizes import PAGES_READ_PER_BATCH
from jianbao.publish.build_context import BuildContext
from jianbao.publish.page_record import PageRecord, newest_first, to_row
from jianbao.publish.read_page import load_article, read_page
from jianbao.publish.urls import same_name
from jianbao.report import Progress, no_progress
from jianbao.runtime.cache import read_table, write_table
from jianbao.runtime.file_stamps import NO_STAMP, Stamp, bytes_digest, is_settled
from jianbao.runtime.workers import Workers


class Catalogue(NamedTuple):
    """The pages of an archive."""

    records: Mapping[str, PageRecord]
    """By the article's id, newest first."""
    problems: tuple[PageError, ...]
    """Pages that cannot be read, and pages that claim an id already taken."""
    drafts: int = 0
    """How many pages are left out as drafts; they are not in ``records``."""
    is_settled: bool = True
    """Whether every later change of a page must show in its stamp."""
    changed: Sequence[tuple[PageRecord | None, PageRecord | None]] = ()
    """What files held that the table knew before and hold now, where that is not the same; None where there was none
    or is none."""
    before: str = ""
    """The name of the table as it was read."""
    after: str = ""
    """And as it was written."""


def load_catalogue(
    build: BuildContext, stamps: Mapping[str, Stamp], workers: Workers, progress: Progress = no_progress
) -> Catalogue:
    """Read what changed: a file whose stamp or whose bytes the last build knew is not parsed again.

    ``stamps`` are those of all pages, in order, taken just before.
    """
    now = time.time_ns()
    folder, root, cache, code = build.config.articles, build.config.root, build.cache("pages", shared=True), build.code
    known = read_table(cache, code, PageRecord)
    changed = [file for file, stamp in stamps.items() if not (row := known.rows.get(file)) or row.stamp != stamp]
    gone = known.rows.keys() - stamps.keys()
    rows = {**known.rows}
    for file in (*changed, *gone):
        rows.pop(file, None)
    asked = [(file, known.rows[file].digest if file in known.rows else "") for file in changed]
    read = workers.map_batches(
        partial(_read_batch, folder, page_prefix(folder, root)), asked, size=PAGES_READ_PER_BATCH
    )
    problems: list[PageError] = []
    whole: dict[str, PageRecord] = {}
    for file, facts in zip(progress(changed, "Reading pages"), read, strict=True) if changed else ():
        if isinstance(facts, PageError):
            problems.append(facts)
        else:
            stamp = stamps[file] if is_settled(stamps[file], now) else NO_STAMP  # looked at again next time
            now_known = (file, stamp, *(facts or known.rows[file][2:]))
            whole[file] = PageRecord._make(now_known)
            rows[file] = PageRecord._make((*now_known[:-1], None))  # what it shows is not remembered
    after = write_table(cache, code, rows, known)
    found = [*({**rows, **whole}.values())]
    public = [source for source in found if not source.is_draft]
    sources = _by_id(public, problems, page_prefix(folder, root))
    are_settled = all(source.stamp is not NO_STAMP for source in whole.values())
    changes = _changes(known.rows, rows, [*changed, *gone])
    return Catalogue(sources, tuple(problems), len(found) - len(public), are_settled, changes, known.version, after)


def _changes(
    before: Mapping[str, PageRecord], after: Mapping[str, PageRecord], files: Iterable[str]
) -> list[tuple[PageRecord | None, PageRecord | None]]:
    """What the ``files`` held and hold, where that is another thing; a draft counts as no page."""
    pairs = ((_public(before.get(file)), _public(after.get(file))) for file in files)
    return [(old, new) for old, new in pairs if not (old and new and old.digest == new.digest)]


def _public(source: PageRecord | None) -> PageRecord | None:
    return None if source is None or source.is_draft else source


def _by_id(sources: Sequence[PageRecord], problems: list[PageError], prefix: str) -> dict[str, PageRecord]:
    """The sources, newest first. The first page of an id has it; a second goes into ``problems``."""
    ids = [source.id for source in sources]
    # Nearly all archives have plain ids, which two files seldom share.
    if len({*(ids if _is_plain("".join(ids)) else map(same_name, ids))}) < len(ids):
        owners: dict[str, PageRecord] = {}
        for source in sorted(sources, key=lambda source: source.file):
            if (owner := owners.setdefault(same_name(source.id), source)) is not source:
                problems.append(_clash(source.id, prefix + source.file, prefix + owner.file))
        sources = [*owners.values()]
    problems.sort(key=lambda problem: problem.file or "")
    return {source.id: source for source in newest_first(reversed(sources))}  # nearly sorted: folders are days


def _is_plain(text: str) -> bool:
    """Whether ``same_name`` would change nothing."""
    return text.isascii() and text == text.lower()


Facts = tuple[Any, ...]
"""Digest of the bytes, and the rest of the row."""


def _read_batch(folder: Path, prefix: str, files: Iterable[tuple[str, str]]) -> list[Facts | PageError | None]:
    return [_read(f"{folder}/", prefix, file, digest) for file, digest in files]


def _read(folder: str, prefix: str, file: str, known: str) -> Facts | PageError | None:
    """What a file holds; None where its bytes have the digest that is ``known``."""
    try:
        data = read_page(folder + file, prefix + file)
        digest = bytes_digest(data)
        if digest == known:
            return None
        row = to_row(load_article(data, prefix + file))
    except PageError as problem:
        return problem
    return digest, *row


def page_prefix(folder: Path, root: Path) -> str:
    """How a page's name begins in messages: ``content/articles/``."""
    return f"{folder.relative_to(root).as_posix()}/"


def _clash(identifier: str, name: str, owner: str) -> PageError:
    return PageError(
        f"id {identifier} is taken by {owner}",
        file=name,
        remedy="Give this page an id of its own, or delete one of the two.",
    )
